/** Arrays made of values: `array`, `array_repeat`, `concat` and `reverse` of arrays, `flatten`, `slice`, `shuffle`. */
import { type ArrayType, array, type DataType, integer, long, nullType, string } from '@vonk/common'
import { physicalWidth } from '../../columnar/vector.ts'
import { type Code, i32, i64 } from '../../wasm/index.ts'
import { commonType, implicitType } from '../coercion.ts'
import type { Emitter, Value } from '../emit.ts'
import { unexpected } from '../emitted/argument-types.ts'
import { arrayOf, arrayOfValues, boxed, elementAt, type I32, pointerOf } from '../emitted/packed-code.ts'
import type { FunctionEntry } from '../function-entry.ts'
import { isNullable } from '../typing.ts'
import {
  appendReference,
  arrayArgument,
  collectionFunction,
  exactInteger,
  exactText,
  packed,
  referenceRoom,
  referencesFrom,
  referencesOf,
  slotOrNull,
} from './array-entry.ts'

const zero = i32.const(0)

const makeArray = collectionFunction({
  name: 'array',
  summary: 'An array of the values.',
  example: 'SELECT array(1, 2, 3);',
  arguments: [['expr', 'An element.']],
  repeats: true,
  resolve: (types, context, args) => {
    const element = commonType(types, context) ?? nullType
    return {
      argTypes: types.map(() => element),
      type: array(element, args.some(isNullable)),
      nullable: false,
    }
  },
  nulls: 'handles',
  emit: (e, args, call) => ({
    ...arrayOfValues(e, (call.type as ArrayType).element, args),
    type: call.type,
  }),
})

type I64 = Code<'i64'>

/** The most elements that a function makes of one value: their references alone take 8 bytes each. */
export const elementsMost = 1 << 27
/** The most that Spark makes: what is beyond is told with its number. */
const elementsMostOfSpark = 2_147_483_632

export function tooMany(
  e: Emitter,
  count: Value,
  wrong: I32,
  { name, parameter, most = elementsMost }: { name: string; parameter: string; most?: number },
): void {
  e.raiseIf(wrong, {
    condition: 'COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER',
    parameters: {
      functionName: `\`${name}\``,
      parameter: `\`${parameter}\``,
      maxRoundedArrayLength: `${most}`,
    },
    values: { numberOfElements: { value: count, as: 'text' } },
  })
}

/** Raises where an array of a count of 64 bits, without a sign, would be larger than Spark's or than ours. */
export function refuseTooMany(e: Emitter, count: I64, name: string): void {
  const shown = e.value(long, [count])
  for (const most of [elementsMostOfSpark, elementsMost])
    tooMany(e, shown, i64.gtU(count, i64.const(BigInt(most))), { name, parameter: 'count', most })
}

const repeat = collectionFunction({
  name: 'array_repeat',
  group: 'collection',
  summary: 'An array of one value so many times.',
  example: "SELECT array_repeat('123', 2);",
  arguments: [
    ['element', 'The value.'],
    ['count', 'How often; less than 1 gives an empty array.'],
  ],
  resolve: (types, context, args) => ({
    argTypes: [types[0], exactInteger(types, 1, context)],
    type: array(types[0], isNullable(args[0])),
    nullable: isNullable(args[1]),
  }),
  nulls: 'handles',
  raises: true,
  emit: (e, [value, count], call) =>
    e.choose(
      call.type,
      count.isNull,
      () => e.nullValue(call.type),
      () => {
        const number = count.parts[0] as I32
        const times = e.bind(i32.mul(number, i32.gtS(number, zero)))
        refuseTooMany(e, e.bind(i64.extendI32S(times)), 'array_repeat')
        const at = referenceRoom(e, times)
        const { base, slot } = boxed(e, value)
        appendReference(e, at, base, slotOrNull(e, slot, value.isNull), times)
        return { ...packed(e, value.type, { at, count: times }), type: call.type }
      },
    ),
})

/** An argument that must be an int: a smaller whole number or a text becomes one. */
export function wholeNumber(
  type: DataType,
  index: number,
  context: Parameters<typeof unexpected>[0],
): DataType {
  const taken = type.kind === 'long' ? undefined : implicitType(type, integer, context.mode)
  return taken ?? unexpected(context, index, type, '"INT"')
}

export function emitConcatArrays(e: Emitter, args: readonly Value[], type: DataType): Value {
  const refs = referencesOf(
    e,
    args.map((arg) => arrayOf(e, arg)),
  )
  return { ...packed(e, (type as ArrayType).element, refs), type }
}

export function emitReverseArray(e: Emitter, value: Value): Value {
  const refs = referencesOf(e, [arrayOf(e, value)])
  e.kernel('reverseRefs', refs.at, refs.count)
  return { ...packed(e, (value.type as ArrayType).element, refs), type: value.type }
}

const flatten = collectionFunction({
  name: 'flatten',
  summary: 'The elements of the arrays of an array, one behind the other; NULL if one of them is NULL.',
  example: 'SELECT flatten(array(array(1, 2), array(3, 4)));',
  arguments: [['arrayOfArrays', 'An array of arrays.']],
  resolve: ([type], context, [arg]) => {
    if (type.kind !== 'array' || type.element.kind !== 'array') {
      return unexpected(context, 0, type, '"ARRAY" of "ARRAY"')
    }
    return { argTypes: [type], type: type.element, nullable: isNullable(arg) || type.containsNull }
  },
  emit: (e, [value], call) => {
    const { element } = call.type as ArrayType
    const outer = arrayOf(e, value)
    return e.choose(
      call.type,
      e.kernel('hasNull', outer.base)[0] as I32,
      () => e.nullValue(call.type),
      () => {
        const total = e.f.local('i32')
        e.f.set(total, zero)
        e.f.forRange(zero, outer.count, (i) => {
          e.f.set(total, i32.add(total, i32.load(pointerOf(elementAt(e, outer, i)))))
        })
        const at = referenceRoom(e, total)
        const end = e.f.let(at)
        e.f.forRange(zero, outer.count, (i) => {
          const inner = pointerOf(elementAt(e, outer, i))
          const count = e.bind(i32.load(inner))
          e.f.set(
            end,
            e.kernel('elementRefs', inner, i32.const(physicalWidth(element)), zero, count, end)[0] as I32,
          )
        })
        return { ...packed(e, element, { at, count: total }), type: call.type }
      },
    )
  },
})

const slice = collectionFunction({
  name: 'slice',
  summary: 'So many elements of an array from a position on, which counts from 1, or from -1 at the end.',
  example: 'SELECT slice(array(1, 2, 3, 4), 2, 2);',
  arguments: [
    ['x', 'The array.'],
    ['start', 'The position of the first.'],
    ['length', 'How many.'],
  ],
  resolve: (types, context) => {
    const type = arrayArgument(types, 0, context)
    const taken = (i: number) =>
      implicitType(types[i], integer, context.mode) ?? unexpected(context, i, types[i], '"INT"')
    return { argTypes: [type, taken(1), taken(2)], type }
  },
  raises: true,
  emit: (e, [value, start, length], call) => {
    const [from, wanted] = [start.parts[0] as I32, length.parts[0] as I32]
    e.raiseIf(i32.eqz(from), {
      condition: 'INVALID_PARAMETER_VALUE.START',
      parameters: { parameter: '`start`', functionName: '`slice`' },
    })
    e.raiseIf(i32.ltS(wanted, zero), {
      condition: 'INVALID_PARAMETER_VALUE.LENGTH',
      parameters: { parameter: '`length`', functionName: '`slice`' },
      values: { length: { value: length, as: 'text' } },
    })
    const elements = arrayOf(e, value)
    const first = e.f.let(i32.sub(from, i32.const(1)))
    e.when(i32.ltS(from, zero), () => e.f.set(first, i32.add(elements.count, from)))
    const count = e.f.let(zero)
    e.when(i32.and(i32.geS(first, zero), i32.ltS(first, elements.count)), () => {
      const left = e.bind(i32.sub(elements.count, first))
      e.f.set(count, left)
      e.when(i32.ltS(wanted, left), () => e.f.set(count, wanted))
    })
    return { ...packed(e, elements.type, referencesFrom(e, elements, first, count)), type: call.type }
  },
})

/** 624 words and an index. */
const twisterBytes = 2504

/** In an order by chance; with a seed the same one for the same rows of the same partitions, which is Spark's. */
const shuffle = collectionFunction({
  name: 'shuffle',
  summary: 'The elements of an array in random order.',
  example: 'SELECT size(shuffle(array(1, 20, 3, 5)));',
  arguments: [
    ['array', 'The array.'],
    ['seed?', 'A constant from which the order follows.'],
  ],
  resolve: (types, context, args) => {
    const type = arrayArgument(types, 0, context)
    const seed = args[1]?.kind === 'literal' ? args[1].value : undefined
    const number = typeof seed === 'number' || typeof seed === 'bigint' ? BigInt(seed) : undefined
    if (args.length === 2 && number === undefined) unexpected(context, 1, types[1], '"BIGINT"')
    const chosen = number ?? BigInt(Math.floor(Math.random() * Number.MAX_SAFE_INTEGER))
    return { argTypes: [type, ...types.slice(1)], type, options: { seed: `${chosen}` } }
  },
  deterministic: false,
  display: ([value]) => `shuffle(${value})`,
  emit: (e, [value], call) => {
    const isSeeded = e.taskCell()
    const state = e.taskBlock(twisterBytes)
    e.when(i64.eqz(i64.load(isSeeded)), () => {
      const seed = BigInt.asIntN(64, BigInt(call.options?.seed as string))
      e.kernel('twisterSeed', i64.add(i64.const(seed), i64.extendI32U(e.partitionIndex())), state)
      e.f.store('i64', isSeeded, i64.const(1n))
    })
    const refs = referencesOf(e, [arrayOf(e, value)])
    e.kernel('shuffleRefs', refs.at, refs.count, state)
    return { ...packed(e, (value.type as ArrayType).element, refs), type: call.type }
  },
})

const join = collectionFunction({
  name: 'array_join',
  summary:
    'The elements of an array as one text, with a separator between them; nulls are left out or replaced.',
  example: "SELECT array_join(array('hello', 'world'), ' ');",
  arguments: [
    ['array', 'The array.'],
    ['delimiter', 'What stands between two elements.'],
    ['nullReplacement?', 'What stands for a null.'],
  ],
  resolve: (types, context) => {
    const argTypes = types.map((from, i) => {
      if (i > 0) return exactText(types, i, context)
      const mode = context.mode === 'legacy' ? 'ansi' : context.mode
      return implicitType(from, array(string, true), mode) ?? unexpected(context, 0, from, '"ARRAY<STRING>"')
    })
    return { argTypes, type: string }
  },
  emit: (e, [value, mark, replacement]) => {
    const elements = arrayOf(e, value)
    const [between, betweenLength] = mark.parts as readonly [I32, I32]
    const total = e.f.let(zero)
    const eachText = (then: (pointer: I32, length: I32) => void): void => {
      e.f.forRange(zero, elements.count, (i) => {
        const text = elementAt(e, elements, i)
        const chosen =
          replacement === undefined
            ? text
            : e.choose(
                string,
                text.isNull,
                () => replacement,
                () => ({ ...text, isNull: zero }),
              )
        e.when(i32.eqz(chosen.isNull), () => then(chosen.parts[0] as I32, chosen.parts[1] as I32))
      })
    }
    eachText((_, length) => e.f.set(total, i32.add(total, i32.add(length, betweenLength))))
    const target = e.scratch(total)
    const end = e.f.let(target)
    const seen = e.f.let(zero)
    eachText((pointer, length) => {
      e.when(seen, () => {
        e.f.memoryCopy(end, between, betweenLength)
        e.f.set(end, i32.add(end, betweenLength))
      })
      e.f.memoryCopy(end, pointer, length)
      e.f.set(end, i32.add(end, length))
      e.f.set(seen, i32.const(1))
    })
    return e.value(string, [target, i32.sub(end, target)])
  },
})

export const arrayMakingFunctions: readonly FunctionEntry[] = [
  makeArray,
  repeat,
  flatten,
  slice,
  shuffle,
  join,
]
