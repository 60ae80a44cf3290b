/** Errors of values that do not fit the column of a table for which they are cast (`Cast.storedAs`). */
import { sqlName } from '@vonk/common'
import type { RaiseSite } from '../expr/emit.ts'
import type { Cast } from '../expr/expression.ts'
import { typeOf } from '../expr/typing.ts'

/** The error as Spark tells it in an INSERT: by the column's name and without the value. */
export function asStored(site: RaiseSite, cast: Cast | undefined): RaiseSite {
  const isOverflow =
    site.condition === 'CAST_OVERFLOW' || site.condition.startsWith('NUMERIC_VALUE_OUT_OF_RANGE')
  if (cast?.storedAs === undefined || !isOverflow) return site
  return {
    condition: 'CAST_OVERFLOW_IN_TABLE_INSERT',
    parameters: {
      sourceType: `"${sqlName(typeOf(cast.child))}"`,
      targetType: `"${sqlName(cast.type)}"`,
      columnName: cast.storedAs,
    },
  }
}
