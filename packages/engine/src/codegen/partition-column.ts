/** The i32 column that says to which reduce partition a row goes. */
import { integer } from '@vonk/common'
import { assert } from '../base/assert.ts'
import type { Expression } from '../expr/expression.ts'
import { i32 } from '../wasm/index.ts'
import type { ExtraColumn } from './pipeline-code.ts'
import type { StageOutput } from './stage-plan.ts'

type By = Extract<StageOutput, { kind: 'exchange' }>['by']

export function emitPartition(by: By, partitions: number): Pick<ExtraColumn, 'expressions' | 'emit'> {
  assert(partitions > 0, 'an exchange has partitions')
  const expressions: readonly Expression[] = []
  return { expressions, emit: (e) => e.value(integer, [i32.const(0)]) }
}
