/** Functions that look for elements, choose them, order them and change them one by one. */
import { type ArrayType, array, boolean, type DataType, integer, long } from '@vonk/common'
import { physicalWidth } from '../../columnar/vector.ts'
import { type Code, i32, i64, select } from '../../wasm/index.ts'
import type { Emitter, Value } from '../emit.ts'
import { unexpected } from '../emitted/argument-types.ts'
import { arrayOf, boxed, type Elements, type I32, shapeOf } from '../emitted/packed-code.ts'
import type { Call, Expression } from '../expression.ts'
import type { FunctionEntry, ResolveContext } from '../function-entry.ts'
import { isNullable } from '../typing.ts'
import {
  appendReference,
  arrayArgument,
  collectionFunction,
  type MeetingOfElement,
  orderedOnly,
  packed,
  referenceRoom,
  referencesOf,
  sharedWithElement,
  slotOrNull,
} from './array-entry.ts'
import { elementsMost, tooMany, wholeNumber } from './array-making.ts'

const zero = i32.const(0)
const one = i32.const(1)

type Emit = (e: Emitter, args: readonly Value[], call: Call) => Value

const elementType = (type: DataType): DataType => (type as ArrayType).element

/** Array and value brought to one type of element. */
function withElement(
  result: (element: DataType, arrayType: ArrayType) => DataType,
  nullable?: (args: readonly Expression[], type: ArrayType) => boolean,
  meeting: MeetingOfElement = {},
) {
  return (types: readonly DataType[], context: ResolveContext, args: readonly Expression[]) => {
    const element = sharedWithElement(types, context, meeting)
    orderedOnly(element, context)
    const type = array(element, (types[0] as ArrayType).containsNull)
    return {
      argTypes: [type, element],
      type: result(element, type),
      ...(nullable === undefined ? {} : { nullable: nullable(args, type) }),
    }
  }
}

function positionOf(e: Emitter, value: Value, wanted: Value): I32 {
  const { base, slot } = boxed(e, wanted)
  const shape = shapeOf(e, wanted.type)
  return e.kernel('findElement', shape, value.parts[0] as I32, base, slot)[0] as I32
}

const contains = collectionFunction({
  name: 'array_contains',
  summary: 'Whether an element of an array equals a value; NULL if none does but one is NULL.',
  example: 'SELECT array_contains(array(1, 2, 3), 2);',
  arguments: [
    ['array', 'The array.'],
    ['value', 'The value.'],
  ],
  resolve: (types, context, args) => {
    if (types[1].kind === 'null') sharedWithElement([{ kind: 'null' }, types[1]], context)
    return withElement(
      () => boolean,
      (parts, type) => parts.some(isNullable) || type.containsNull,
    )(types, context, args)
  },
  emit: (e, [value, wanted]) => {
    const found = e.bind(i32.geS(positionOf(e, value, wanted), zero))
    const someNull = e.kernel('hasNull', value.parts[0])[0] as I32
    return e.value(boolean, [found], i32.and(i32.eqz(found), someNull))
  },
})

const position = collectionFunction({
  name: 'array_position',
  summary: 'The position, from 1, of the first element that equals a value; 0 if none does.',
  example: 'SELECT array_position(array(312, 773, 708, 708), 708);',
  arguments: [
    ['array', 'The array.'],
    ['element', 'The value.'],
  ],
  resolve: withElement(() => long, undefined, { isTight: true }),
  emit: (e, [value, wanted]) => e.value(long, [i64.extendI32S(i32.add(positionOf(e, value, wanted), one))]),
})

const remove = collectionFunction({
  name: 'array_remove',
  summary: 'An array without the elements that equal a value.',
  example: 'SELECT array_remove(array(1, 2, 3, null, 3), 3);',
  arguments: [
    ['array', 'The array.'],
    ['element', 'The value.'],
  ],
  resolve: withElement((_, type) => type, undefined, { takesNull: true, isPair: true, isTight: true }),
  emit: (e, [value, wanted], call) => {
    const refs = referencesOf(e, [arrayOf(e, value)])
    const { base, slot } = boxed(e, wanted)
    const shape = shapeOf(e, wanted.type)
    const count = e.kernel('otherRefs', shape, refs.at, refs.count, base, slot)[0] as I32
    return { ...packed(e, wanted.type, { at: refs.at, count }), type: call.type }
  },
})

const compact = collectionFunction({
  name: 'array_compact',
  summary: 'An array without its nulls.',
  example: 'SELECT array_compact(array(1, 2, 3, null));',
  arguments: [['array', 'The array.']],
  resolve: (types, context) => {
    const type = arrayArgument(types, 0, context)
    return { argTypes: [type], type: array(type.element, false) }
  },
  emit: (e, [value], call) => {
    const { at, count } = referencesOf(e, [arrayOf(e, value)])
    const kept = e.kernel('presentRefs', at, count)[0] as I32
    return { ...packed(e, elementType(call.type), { at, count: kept }), type: call.type }
  },
})

/** One more element in front or behind. */
const added = (name: string, summary: string, example: string, first: boolean) =>
  collectionFunction({
    name,
    summary,
    example,
    arguments: [
      ['array', 'The array.'],
      ['element', 'The new element.'],
    ],
    resolve: (types, context, args) => {
      const element = sharedWithElement(types, context, { takesNull: true, isTight: true })
      const type = array(element, true)
      return { argTypes: [type, element], type, nullable: isNullable(args[0]) }
    },
    nulls: 'handles',
    emit: (e, [value, extra], call) =>
      e.choose(
        call.type,
        value.isNull,
        () => e.nullValue(call.type),
        () => {
          const elements = arrayOf(e, value)
          const count = e.bind(i32.add(elements.count, one))
          const at = referenceRoom(e, count)
          const { base, slot } = boxed(e, extra)
          const own = slotOrNull(e, slot, extra.isNull)
          const width = widthOfElements(elements)
          if (first) {
            e.kernel(
              'elementRefs',
              elements.base,
              width,
              zero,
              elements.count,
              appendReference(e, at, base, own),
            )
          } else {
            const end = e.kernel('elementRefs', elements.base, width, zero, elements.count, at)[0] as I32
            appendReference(e, end, base, own)
          }
          return { ...packed(e, elements.type, { at, count }), type: call.type }
        },
      ),
  })

const widthOfElements = (elements: Elements): I32 => i32.const(physicalWidth(elements.type))

/** At a position from 1, or from -1, which is behind the last; further out nulls fill the gap. */
const insert = collectionFunction({
  name: 'array_insert',
  summary: 'An array with one more element at a position, from 1, or from -1 behind the last.',
  example: 'SELECT array_insert(array(1, 2, 3, 4), 5, 5);',
  arguments: [
    ['x', 'The array.'],
    ['pos', 'The position.'],
    ['val', 'The new element.'],
  ],
  resolve: (types, context, args) => {
    const element = sharedWithElement(types, context, {
      index: 2,
      takesNull: true,
      isPair: true,
      isTight: true,
    })
    const place = wholeNumber(types[1], 1, context)
    if (types[1].kind === 'null') unexpected(context, 1, types[1], '"INT"')
    const type = array(element, true)
    return { argTypes: [type, place, element], type, nullable: args.slice(0, 2).some(isNullable) }
  },
  nulls: 'handles',
  raises: true,
  emit: (e, [value, place, extra], call) =>
    e.choose(
      call.type,
      e.bind(i32.or(value.isNull, place.isNull)),
      () => e.nullValue(call.type),
      () => emitInsert(e, value, place, extra, call),
    ),
})

function emitInsert(e: Emitter, value: Value, place: Value, extra: Value, call: Call): Value {
  const { f } = e
  const wanted = place.parts[0] as I32
  e.raiseIf(i32.eqz(wanted), { condition: 'INVALID_INDEX_OF_ZERO' })
  tooMany(e, place, i32.gtU(i32.add(wanted, i32.const(elementsMost)), i32.const(2 * elementsMost)), {
    name: call.name,
    parameter: 'pos',
  })
  const elements = arrayOf(e, value)
  const { count } = elements
  // How many elements stand before the new one, and how many nulls before or behind it.
  const before = f.let(i32.sub(wanted, one))
  e.when(i32.ltS(wanted, zero), () => f.set(before, i32.add(i32.add(count, wanted), one)))
  const late = e.bind(i32.mul(i32.sub(before, count), i32.gtS(before, count)))
  const early = e.bind(i32.mul(i32.sub(zero, before), i32.ltS(before, zero)))
  const head = e.bind(select(i32.gtS(before, count), count, i32.mul(before, i32.gtS(before, zero))))
  const total = e.bind(i32.add(i32.add(count, one), i32.add(late, early)))
  const at = referenceRoom(e, total)
  const { base, slot } = boxed(e, extra)
  const width = widthOfElements(elements)
  let end = e.kernel('elementRefs', elements.base, width, zero, head, at)[0] as I32
  end = appendReference(e, end, zero, zero, late)
  end = appendReference(e, end, base, slotOrNull(e, slot, extra.isNull))
  end = appendReference(e, end, zero, zero, early)
  e.kernel('elementRefs', elements.base, width, head, e.bind(i32.sub(count, head)), end)
  return { ...packed(e, elements.type, { at, count: total }), type: call.type }
}

/** The number of elements is the first word. */
const size: Emit = (e, [value]) => e.value(integer, [i32.load(value.parts[0] as I32)])

const arraySize = collectionFunction({
  name: 'array_size',
  summary: 'How many elements an array has.',
  example: "SELECT array_size(array('b', 'd', 'c', 'a'));",
  arguments: [['expr', 'The array.']],
  resolve: (types, context) => ({ argTypes: [arrayArgument(types, 0, context)], type: integer }),
  emit: size,
})

/** Elements of an array, entries of a map; outside ANSI mode -1 for NULL. */
const sizeOf = collectionFunction({
  name: 'size',
  aliases: ['cardinality'],
  group: 'collection',
  summary: 'How many elements an array has, or entries a map; NULL for NULL.',
  example: "SELECT size(array('b', 'd', 'c', 'a'));",
  arguments: [['expr', 'The array or map.']],
  resolve: ([type], context) => {
    if (type.kind === 'null')
      return { argTypes: [array(type, true)], type: integer, nullable: context.mode !== 'legacy' }
    if (type.kind !== 'array' && type.kind !== 'map') unexpected(context, 0, type, '("ARRAY" or "MAP")')
    return { argTypes: [type], type: integer, ...(context.mode === 'legacy' ? { nullable: false } : {}) }
  },
  nulls: 'handles',
  emit: (e, [value], call) =>
    e.choose(
      integer,
      value.isNull,
      () => (call.mode === 'legacy' ? e.literal(integer, -1) : e.nullValue(integer)),
      () => {
        const base = value.parts[0] as Code<'i32'>
        if (value.type.kind === 'array') return e.value(integer, [i32.load(base)])
        return e.value(integer, [i32.load(i32.add(base, i32.load(base)))])
      },
    ),
})

export const arrayElementFunctions: readonly FunctionEntry[] = [
  contains,
  position,
  remove,
  compact,
  added(
    'array_append',
    'An array with one more element behind.',
    "SELECT array_append(array('b', 'd'), 'e');",
    false,
  ),
  added(
    'array_prepend',
    'An array with one more element in front.',
    "SELECT array_prepend(array('b', 'd'), 'a');",
    true,
  ),
  insert,
  arraySize,
  sizeOf,
]
