/** How values of a failing row are kept in the context's error record, to be rendered into the error's parameters. */
import type { DataType } from '@vonk/common'

export interface RaiseParameter {
  readonly name: string
  readonly type: DataType
  /** Offset inside the error record; strings are copied into it (cut at 1 KB). */
  readonly offset: number
  readonly as: 'literal' | 'text'
}
