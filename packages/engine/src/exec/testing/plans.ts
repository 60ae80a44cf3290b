/** For tests: small plans, compiled, over rows of the test. */
import type { DataType } from '@vonk/common'
import { generateStage } from '../../codegen/generate-stage.ts'
import type { StageNode, StageOutput } from '../../codegen/stage-plan.ts'
import type { StageProgram } from '../../codegen/stage-program.ts'
import { localDataOf } from '../../columnar/testing/column-values.ts'
import type { Attribute } from '../../expr/expression.ts'
import { kernelSignatures } from '../../kernels/signatures.ts'

export {
  aggregate,
  alias,
  attribute,
  call,
  filter,
  groupBy,
  lit,
  project,
  scan as localScan,
} from '../../codegen/testing/expressions.ts'

import type { Row } from './task-bench.ts'

export const compile = (root: StageNode, output: StageOutput = { kind: 'collect' }): StageProgram =>
  generateStage({ root, output, sessionTimeZone: 'UTC' }, { kernels: kernelSignatures })

export const rangeScan = (id: Attribute, end: bigint, partitions = 1): StageNode => ({
  kind: 'range',
  operatorId: 1,
  start: 0n,
  end,
  step: 1n,
  partitions,
  output: [id],
})

export const shuffleInput = (
  shuffleId: number,
  output: readonly Attribute[],
  partitions: number,
): StageNode =>
  ({ kind: 'shuffleInput', operatorId: 1, shuffleId, output, partitions }) as unknown as StageNode

/** The program with rows for its local scan, as the driver puts them in; and the split that covers them. */
export function withRows(
  program: StageProgram,
  types: readonly DataType[],
  rows: readonly Row[],
): StageProgram {
  const data = localDataOf(types, rows)
  return {
    ...program,
    branches: program.branches.map((branch) => ({
      ...branch,
      pipelines: branch.pipelines.map((pipeline) =>
        pipeline.source.kind === 'scan'
          ? { ...pipeline, source: { ...pipeline.source, shared: { data } } }
          : pipeline,
      ),
    })),
  }
}

export const allRows = (rows: readonly Row[]) => ({
  splits: {
    0: [{ path: '', start: 0, end: rows.length, fileSize: 0, modifiedMs: 0, estimatedBytes: 0 }],
  },
})
