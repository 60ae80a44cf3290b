/** Types of rows: what a DataFrame says of its columns to TypeScript. */
import type { ColumnValue, Row } from './row.ts'

/** A row whose columns TypeScript knows nothing of. */
export type AnyRow = { readonly [column: string]: ColumnValue }

/** A row as it is collected: its columns as properties, and the methods of Row. */
export type RowOf<Columns> = Row & Columns
