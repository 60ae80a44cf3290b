import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DataType, integer, long, string } from '@vonk/common'
import { generateStage } from '../codegen/generate-stage.ts'
import type { StageNode, StageOutput } from '../codegen/stage-plan.ts'
import type { StageProgram } from '../codegen/stage-program.ts'
import type { Attribute, Call, Expression, LiteralValue } from '../expr/expression.ts'
import { scalarEntry } from '../expr/registry.ts'
import { isNullable } from '../expr/typing.ts'
import { kernelSignatures } from '../kernels/signatures.ts'
import { TaskBench } from './testing/task-bench.ts'

let ids = 1
const attribute = (name: string, type: DataType, nullable = true): Attribute => ({
  kind: 'attribute',
  id: ids++,
  name,
  type,
  nullable,
  qualifier: [],
})
const lit = (type: DataType, value: LiteralValue): Expression => ({ kind: 'literal', type, value })
function call(name: string, ...args: Expression[]): Call {
  const entry = scalarEntry(name)
  const r = entry.resolve(args, { mode: 'ansi', timeZone: 'UTC', displayName: name })
  return {
    kind: 'call',
    name: entry.name,
    args,
    type: r.type,
    nullable: r.nullable ?? args.some(isNullable),
    mode: 'ansi',
  }
}
const compile = (root: StageNode, output: StageOutput = { kind: 'collect' }): StageProgram =>
  generateStage({ root, output, sessionTimeZone: 'UTC' }, { kernels: kernelSignatures })

const rangeScan = (id: Attribute, end: bigint, partitions = 1): StageNode => ({
  kind: 'range',
  operatorId: 1,
  start: 0n,
  end,
  step: 1n,
  partitions,
  output: [id],
})

test('range, filter, project, collect', async () => {
  const bench = new TaskBench()
  const id = attribute('id', long, false)
  const root = {
    kind: 'project',
    operatorId: 3,
    input: {
      kind: 'filter',
      operatorId: 2,
      input: rangeScan(id, 100_000n, 3),
      condition: call('=', call('%', id, lit(long, 7n)), lit(long, 3n)),
    },
    columns: [
      { kind: 'alias', id: ids++, name: 'id', child: id },
      { kind: 'alias', id: ids++, name: 'twice', child: call('*', id, lit(long, 2n)) },
    ],
  } as StageNode
  const program = compile(root)
  const rows = []
  for (let partition = 0; partition < 3; partition++) {
    rows.push(...(await bench.rows(program, [long, long], { partition })))
  }
  const expected = []
  for (let i = 0n; i < 100_000n; i++) if (i % 7n === 3n) expected.push([i, i * 2n])
  assert.deepEqual(rows, expected)
  assert.equal(bench.memory.ownedChunks(), 0)
})
