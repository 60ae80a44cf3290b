/** Arrays as sets: `array_distinct`, `array_union` and its relatives, `arrays_overlap`. */
import { type ArrayType, array, boolean, type DataType } from '@vonk/common'
import { i32 } from '../../wasm/index.ts'
import type { Emitter, Value } from '../emit.ts'
import { arrayOf, type Elements, type I32, shapeOf } from '../emitted/packed-code.ts'
import type { FunctionEntry } from '../function-entry.ts'
import { isNullable } from '../typing.ts'
import {
  arrayArgument,
  collectionFunction,
  distinctOf,
  hashTable,
  orderedOnly,
  packed,
  type References,
  referencesOf,
  sharedElements,
} from './array-entry.ts'

const zero = i32.const(0)
const one = i32.const(1)
const elementType = (type: DataType): DataType => (type as ArrayType).element

/** Sets of floating-point numbers have 0.0 for -0.0; the array was made here, and is changed in place. */
function withoutSigns(e: Emitter, made: Value): Value {
  const { kind } = elementType(made.type)
  if (kind === 'float' || kind === 'double') e.kernel('normalisePacked', shapeOf(e, made.type), made.parts[0])
  return made
}

const distinct = collectionFunction({
  name: 'array_distinct',
  summary: 'The different elements of an array, each where it is first met.',
  example: 'SELECT array_distinct(array(1, 2, 3, null, 3));',
  arguments: [['array', 'The array.']],
  resolve: (types, context) => {
    const type = arrayArgument(types, 0, context)
    orderedOnly(type.element, context, type)
    return { argTypes: [type], type }
  },
  emit: (e, [value], call) => {
    const element = elementType(call.type)
    const refs = distinctOf(e, element, referencesOf(e, [arrayOf(e, value)]))
    return withoutSigns(e, { ...packed(e, element, refs), type: call.type })
  },
})

const setOperation = (
  name: string,
  summary: string,
  example: string,
  containsNull: (a: ArrayType, b: ArrayType) => boolean,
  emit: (e: Emitter, element: DataType, a: Elements, b: Elements) => References,
) =>
  collectionFunction({
    name,
    summary,
    example,
    arguments: [
      ['array1', 'An array.'],
      ['array2', 'Another one.'],
    ],
    resolve: (types, context) => {
      const element = sharedElements(types, context)
      orderedOnly(element, context, array(element, true))
      const [a, b] = types as readonly ArrayType[]
      return {
        argTypes: [array(element, a.containsNull), array(element, b.containsNull)],
        type: array(element, containsNull(a, b)),
      }
    },
    emit: (e, [a, b], call) => {
      const element = elementType(call.type)
      const made = packed(e, element, emit(e, element, arrayOf(e, a), arrayOf(e, b)))
      return withoutSigns(e, { ...made, type: call.type })
    },
  })

/** The different elements of one array that are among those of another, or are not. */
function among(e: Emitter, element: DataType, a: Elements, b: Elements, wanted: boolean): References {
  const refs = distinctOf(e, element, referencesOf(e, [a]))
  const others = referencesOf(e, [b])
  const table = hashTable(e, others.count)
  const shape = shapeOf(e, element)
  const args = [shape, refs.at, refs.count, others.at, others.count, ...table, i32.const(wanted ? 1 : 0)]
  return { at: refs.at, count: e.kernel('refsAmong', ...args)[0] as I32 }
}

/** True if an element is in both; NULL if none is, but one is NULL and the other array has any. */
const overlap = collectionFunction({
  name: 'arrays_overlap',
  summary: 'Whether two arrays share an element that is not NULL; NULL where a null leaves it open.',
  example: 'SELECT arrays_overlap(array(1, 2, 3), array(3, 4, 5));',
  arguments: [
    ['a1', 'An array.'],
    ['a2', 'Another one.'],
  ],
  resolve: (types, context, args) => {
    const element = sharedElements(types, context)
    orderedOnly(element, context, array(element, true))
    const [a, b] = types as readonly ArrayType[]
    return {
      argTypes: [array(element, a.containsNull), array(element, b.containsNull)],
      type: boolean,
      nullable: args.some(isNullable) || a.containsNull || b.containsNull,
    }
  },
  emit: (e, [a, b]) => {
    const element = elementType(a.type)
    const [x, y] = [arrayOf(e, a), arrayOf(e, b)]
    const refs = referencesOf(e, [x])
    const present = e.kernel('presentRefs', refs.at, refs.count)[0] as I32
    const others = referencesOf(e, [y])
    const table = hashTable(e, others.count)
    const shape = shapeOf(e, element)
    const args = [shape, refs.at, present, others.at, others.count, ...table, one]
    const found = e.bind(i32.ne(e.kernel('refsAmong', ...args)[0] as I32, zero))
    const someNull = i32.or(e.kernel('hasNull', x.base)[0] as I32, e.kernel('hasNull', y.base)[0] as I32)
    const both = i32.and(i32.ne(x.count, zero), i32.ne(y.count, zero))
    return e.value(boolean, [found], i32.and(i32.eqz(found), i32.and(someNull, both)))
  },
})

export const arraySetFunctions: readonly FunctionEntry[] = [
  distinct,
  setOperation(
    'array_union',
    'The different elements of two arrays.',
    'SELECT array_union(array(1, 2, 3), array(1, 3, 5));',
    (a, b) => a.containsNull || b.containsNull,
    (e, element, a, b) => distinctOf(e, element, referencesOf(e, [a, b])),
  ),
  setOperation(
    'array_intersect',
    'The different elements that are in both arrays.',
    'SELECT array_intersect(array(1, 2, 3), array(1, 3, 5));',
    (a, b) => a.containsNull && b.containsNull,
    (e, element, a, b) => among(e, element, a, b, true),
  ),
  setOperation(
    'array_except',
    'The different elements of the first array that are not in the second.',
    'SELECT array_except(array(1, 2, 3), array(1, 3, 5));',
    (a) => a.containsNull,
    (e, element, a, b) => among(e, element, a, b, false),
  ),
  overlap,
]
