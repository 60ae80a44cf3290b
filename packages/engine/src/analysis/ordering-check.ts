/** Maps and variants have no order and are not compared: nothing is sorted by them, and no rows made distinct. */
import { type DataType, sqlName } from '@vonk/common'
import type { Attribute, Expression, Origin } from '../expr/expression.ts'
import { quotedSqlText } from '../expr/sql-text.ts'
import { typeOf } from '../expr/typing.ts'
import { quotedName } from './columns/similar-names.ts'
import { raise } from './error-place.ts'

export function isOrderable(type: DataType): boolean {
  switch (type.kind) {
    case 'map':
    case 'variant':
    case 'calendarInterval':
      return false
    case 'array':
      return isOrderable(type.element)
    case 'struct':
      return type.fields.every((f) => isOrderable(f.type))
    default:
      return true
  }
}

/** Keys of groups may be maps, which Spark normalises; variants may not. */
function isGroupable(type: DataType): boolean {
  switch (type.kind) {
    case 'variant':
      return false
    case 'map':
      return isGroupable(type.key) && isGroupable(type.value)
    case 'array':
      return isGroupable(type.element)
    case 'struct':
      return type.fields.every((f) => isGroupable(f.type))
    default:
      return true
  }
}

function contains(type: DataType, kind: 'map' | 'variant'): boolean {
  switch (type.kind) {
    case 'map':
      return kind === 'map' || contains(type.key, kind) || contains(type.value, kind)
    case 'array':
      return contains(type.element, kind)
    case 'struct':
      return type.fields.some((f) => contains(f.type, kind))
    default:
      return type.kind === kind
  }
}

/** What DISTINCT, INTERSECT and EXCEPT compare: Spark takes no maps there, though it groups by them. */
export function requireComparable(columns: readonly Attribute[], origin: Origin | undefined): void {
  for (const kind of ['map', 'variant'] as const) {
    const refused = columns.find((column) => contains(column.type, kind))
    if (refused === undefined) continue
    raise(
      `UNSUPPORTED_FEATURE.SET_OPERATION_ON_${kind.toUpperCase()}_TYPE`,
      { colName: quotedName([refused.name]), dataType: `"${sqlName(refused.type)}"` },
      origin,
    )
  }
}

export function requireOrdered(e: Expression, use: 'sort' | 'groupBy' | 'distinct'): void {
  const type = typeOf(e.kind === 'sortOrder' ? e.child : e)
  if (use === 'sort' ? isOrderable(type) : isGroupable(type)) return
  if (use !== 'sort') {
    raise('GROUP_EXPRESSION_TYPE_IS_NOT_ORDERABLE', {
      sqlExpr: quotedSqlText(e),
      dataType: `"${sqlName(type)}"`,
    })
  }
  raise('DATATYPE_MISMATCH.INVALID_ORDERING_TYPE', {
    sqlExpr: quotedSqlText(e),
    functionName: '`sortorder`',
    dataType: `"${sqlName(type)}"`,
  })
}
