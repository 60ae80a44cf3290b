/** Emits the functions of one pipeline and describes it for the runner. */
import type { DataType } from '@vonk/common'
import { physicalWidth, vector } from '../columnar/vector.ts'
import type { Value } from '../expr/emit.ts'
import type { Attribute, Expression } from '../expr/expression.ts'
import type { HashAggregateExec } from '../physical/physical-plan.ts'
import { emitAggregate } from './aggregate/aggregate-code.ts'
import { classify } from './classify-steps.ts'
import { countedOperators } from './counted-operators.ts'
import type { PipelinePlan } from './cut-pipelines.ts'
import { emitFilter } from './filter-function.ts'
import { type InitialWord, neededBy } from './generate-stage.ts'
import type { InlineStep } from './inline-steps.ts'
import type { InputColumn } from './input-columns.ts'
import { emitJoinBuild } from './join/build-function.ts'
import type { JoinTable } from './join/join-table.ts'
import type { ModuleContext } from './module-context.ts'
import { type ColumnValue, emitAligned, emitDense, type WrittenColumn } from './project-function.ts'
import type { RowEmitter } from './row-emitter.ts'
import { reach } from './row-function.ts'
import type { OutputColumn, Pipeline, SinkSpec, SourceSpec } from './stage-program.ts'
import { emitWindow, type WindowInput } from './window/window-code.ts'

/** A column of the output that is not an attribute: a sort key, a partition number. */
export interface ExtraColumn {
  readonly name: string
  readonly type: DataType
  readonly nullable: boolean
  readonly expressions: readonly Expression[]
  readonly emit: (e: RowEmitter) => Value
}

export type PipelineSink =
  | {
      readonly kind: 'batch'
      readonly attributes: readonly Attribute[]
      readonly extras: readonly ExtraColumn[]
      readonly spec: SinkSpec
    }
  | {
      readonly kind: 'window'
      readonly attributes: readonly Attribute[]
      readonly extras: readonly ExtraColumn[]
      readonly window: Omit<WindowInput, 'index' | 'stored' | 'storedColumns'>
    }
  | {
      readonly kind: 'aggregate'
      readonly attributes: readonly []
      readonly extras: readonly []
      /** Input attributes that keys, arguments, filters or states read. */
      readonly reads: readonly Attribute[]
      readonly node: HashAggregateExec
      /** Ids of the aggregate's output that are read above. */
      readonly above: ReadonlySet<number>
    }
  | {
      readonly kind: 'joinBuild'
      readonly attributes: readonly []
      readonly extras: readonly []
      readonly reads: readonly Attribute[]
      readonly table: JoinTable
      /** Ids of the columns that are read of rows without a partner. */
      readonly above: ReadonlySet<number>
      readonly broadcast?: number
    }

/** What the following pipeline reads: index of each attribute in the breaker's columns. */
export interface BreakerSource {
  readonly ordinals: ReadonlyMap<number, number>
}

export interface PipelineInput {
  readonly index: number
  readonly writePool: number
  readonly plan: PipelinePlan
  readonly sink: PipelineSink
  readonly source: BreakerSource | undefined
  readonly previous: number | undefined
  readonly initial: InitialWord[]
}

export function emitPipeline(
  module: ModuleContext,
  input: PipelineInput,
): { readonly pipeline: Pipeline; readonly breaker: BreakerSource | undefined } {
  const { plan, sink, index, writePool } = input
  const { conjuncts, limit, inline, leading } = classify(plan.steps)
  const steps = inline.map(
    (step): InlineStep => ({
      step,
      cell: module.context.cell(),
      ...(step.kind === 'probe' ? { header: module.joinTable(step.table) } : {}),
    }),
  )
  const filtered = new Set(
    reach({
      columns: allColumns(plan),
      definitions: plan.definitions,
      expressions: conjuncts.map((c) => c.expression),
    }).used.map((column) => column.attribute.id),
  )
  const columns = inputColumns(module, input, filtered, conjuncts.length > 0)
  const byId = new Map(columns.map((column) => [column.attribute.id, column]))
  const ordered =
    conjuncts.length === 0
      ? undefined
      : emitFilter(module, { pipeline: index, columns: byId, definitions: plan.definitions, conjuncts })
  const common = {
    index,
    source: sourceSpec(plan, input.previous),
    columns: columns.map((column) => column.request),
    inputVectors: columns.map((column) => column.vectorWord),
    hasFilter: conjuncts.length > 0,
    ...(ordered === undefined ? {} : { ordered }),
    ...(limit === undefined ? {} : { limit }),
    operators: countedOperators(plan, leading),
  }
  module.context.resetPool(writePool)
  const shared = { columns: byId, definitions: plan.definitions, steps, selected: conjuncts.length > 0 }
  const operator = plan.operators[plan.operators.length - 1]
  if (sink.kind === 'joinBuild') {
    const table = emitJoinBuild(module, {
      ...shared,
      ...input,
      operator,
      table: sink.table,
      header: module.joinTable(sink.table),
      reads: sink.reads,
      above: sink.above,
    })
    const { broadcast } = sink
    const spec: SinkSpec = {
      kind: 'joinBuild',
      table: table.spec,
      ...(broadcast === undefined ? {} : { broadcast }),
    }
    return {
      pipeline: { ...common, hasProcess: true, dense: false, sink: spec, output: [] },
      breaker: { ordinals: new Map(table.attributes.map((a, i) => [a.id, i])) },
    }
  }
  if (sink.kind === 'aggregate') {
    const table = emitAggregate(module, {
      ...shared,
      ...input,
      operator: { operatorId: sink.node.operatorId },
      ...separation(plan),
      node: sink.node,
      reads: sink.reads,
      above: sink.above,
    })
    const ordinals = new Map(table.attributes.map((a, i) => [a.id, i]))
    return {
      pipeline: {
        ...common,
        hasProcess: true,
        dense: false,
        sink: { kind: 'aggregate', table: table.spec },
        output: [],
      },
      breaker: { ordinals },
    }
  }
  // Those that read from a tee read its vectors, from their first place on.
  const dense = steps.length > 0 || (sink.kind === 'batch' && sink.spec.kind === 'tee')
  const { outputs, written } = outputColumns(module, input, byId, dense)
  const spec = { ...shared, name: `p${index}_process`, exported: true, outputs: written, operator }
  if (dense) emitDense(module, spec)
  else if (written.length > 0) emitAligned(module, spec)
  const ordinals = new Map(sink.attributes.map((a, i) => [a.id, i]))
  if (sink.kind === 'window') {
    sink.window.columns.forEach(({ attribute }, i) => {
      ordinals.set(attribute.id, outputs.length + i)
    })
  }
  const sinkSpec: SinkSpec =
    sink.kind === 'window'
      ? {
          kind: 'window',
          program: emitWindow(module, {
            ...sink.window,
            index,
            stored: sink.attributes,
            storedColumns: outputs.length,
          }),
        }
      : sink.spec
  return {
    pipeline: { ...common, hasProcess: dense || written.length > 0, dense, sink: sinkSpec, output: outputs },
    breaker: plan.sink === undefined ? undefined : { ordinals },
  }
}

function separation(plan: PipelinePlan): { readonly separatedBy?: readonly number[] } {
  const by = plan.source.kind === 'leaf' ? plan.source.separatedBy : undefined
  // A join may bring rows of its build side at the end, which belong to any partition.
  const isPlain = plan.steps.every(({ kind }) => kind === 'filter' || kind === 'project')
  return by === undefined || !isPlain ? {} : { separatedBy: by }
}

function sourceSpec(plan: PipelinePlan, previous: number | undefined): SourceSpec {
  return plan.source.kind === 'leaf' ? plan.source.spec : { kind: 'breaker', pipeline: previous! }
}

/** Stand-ins that let `reach` say which columns expressions touch, before anything is placed. */
function allColumns(plan: PipelinePlan): ReadonlyMap<number, InputColumn> {
  return new Map(
    plan.columns.attributes.map((attribute, index) => [
      attribute.id,
      { attribute, index, vectorWord: 0, request: undefined as never },
    ]),
  )
}

function inputColumns(
  module: ModuleContext,
  input: PipelineInput,
  filtered: ReadonlySet<number>,
  hasFilter: boolean,
): readonly InputColumn[] {
  const { plan, sink, source } = input
  const needed = neededBy(plan, sink)
  const kept = plan.columns.attributes.flatMap((attribute, i) =>
    needed.has(attribute.id) ? [{ attribute, i }] : [],
  )
  const handedOn =
    sink.kind === 'batch' ? new Set(sink.attributes.map((a) => columnBehind(plan, a.id))) : undefined
  return kept.map(({ attribute, i }, index): InputColumn => {
    const ordinal = source === undefined ? plan.columns.ordinals[i] : source.ordinals.get(attribute.id)!
    return {
      attribute,
      index,
      vectorWord: module.context.reserve(4, 4),
      request: {
        ordinal,
        name: attribute.name,
        type: attribute.type,
        eager: !hasFilter || filtered.has(attribute.id),
        needs: handedOn?.has(attribute.id) === false ? 'values' : 'both',
      },
    }
  })
}

/** The id of the source column that an attribute is another name of, if it is one. */
export function columnBehind(plan: Pick<PipelinePlan, 'definitions'>, id: number): number {
  let e = plan.definitions.get(id)
  let at = id
  while (e !== undefined) {
    while (e.kind === 'alias') e = e.child
    if (e.kind !== 'attribute') return -1
    at = e.id
    e = plan.definitions.get(at)
  }
  return at
}

function outputColumns(
  module: ModuleContext,
  input: PipelineInput,
  columns: ReadonlyMap<number, InputColumn>,
  dense: boolean,
): { readonly outputs: readonly OutputColumn[]; readonly written: readonly WrittenColumn[] } {
  const { plan, sink, initial, writePool } = input
  const outputs: OutputColumn[] = []
  const written: WrittenColumn[] = []
  const place = (attribute: Attribute, value: ColumnValue): void => {
    const column = placeColumn(module, writePool, attribute, value, initial)
    written.push(column)
    const { name, type, nullable } = attribute
    outputs.push({ name, type, nullable, vector: column.vector })
  }
  for (const attribute of sink.attributes) {
    const behind = dense ? undefined : columns.get(columnBehind(plan, attribute.id))
    const { name, type, nullable } = attribute
    if (behind !== undefined) outputs.push({ name, type, nullable, vector: 0, passThrough: behind.index })
    else place(attribute, { kind: 'expression', expression: attribute })
  }
  for (const { name, type, nullable, expressions, emit } of sink.extras) {
    const attribute: Attribute = { kind: 'attribute', id: -1, name, type, nullable, qualifier: [] }
    place(attribute, { kind: 'code', expressions, emit })
  }
  return { outputs, written }
}

/** Gives a written column its descriptor and buffers, and notes what `initialize` has to write. */
export function placeColumn(
  module: ModuleContext,
  pool: number,
  attribute: Attribute,
  value: ColumnValue,
  initial: InitialWord[],
): WrittenColumn {
  const descriptor = module.context.descriptor()
  const data = module.context.buffer(pool, physicalWidth(attribute.type) || 8)
  const validity = attribute.nullable ? module.context.buffer(pool, 1) : 0
  initial.push({ offset: descriptor + vector.data, target: data })
  return { attribute, value, vector: descriptor, data, validity }
}
