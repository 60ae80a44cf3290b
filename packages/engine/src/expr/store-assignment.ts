/** Which types of values may be stored as which types of columns. */
import { type DataType, isDatetime, isNumeric } from '@vonk/common'

/**
 * The ANSI rules of storing: numbers as numbers, times as times, anything plain as text, and no text as anything else.
 */
export function isStoreAssignable(from: DataType, to: DataType): boolean {
  if (from.kind === 'null' || from.kind === to.kind) {
    if (from.kind === 'array' && to.kind === 'array') return isStoreAssignable(from.element, to.element)
    if (from.kind === 'map' && to.kind === 'map') {
      return isStoreAssignable(from.key, to.key) && isStoreAssignable(from.value, to.value)
    }
    if (from.kind === 'struct' && to.kind === 'struct') {
      return (
        from.fields.length === to.fields.length &&
        from.fields.every((f, i) => isStoreAssignable(f.type, to.fields[i].type))
      )
    }
    return true
  }
  if (to.kind === 'string') return !['array', 'map', 'struct', 'variant'].includes(from.kind)
  return (isNumeric(from) && isNumeric(to)) || (isDatetime(from) && isDatetime(to))
}
