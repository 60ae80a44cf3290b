import assert from 'node:assert/strict'
import { test } from 'node:test'
import { integer, long, string } from '@vonk/common'
import type { StageNode } from '../codegen/stage-plan.ts'
import {
  alias,
  allRows,
  attribute,
  call,
  compile,
  filter,
  lit,
  localScan,
  project,
  rangeScan,
  withRows,
} from './testing/plans.ts'
import { allTypes, RandomRows } from './testing/random-rows.ts'
import { TaskBench } from './testing/task-bench.ts'

test('range, filter, project, collect', async () => {
  const bench = new TaskBench()
  const id = attribute('id', long, false)
  const third = filter(rangeScan(id, 100_000n, 3), call('=', call('%', id, lit(long, 7n)), lit(long, 3n)))
  const root = project(third, alias(id), alias(call('*', id, lit(long, 2n))))
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

test('rows of every type go through a task unchanged', async () => {
  const bench = new TaskBench()
  for (const [seed, count, nulls] of [
    [1, 9000, 0.1],
    [2, 37, 0],
    [3, 4096, 1],
    [4, 0, 0],
  ] as const) {
    const rows = new RandomRows(seed).rows(allTypes, count, nulls)
    const program = withRows(
      compile(localScan(allTypes.map((type, i) => attribute(`c${i}`, type)))),
      allTypes,
      rows,
    )
    assert.deepEqual(await bench.rows(program, allTypes, allRows(rows)), rows)
  }
  assert.equal(bench.memory.ownedChunks(), 0)
})

test('a split is a part of the rows, and a filter keeps some of them', async () => {
  const bench = new TaskBench()
  const types = [integer, ...allTypes]
  const random = new RandomRows(5)
  const rows = random.rows(allTypes, 6000).map((row, i) => [i, ...row])
  const key = attribute('key', integer)
  const columns = [key, ...allTypes.map((type, i) => attribute(`c${i}`, type))]
  const root = filter(localScan(columns), call('=', call('%', key, lit(integer, 5)), lit(integer, 1)))
  const program = withRows(compile(root), types, rows)
  const split = { ...allRows(rows).splits[0][0], start: 501, end: 5500 }
  const got = await bench.rows(program, types, { splits: { 0: [split] } })
  assert.deepEqual(
    got,
    rows.slice(501, 5500).filter((row) => (row[0] as number) % 5 === 1),
  )
  assert.equal(bench.memory.ownedChunks(), 0)
})

test('limit and offset clip batches', async () => {
  const bench = new TaskBench()
  const id = attribute('id', long, false)
  const limited = (limit: number, offset: number): StageNode =>
    ({
      kind: 'limit',
      operatorId: 4,
      phase: 'global',
      limit,
      offset,
      input: filter(rangeScan(id, 50_000n), call('<', call('%', id, lit(long, 3n)), lit(long, 2n))),
    }) as StageNode
  const all: bigint[] = []
  for (let i = 0n; i < 50_000n; i++) if (i % 3n < 2n) all.push(i)
  for (const [limit, offset] of [
    [10, 0],
    [5000, 3000],
    [-1, 33_000],
    [0, 0],
    [10, 40_000],
  ]) {
    const rows = await bench.rows(compile(limited(limit, offset)), [long])
    const expected = all.slice(offset, limit < 0 ? undefined : offset + limit)
    assert.deepEqual(
      rows.map((row) => row[0]),
      expected,
    )
  }
  assert.equal(bench.memory.ownedChunks(), 0)
})

test('an error of a row is the error of the user, with its place and values', async () => {
  const bench = new TaskBench()
  const id = attribute('id', long, false)
  const remainder = {
    ...call('%', lit(long, 10n), call('-', id, lit(long, 5000n))),
    origin: { sqlText: 'select 10 % (id - 5000)', start: 7, stop: 23 },
  }
  const root = { ...project(rangeScan(id, 10_000n), alias(remainder)), callSite: 'program.ts:9' } as StageNode
  const outcome = await bench.run(compile(root))
  assert.equal(outcome.kind, 'failed')
  assert.equal(outcome.error.condition, 'REMAINDER_BY_ZERO')
  assert.equal(outcome.retryable, false)
  assert.equal(outcome.error.callSite, 'program.ts:9')
  assert.deepEqual(outcome.error.queryContext[0]?.fragment, '10 % (id - 5000)')
  assert.equal(bench.memory.ownedChunks(), 0)
})

test('a cancelled task ends as killed and leaves nothing', async () => {
  const bench = new TaskBench()
  const word = bench.memory
    .taskMemory({ owner: bench.memory.newOwner() })
    .region({ operator: 'test' })
    .allocateZeroed(16)
  bench.memory.i32[word / 4] = 1
  const outcome = await bench.run(
    compile(rangeScan(attribute('id', long, false), 1000n)),
    {},
    { cancelWord: word },
  )
  assert.equal(outcome.kind, 'killed')
  assert.equal(bench.memory.ownedChunks(), 1)
})

test('a result that is too large is refused by name, and the next task runs', async () => {
  const bench = new TaskBench({ bytes: 4 * 1024 * 1024 })
  const id = attribute('id', long, false)
  const outcome = await bench.run(compile(rangeScan(id, 10_000_000n)))
  assert.equal(outcome.kind, 'failed')
  assert.equal(outcome.error.condition, 'UNABLE_TO_ACQUIRE_MEMORY')
  assert.match(outcome.error.message, /Range.*spark\.executor\.memory/s)
  assert.equal(bench.memory.ownedChunks(), 0)
  assert.equal((await bench.rows(compile(rangeScan(id, 10n)), [long])).length, 10)
})

test('metrics count rows, calls and memory', async () => {
  const bench = new TaskBench()
  const id = attribute('id', long, false)
  const outcome = await bench.run(compile(filter(rangeScan(id, 10_000n), call('<', id, lit(long, 100n)))))
  assert.equal(outcome.kind, 'succeeded')
  assert.equal(outcome.metrics.inputRows, 10_000)
  assert.deepEqual(outcome.metrics.operatorRows, { 1: 10_000, 2: 100 })
  assert.ok(outcome.metrics.maxRowsPerCall <= 4096)
  assert.ok(outcome.metrics.peakMemoryBytes > 0)
})

test('one row without columns', async () => {
  const bench = new TaskBench()
  const root = project({ kind: 'oneRow', operatorId: 1, output: [] } as StageNode, alias(lit(string, 'one')))
  assert.deepEqual(await bench.rows(compile(root), [string]), [['one']])
})
