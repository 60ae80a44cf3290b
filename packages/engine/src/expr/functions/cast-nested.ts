/**
 * Casts of arrays, maps and structs, element by element, over packed values (layout: columnar/packed-value.ts), and
 * their text. What has a variable length is cast first, wherever it lies, and then laid out behind the slots.
 */
import {
  type ArrayType,
  type DataType,
  type MapType,
  type StructType,
  simpleString,
  string,
} from '@vonk/common'
import { assert } from '../../base/assert.ts'
import { elementWidth, structSlots } from '../../columnar/packed-value.ts'
import { i32 } from '../../wasm/index.ts'
import type { Emitter, Value } from '../emit.ts'
import { buildArray, buildMap, buildStruct, elementAt, elementsOf, loadSlot } from '../emitted/packed-code.ts'
import type { EvalMode } from '../expression.ts'
import type { CastEntry } from '../function-entry.ts'
import { type CastTask, constantText, type I32 } from './cast-code.ts'

type CastValue = CastEntry['emit']

const zero = i32.const(0)
const align8 = (count: I32): I32 => i32.and(i32.add(count, i32.const(7)), i32.const(-8))

export const isNestedCast = (from: DataType, to: DataType): boolean =>
  (from.kind === 'array' || from.kind === 'map' || from.kind === 'struct') && from.kind === to.kind

export function nestedRaises(
  from: DataType,
  to: DataType,
  mode: EvalMode,
  raises: (from: DataType, to: DataType, mode: EvalMode) => boolean,
): boolean {
  if (from.kind === 'array' && to.kind === 'array') return raises(from.element, to.element, mode)
  if (from.kind === 'map' && to.kind === 'map') {
    return raises(from.key, to.key, mode) || raises(from.value, to.value, mode)
  }
  if (from.kind !== 'struct' || to.kind !== 'struct') return false
  return from.fields.some((f, i) => raises(f.type, to.fields[i].type, mode))
}

const asValue = (type: DataType, parts: Value['parts']): Value => ({ type, isNull: zero, parts })

export function castNested(task: CastTask, cast: CastValue): Value {
  const { from, to } = task
  const [pointer] = from.parts as readonly I32[]
  if (from.type.kind === 'array' && to.kind === 'array') return castArray(task, pointer, from.type, to, cast)
  if (from.type.kind === 'map' && to.kind === 'map') return castMap(task, pointer, from.type, to, cast)
  assert(from.type.kind === 'struct' && to.kind === 'struct', `no cast to ${simpleString(to)}`)
  return castStruct(task, pointer, from.type, to, cast)
}

function castArray(task: CastTask, source: I32, from: ArrayType, to: ArrayType, cast: CastValue): Value {
  const { e, mode, timeZone } = task
  const elements = elementsOf(e, source, from.element)
  const made = buildArray(e, to.element, elements.count, (i) =>
    e.choose(
      to.element,
      i32.load8U(i32.add(source, i), 8),
      () => cast(e, { ...elementAt(e, elements, i), isNull: zero }, to.element, mode, timeZone),
      () => e.nullValue(to.element),
    ),
  )
  return asValue(to, made.parts)
}

function castStruct(task: CastTask, source: I32, from: StructType, to: StructType, cast: CastValue): Value {
  const { e, mode, timeZone } = task
  const { offsets } = structSlots(from)
  const values = to.fields.map((field, i) =>
    e.choose(
      field.type,
      i32.load8U(source, i),
      () => {
        const slot = e.bind(i32.add(source, i32.const(offsets[i])))
        return cast(e, loadSlot(e, from.fields[i].type, source, slot), field.type, mode, timeZone)
      },
      () => e.nullValue(field.type),
    ),
  )
  return buildStruct(e, to, values)
}

function castMap(task: CastTask, source: I32, from: MapType, to: MapType, cast: CastValue): Value {
  const { e } = task
  const part = (at: number, a: DataType, b: DataType): Value => {
    const array = e.bind(i32.add(source, i32.load(source, at)))
    const types = [a, b].map((element): ArrayType => ({ kind: 'array', element, containsNull: true }))
    return castArray(task, array, types[0], types[1], cast)
  }
  return buildMap(e, to, part(0, from.key, to.key), part(8, from.value, to.value))
}

/** `[1, null]`, `{a -> 1}`, `{1, x}`. */
export function nestedToText(task: CastTask, cast: CastValue): Value {
  const { e, from, to, mode, timeZone } = task
  const [source] = from.parts as readonly I32[]
  const text = (value: Value) => cast(e, value, string, mode, timeZone)
  switch (from.type.kind) {
    case 'array': {
      const { element } = from.type
      return joined(e, to, ['[', ']'], i32.load(source), (i) => elementText(e, source, i, element, text))
    }
    case 'map': {
      const { key, value } = from.type
      const keys = e.bind(i32.add(source, i32.load(source)))
      const values = e.bind(i32.add(source, i32.load(source, 8)))
      return joined(e, to, ['{', '}'], i32.load(keys), (i) =>
        glued(e, [
          elementText(e, keys, i, key, text),
          constantText(e, string, ' -> '),
          elementText(e, values, i, value, text),
        ]),
      )
    }
    case 'struct': {
      const { offsets } = structSlots(from.type)
      const fields = from.type.fields.map((field, i) =>
        textOrNull(e, i32.load8U(source, i), () =>
          text(loadSlot(e, field.type, source, e.bind(i32.add(source, i32.const(offsets[i]))))),
        ),
      )
      const between = fields.flatMap((field, i) =>
        i === 0 ? [field] : [constantText(e, string, ', '), field],
      )
      return {
        ...glued(e, [constantText(e, string, '{'), ...between, constantText(e, string, '}')]),
        type: to,
      }
    }
    default:
      return assert(false, `no cast from ${simpleString(from.type)} to string in generated code`) as never
  }
}

const textOrNull = (e: Emitter, valid: I32, text: () => Value): Value =>
  e.choose(string, valid, text, () => constantText(e, string, 'null'))

function elementText(e: Emitter, array: I32, i: I32, type: DataType, text: (value: Value) => Value): Value {
  return textOrNull(e, i32.load8U(i32.add(array, i), 8), () => {
    const slots = i32.add(i32.add(array, i32.const(8)), align8(i32.load(array)))
    const slot = i32.add(slots, i32.mul(i, i32.const(elementWidth(type))))
    return text(loadSlot(e, type, array, e.bind(slot)))
  })
}

/** Texts one behind the other. */
function glued(e: Emitter, texts: readonly Value[]): Value {
  const total = e.bind(
    texts.map((text) => text.parts[1] as I32).reduce((sum, length) => i32.add(sum, length)),
  )
  const made = e.scratch(total)
  let at: I32 = made
  for (const { parts } of texts) {
    const [pointer, length] = parts as readonly I32[]
    e.f.memoryCopy(at, pointer, length)
    at = e.bind(i32.add(at, length))
  }
  return asValue(string, [made, total])
}

/** So many texts with commas between them, in brackets. */
function joined(
  e: Emitter,
  to: DataType,
  [open, close]: readonly [string, string],
  number: I32,
  textAt: (i: I32) => Value,
): Value {
  const { f } = e
  const count = e.bind(number)
  const pieces = e.scratch(i32.mul(count, i32.const(8)))
  // Brackets, and a comma and a space a piece, which is two more than there are.
  const total = f.let(i32.add(i32.const(2), i32.mul(count, i32.const(2))))
  f.forRange(zero, count, (i) => {
    const [pointer, length] = textAt(i).parts as readonly I32[]
    const at = e.bind(i32.add(pieces, i32.mul(i, i32.const(8))))
    f.store('i32', at, pointer)
    f.store('i32', at, length, 4)
    f.set(total, i32.add(total, length))
  })
  const made = e.scratch(total)
  f.store8(made, i32.const(open.charCodeAt(0)))
  const end = f.let(i32.add(made, i32.const(1)))
  f.forRange(zero, count, (i) => {
    e.when(i, () => {
      f.store16(end, i32.const(0x202c))
      f.set(end, i32.add(end, i32.const(2)))
    })
    const at = e.bind(i32.add(pieces, i32.mul(i, i32.const(8))))
    const length = e.bind(i32.load(at, 4))
    f.memoryCopy(end, i32.load(at), length)
    f.set(end, i32.add(end, length))
  })
  f.store8(end, i32.const(close.charCodeAt(0)))
  return e.value(to, [made, i32.sub(i32.add(end, i32.const(1)), made)])
}
