/** Keys of joins in generated code: which nulls count, and whether two rows' keys are equal. */
import type { Value } from '../../expr/emit.ts'
import { emitEqualBytes } from '../../expr/emitted/ordering.ts'
import { isVariableLength } from '../../expr/value-parts.ts'
import { type Code, i32 } from '../../wasm/index.ts'
import { sameBits } from '../aggregate/find-function.ts'
import type { FieldLayout } from '../aggregate/layout.ts'
import type { RowEmitter } from '../row-emitter.ts'
import { loadParts } from '../stored-parts.ts'
import type { JoinTable } from './join-table.ts'

type I32 = Code<'i32'>

/** 1 where a key is null of which nulls are equal to nothing. */
export function hasNullKey(e: RowEmitter, keys: readonly Value[], nullSafe: readonly boolean[]): I32 {
  return e.bind(
    keys.reduce<I32>((any, key, i) => (nullSafe[i] ? any : i32.or(any, key.isNull)), i32.const(0)),
  )
}

/** The null flag of a field of a row. */
export function fieldNull(row: I32, field: FieldLayout): I32 {
  if (field.nullBit === undefined) return i32.const(0)
  const { word, bit } = field.nullBit
  return i32.and(i32.shrU(i32.load(row, word), i32.const(bit)), i32.const(1))
}

/**
 * 1 where the row's keys are equal to these, which have no null but where those are equal: fixed ones first, then bytes
 * while all before are equal.
 */
export function emitSameKeys(e: RowEmitter, table: JoinTable, keys: readonly Value[], row: I32): I32 {
  const { f } = e
  const { layout, nullSafe } = table
  let fixed: I32 = i32.const(1)
  layout.keys.forEach((field, i) => {
    if (nullSafe[i]) fixed = i32.and(fixed, i32.eq(fieldNull(row, field), keys[i].isNull))
    if (isVariableLength(field.type)) return
    loadParts(field.type, row, field.offset).forEach((part, j) => {
      fixed = i32.and(fixed, sameBits(part, keys[i].parts[j]))
    })
  })
  if (!layout.keys.some((field) => isVariableLength(field.type))) return fixed
  const same = f.let(fixed, 'same')
  layout.keys.forEach((field, i) => {
    if (!isVariableLength(field.type)) return
    e.when(same, () => {
      const [pointer, length] = loadParts(field.type, row, field.offset).map((part) => e.bind(part as I32))
      f.set(same, emitEqualBytes(e, [pointer, length], keys[i].parts as readonly I32[]))
    })
  })
  return same
}
