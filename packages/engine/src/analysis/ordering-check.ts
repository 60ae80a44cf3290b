/** Maps and variants have no order, so that nothing can be sorted by them. */
import { type DataType, sqlName } from '@vonk/common'
import type { Expression } from '../expr/expression.ts'
import { quotedSqlText } from '../expr/sql-text.ts'
import { typeOf } from '../expr/typing.ts'
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
