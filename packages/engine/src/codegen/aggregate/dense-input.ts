/**
 * The input of an aggregate whose pipeline drops or multiplies rows behind the filter: keys and arguments are first
 * written as dense columns, which the table's functions then read like a source's.
 */
import type { Attribute } from '../../expr/expression.ts'
import type { InputColumn } from '../input-columns.ts'
import type { ModuleContext } from '../module-context.ts'
import { placeColumn } from '../pipeline-code.ts'
import { emitDense } from '../project-function.ts'
import type { AggregateInput } from './aggregate-code.ts'
import type { BatchFunction } from './find-function.ts'

export interface DenseInput {
  readonly input: Pick<AggregateInput, 'columns' | 'definitions' | 'steps' | 'selected'>
  readonly produce: BatchFunction
}

export function materialiseInput(module: ModuleContext, given: AggregateInput): DenseInput {
  const outputs = given.reads.map((attribute) =>
    placeColumn(
      module,
      (given.pool + 1) % 2,
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
    operator: { operatorId: given.node.operatorId },
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
