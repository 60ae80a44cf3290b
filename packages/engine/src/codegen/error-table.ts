/** How values of a failing row are kept in the context's error record, to be rendered into the error's parameters. */
import type { DataType } from '@vonk/common'

/** A SQL literal, the value as text, or a number without exponent. */
export type RaisedAs = 'literal' | 'text' | 'plain'

export interface RaiseParameter {
  readonly name: string
  readonly type: DataType
  /** Offset inside the error record: u32 null flag, u32 length of bytes, then the value's parts one behind the other
   * (i32 and f32 parts 4 bytes, others 8), or the bytes of a value of variable length (cut at 1 KB). */
  readonly offset: number
  readonly as: RaisedAs
}
