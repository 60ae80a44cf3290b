/** Values on their way into the rows of a table: keys in the form in which equal ones have equal bits, bytes copied. */
import type { Value } from '../expr/emit.ts'
import { emitNormalised } from '../expr/emitted/ordering.ts'
import type { Expression } from '../expr/expression.ts'
import { isVariableLength } from '../expr/value-parts.ts'
import { type Code, constValue, i32, select } from '../wasm/index.ts'
import type { RowEmitter } from './row-emitter.ts'
import { zeroOf } from './stored-parts.ts'

type I32 = Code<'i32'>

/** The value with zeroes where it is null, so that nulls have equal bits. */
export function zeroedNull(e: RowEmitter, value: Value): Value {
  const known = constValue(value.isNull)
  if (known === 0) return value
  if (known !== undefined) return e.nullValue(value.type)
  return { ...value, parts: value.parts.map((part) => e.bind(select(value.isNull, zeroOf(part.type), part))) }
}

export const keyValues = (e: RowEmitter, keys: readonly Expression[]): readonly Value[] =>
  keys.map((key) => zeroedNull(e, emitNormalised(e, e.evaluate(key))))

/** The values with their bytes copied to where they may stay: `take` gives room for all of them. */
export function ownBytes(
  e: RowEmitter,
  values: readonly Value[],
  take: (bytes: I32) => I32,
): readonly Value[] {
  const { f } = e
  const lengths = values.flatMap((value) => (isVariableLength(value.type) ? [value.parts[1] as I32] : []))
  if (lengths.length === 0) return values
  const total = e.bind(lengths.reduce((sum, length) => i32.add(sum, length)))
  const to = f.let(take(total), 'to')
  return values.map((value) => {
    if (!isVariableLength(value.type)) return value
    const [pointer, length] = value.parts as readonly I32[]
    const own = f.let(to)
    f.memoryCopy(own, pointer, length)
    f.set(to, i32.add(to, length))
    return { ...value, parts: [own, length] }
  })
}
