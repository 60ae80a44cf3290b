/** The order of an array's elements: `sort_array`, `array_max`, `array_min`. */
import { type ArrayType, boolean, type DataType } from '@vonk/common'
import { i32 } from '../../wasm/index.ts'
import type { Emitter, Value } from '../emit.ts'
import { unexpected } from '../emitted/argument-types.ts'
import { arrayOf, type I32, loadSlot, shapeOf } from '../emitted/packed-code.ts'
import type { FunctionEntry } from '../function-entry.ts'
import {
  arrayArgument,
  collectionFunction,
  orderedOnly,
  packed,
  referenceRoom,
  referencesOf,
} from './array-entry.ts'

const zero = i32.const(0)
const elementType = (type: DataType): DataType => (type as ArrayType).element

export function sorted(e: Emitter, value: Value, descending: I32, nullsLast: I32): Value {
  const element = elementType(value.type)
  const refs = referencesOf(e, [arrayOf(e, value)])
  const work = referenceRoom(e, refs.count)
  e.kernel('sortRefs', shapeOf(e, element), refs.at, refs.count, work, descending, nullsLast)
  return { ...packed(e, element, refs), type: value.type }
}

const sortArray = collectionFunction({
  name: 'sort_array',
  summary: 'An array in the order of its elements; nulls first, or last in descending order.',
  example: "SELECT sort_array(array('b', 'd', null, 'c', 'a'), true);",
  arguments: [
    ['array', 'The array.'],
    ['ascendingOrder?', 'A constant: false turns the order over.'],
  ],
  resolve: (types, context) => {
    const type = arrayArgument(types, 0, context)
    orderedOnly(type.element, context, type)
    const ascending = types[1]
    if (ascending !== undefined && ascending.kind !== 'boolean' && ascending.kind !== 'null') {
      unexpected(context, 1, ascending, '"BOOLEAN"')
    }
    return { argTypes: ascending === undefined ? [type] : [type, boolean], type }
  },
  emit: (e, [value, ascending]) => {
    const descending = ascending === undefined ? zero : e.bind(i32.eqz(ascending.parts[0] as I32))
    return sorted(e, value, descending, descending)
  },
  display: (args) => `sort_array(${[args[0], args[1] ?? 'true'].join(', ')})`,
})

const best = (name: string, summary: string, example: string, sign: 1 | -1) =>
  collectionFunction({
    name,
    summary,
    example,
    arguments: [['array', 'The array.']],
    resolve: (types, context) => {
      const type = arrayArgument(types, 0, context)
      orderedOnly(type.element, context, type)
      return { argTypes: [type], type: type.element, nullable: true }
    },
    emit: (e, [value], call) => {
      const base = value.parts[0] as I32
      const slot = e.kernel('bestElement', shapeOf(e, call.type), base, i32.const(sign))[0] as I32
      return e.choose(
        call.type,
        slot,
        () => loadSlot(e, call.type, base, slot),
        () => e.nullValue(call.type),
      )
    },
  })

export const arrayOrderFunctions: readonly FunctionEntry[] = [
  sortArray,
  best('array_max', 'The largest element that is not NULL.', 'SELECT array_max(array(1, 20, null, 3));', 1),
  best('array_min', 'The smallest element that is not NULL.', 'SELECT array_min(array(1, 20, null, 3));', -1),
]
