/** Reads single values of fixed width out of vectors: results of constant folding. */
import type { DataType } from '@vonk/common'
import { physicalWidth } from '../columnar/vector.ts'
import type { LiteralValue } from '../expr/expression.ts'

export function readFixedValue(view: DataView, at: number, type: DataType): LiteralValue {
  switch (physicalWidth(type)) {
    case 1:
      return type.kind === 'boolean' ? view.getInt8(at) !== 0 : view.getInt8(at)
    case 2:
      return view.getInt16(at, true)
    case 4:
      return type.kind === 'float' ? view.getFloat32(at, true) : view.getInt32(at, true)
    case 8:
      return type.kind === 'double' ? view.getFloat64(at, true) : view.getBigInt64(at, true)
    default:
      if (type.kind === 'calendarInterval') {
        return [view.getInt32(at, true), view.getInt32(at + 4, true), view.getBigInt64(at + 8, true)]
      }
      return (view.getBigInt64(at + 8, true) << 64n) | view.getBigUint64(at, true)
  }
}
