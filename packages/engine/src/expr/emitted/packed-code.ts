/**
 * Packed values of nested types (layout: columnar/packed-value.ts) in generated code: their elements and fields as
 * values, and values laid out as arrays, structs and maps. What has a variable length is computed first, wherever it
 * lies, and then laid out behind the slots.
 */
import { type ArrayType, array, type DataType, type MapType, type StructType } from '@vonk/common'
import { elementWidth, structSlots } from '../../columnar/packed-value.ts'
import { typeShape } from '../../columnar/type-shape.ts'
import { physicalWidth } from '../../columnar/vector.ts'
import { type Code, constValue, f32, f64, i32, i64, type Local } from '../../wasm/index.ts'
import type { Emitter, Value } from '../emit.ts'
import { isVariableLength } from '../value-parts.ts'

export type I32 = Code<'i32'>
type I64 = Code<'i64'>

const zero = i32.const(0)
const align8 = (count: I32): I32 => i32.and(i32.add(count, i32.const(7)), i32.const(-8))

export const pointerOf = (value: Value): I32 => value.parts[0] as I32

/** The value in a slot of the packed value at `base`. */
export function loadSlot(e: Emitter, type: DataType, base: I32, slot: I32, isNull: I32 = zero): Value {
  switch (physicalWidth(type)) {
    case 0:
      return e.value(type, [i32.add(base, i32.load(slot)), i32.load(slot, 4)], isNull)
    case 1:
      return e.value(type, [type.kind === 'boolean' ? i32.load8U(slot) : i32.load8S(slot)], isNull)
    case 2:
      return e.value(type, [i32.load16S(slot)], isNull)
    case 4:
      return e.value(type, [type.kind === 'float' ? f32.load(slot) : i32.load(slot)], isNull)
    case 8:
      return e.value(type, [type.kind === 'double' ? f64.load(slot) : i64.load(slot)], isNull)
    default:
      return type.kind === 'calendarInterval'
        ? e.value(type, [i32.load(slot), i32.load(slot, 4), i64.load(slot, 8)], isNull)
        : e.value(type, [i64.load(slot), i64.load(slot, 8)], isNull)
  }
}

/** Stores a value into its slot; of one of variable length the pointer, less that of `base`. */
export function storeSlot(e: Emitter, value: Value, slot: I32, base: I32 = zero): void {
  const { f } = e
  const [first, second, third] = value.parts
  switch (physicalWidth(value.type)) {
    case 1:
      return f.store8(slot, first as I32)
    case 2:
      return f.store16(slot, first as I32)
    case 4:
      return value.type.kind === 'float'
        ? f.store('f32', slot, first as Code<'f32'>)
        : f.store('i32', slot, first as I32)
    case 8:
      return value.type.kind === 'double'
        ? f.store('f64', slot, first as Code<'f64'>)
        : f.store('i64', slot, first as I64)
    case 16:
      if (value.type.kind !== 'calendarInterval') {
        f.store('i64', slot, first as I64)
        return f.store('i64', slot, second as I64, 8)
      }
      f.store('i32', slot, first as I32)
      f.store('i32', slot, second as I32, 4)
      return f.store('i64', slot, third as I64, 8)
    default:
      f.store('i32', slot, constValue(base) === 0 ? (first as I32) : i32.sub(first as I32, base))
      return f.store('i32', slot, second as I32, 4)
  }
}

/** Copies the bytes that a slot points to behind the others, and makes it an offset. */
export function settle(e: Emitter, base: I32, slot: I32, end: Local<'i32'>): void {
  const { f } = e
  const length = e.bind(i32.load(slot, 4))
  f.memoryCopy(i32.add(base, end), i32.load(slot), length)
  f.store('i32', slot, end)
  f.set(end, i32.add(end, length))
}

/** The description that kernels read of a type. */
export const shapeOf = (e: Emitter, type: DataType): I32 => e.constant(typeShape(type))

// Arrays

export interface Elements {
  readonly base: I32
  readonly count: I32
  readonly slots: I32
  readonly type: DataType
}

/** An array taken apart; nothing may be looked at where it is null. */
export function elementsOf(e: Emitter, pointer: I32, type: DataType): Elements {
  const base = e.bind(pointer)
  const count = e.bind(i32.load(base))
  return { base, count, slots: e.bind(i32.add(base, i32.add(i32.const(8), align8(count)))), type }
}

export const arrayOf = (e: Emitter, value: Value): Elements =>
  elementsOf(e, pointerOf(value), (value.type as ArrayType).element)

/** The element at a position that there is. */
export function elementAt(e: Emitter, from: Elements, at: I32): Value {
  const width = elementWidth(from.type)
  const isNull = e.bind(i32.eqz(i32.load8U(i32.add(from.base, at), 8)))
  const slot = e.bind(i32.add(from.slots, i32.mul(at, i32.const(width))))
  return loadSlot(e, from.type, from.base, slot, isNull)
}

/** The element at a position, or null past the end. */
export function elementOrNull(e: Emitter, from: Elements, at: I32): Value {
  return e.choose(
    from.type,
    i32.ltU(at, from.count),
    () => elementAt(e, from, at),
    () => e.nullValue(from.type),
  )
}

/** Statement: `body` for each element, in order; what is computed inside is forgotten behind it. */
export function forEach(e: Emitter, from: Elements, body: (value: Value, at: Local<'i32'>) => void): void {
  e.f.forRange(zero, from.count, (i) => {
    e.when(i32.const(1), () => body(elementAt(e, from, i), i))
  })
}

/** An array of `count` values, each computed by `valueAt`. */
export function buildArray(
  e: Emitter,
  element: DataType,
  count: I32,
  valueAt: (i: Local<'i32'>) => Value,
): Value {
  const { f } = e
  const type: ArrayType = { kind: 'array', element, containsNull: true }
  const slots = e.bind(i32.add(i32.const(8), align8(count)))
  const width = elementWidth(element)
  const variable = isVariableLength(element)
  const head = e.bind(i32.add(slots, i32.mul(count, i32.const(width))))
  const made = e.scratch(head)
  f.memoryFill(made, zero, head)
  f.store('i32', made, count)
  const total = f.let(head)
  f.forRange(zero, count, (i) => {
    e.when(i32.const(1), () => {
      const value = valueAt(i)
      e.when(i32.eqz(value.isNull), () => {
        f.store8(i32.add(made, i), i32.const(1), 8)
        storeSlot(e, value, e.bind(i32.add(i32.add(made, slots), i32.mul(i, i32.const(width)))))
        if (variable) f.set(total, i32.add(total, value.parts[1] as I32))
      })
    })
  })
  if (!variable) return { type, isNull: zero, parts: [made, head] }
  const final = e.scratch(total)
  f.memoryCopy(final, made, head)
  const end = f.let(head)
  f.forRange(zero, count, (i) => {
    e.when(i32.load8U(i32.add(made, i), 8), () => {
      settle(e, final, e.bind(i32.add(i32.add(final, slots), i32.mul(i, i32.const(8)))), end)
    })
  })
  return { type, isNull: zero, parts: [final, total] }
}

/** Bytes behind the slots of values that lie side by side: the lengths of those that are not null. */
function bytesBehind(values: readonly Value[], head: number): I32 {
  let total: I32 = i32.const(head)
  for (const value of values) {
    if (!isVariableLength(value.type) || constValue(value.isNull) === 1) continue
    const length = value.parts[1] as I32
    total = i32.add(total, constValue(value.isNull) === 0 ? length : i32.mul(length, i32.eqz(value.isNull)))
  }
  return total
}

/** Statement: flags and slots of values whose places are known, over zeroed bytes. */
function putAll(
  e: Emitter,
  values: readonly Value[],
  made: I32,
  head: number,
  place: (i: number) => { readonly flag: number; readonly slot: number },
): void {
  const { f } = e
  const end = f.let(i32.const(head))
  values.forEach((value, i) => {
    if (constValue(value.isNull) === 1) return
    const { flag, slot } = place(i)
    e.when(i32.eqz(value.isNull), () => {
      f.store8(made, i32.const(1), flag)
      const at = e.bind(i32.add(made, i32.const(slot)))
      if (!isVariableLength(value.type)) return storeSlot(e, value, at)
      const [pointer, length] = value.parts as readonly I32[]
      f.memoryCopy(i32.add(made, end), pointer, length)
      f.store('i32', at, end)
      f.store('i32', at, length, 4)
      f.set(end, i32.add(end, length))
    })
  })
}

/** An array of values that are there already. */
export function arrayOfValues(e: Emitter, element: DataType, values: readonly Value[]): Value {
  const width = elementWidth(element)
  const slots = 8 + ((values.length + 7) & ~7)
  const head = slots + values.length * width
  const total = e.bind(bytesBehind(values, head))
  const made = e.scratch(total)
  e.f.memoryFill(made, zero, i32.const(head))
  e.f.store('i32', made, i32.const(values.length))
  putAll(e, values, made, head, (i) => ({ flag: 8 + i, slot: slots + i * width }))
  return { type: array(element, true), isNull: zero, parts: [made, total] }
}

// Structs

export function buildStruct(e: Emitter, type: StructType, values: readonly Value[]): Value {
  const { offsets, end } = structSlots(type)
  const total = e.bind(bytesBehind(values, end))
  const made = e.scratch(total)
  e.f.memoryFill(made, zero, i32.const(end))
  putAll(e, values, made, end, (i) => ({ flag: i, slot: offsets[i] }))
  return { type, isNull: zero, parts: [made, total] }
}

/** A field of a struct that is not null. */
export function fieldOf(e: Emitter, struct: Value, ordinal: number): Value {
  const type = struct.type as StructType
  const base = pointerOf(struct)
  const slot = e.bind(i32.add(base, i32.const(structSlots(type).offsets[ordinal])))
  return loadSlot(e, type.fields[ordinal].type, base, slot, e.bind(i32.eqz(i32.load8U(base, ordinal))))
}

// Maps

/** Keys (0) or values (1) of a map as an array. */
export function mapPart(e: Emitter, map: Value, part: 0 | 1): Value {
  const type = map.type as MapType
  const base = pointerOf(map)
  const element = part === 0 ? type.key : type.value
  return e.value(array(element, part === 1), [
    i32.add(base, i32.load(base, part * 8)),
    i32.load(base, part * 8 + 4),
  ])
}

export function buildMap(e: Emitter, type: DataType, keys: Value, values: Value): Value {
  const { f } = e
  const [keysAt, keysLength] = keys.parts as readonly I32[]
  const [valuesAt, valuesLength] = values.parts as readonly I32[]
  const end = e.bind(i32.add(i32.const(16), keysLength))
  const total = e.bind(i32.add(end, valuesLength))
  const made = e.scratch(total)
  f.store('i32', made, i32.const(16))
  f.store('i32', made, keysLength, 4)
  f.store('i32', made, end, 8)
  f.store('i32', made, valuesLength, 12)
  f.memoryCopy(i32.add(made, i32.const(16)), keysAt, keysLength)
  f.memoryCopy(i32.add(made, end), valuesAt, valuesLength)
  return { type, isNull: zero, parts: [made, total] }
}

/** A value put into a slot of its own, for kernels: the slot and what its offset counts from. */
export function boxed(e: Emitter, value: Value): { readonly base: I32; readonly slot: I32 } {
  const slot = e.scratch(i32.const(16))
  storeSlot(e, value, slot, slot)
  return { base: slot, slot }
}
