/** Steps that run inside a row function because they drop or multiply rows in ways that a selection cannot say. */
import type { DataType } from '@vonk/common'
import { assert, unreachable } from '../base/assert.ts'
import { maxBatchRows } from '../columnar/vector.ts'
import type { Value } from '../expr/emit.ts'
import { RandomGenerator } from '../expr/emitted/random-code.ts'
import type { Expression } from '../expr/expression.ts'
import { scalarEntry } from '../expr/registry.ts'
import { partTypes } from '../expr/value-parts.ts'
import type { GenerateExec, SampleExec } from '../physical/physical-plan.ts'
import { type Code, f64, i32, i64, type Local } from '../wasm/index.ts'
import { inputsOf } from './aggregate/update-function.ts'
import { isDeterministic } from './classify-steps.ts'
import { header } from './context-layout.ts'
import type { ProbeStep, Step } from './cut-pipelines.ts'
import type { JoinFlow, ProbePlace } from './join/join-flow.ts'
import { consumeProbe } from './join/probe-step.ts'
import type { RowEmitter } from './row-emitter.ts'

/** A step with its state in the context. */
export interface InlineStep {
  readonly step: Step
  /**
   * Offset of the step's 64-bit cell: the rows a limit has seen, the state of a sample's random numbers, how far a join
   * has come.
   */
  readonly cell: number
  /** Of a join: offset of its table's header in the context. */
  readonly header?: number
}

const probeExpressions = (step: ProbeStep): readonly Expression[] => [
  ...step.keys,
  ...(step.condition === undefined ? [] : [step.condition]),
  ...(step.table.groups?.parts ?? []).flatMap(inputsOf),
]

/** The most rows that one row can become before a generator asks for room again. */
export const fanout = (steps: readonly InlineStep[]): number =>
  ahead(steps).reduce((n, { step }) => n * rowsMost(step), 1)

/** The most rows that a step makes of one, if it does not ask for room itself. */
function rowsMost(step: Step): number {
  switch (step.kind) {
    case 'expand':
      return step.node.projections.length
    case 'sample':
      return step.node.withReplacement ? poisson(step.node).most : 1
    case 'filter':
    case 'project':
    case 'limit':
    case 'probe':
    case 'generate':
      return 1
    default:
      return unreachable(step)
  }
}

/** Steps up to the first that stops by itself where there is no room; each of its rounds is left where it was. */
function ahead(steps: readonly InlineStep[]): readonly InlineStep[] {
  const end = steps.findIndex(({ step }) => step.kind === 'generate')
  return end < 0 ? steps : []
}

/** Bytes of the generator's state, behind which nothing else lies. */
const wellBytes = 2504

/**
 * The number of copies of a row: mean, and the most that are made. More than that many (9 deviations and 32 above the
 * mean) come less often than once in 10^20 rows.
 */
function poisson(node: SampleExec): { readonly mean: number; readonly most: number } {
  const mean = node.upper - node.lower
  const most = Math.ceil(Math.min(1000 * mean, mean + 9 * Math.sqrt(mean) + 32))
  assert(most <= maxBatchRows, 'a sample with more copies of a row than a batch holds')
  return { mean, most: Math.max(1, most) }
}

export function stepExpressions({ step }: InlineStep): readonly Expression[] {
  switch (step.kind) {
    case 'filter':
      return step.conjuncts
    case 'project':
      return step.columns
    case 'expand':
      return step.node.projections.flat()
    case 'probe':
      return probeExpressions(step)
    case 'generate':
      return [step.node.generator]
    case 'limit':
    case 'sample':
      return []
    default:
      return unreachable(step)
  }
}

/** What a step evaluates whether somebody above asks for its columns or not. */
export function alwaysEvaluated(step: Step): readonly Expression[] {
  switch (step.kind) {
    case 'filter':
      return step.conjuncts
    case 'probe':
      return probeExpressions(step)
    case 'project':
      // For every row, also where the sink (a sample of sort keys, say) does not ask for them.
      return step.columns.every(isDeterministic) ? [] : step.columns
    case 'generate':
      // How many rows there are follows from the generator.
      return [step.node.generator]
    case 'expand':
    case 'sample':
    case 'limit':
      return []
    default:
      return unreachable(step)
  }
}

/** Whether the step's cell changes with every row, so that a row that is run again must find it as it was. */
function countsRows(step: Step): boolean {
  switch (step.kind) {
    case 'limit':
    case 'sample':
      return true
    case 'filter':
    case 'project':
    case 'expand':
    case 'probe':
    case 'generate':
      return false
    default:
      return unreachable(step)
  }
}

/** The joins of one body of a function. */
export interface BodyJoins {
  readonly flow: JoinFlow
  readonly places: ReadonlyMap<InlineStep, ProbePlace>
  /** What was found for the first of them before the row's turn. */
  readonly found?: { readonly pointer: Code<'i32'>; readonly hash: Code<'i32'> }
}

/** Statement: leaves the function where there is no room for so many rows more. */
export type AskRoom = (rows: number) => void

/** Emits the steps for the current row, and `then` where a row comes out. */
export function consumeSteps(
  e: RowEmitter,
  steps: readonly InlineStep[],
  room: AskRoom,
  then: () => void,
  joins?: BodyJoins,
): void {
  const [first, ...rest] = steps
  if (first === undefined) return then()
  const { step, cell } = first
  const { f, context } = e
  const next = () => consumeSteps(e, rest, room, then, joins)
  // In front of a generator, loops are left in the middle and taken up again.
  const resumed = rest.some((other) => other.step.kind === 'generate')
  const loop: Loop = (count, body) =>
    resumed || step.kind === 'generate'
      ? resumedLoop(e, count, () => room(fanout(rest)), body)
      : f.forRange(i32.const(0), count, (i) => e.within(() => body(i)))
  if (countsRows(step)) e.journal?.note(cell, 8)
  e.operator = step.operator
  switch (step.kind) {
    case 'filter':
      return consumeFilter(e, step.conjuncts, next)
    case 'project':
      // What is not deterministic is computed for every row that comes here, used or not.
      for (const column of step.columns)
        if (column.kind === 'alias') e.evaluateDefined(column.id, column.child)
      return next()
    case 'limit': {
      const seen = f.let(i64.load(context, cell), 'seen')
      const end = step.limit < 0 ? i64.const((1n << 62n) - 1n) : i64.const(BigInt(step.limit + step.offset))
      f.if(
        i64.geS(seen, end),
        () => f.store('i32', context, i32.const(1), header.stopped),
        () => {
          e.when(i64.geS(seen, i64.const(BigInt(step.offset))), next)
          // Only now: where the function stops inside, the row comes once more.
          f.store('i64', context, i64.add(seen, i64.const(1n)), cell)
        },
      )
      return
    }
    case 'expand':
      return consumeExpand(
        e,
        step.node.projections,
        step.node.output.map((a) => a.id),
        loop,
        next,
      )
    case 'probe': {
      assert(joins !== undefined, 'a body with joins knows their places')
      const { found, ...others } = joins
      const rest = () => consumeSteps(e, steps.slice(1), room, then, others)
      return consumeProbe({
        ...{ e, step, place: joins.places.get(first)!, flow: joins.flow, next: rest },
        ...(found === undefined ? {} : { found }),
      })
    }
    case 'generate':
      return consumeGenerate(e, step.node, loop, next)
    case 'sample':
      return step.node.withReplacement
        ? consumePoisson(e, step.node, cell, loop, next)
        : consumeBernoulli(e, step.node, cell, next)
    default:
      return unreachable(step)
  }
}

/** Rows whose random number falls into the sample's range. */
function consumeBernoulli(e: RowEmitter, node: SampleExec, cell: number, next: () => void): void {
  const random = new RandomGenerator(e, node.seed, e.bind(i32.add(e.context, i32.const(cell))))
  const x = random.double()
  e.when(i32.and(f64.ge(x, f64.const(node.lower)), f64.lt(x, f64.const(node.upper))), next)
  random.save()
}

/**
 * As many copies of a row as a number of the Poisson distribution says; the cell tells whether the generator is seeded.
 */
function consumePoisson(e: RowEmitter, node: SampleExec, cell: number, loop: Loop, next: () => void): void {
  const { f, context } = e
  const { mean, most } = poisson(node)
  if (mean <= 0) return
  const place = e.module.context.reserve(wellBytes)
  e.journal?.note(place, wellBytes)
  const state = f.let(i32.add(context, i32.const(place)), 'state')
  e.when(i64.eqz(i64.load(context, cell)), () => {
    e.kernel('wellSeed', i64.const(BigInt.asIntN(64, node.seed)), e.partitionIndex(), state)
    f.store('i64', context, i64.const(1n), cell)
  })
  const least = i64.reinterpretF64(f64.const(Math.exp(-mean)))
  const copies = e.kernel('wellPoisson', state, least, i32.const(most))[0] as Code<'i32'>
  loop(copies, next)
}

function consumeFilter(e: RowEmitter, conjuncts: readonly Expression[], next: () => void): void {
  const [first, ...rest] = conjuncts
  if (first === undefined) return next()
  e.when(e.condition(first), () => consumeFilter(e, rest, next))
}

/** The rest of the pipeline stands in a loop over the projections, so that it is emitted once. */
function consumeExpand(
  e: RowEmitter,
  projections: readonly (readonly Expression[])[],
  ids: readonly number[],
  loop: Loop,
  next: () => void,
): void {
  const { f } = e
  const types = projections[0].map((p) => e.typeOf(p))
  const slots = types.map((type) => ({
    parts: partTypes(type).map((t) => f.local(t)),
    isNull: f.local('i32'),
  }))
  loop(i32.const(projections.length), (which) => {
    projections.forEach((projection, k) => {
      e.when(i32.eq(which, i32.const(k)), () => {
        projection.forEach((expression, i) => {
          const value = e.evaluate(expression)
          slots[i].parts.forEach((part, j) => {
            f.set(part as Local<'i32'>, value.parts[j] as Local<'i32'>)
          })
          f.set(slots[i].isNull, value.isNull)
        })
      })
    })
    e.within(() => {
      ids.forEach((id, i) => {
        e.define(id, { type: types[i], isNull: slots[i].isNull, parts: slots[i].parts })
      })
      next()
    })
  })
}

/** Emits `body` for 0, 1 and so on below `count`. */
type Loop = (count: Code<'i32'>, body: (index: Local<'i32'>) => void) => void

/**
 * A loop whose position is kept in the context: where the function is left inside of it, the row is run again from the
 * start, and the loop goes on where it was.
 */
function resumedLoop(
  e: RowEmitter,
  count: Code<'i32'>,
  room: () => void,
  body: (index: Local<'i32'>) => void,
): void {
  const { f, context } = e
  const position = e.module.context.reserve(4, 4)
  f.forRange(i32.load(context, position), count, (i) => {
    f.store('i32', context, i, position)
    room()
    const round = () => e.within(() => body(i))
    if (e.journal === undefined) round()
    else e.journal.unit(round)
  })
  f.store('i32', context, i32.const(0), position)
}

/** The rows of a generator; with `outer` one of nulls where there is none. */
function consumeGenerate(e: RowEmitter, node: GenerateExec, loop: Loop, next: () => void): void {
  const { f } = e
  const { generator, outer } = node
  const entry = scalarEntry(generator.name)
  assert(entry.generator !== undefined, `${generator.name} is no generator`)
  const args = generator.args.map((arg) => e.evaluate(arg))
  const rows = entry.generator(e, args, generator)
  const count = e.bind(rows.count)
  const total = f.let(count)
  if (outer) f.if(i32.eqz(count), () => f.set(total, i32.const(1)))
  loop(total, (i) => {
    const types = node.output.map((a) => a.type)
    const values = outer
      ? valuesOrNulls(e, types, i32.ltU(i, count), () => rows.valuesAt(i))
      : rows.valuesAt(i)
    node.output.forEach((a, k) => {
      e.define(a.id, values[k])
    })
    next()
  })
}

function valuesOrNulls(
  e: RowEmitter,
  types: readonly DataType[],
  isThere: Code<'i32'>,
  values: () => readonly Value[],
): readonly Value[] {
  const { f } = e
  const slots = types.map((type) => ({
    type,
    parts: partTypes(type).map((part) => f.local(part)),
    isNull: f.local('i32'),
  }))
  const put = (given: readonly Value[]) =>
    given.forEach((value, k) => {
      slots[k].parts.forEach((part, j) => {
        f.set(part as Local<'i32'>, value.parts[j] as Local<'i32'>)
      })
      f.set(slots[k].isNull, value.isNull)
    })
  e.when(
    isThere,
    () => put(values()),
    () => put(types.map((type) => e.nullValue(type))),
  )
  return slots
}
