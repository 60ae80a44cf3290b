import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DuckDBInstance } from '@duckdb/node-api'
import { type DataType, long, string } from '@vonk/common'
import type { StageNode } from '../../codegen/stage-plan.ts'
import type { LiteralValue } from '../../expr/expression.ts'
import type { ShuffleRead, TaskOutput } from '../task.ts'
import { AskingState } from '../testing/asking-state.ts'
import {
  aggregate,
  alias,
  allRows,
  attribute,
  call,
  compile,
  filter,
  groupBy,
  lit,
  localScan,
  rangeScan,
  shuffleInput,
  withRows,
} from '../testing/plans.ts'
import { RandomRows } from '../testing/random-rows.ts'
import { type Row, TaskBench } from '../testing/task-bench.ts'

const duckdb = await (await DuckDBInstance.create(':memory:')).connect()
const duck = async (sql: string): Promise<Row[]> =>
  (await duckdb.runAndReadAll(sql)).getRows() as unknown as Row[]

const order = (rows: readonly Row[]): Row[] =>
  rows.toSorted((a, b) => (String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0))

test('many groups over numbers, as DuckDB counts them', async () => {
  const bench = new TaskBench({ bytes: 256 * 1024 * 1024 })
  const id = attribute('id', long, false)
  const key = alias(call('%', call('*', id, lit(long, 7919n)), lit(long, 20_011n)))
  const aggregates = [aggregate('sum', id), aggregate('count', id), aggregate('max', id)]
  const grouped = groupBy(rangeScan(id, 200_000n), [key], aggregates)
  const rows = await bench.rows(compile(grouped), [long, long, long, long])
  const expected = await duck(
    `select (i * 7919) % 20011 as k, sum(i)::bigint, count(*), max(i) from range(200000) t(i) group by 1`,
  )
  assert.deepEqual(order(rows), order(expected))
  assert.equal(bench.memory.ownedChunks(), 0)
})

const textOf = (value: LiteralValue): string => (value === null ? 'NULL' : `'${String(value)}'`)

test('partial groups, exchange, final groups with texts, sorted', async () => {
  const bench = new TaskBench({ bytes: 128 * 1024 * 1024 })
  const random = new RandomRows(11)
  const types: readonly DataType[] = [string, long, string]
  const words = ['a', 'some', 'longer words that fill scratch memory', '']
  const rows = Array.from({ length: 40_000 }, () => [
    random.next() < 0.02 ? null : `${random.pick(words)} ${random.integer(3000)}`,
    random.next() < 0.1 ? null : BigInt(random.integer(1000)),
    random.next() < 0.1 ? null : `${random.pick(words)}${random.integer(100_000)}`,
  ])
  const [k, x, s] = types.map((type, i) => attribute(`c${i}`, type))
  const calls = [aggregate('sum', x), aggregate('min', s), aggregate('max', s), aggregate('count', s)]
  const partial = groupBy(localScan([k, x, s]), [k], calls, 'partial')
  const exchanged = compile(partial, {
    kind: 'exchange',
    shuffleId: 3,
    partitions: 5,
    by: { kind: 'hash', expressions: [k], sparkHash: false },
  })
  const outputs: Extract<TaskOutput, { kind: 'map' }>[] = []
  for (let i = 0; i < 3; i++) {
    const part = rows.filter((_, row) => row % 3 === i)
    const output = await bench.output(withRows(exchanged, types, part), allRows(part))
    assert.equal(output.kind, 'map')
    outputs.push(output)
  }
  const states = [k, ...partial.states.flat()]
  const final = { ...partial, mode: 'final', input: shuffleInput(3, states, 5) } as StageNode
  const sorted = {
    kind: 'sort',
    operatorId: 20,
    global: false,
    input: final,
    order: [{ kind: 'sortOrder', child: k, ascending: true, nullsFirst: true }],
  } as StageNode
  const program = compile(sorted)
  const got: Row[] = []
  for (let p = 0; p < 5; p++) {
    const read: ShuffleRead = {
      shuffleId: 3,
      from: p,
      to: p + 1,
      epoch: 0,
      blocks: outputs.map(({ status }, mapPartition) => ({
        mapPartition,
        mapTaskId: status.mapTaskId,
        executorId: status.executorId,
        sizes: [status.sizes[p]],
      })),
    }
    const part = await bench.rows(program, [string, long, string, string, long], {
      shuffleReads: { 0: read },
    })
    const keys = part.map((row) => row[0] as string | null)
    assert.deepEqual(
      keys,
      keys.toSorted((a, b) =>
        a === null ? -1 : b === null ? 1 : Buffer.compare(Buffer.from(a), Buffer.from(b)),
      ),
    )
    got.push(...part)
  }
  await duckdb.run('create or replace table t (k varchar, x bigint, s varchar)')
  for (let from = 0; from < rows.length; from += 2000) {
    const values = rows.slice(from, from + 2000).map((row) => `(${row.map(textOf).join(',')})`)
    await duckdb.run(`insert into t values ${values.join(',')}`)
  }
  const expected = await duck('select k, sum(x)::bigint, min(s), max(s), count(s) from t group by k')
  assert.deepEqual(order(got), order(expected))
  bench.blocks.removeAll()
  assert.equal(bench.memory.ownedChunks(), 0)
})

test('an aggregate without keys has one row, also over none', async () => {
  const bench = new TaskBench()
  const id = attribute('id', long, false)
  const over = (input: StageNode) =>
    compile(groupBy(input, [], [aggregate('sum', id), aggregate('count', id)]))
  assert.deepEqual(await bench.rows(over(rangeScan(id, 10_000n)), [long, long]), [[49_995_000n, 10_000n]])
  const none = filter(rangeScan(id, 10n), call('<', id, lit(long, 0n)))
  assert.deepEqual(await bench.rows(over(none), [long, long]), [[null, 0n]])
})

test('a table that does not fit is refused by the name of its operator', async () => {
  const bench = new TaskBench({ bytes: 6 * 1024 * 1024 })
  const id = attribute('id', long, false)
  const outcome = await bench.run(compile(groupBy(rangeScan(id, 1_000_000n), [id], [aggregate('count', id)])))
  assert.equal(outcome.kind, 'failed')
  assert.match(outcome.error.message, /UNABLE_TO_ACQUIRE_MEMORY.*HashAggregate/)
  assert.equal(bench.memory.ownedChunks(), 0)
})

/** Rows of the program, its operators asked for memory after a share of the batches, and the most memory it took. */
async function asked(program: ReturnType<typeof compile>, width: number, share: number) {
  const bench = new TaskBench({ bytes: 256 * 1024 * 1024 })
  const state = new AskingState({ seed: 3, share })
  try {
    const rows = await bench.rows(program, Array<DataType>(width).fill(long), {}, { state })
    assert.equal(bench.memory.ownedChunks(), 0)
    assert.deepEqual(state.files, [])
    return { rows: order(rows), runs: state.runs, peakBytes: bench.memory.peakBytes }
  } finally {
    state.close()
  }
}

test('an aggregate that is asked for memory frees it, and its groups come back', async () => {
  const id = attribute('id', long, false)
  const key = alias(call('%', call('*', id, lit(long, 7919n)), lit(long, 250_007n)))
  const grouped = groupBy(rangeScan(id, 500_000n), [key], [aggregate('sum', id), aggregate('count', id)])
  // No row leaves but one: what is held is what the table holds.
  const program = compile(
    groupBy(
      grouped,
      [],
      [
        aggregate('sum', grouped.results[0]),
        aggregate('max', key.kind === 'alias' ? { ...id, id: key.id } : id),
      ],
    ),
  )
  const left = await asked(program, 2, 0)
  assert.equal(left.runs, 0)
  const often = await asked(program, 2, 1)
  assert.ok(often.runs >= 16 * 20, `${often.runs} runs`)
  assert.deepEqual(often.rows, left.rows)
  assert.deepEqual(left.rows, [[124_999_750_000n, 250_006n]])
  assert.ok(often.peakBytes < left.peakBytes / 2, `${often.peakBytes} of ${left.peakBytes} bytes`)
  const few = groupBy(rangeScan(id, 40_000n), [key], [aggregate('sum', id), aggregate('count', id)])
  const seldom = await asked(compile(few), 3, 0.3)
  assert.ok(seldom.runs > 0)
  const expected = await duck(
    'select (i * 7919) % 250007, sum(i)::bigint, count(*) from range(40000) t(i) group by 1',
  )
  assert.deepEqual(seldom.rows, order(expected))
})
