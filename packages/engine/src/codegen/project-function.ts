/**
 * Functions that compute output columns. Aligned: the value of a row lies at the row's position in the input batch, so
 * that columns passed through untouched need no copy, and the sink reads all of them through one selection. Dense: rows
 * are written one behind the other, where steps in the function itself drop or multiply rows.
 */
import { maxBatchRows, vector } from '../columnar/vector.ts'
import type { Value } from '../expr/emit.ts'
import type { Attribute, Expression } from '../expr/expression.ts'
import { isVariableLength } from '../expr/value-parts.ts'
import {
  type Code,
  constValue,
  type FunctionBuilder,
  type FunctionReference,
  i32,
  type Local,
} from '../wasm/index.ts'
import { rowAt } from './aggregate/find-function.ts'
import { header } from './context-layout.ts'
import { type BodyJoins, consumeSteps, fanout, type InlineStep, stepExpressions } from './inline-steps.ts'
import { type InputColumn, storeFixed } from './input-columns.ts'
import { JoinFlow, probePlace } from './join/join-flow.ts'
import { aheadBuffers, canLookAhead, eachRowAhead } from './join/look-ahead.ts'
import type { ModuleContext } from './module-context.ts'
import { ReplayJournal } from './replay-journal.ts'
import type { RowEmitter } from './row-emitter.ts'
import { emitRowFunction, type RowFunctionParts } from './row-function.ts'
import { status } from './stage-program.ts'
import { needs, type OperatorPlace } from './value-emitter.ts'

/** A column that a function writes: its vector's descriptor and buffers in the context. */
export interface WrittenColumn {
  readonly attribute: Attribute
  readonly value: ColumnValue
  readonly vector: number
  readonly data: number
  /** 0 if the column cannot be null. */
  readonly validity: number
}
/** An expression, or code of our own (partition numbers) with the expressions that it evaluates. */
export type ColumnValue =
  | { readonly kind: 'expression'; readonly expression: Expression }
  | {
      readonly kind: 'code'
      readonly expressions: readonly Expression[]
      readonly emit: (e: RowEmitter) => Value
    }

export interface ProjectSpec {
  readonly name: string
  readonly exported: boolean
  readonly columns: ReadonlyMap<number, InputColumn>
  readonly definitions: ReadonlyMap<number, Expression>
  readonly outputs: readonly WrittenColumn[]
  readonly selected: boolean
  readonly steps: readonly InlineStep[]
  readonly operator: OperatorPlace
}

/** Functions with more values than this are cut into several that run one after the other. */
const outputsPerFunction = 48

const expressionsOf = (value: ColumnValue): readonly Expression[] =>
  value.kind === 'expression' ? [value.expression] : value.expressions

type Signature = FunctionReference<readonly ['i32', 'i32', 'i32'], readonly ['i32']>

/** `p{i}_write`: a table's rows as the columns that are read above it; undefined where none is. */
export function emitWrite(
  module: ModuleContext,
  { index, operator }: { readonly index: number; readonly operator: OperatorPlace },
  outputs: readonly WrittenColumn[],
): Signature | undefined {
  if (outputs.length === 0) return undefined
  return emitAligned(module, {
    name: `p${index}_write`,
    exported: false,
    columns: new Map(),
    definitions: new Map(),
    outputs,
    selected: false,
    steps: [],
    operator,
  })
}

/** `(context, count, first) -> status`; columns written at the rows' own positions. */
export function emitAligned(module: ModuleContext, spec: ProjectSpec): Signature {
  if (spec.outputs.length <= outputsPerFunction)
    return alignedPart(module, spec, spec.outputs, spec.name, spec.exported)
  const parts: Signature[] = []
  for (let i = 0; i < spec.outputs.length; i += outputsPerFunction) {
    const some = spec.outputs.slice(i, i + outputsPerFunction)
    parts.push(alignedPart(module, spec, some, `${spec.name}_${parts.length}`, false))
  }
  return module.module.addFunction(
    spec.name,
    ['i32', 'i32', 'i32'],
    ['i32'],
    (f, context, count, first) => {
      // A part that stops early shortens the batch for those behind it; those before it have done more than needed.
      const end = f.let(count, 'end')
      const result = f.let(i32.const(status.ok), 'result')
      for (const part of parts) {
        f.scope(() => {
          const code = f.let(f.call(part, [context, end, first]))
          f.if(code, () => {
            f.if(i32.eq(code, i32.const(status.error)), () => f.return(code))
            f.set(result, code)
            f.set(end, i32.load(context, header.resumeAt))
          })
        })
      }
      f.store('i32', context, end, header.resumeAt)
      return result
    },
    { export: spec.exported },
  )
}

function alignedPart(
  module: ModuleContext,
  spec: ProjectSpec,
  outputs: readonly WrittenColumn[],
  name: string,
  exported: boolean,
): Signature {
  return emitRowFunction(module, {
    name,
    exported,
    columns: spec.columns,
    definitions: spec.definitions,
    expressions: outputs.flatMap((output) => expressionsOf(output.value)),
    exit: (f: FunctionBuilder, code: number) => {
      // Rows before this one are handed on: their null flags are all written.
      if (code !== status.error) finishLater(f, f.param(0, 'i32'), outputs)
      f.return(i32.const(code))
    },
    body: ({ f, e, context, a: count, b: first }) => {
      e.operator = spec.operator
      const selection = spec.selected ? f.let(i32.load(context, header.selection), 'selection') : undefined
      const written = new Set<WrittenColumn>()
      f.forRange(first, count, (index) => {
        const row =
          selection === undefined
            ? index
            : f.let(i32.load(i32.add(selection, i32.shl(index, i32.const(2)))), 'row')
        e.nextRow(row, index)
        for (const output of outputs) if (writeColumn(e, output, row)) written.add(output)
      })
      finishVectors(f, context, outputs, written)
      return i32.const(status.ok)
    },
  })
}

/**
 * `(context, count, first) -> status`; rows that pass the steps are written one behind the other, their number to
 * `outputRows`.
 */
export function emitDense(module: ModuleContext, spec: ProjectSpec): Signature {
  const lastJoin = spec.steps.findLastIndex(({ step }) => step.kind === 'probe')
  if (lastJoin >= 0) return emitJoined(module, spec, lastJoin)
  const most = fanout(spec.steps)
  const resumable = spec.steps.some(({ step }) => step.kind === 'generate')
  return emitRowFunction(module, {
    name: spec.name,
    exported: spec.exported,
    columns: spec.columns,
    definitions: spec.definitions,
    expressions: [
      ...spec.steps.flatMap(stepExpressions),
      ...spec.outputs.flatMap((output) => expressionsOf(output.value)),
    ],
    exit: (f: FunctionBuilder, code: number) => f.return(i32.const(code)),
    body: (parts: RowFunctionParts) => {
      const { f, e, context, a: count, b: first } = parts
      const selection = spec.selected ? f.let(i32.load(context, header.selection), 'selection') : undefined
      const out = f.let(i32.const(0), 'out')
      const written = new Set<WrittenColumn>()
      if (resumable) e.journal = new ReplayJournal(f, context, module.context)
      f.store('i32', context, out, header.outputRows)
      finishLater(f, context, spec.outputs)
      f.forRange(first, count, (index) => {
        const row =
          selection === undefined
            ? index
            : f.let(i32.load(i32.add(selection, i32.shl(index, i32.const(2)))), 'row')
        e.nextRow(row, index)
        const room = (rows: number) => {
          f.if(i32.gtS(out, i32.const(maxBatchRows - rows)), () => e.stop(status.sinkFull))
        }
        room(most)
        const follow = () =>
          consumeSteps(e, spec.steps, room, () => {
            e.operator = spec.operator
            for (const output of spec.outputs) if (writeColumn(e, output, out)) written.add(output)
            f.set(out, i32.add(out, i32.const(1)))
            // A row that is left half way has given these already.
            if (resumable) f.store('i32', context, out, header.outputRows)
          })
        if (e.journal === undefined) follow()
        else e.journal.unit(follow)
        f.store('i32', context, out, header.outputRows)
      })
      return i32.const(status.ok)
    },
  })
}

export { needs }

/**
 * As `emitDense`, with joins among the steps: the function may stop between any two rows that come out, also of one row
 * that goes in. Steps before the last join are without state (`isRepeatable`); behind it all rows that one can become
 * have room before the first is made.
 */
function emitJoined(module: ModuleContext, spec: ProjectSpec, lastJoin: number): Signature {
  const before = spec.steps.slice(0, lastJoin + 1)
  const behind = spec.steps.slice(lastJoin + 1)
  const most = fanout(behind)
  const resumable = behind.some(({ step }) => step.kind === 'generate')
  const stopped = module.context.cell()
  const buffers = aheadBuffers(module)
  let leave: () => void = () => undefined
  return emitRowFunction(module, {
    name: spec.name,
    exported: spec.exported,
    columns: spec.columns,
    definitions: spec.definitions,
    expressions: [
      ...spec.steps.flatMap(stepExpressions),
      ...spec.outputs.flatMap((output) => expressionsOf(output.value)),
    ],
    exit: (f: FunctionBuilder, code: number) => {
      if (code !== status.error) leave()
      f.return(i32.const(code))
    },
    body: ({ f, e, context, a: count, b: first }) => {
      const selection = spec.selected ? f.let(i32.load(context, header.selection), 'selection') : undefined
      const out = f.let(i32.const(0), 'out')
      // Rows that are whole: those of a row that is begun anew are not among them.
      const whole = f.let(i32.const(0), 'whole')
      const flow = new JoinFlow(f, context, stopped)
      const places = new Map(
        before.flatMap((step) =>
          step.step.kind === 'probe'
            ? [[step, probePlace(f, context, step.step, { cell: step.cell, header: step.header! })] as const]
            : [],
        ),
      )
      leave = () => {
        flow.save()
        f.store('i32', context, whole, header.outputRows)
      }
      f.store('i32', context, out, header.outputRows)
      finishLater(f, context, spec.outputs)
      const emitRow = () => {
        e.operator = spec.operator
        for (const output of spec.outputs) writeColumn(e, output, out)
        f.set(out, i32.add(out, i32.const(1)))
        // A generator that is left half way does not begin anew.
        if (resumable) f.set(whole, out)
      }
      if (resumable) e.journal = new ReplayJournal(f, context, module.context)
      const room = (rows: number) => {
        f.if(i32.gtS(out, i32.const(maxBatchRows - rows)), () => e.stop(status.sinkFull))
      }
      const emitRows = () => {
        room(most)
        const follow = () => consumeSteps(e, behind, room, emitRow)
        if (e.journal === undefined) follow()
        else e.journal.unit(follow)
        f.set(whole, out)
      }
      const takeRow = (index: Code<'i32'>, found?: BodyJoins['found']) => {
        e.nextRow(rowAt(f, selection, index), index)
        const joins = { flow, places, ...(found === undefined ? {} : { found }) }
        consumeSteps(e, before, () => undefined, emitRows, joins)
      }
      const { step } = before[0]
      if (step.kind === 'probe' && canLookAhead(e, step, spec.columns, spec.definitions)) {
        const place = places.get(before[0])!
        const ahead = { e, step, place, buffers, selection }
        eachRowAhead(ahead, first, count, takeRow)
      } else f.forRange(first, count, (index) => takeRow(index))
      f.store('i32', context, out, header.outputRows)
      return i32.const(status.ok)
    },
  })
}

/** Computes and stores one column of the row; answers whether null flags were written. */
function writeColumn(e: RowEmitter, output: WrittenColumn, at: Code<'i32'>): boolean {
  const { f, context } = e
  const { type } = output.attribute
  const value =
    output.value.kind === 'expression' ? e.evaluate(output.value.expression) : output.value.emit(e)
  if (type.kind !== 'null') storeFixed(f, type, context, output.data, at, value.parts)
  if (output.validity === 0) return false
  f.store8(i32.add(context, at), i32.eqz(value.isNull), output.validity)
  return constValue(value.isNull) !== 0
}

/** Which vectors have null flags depends on the body: one that writes none says so. */
function finishVectors(
  f: FunctionBuilder,
  context: Local<'i32'>,
  outputs: readonly WrittenColumn[],
  written: ReadonlySet<WrittenColumn>,
): void {
  for (const output of outputs) {
    if (output.validity === 0) continue
    const pointer = written.has(output) ? i32.add(context, i32.const(output.validity)) : i32.const(0)
    f.store('i32', context, pointer, output.vector + vector.validity)
  }
}

/** Where a body may stop or has stopped in the middle, its vectors are said to have flags. */
function finishLater(f: FunctionBuilder, context: Local<'i32'>, outputs: readonly WrittenColumn[]): void {
  for (const output of outputs) {
    if (output.validity === 0) continue
    f.store('i32', context, i32.add(context, i32.const(output.validity)), output.vector + vector.validity)
  }
}

export const isView = (attribute: Attribute): boolean => isVariableLength(attribute.type)
