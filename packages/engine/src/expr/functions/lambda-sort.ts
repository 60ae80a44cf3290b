/** `array_sort`: by the order of the elements, or by a comparison. */
import { type DataType, string } from '@vonk/common'
import { i32 } from '../../wasm/index.ts'
import type { Emitter, Value } from '../emit.ts'
import { arrayOf, type I32, loadSlot } from '../emitted/packed-code.ts'
import type { LambdaFunction } from '../expression.ts'
import type { FunctionEntry } from '../function-entry.ts'
import { typeOf } from '../typing.ts'
import {
  arrayArgument,
  functionName,
  mismatch,
  orderedOnly,
  packed,
  putReference,
  quoted,
  referenceAt,
  referenceRoom,
  referencesOf,
} from './array-entry.ts'
import { sorted } from './array-order.ts'
import { elementOf, higherOrder, lambdaOf, nullableOf } from './lambda-entry.ts'

const zero = i32.const(0)
const one = i32.const(1)

const parameter = 'namedlambdavariable()'
/** What Spark calls the comparison that it fills in. */
const naturalOrder =
  `lambdafunction((IF(((${parameter} IS NULL) AND (${parameter} IS NULL)), 0, ` +
  `(IF((${parameter} IS NULL), 1, (IF((${parameter} IS NULL), -1, ` +
  `(IF((${parameter} < ${parameter}), -1, (IF((${parameter} > ${parameter}), 1, 0)))))))))), ` +
  `${parameter}, ${parameter})`

const arraySort = higherOrder({
  name: 'array_sort',
  summary: 'An array in the order of its elements, nulls last, or in that of a comparison.',
  example: 'SELECT array_sort(array(5, 6, 1), (left, right) -> left - right);',
  arguments: [
    ['expr', 'The array.'],
    [
      'func?',
      'A lambda of two elements: negative where the first comes first, positive where the second does.',
    ],
  ],
  raises: true,
  lambda: (args, index) => {
    const element = elementOf(typeOf(args[0]))
    return index === 1 ? [element, element] : undefined
  },
  resolve: (types, context, args) => {
    const type = arrayArgument(types, 0, context)
    const [, answer] = types
    if (answer === undefined) orderedOnly(type.element, context, type)
    else if (answer.kind !== 'integer') {
      throw mismatch('UNEXPECTED_RETURN_TYPE', {
        functionName: functionName(context),
        expectedType: '"INT"',
        actualType: quoted(answer),
      })
    }
    return { argTypes: [type, ...types.slice(1)], type, nullable: nullableOf(args) }
  },
  display: (args) => `array_sort(${[...args, ...(args.length === 1 ? [naturalOrder] : [])].join(', ')})`,
  emit: (e, [value], call) =>
    call.args.length === 1 ? sorted(e, value, zero, one) : sortedBy(e, value, lambdaOf(call)),
})

/** A merge sort from the bottom up, so that equal elements keep their order. */
function sortedBy(e: Emitter, value: Value, lambda: LambdaFunction): Value {
  const { f } = e
  const elements = arrayOf(e, value)
  const { at, count } = referencesOf(e, [elements])
  const work = referenceRoom(e, count)
  const smaller = (a: I32, b: I32): I32 => {
    const least = f.let(a)
    e.when(i32.ltU(b, a), () => f.set(least, b))
    return least
  }
  const size = f.let(one)
  f.whileLoop(
    () => i32.ltU(size, count),
    () => {
      const start = f.let(zero)
      f.whileLoop(
        () => i32.ltU(start, count),
        () => {
          const middle = smaller(e.bind(i32.add(start, size)), count)
          const end = smaller(e.bind(i32.add(start, i32.shl(size, one))), count)
          const [a, b] = [f.let(start), f.let(middle)]
          f.forRange(start, end, (to) => {
            const first = f.let(i32.ltU(a, middle))
            e.when(i32.and(first, i32.ltU(b, end)), () => {
              f.set(first, i32.leS(compared(e, lambda, elements.type, at, [a, b]), zero))
            })
            const from = e.bind(referenceAt(at, f.let(b)))
            const chosen = f.let(from)
            e.when(
              first,
              () => {
                f.set(chosen, referenceAt(at, a))
                f.set(a, i32.add(a, one))
              },
              () => f.set(b, i32.add(b, one)),
            )
            putReference(e, e.bind(referenceAt(work, to)), i32.load(chosen), i32.load(chosen, 4))
          })
          f.set(start, end)
        },
      )
      f.memoryCopy(at, work, i32.shl(count, i32.const(3)))
      f.set(size, i32.shl(size, one))
    },
  )
  return packed(e, elements.type, { at, count })
}

function compared(e: Emitter, lambda: LambdaFunction, type: DataType, at: I32, pair: readonly I32[]): I32 {
  const values = pair.map((index) => {
    const from = e.bind(referenceAt(at, index))
    const slot = e.bind(i32.load(from, 4))
    return e.choose(
      type,
      slot,
      () => loadSlot(e, type, e.bind(i32.load(from)), slot),
      () => e.nullValue(type),
    )
  })
  const answer = e.apply(lambda, values)
  e.when(answer.isNull, () => {
    const text = (value: Value) => ({
      value: value.type.kind === 'null' ? e.literal(string, 'NULL') : e.cast(value, string, 'ansi', 'UTC'),
      as: 'text' as const,
    })
    e.raise({
      condition: 'COMPARATOR_RETURNS_NULL',
      values: { firstValue: text(values[0]), secondValue: text(values[1]) },
    })
  })
  return answer.parts[0] as I32
}

export const lambdaSortFunctions: readonly FunctionEntry[] = [arraySort]
