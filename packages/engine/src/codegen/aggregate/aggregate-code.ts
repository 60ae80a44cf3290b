/**
 * A hash aggregate in generated code: the table's layout, its functions, and how batches run through them.
 * `p{i}_process` first fills a buffer with the group of every row, then lets each update function run over the rows.
 * When one of them stops for memory the table's header remembers the phase, and the next call goes on there.
 */
import { maxBatchRows } from '../../columnar/vector.ts'
import { aggregateShape } from '../../expr/aggregate-shape.ts'
import type { Attribute, Expression } from '../../expr/expression.ts'
import type { StateField } from '../../expr/function-entry.ts'
import { aggregateEntry } from '../../expr/registry.ts'
import { isVariableLength } from '../../expr/value-parts.ts'
import type { HashAggregateExec } from '../../physical/physical-plan.ts'
import { type Code, type FunctionReference, i32 } from '../../wasm/index.ts'
import { header } from '../context-layout.ts'
import { attributeOf } from '../cut-pipelines.ts'
import type { InitialWord } from '../generate-stage.ts'
import type { InlineStep } from '../inline-steps.ts'
import type { InputColumn } from '../input-columns.ts'
import type { ModuleContext } from '../module-context.ts'
import { columnBehind } from '../pipeline-code.ts'
import type { RowEmitter } from '../row-emitter.ts'
import { type AggregateTableSpec, status } from '../stage-program.ts'
import type { OperatorPlace } from '../value-emitter.ts'
import { emitDenseProcess, materialiseInput } from './dense-input.ts'
import { emitOutput } from './emit-function.ts'
import { areValueKeys, emitEnter, emitFindByValue, emitMeasure, reserveRanges } from './find-by-value.ts'
import {
  type BatchFunction,
  directSize,
  emitFind,
  emitFindByCodes,
  emitPass,
  type FindSpec,
} from './find-function.ts'
import { emitInitial, type StoreInitial } from './initial-states.ts'
import { directEntries, layOut, tableHeader } from './layout.ts'
import { emitAddBytes, emitAddRows, emitRehash, emitReset } from './memory-functions.ts'
import { emitMovable } from './merge-functions.ts'
import { type AggregatePart, emitUpdate } from './update-function.ts'
import { WatchedStates } from './watched-states.ts'

type I32 = Code<'i32'>

export interface AggregateInput {
  readonly index: number
  readonly writePool: number
  readonly node: HashAggregateExec
  readonly reads: readonly Attribute[]
  readonly above: ReadonlySet<number>
  readonly columns: ReadonlyMap<number, InputColumn>
  readonly definitions: ReadonlyMap<number, Expression>
  readonly steps: readonly InlineStep[]
  readonly selected: boolean
  readonly initial: InitialWord[]
  readonly operator: OperatorPlace
  /** Attributes whose values alone decide a row's partition in the shuffle that is read. */
  readonly separatedBy?: readonly number[]
}

/** State fields in one update function. */
const fieldsPerFunction = 32

export function emitAggregate(
  module: ModuleContext,
  given: AggregateInput,
): { readonly spec: AggregateTableSpec; readonly attributes: readonly Attribute[] } {
  const { node, index } = given
  const keyed = node.keys.length > 0
  const dense = given.steps.length > 0 ? materialiseInput(module, given) : undefined
  const input = dense === undefined ? given : { ...given, ...dense.input }
  const fromStates = node.mode === 'final' || node.mode === 'merge'
  const shapes = node.aggregates.map((call) => aggregateShape(call, keyed))
  const entries = node.aggregates.map((call) => aggregateEntry(call.name))
  const states = entries.map((entry, i) => entry.state(shapes[i]))
  const groups = groupParts(states)
  const shares = groups.map((group) => keyed && !fromStates && sharesCount(node, states, group))
  const layout = layOut(node.keys.map(attributeOf), states, shares.filter((share) => share).length)
  const parts = node.aggregates.map(
    (call, i): AggregatePart => ({
      call,
      entry: entries[i],
      shape: shapes[i],
      fields: layout.states[i],
      merged: fromStates ? node.states[i] : undefined,
    }),
  )
  const table = module.context.reserve(tableHeader.size)
  const slots = module.context.reserve(maxBatchRows * 4)
  const global = keyed ? undefined : module.context.reserve(Math.max(16, layout.bytes))
  const operator = {
    operatorId: node.operatorId,
    ...(node.callSite === undefined ? {} : { callSite: node.callSite }),
  }
  const shared = {
    table,
    slots,
    columns: input.columns,
    definitions: input.definitions,
    selected: input.selected,
    operator,
  }
  const initial = emitInitial(module, index, parts, layout, operator)
  const initialise = (e: RowEmitter, row: I32) => initial(e.f, e.context, row)
  const ranges = areValueKeys(layout.keys.map(({ type }) => type)) ? reserveRanges(module, layout) : undefined
  const find = keyed
    ? emitLookup(module, { ...shared, name: `p${index}_find`, layout, keys: node.keys, initialise, ranges })
    : undefined
  const codes = find === undefined ? undefined : emitCodes(module, input, node, shared, find)
  const adaptive = keyed && node.mode === 'partial'
  const pass = adaptive
    ? emitPass(module, { ...shared, name: `p${index}_pass`, layout, keys: node.keys, initialise })
    : undefined
  let sharedCounts = 0
  const watching = new Map<AggregatePart, WatchedStates>()
  const updated: { parts: readonly AggregatePart[]; watched: WatchedStates }[] = []
  const updates = groups.map((group, i) => {
    const some = group.map((part) => parts[part])
    const name = `p${index}_update${i}`
    const count = shares[i] ? layout.shared[sharedCounts++] : undefined
    const of = { name, table, rowBytes: layout.bytes, global, parts: some, shared: count }
    const watched = new WatchedStates(module, of)
    for (const part of some) watching.set(part, watched)
    updated.push({ parts: some, watched })
    return emitUpdate(module, { ...shared, name, global, parts: some, watched })
  })
  emitProcess(module, { index, table, find, codes, pass, updates, dense: dense?.produce })
  const output = emitOutput(module, { ...input, table, slots, global, layout, parts, watching, operator })
  if (global !== undefined) emitGlobalStart(module, index, global, initial)
  const functions: Record<string, string> = {
    emit: `p${index}_emit`,
    addBytes: emitAddBytes(module, index, table),
    ...(keyed
      ? {
          addRows: emitAddRows(module, index, table),
          rehash: emitRehash(module, index, table, layout.bytes),
          reset: emitReset(
            module,
            index,
            table,
            updated.map(({ watched }) => watched.cell),
          ),
        }
      : {}),
  }
  const byValue =
    ranges === undefined
      ? undefined
      : {
          ranges,
          nullable: layout.keys.map(({ nullBit }) => nullBit !== undefined),
          measure: emitMeasure(module, { index, table, ranges, layout }),
          enter: emitEnter(module, { index, table, ranges, layout }),
        }
  const movable =
    keyed && !adaptive ? emitMovable(module, { index, table, layout, groups: updated, operator }) : undefined
  return {
    spec: {
      keyed,
      slotBytes: layout.bytes,
      contextOffset: table,
      passesWord: table + tableHeader.passes,
      adaptive,
      separated: keyed && isSeparated(given),
      functions,
      ...(byValue === undefined ? {} : { byValue }),
      ...(movable === undefined ? {} : { movable }),
      output: output.columns,
    },
    attributes: output.attributes,
  }
}

/** Finds groups in whatever the table has: buckets, or an array by the keys' values, where these allow it. */
function emitLookup(
  module: ModuleContext,
  spec: FindSpec & { readonly ranges: number | undefined },
): BatchFunction {
  const { name, ranges, table } = spec
  const inBuckets = emitFind(module, spec)
  if (ranges === undefined) return inBuckets
  const byValue = emitFindByValue(module, { ...spec, name: `${name}ByValue`, ranges })
  return module.module.addFunction(
    `${name}Either`,
    ['i32', 'i32', 'i32'],
    ['i32'],
    (f, context, count, first) => {
      const rows = [context, count, first]
      f.if(i32.load(context, table + tableHeader.buckets), () => f.return(f.call(inBuckets, rows)))
      return f.call(byValue, rows)
    },
  )
}

/** Whether rows of different partitions of the shuffle that the rows come from are never of one group. */
function isSeparated({ node, separatedBy }: AggregateInput): boolean {
  const keys = new Set(
    node.keys.flatMap((key) => {
      const e = key.kind === 'alias' ? key.child : key
      return e.kind === 'attribute' ? [e.id] : []
    }),
  )
  return separatedBy?.every((id) => keys.has(id)) ?? false
}

/**
 * Aggregates (by index) in the order given, as many to a function as its size allows; one with bytes in its state
 * stands alone.
 */
function groupParts(states: readonly (readonly StateField[])[]): readonly (readonly number[])[] {
  const groups: number[][] = []
  let fields = 0
  let alone = false
  states.forEach((state, i) => {
    const isBytes = state.some((field) => isVariableLength(field.type))
    if (groups.length === 0 || isBytes || alone || fields + state.length > fieldsPerFunction) {
      groups.push([i])
      fields = state.length
    } else {
      groups[groups.length - 1].push(i)
      fields += state.length
    }
    alone = isBytes
  })
  return groups
}

/** Whether these aggregates have counts of rows that one could stand for. */
function sharesCount(
  node: HashAggregateExec,
  states: readonly (readonly StateField[])[],
  group: readonly number[],
): boolean {
  const counts = group.filter((i) => node.aggregates[i].filter === undefined).flatMap((i) => states[i])
  return counts.filter((field) => field.adds === 'row').length > 1
}

/** Keys that are input columns as they are may come as dictionary codes. */
function emitCodes(
  module: ModuleContext,
  input: AggregateInput,
  node: HashAggregateExec,
  shared: { readonly table: number; readonly slots: number; readonly selected: boolean },
  find: BatchFunction,
): { readonly columns: readonly InputColumn[]; readonly find: BatchFunction } | undefined {
  const columns = node.keys.map((key) => {
    const id = key.kind === 'attribute' ? key.id : key.child.kind === 'attribute' ? key.child.id : -1
    return input.columns.get(columnBehind(input, id))
  })
  if (columns.length > 8 || columns.some((column) => column === undefined)) return undefined
  const known = columns as readonly InputColumn[]
  const direct = module.context.reserve(directEntries * 4)
  const name = `p${input.index}_findByCodes`
  return { columns: known, find: emitFindByCodes(module, { ...shared, name, direct, columns: known, find }) }
}

interface ProcessSpec {
  readonly index: number
  readonly table: number
  readonly find: BatchFunction | undefined
  readonly codes: { readonly columns: readonly InputColumn[]; readonly find: BatchFunction } | undefined
  /** Makes a group of every row; only where an aggregate may give up looking for them. */
  readonly pass: BatchFunction | undefined
  readonly updates: readonly BatchFunction[]
  /** Fills the dense input from the batch, where steps of the pipeline stand between. */
  readonly dense: FunctionReference<readonly ['i32', 'i32', 'i32'], readonly ['i32']> | undefined
}

function emitProcess(module: ModuleContext, spec: ProcessSpec): void {
  const { table, index } = spec
  const name = `p${index}_process`
  const run = spec.dense === undefined ? name : `p${index}_aggregate`
  const aggregate = module.module.addFunction(
    run,
    ['i32', 'i32', 'i32'],
    ['i32'],
    (f, context, count, first) => {
      const at = (field: number) => i32.load(context, table + field)
      const put = (field: number, value: I32) => f.store('i32', context, value, table + field)
      f.if(i32.eqz(at(tableHeader.phase)), () => {
        const code = f.let(i32.const(status.ok), 'code')
        if (spec.find !== undefined) {
          const byCodes = spec.codes === undefined ? i32.const(0) : directSize(f, context, spec.codes.columns)
          const look = () =>
            f.if(
              byCodes,
              () => f.set(code, f.call((spec.codes ?? { find: spec.find! }).find, [context, count, first])),
              () => f.set(code, f.call(spec.find!, [context, count, first])),
            )
          const { pass } = spec
          if (pass === undefined) look()
          else f.if(at(tableHeader.passes), () => f.set(code, f.call(pass, [context, count, first])), look)
          f.if(i32.eq(code, i32.const(status.error)), () => f.return(code))
        }
        f.if(
          code,
          () => put(tableHeader.foundEnd, i32.load(context, header.resumeAt)),
          () => put(tableHeader.foundEnd, count),
        )
        put(tableHeader.foundStatus, code)
        put(tableHeader.rows, i32.add(at(tableHeader.rows), i32.sub(at(tableHeader.foundEnd), first)))
        put(tableHeader.partFirst, first)
        put(tableHeader.phase, i32.const(1))
      })
      spec.updates.forEach((update, k) => {
        f.if(i32.eq(at(tableHeader.phase), i32.const(k + 1)), () => {
          const code = f.let(
            f.call(update, [context, at(tableHeader.foundEnd), at(tableHeader.partFirst)]),
            'code',
          )
          f.if(code, () => {
            put(tableHeader.partFirst, i32.load(context, header.resumeAt))
            // The caller starts where it did: the phase knows which rows are done.
            f.store('i32', context, first, header.resumeAt)
            f.return(code)
          })
          put(tableHeader.partFirst, first)
          put(tableHeader.phase, i32.const(k + 2))
        })
      })
      put(tableHeader.phase, i32.const(0))
      f.store('i32', context, at(tableHeader.foundEnd), header.resumeAt)
      return at(tableHeader.foundStatus)
    },
    { export: spec.dense === undefined },
  )
  if (spec.dense !== undefined) emitDenseProcess(module, { index, dense: spec.dense, run: aggregate })
}

/** The only group of an aggregate without keys exists from the start. */
function emitGlobalStart(module: ModuleContext, index: number, global: number, initial: StoreInitial): void {
  const start = module.module.addFunction(`p${index}_start`, ['i32'], [], (f, context) => {
    initial(f, context, f.let(i32.add(context, i32.const(global))))
  })
  module.starts.push(start)
}
