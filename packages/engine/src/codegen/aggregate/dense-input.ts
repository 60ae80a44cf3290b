/**
 * The input of an aggregate or a join's table whose pipeline drops or multiplies rows behind the filter: what is read
 * of the rows is first written as dense columns, which the table's functions then read like a source's.
 */
import type { Attribute, Expression } from '../../expr/expression.ts'
import { i32 } from '../../wasm/index.ts'
import { header } from '../context-layout.ts'
import type { InitialWord } from '../generate-stage.ts'
import type { InlineStep } from '../inline-steps.ts'
import type { InputColumn } from '../input-columns.ts'
import type { ModuleContext } from '../module-context.ts'
import { placeColumn } from '../pipeline-code.ts'
import { emitDense } from '../project-function.ts'
import { status } from '../stage-program.ts'
import type { OperatorPlace } from '../value-emitter.ts'
import type { BatchFunction } from './find-function.ts'

export interface SteppedInput {
  readonly index: number
  readonly writePool: number
  readonly reads: readonly Attribute[]
  readonly columns: ReadonlyMap<number, InputColumn>
  readonly definitions: ReadonlyMap<number, Expression>
  readonly steps: readonly InlineStep[]
  readonly selected: boolean
  readonly initial: InitialWord[]
  readonly operator: OperatorPlace
}

export interface DenseInput {
  readonly input: Pick<SteppedInput, 'columns' | 'definitions' | 'steps' | 'selected'>
  readonly produce: BatchFunction
}

export function materialiseInput(module: ModuleContext, given: SteppedInput): DenseInput {
  const outputs = given.reads.map((attribute) =>
    placeColumn(
      module,
      given.writePool,
      attribute,
      { kind: 'expression', expression: attribute },
      given.initial,
    ),
  )
  const produce = emitDense(module, {
    name: `p${given.index}_dense`,
    exported: false,
    columns: given.columns,
    definitions: given.definitions,
    outputs,
    selected: given.selected,
    steps: given.steps,
    operator: given.operator,
  })
  const columns = new Map(
    outputs.map((output, index): [number, InputColumn] => {
      const vectorWord = module.context.reserve(4, 4)
      given.initial.push({ offset: vectorWord, target: output.vector })
      return [
        output.attribute.id,
        { attribute: output.attribute as Attribute, index, vectorWord, request: undefined as never },
      ]
    }),
  )
  return { input: { columns, definitions: new Map(), steps: [], selected: false }, produce }
}

/**
 * `p{i}_process`: rows go through the steps into the dense input first, and `run` over that. What the first call said
 * is kept in the context while `run` is not done with the rows.
 */
export function emitDenseProcess(
  module: ModuleContext,
  {
    index,
    dense,
    run,
  }: { readonly index: number; readonly dense: BatchFunction; readonly run: BatchFunction },
): void {
  const state = module.context.reserve(16)
  const fields = { pending: state, end: state + 4, code: state + 8, done: state + 12 }
  module.module.addFunction(
    `p${index}_process`,
    ['i32', 'i32', 'i32'],
    ['i32'],
    (f, context, count, first) => {
      f.if(i32.eqz(i32.load(context, fields.pending)), () => {
        const code = f.let(f.call(dense, [context, count, first]), 'code')
        f.if(i32.eq(code, i32.const(status.error)), () => f.return(code))
        f.store('i32', context, code, fields.code)
        f.store('i32', context, count, fields.end)
        f.if(code, () => f.store('i32', context, i32.load(context, header.resumeAt), fields.end))
        f.store('i32', context, i32.const(1), fields.pending)
        f.store('i32', context, i32.const(0), fields.done)
      })
      const rows = f.let(i32.load(context, header.outputRows), 'rows')
      const done = f.let(i32.load(context, fields.done), 'done')
      f.if(i32.ltU(done, rows), () => {
        const code = f.let(f.call(run, [context, rows, done]), 'inner')
        f.if(code, () => {
          f.store('i32', context, i32.load(context, header.resumeAt), fields.done)
          f.store('i32', context, first, header.resumeAt)
          f.return(code)
        })
      })
      f.store('i32', context, i32.const(0), fields.pending)
      f.store('i32', context, i32.load(context, fields.end), header.resumeAt)
      return i32.load(context, fields.code)
    },
    { export: true },
  )
}
