/**
 * Stage plan to stage program: cuts the operators into pipelines, decides which columns each one needs, emits its
 * functions, and gathers what a task has to know to run them.
 */
import { integer } from '@vonk/common'
import { assert } from '../base/assert.ts'
import { maxBatchRows } from '../columnar/vector.ts'
import type { Attribute, SortOrder } from '../expr/expression.ts'
import { references } from '../expr/tree.ts'
import { partitionOrder } from '../physical/window-order.ts'
import { i32, type KernelSignature } from '../wasm/index.ts'
import { header } from './context-layout.ts'
import {
  attributeOf,
  type BranchPlan,
  type Breaker,
  cutPipelines,
  type PipelinePlan,
} from './cut-pipelines.ts'
import { alwaysEvaluated } from './inline-steps.ts'
import { type JoinTable, joinLayout } from './join/join-table.ts'
import { ModuleContext } from './module-context.ts'
import { emitPartition } from './partition-column.ts'
import type { ExtraColumn, PipelineSink } from './pipeline-code.ts'
import { type BreakerSource, emitPipeline } from './pipeline-code.ts'
import { hashBytes } from './stage-hash.ts'
import type { StageOutput, StagePlan } from './stage-plan.ts'
import type { Branch, Pipeline, SinkSpec, StageProgram } from './stage-program.ts'
import { keyColumn, storedKey } from './stored-key.ts'

export interface GenerateOptions {
  readonly kernels: Iterable<KernelSignature>
  /** Keep names of functions and locals, for printing. */
  readonly names?: boolean
  /** Fill `functionSizes`. */
  readonly measure?: boolean
}

export function generateStage(plan: StagePlan, options: GenerateOptions): StageProgram {
  const module = new ModuleContext(options.kernels, plan.sessionTimeZone)
  const selection = module.context.reserve(maxBatchRows * 4)
  const initial: InitialWord[] = [{ offset: header.selection, target: selection }]
  const branches: Branch[] = []
  let index = 0
  for (const branch of cutPipelines(plan.root)) {
    branches.push(generateBranch(module, branch, plan.output, index, initial))
    index += branch.pipelines.length
  }
  emitInitialize(module, initial)
  const bytes = module.module.toBytes({ names: options.names ?? false })
  const constants = module.constants.toBytes()
  return {
    moduleHash: hashBytes(bytes),
    module: bytes,
    constants: constants.bytes,
    constantPointers: constants.pointers,
    context: module.context.layout(),
    branches,
    errors: module.errors,
    sqlTexts: module.sqlTexts,
    sessionTimeZone: plan.sessionTimeZone,
    ...(options.measure ? { functionSizes: module.module.functionSizes() } : {}),
    hostFunctions: module.hostSignatures.map((signature) => signature.name),
    hostSignatures: module.hostSignatures,
    fallbacks: module.fallbacks,
  }
}

/** A word of the context that holds the address of another place in it. */
export interface InitialWord {
  readonly offset: number
  readonly target: number
}

/** More words than this are written by a loop over a table. */
const wordsInline = 64

function emitInitialize(module: ModuleContext, words: readonly InitialWord[]): void {
  module.module.addFunction(
    'initialize',
    ['i32'],
    [],
    (f, context) => {
      if (words.length <= wordsInline) {
        for (const { offset, target } of words) {
          f.store('i32', context, i32.add(context, i32.const(target)), offset)
        }
      } else {
        const table = new Uint8Array(
          Uint32Array.from(words.flatMap((word) => [word.offset, word.target])).buffer,
        )
        const at = f.let(
          i32.load(i32.load(context, header.constants), module.constants.bytes(table)),
          'table',
        )
        f.forRange(i32.const(0), i32.const(words.length), (i) => {
          const entry = f.let(i32.add(at, i32.shl(i, i32.const(3))))
          f.store('i32', i32.add(context, i32.load(entry)), i32.add(context, i32.load(entry, 4)))
        })
      }
      for (const start of module.starts) f.callVoid(start, [context])
    },
    { export: true },
  )
}

function generateBranch(
  module: ModuleContext,
  branch: BranchPlan,
  output: StageOutput,
  firstIndex: number,
  initial: InitialWord[],
): Branch {
  const sinks = requirements(branch, output, firstIndex)
  const pipelines: Pipeline[] = []
  /** What pipelines hand on, and the pool that their output buffers are of. */
  const made: { readonly breaker: BreakerSource | undefined; readonly writePool: number }[] = []
  const hasTee = branch.pipelines.some(({ sink }) => sink?.kind === 'tee')
  branch.pipelines.forEach((plan, i) => {
    const from = sourceOf(branch, plan)
    // Buffers that a pipeline reads from and those that it writes to are of different pools. One that runs bit by bit
    // beside others has its own, and where rows go to several at once, all have.
    const other = from === undefined ? 1 : 1 - (made[from].writePool % 2)
    const writePool = isOnDemand(plan) || hasTee ? 2 * (firstIndex + i + 1) : other
    const result = emitPipeline(module, {
      index: firstIndex + i,
      writePool,
      plan,
      sink: sinks[i],
      source: from === undefined ? undefined : made[from].breaker,
      previous: from === undefined ? undefined : firstIndex + from,
      initial,
    })
    const merges = tablesInOrder(branch, plan).map((at) => firstIndex + at)
    pipelines.push(merges.length === 0 ? result.pipeline : { ...result.pipeline, merges })
    made.push({ breaker: result.breaker, writePool })
  })
  const broadcasts = broadcastTables(branch).map(({ table, shuffleId }) => ({
    shuffleId,
    contextOffset: module.joinTable(table),
  }))
  return {
    firstPartition: branch.firstPartition,
    partitions: branch.partitions,
    pipelines,
    ...(broadcasts.length === 0 ? {} : { broadcasts }),
  }
}

/** Which of the branch's pipelines leaves what this one reads. */
function sourceOf(branch: BranchPlan, { source }: PipelinePlan): number | undefined {
  if (source.kind === 'leaf') return undefined
  const at = branch.pipelines.findIndex(({ sink }) => sink === source.breaker)
  assert(at >= 0, 'a pipeline reads what one before it leaves')
  return at
}

const isOnDemand = ({ sink }: PipelinePlan): boolean =>
  sink?.kind === 'joinBuild' && sink.table.isOrdered === true

/** The pipelines of tables that this one's rows go along in order. */
function tablesInOrder(branch: BranchPlan, { steps }: PipelinePlan): readonly number[] {
  return steps.flatMap((step) => {
    if (step.kind !== 'probe' || step.table.isOrdered !== true) return []
    const at = branch.pipelines.findIndex(
      ({ sink }) => sink?.kind === 'joinBuild' && sink.table === step.table,
    )
    assert(at >= 0, 'a pipeline makes the table')
    return [at]
  })
}

function broadcastTables(branch: BranchPlan): readonly { table: JoinTable; shuffleId: number }[] {
  return branch.pipelines.flatMap(({ steps }) =>
    steps.flatMap((step) =>
      step.kind === 'probe' && step.table.broadcast !== undefined
        ? [{ table: step.table, shuffleId: step.table.broadcast }]
        : [],
    ),
  )
}

/** What each pipeline must give, from the last to the first: only columns that somebody above reads. */
function requirements(branch: BranchPlan, output: StageOutput, firstIndex: number): readonly PipelineSink[] {
  const sinks: PipelineSink[] = []
  const last = branch.pipelines.length - 1
  for (let i = last; i >= 0; i--) {
    const plan = branch.pipelines[i]
    if (i === last) {
      sinks[i] = stageSink(plan, output)
      continue
    }
    assert(plan.sink !== undefined, 'only the last pipeline leaves the rows of the stage')
    const above = new Set<number>()
    branch.pipelines.forEach((reader, k) => {
      if (reader.source.kind !== 'breaker' || reader.source.breaker !== plan.sink) return
      for (const id of neededBy(reader, sinks[k])) above.add(id)
    })
    sinks[i] = breakerSink(plan, plan.sink, above, { branch, firstIndex })
  }
  return sinks
}

/** Ids of the source columns that a pipeline reads. */
export function neededBy(plan: PipelinePlan, sink: PipelineSink): ReadonlySet<number> {
  const ids = new Set<number>()
  const entered = new Set<number>()
  const columns = new Set(plan.columns.attributes.map((a) => a.id))
  const walk = (id: number): void => {
    if (entered.has(id)) return
    entered.add(id)
    if (columns.has(id)) ids.add(id)
    else if (plan.definitions.has(id)) for (const a of references(plan.definitions.get(id)!)) walk(a.id)
    else
      for (const step of plan.steps)
        if (step.kind === 'expand' && step.node.output.some((a) => a.id === id))
          for (const e of step.node.projections.flat()) for (const a of references(e)) walk(a.id)
  }
  for (const step of plan.steps)
    for (const e of alwaysEvaluated(step)) for (const a of references(e)) walk(a.id)
  for (const a of sink.attributes) walk(a.id)
  for (const extra of sink.extras)
    for (const e of extra.expressions) for (const a of references(e)) walk(a.id)
  if ('reads' in sink) for (const a of sink.reads) walk(a.id)
  return ids
}

function stageSink(plan: PipelinePlan, output: StageOutput): PipelineSink {
  const attributes = plan.output
  const whole = (spec: SinkSpec, extras: readonly ExtraColumn[] = []): PipelineSink => ({
    kind: 'batch',
    attributes,
    extras,
    spec,
  })
  switch (output.kind) {
    case 'collect':
      return whole({ kind: 'collect' })
    case 'write':
      return whole({ kind: 'write', format: output.format, shared: output.shared })
    case 'broadcast':
      return joinSink(joinTableOf(output, attributes), new Set(), output.shuffleId)
    case 'sample': {
      const extras = output.keys.map((key, i) => keyColumn(key, i))
      return {
        kind: 'batch',
        attributes: [],
        extras,
        spec: { kind: 'sample', rows: output.rows, seed: output.seed },
      }
    }
    case 'exchange': {
      const { shuffleId, partitions, by, onDisk } = output
      if (by.kind === 'single' || partitions === 1) {
        return whole({ kind: 'exchange', shuffleId, partitions, ...(onDisk === true ? { onDisk } : {}) })
      }
      const partition = emitPartition(by, partitions)
      const spec: SinkSpec = { kind: 'exchange', shuffleId, partitions, partitionColumn: attributes.length }
      return whole(spec, [{ name: 'partition', type: integer, nullable: false, ...partition }])
    }
  }
}

function joinTableOf(
  { keys, nullSafe }: StageOutput & { kind: 'broadcast' },
  attributes: readonly Attribute[],
): JoinTable {
  return { keys, nullSafe, layout: joinLayout(keys, attributes) }
}

function joinSink(table: JoinTable, above: ReadonlySet<number>, broadcast?: number): PipelineSink {
  const reads = new Map<number, Attribute>()
  for (const key of table.keys) for (const a of references(key)) reads.set(a.id, a)
  for (const { attribute } of table.layout.payload) reads.set(attribute.id, attribute)
  return {
    kind: 'joinBuild',
    attributes: [],
    extras: [],
    reads: [...reads.values()],
    table,
    above,
    ...(broadcast === undefined ? {} : { broadcast }),
  }
}

/** What is read above the window, what its functions read, and its keys. */
function windowSink(
  plan: PipelinePlan,
  breaker: Breaker & { readonly kind: 'window' },
  above: ReadonlySet<number>,
): PipelineSink {
  const { node, isSorted, operator } = breaker
  const columns = node.columns.flatMap((column) =>
    column.kind === 'alias' && column.child.kind === 'window' && above.has(column.id)
      ? [{ attribute: attributeOf(column), window: column.child }]
      : [],
  )
  const read = new Set(above)
  for (const { window } of columns) {
    const { lower, upper } = window.rangeBounds ?? {}
    for (const e of [window.function, lower, upper]) {
      if (e !== undefined) for (const a of references(e)) read.add(a.id)
    }
  }
  const attributes = plan.output.filter((a) => read.has(a.id))
  const extras: ExtraColumn[] = []
  const key = (order: SortOrder) => {
    const sorted = storedKey(order, attributes, extras)
    const { name, type, nullable } = attributes[sorted.column] ?? extras[sorted.column - attributes.length]
    const id = attributes[sorted.column]?.id ?? -1_000_000 - sorted.column
    const attribute: Attribute = { kind: 'attribute', id, name, type, nullable, qualifier: [] }
    return { sorted, stored: { column: sorted.column, attribute } }
  }
  const partitionKeys = partitionOrder(node.partitionBy).map(key)
  const orderKeys = node.orderBy.filter((order) => order.child.kind !== 'literal').map(key)
  const sortKeys = isSorted ? [] : [...partitionKeys, ...orderKeys].map(({ sorted }) => sorted)
  const window = {
    columns,
    partitionKeys: partitionKeys.map(({ stored }) => stored),
    orderKeys: orderKeys.map(({ stored }) => stored),
    orderBy: node.orderBy,
    sortKeys,
    operator: {
      operatorId: operator.operatorId,
      ...(operator.callSite === undefined ? {} : { callSite: operator.callSite }),
    },
  }
  return { kind: 'window', attributes, extras, window }
}

/** Sort keys are output columns: attributes as they are, other expressions as columns behind the rest. */
function breakerSink(
  plan: PipelinePlan,
  breaker: Breaker,
  above: ReadonlySet<number>,
  { branch, firstIndex }: { readonly branch: BranchPlan; readonly firstIndex: number },
): PipelineSink {
  if (breaker.kind === 'aggregate') {
    const { node } = breaker
    const fromStates = node.mode === 'final' || node.mode === 'merge'
    const reads = new Map<number, Attribute>()
    const add = (e: Parameters<typeof references>[0]) => {
      for (const a of references(e)) reads.set(a.id, a)
    }
    for (const key of node.keys) add(key)
    if (fromStates) for (const a of node.states.flat()) reads.set(a.id, a)
    else {
      for (const aggregate of node.aggregates) {
        for (const arg of aggregate.args) add(arg)
        if (aggregate.filter !== undefined) add(aggregate.filter)
      }
    }
    return { kind: 'aggregate', attributes: [], extras: [], reads: [...reads.values()], node, above }
  }
  if (breaker.kind === 'joinBuild') return joinSink(breaker.table, above)
  if (breaker.kind === 'metrics') {
    const { operatorId } = breaker.operator
    return { kind: 'batch', attributes: plan.output, extras: [], spec: { kind: 'metrics', operatorId } }
  }
  const attributes = plan.output.filter((a) => above.has(a.id))
  if (breaker.kind === 'tee') return { kind: 'batch', attributes, extras: [], spec: { kind: 'tee' } }
  if (breaker.kind === 'rows') {
    const first = branch.pipelines.findIndex(({ sink }) => sink === breaker)
    const spec: SinkSpec =
      branch.pipelines[first] === plan ? { kind: 'rows' } : { kind: 'rows', into: firstIndex + first }
    return { kind: 'batch', attributes, extras: [], spec }
  }
  if (breaker.kind === 'tail') {
    return { kind: 'batch', attributes, extras: [], spec: { kind: 'tail', count: breaker.count } }
  }
  if (breaker.kind === 'window') return windowSink(plan, breaker, above)
  const extras: ExtraColumn[] = []
  const keys = breaker.order.map((order) => storedKey(order, attributes, extras))
  const spec: SinkSpec =
    breaker.kind === 'sort'
      ? { kind: 'sort', keys }
      : {
          kind: 'topK',
          operatorId: breaker.operator.operatorId,
          keys,
          count: breaker.count,
          offset: breaker.offset,
        }
  return { kind: 'batch', attributes, extras, spec }
}
