/** `min`, `max`, `min_by`, `max_by`, of all types that have an order. */
import type { DataType } from '@vonk/common'
import { type Code, constValue, i32 } from '../../../wasm/index.ts'
import type { Emitter, Value } from '../../emit.ts'
import { countOf, unexpected } from '../../emitted/argument-types.ts'
import { emitLess } from '../../emitted/ordering.ts'
import type { AggregateEntry, ResolveContext } from '../../function-entry.ts'
import { isVariableLength } from '../../value-parts.ts'
import { orderedOnly } from '../array-entry.ts'
import { aggregateDocs, chooseValue, present } from './common.ts'

function ordered(type: DataType, index: number, context: ResolveContext): DataType {
  const has = type.kind !== 'map' && type.kind !== 'variant' && type.kind !== 'calendarInterval'
  orderedOnly(type, context)
  return has ? type : unexpected(context, index, type, '"ORDERED"')
}

/**
 * Whether `value` takes the place of `state`: it is there, and nothing was or `wins` says so. Comparing strings is a
 * call, so only then.
 */
function replaces(e: Emitter, state: Value, value: Value, wins: () => Code<'i32'>): Code<'i32'> {
  if (!isVariableLength(value.type)) return e.bind(i32.and(present(value), i32.or(state.isNull, wins())))
  if (constValue(value.isNull) === 1) return i32.const(0)
  const result = e.f.local('i32')
  e.f.set(result, i32.const(0))
  e.when(present(value), () => {
    e.f.set(result, i32.const(1))
    e.when(i32.eqz(state.isNull), () => e.f.set(result, wins()))
  })
  return result
}

type Less = (e: Emitter, a: Value, b: Value) => Code<'i32'>

function extreme(name: string, summary: string, less: Less): AggregateEntry {
  const better = (e: Emitter, [state]: readonly Value[], [value]: readonly Value[]) => [
    chooseValue(
      e,
      replaces(e, state, value, () => less(e, value, state)),
      value,
      state,
    ),
  ]
  return {
    kind: 'aggregate',
    name,
    docs: aggregateDocs(summary, `SELECT ${name}(a) FROM t;`),
    resolve: (args, context) => {
      const type = ordered(countOf(args, context, 1)[0], 0, context)
      return { argTypes: [type], type, nullable: true }
    },
    state: (shape) => [{ name, type: shape.argTypes[0], nullable: true }],
    initial: (e, shape) => [e.nullValue(shape.argTypes[0])],
    update: better,
    merge: better,
    result: (_, [state]) => state,
  }
}

/** The value that goes with the extreme of another; of equal ones the later row's, as in Spark. */
function extremeBy(name: string, summary: string, less: Less): AggregateEntry {
  const better = (e: Emitter, [x, y]: readonly Value[], [newX, newY]: readonly Value[]): readonly Value[] => {
    const takes = replaces(e, y, newY, () => i32.eqz(less(e, y, newY)))
    return [chooseValue(e, takes, newX, x), chooseValue(e, takes, newY, y)]
  }
  return {
    kind: 'aggregate',
    name,
    docs: aggregateDocs(summary, `SELECT ${name}(a, b) FROM t;`, ['x', 'y']),
    resolve: (args, context) => {
      const [x, y] = countOf(args, context, 2)
      return { argTypes: [x, ordered(y, 1, context)], type: x, nullable: true }
    },
    state: (shape) => [
      { name: 'value', type: shape.argTypes[0], nullable: true },
      { name: 'extreme', type: shape.argTypes[1], nullable: true },
    ],
    initial: (e, shape) => [e.nullValue(shape.argTypes[0]), e.nullValue(shape.argTypes[1])],
    update: better,
    merge: better,
    result: (_, [value]) => value,
    orderSensitive: true,
  }
}

const more: Less = (e, a, b) => emitLess(e, b, a)

export const extremes: readonly AggregateEntry[] = [
  extreme('min', 'The smallest value that is not NULL.', emitLess),
  extreme('max', 'The largest value that is not NULL.', more),
  extremeBy('min_by', 'The first argument of the row in which the second is smallest.', emitLess),
  extremeBy('max_by', 'The first argument of the row in which the second is largest.', more),
]
