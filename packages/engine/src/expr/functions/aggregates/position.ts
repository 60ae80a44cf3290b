/** `first`, `last`, `any_value`: values by the order in which rows come. */
import { boolean, SparkError } from '@vonk/common'
import { type Code, i32 } from '../../../wasm/index.ts'
import type { Emitter, Value } from '../../emit.ts'
import { countOf } from '../../emitted/argument-types.ts'
import type { AggregateCall, Expression } from '../../expression.ts'
import type { AggregateEntry, AggregateShape, ResolveContext, Resolved } from '../../function-entry.ts'
import type { WindowRow } from '../../window-entry.ts'
import { presentInFrame } from '../window-arguments.ts'
import { aggregateDocs, chooseValue, present } from './common.ts'

type I32 = Code<'i32'>

/** The second argument, a literal, says whether NULLs are skipped; it becomes an option. */
function resolve(name: string, args: readonly Expression[], context: ResolveContext): Resolved {
  const types = countOf(args, context, 1, 2)
  const [, skip] = args
  if (skip !== undefined && (skip.kind !== 'literal' || types[1].kind !== 'boolean')) {
    throw new SparkError({
      condition: '_LEGACY_ERROR_TEMP_1210',
      messageParameters: { funcName: name },
    })
  }
  const ignoreNulls = skip?.kind === 'literal' && skip.value === true
  return {
    // What the literal says is an option from here on.
    argTypes: [types[0]],
    type: types[0],
    nullable: true,
    options: { ignoreNulls },
  }
}

const counts = (value: Value, shape: AggregateShape): I32 =>
  shape.options?.ignoreNulls === true ? present(value) : i32.const(1)

/** Replaces the state where `takes` holds for the row. */
function position(
  name: string,
  aliases: readonly string[],
  summary: string,
  keepsFirst: boolean,
): AggregateEntry {
  const next = (
    e: Emitter,
    [value, isSet]: readonly Value[],
    taken: Value,
    offered: I32,
  ): readonly Value[] => {
    const free = keepsFirst ? i32.and(offered, i32.eqz(isSet.parts[0] as I32)) : offered
    const takes = e.bind(free)
    return [chooseValue(e, takes, taken, value), e.value(boolean, [i32.or(isSet.parts[0] as I32, takes)])]
  }
  return {
    kind: 'aggregate',
    name,
    aliases,
    docs: aggregateDocs(summary, `SELECT ${name}(a) FROM t;`, ['expr', 'isIgnoreNull']),
    resolve: (args, context) => resolve(name, args, context),
    state: (shape) => [
      { name, type: shape.argTypes[0], nullable: true },
      { name: 'valueSet', type: boolean, nullable: false },
    ],
    initial: (e, shape) => [e.nullValue(shape.argTypes[0]), e.literal(boolean, false)],
    update: (e, state, [value], shape) => next(e, state, value, counts(value, shape)),
    merge: (e, state, [value, isSet]) => next(e, state, value, isSet.parts[0] as I32),
    result: (_, [value]) => value,
    orderSensitive: true,
    mayIgnoreNulls: true,
    emitOverFrame: (w, call) => valueInFrame(w, call, keepsFirst),
  }
}

/** The first or last value of a frame lies at its end, or at the row next to it where the value is not null. */
function valueInFrame(w: WindowRow, call: AggregateCall, isFirst: boolean): Value {
  const { e } = w
  const nothing = () => e.nullValue(call.type)
  const last = () => e.bind(i32.sub(w.frameEnd(), i32.const(1)))
  if (call.options?.ignoreNulls !== true) {
    const target = isFirst ? w.frameStart() : last()
    return w.argumentAt(0, target, e.bind(i32.ltS(w.frameStart(), w.frameEnd())), nothing)
  }
  const n = isFirst
    ? w.presentBefore(w.frameStart())
    : e.bind(i32.sub(w.presentBefore(w.frameEnd()), i32.const(1)))
  const target = e.bind(w.presentRow(n))
  return w.argumentAt(0, target, presentInFrame(w, target), nothing)
}

export const positions: readonly AggregateEntry[] = [
  position('first', ['first_value'], 'The value of the first row, or the first that is not NULL.', true),
  position('last', ['last_value'], 'The value of the last row, or the last that is not NULL.', false),
  position('any_value', [], 'The value of some row.', true),
]
