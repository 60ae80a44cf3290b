/** How values of a failing row are kept in the context's error record, to be rendered into the error's parameters. */
import type { DataType } from '@vonk/common'

/** A SQL literal, the value as text, a number without exponent, or one whose negative scale shows as an exponent,
 * or one rounded to the digits that Spark multiplies with. */
export type RaisedAs = 'literal' | 'text' | 'plain' | 'rounded' | 'significant'

export interface RaiseParameter {
  readonly name: string
  readonly type: DataType
  /** Offset inside the error record: u32 null flag, u32 length of bytes, then the value's parts one behind the other
   * (i32 and f32 parts 4 bytes, others 8), or the bytes of a value of variable length (cut at 1 KB). */
  readonly offset: number
  readonly as: RaisedAs
  /** What stands before the value in the parameter, and behind it. */
  readonly within?: readonly [before: string, behind: string]
}
