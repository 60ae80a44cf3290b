/** Which columns a pipeline asks of its source, and how it wants them. */
import type { DataType } from '@vonk/common'

export interface ColumnRequest {
  /** Index into the source's schema. */
  readonly ordinal: number
  readonly name: string
  readonly type: DataType
  /** Decoded by `next`; false: only by `materialize`, for chosen rows. */
  readonly eager: boolean
  /**
   * `values`: data is filled. `codes`: codes wanted where the data is dictionary encoded (data then may be left out).
   * `both`.
   */
  readonly needs: 'values' | 'codes' | 'both'
}
