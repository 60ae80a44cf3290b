import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DataType, integer } from '@vonk/common'
import type { StageNode } from '../../codegen/stage-plan.ts'
import type { Attribute } from '../../expr/expression.ts'
import { AskingState } from '../testing/asking-state.ts'
import { allRows, attribute, compile, localScan, withRows } from '../testing/plans.ts'
import { allTypes, orderedTypes, RandomRows } from '../testing/random-rows.ts'
import { type Row, TaskBench } from '../testing/task-bench.ts'

const types: readonly DataType[] = [integer, ...allTypes]
const columns = types.map((type, i) => attribute(`c${i}`, type))
const numbered = (seed: number, count: number, nulls = 0.1): Row[] =>
  new RandomRows(seed).rows(allTypes, count, nulls).map((row, i) => [i, ...row])

const sort = (input: StageNode, keys: readonly Attribute[], ascending = true): StageNode =>
  ({
    kind: 'sort',
    operatorId: 20,
    global: false,
    input,
    order: keys.map((child) => ({ kind: 'sortOrder', child, ascending, nullsFirst: ascending })),
  }) as StageNode

/** The rows that a task gives whose operators are asked for memory now and then, and how many runs they handed out. */
async function asked(
  program: ReturnType<typeof compile>,
  rows: readonly Row[],
  seed: number,
  share: number,
  after = 0,
) {
  const bench = new TaskBench({ bytes: 128 * 1024 * 1024 })
  const state = new AskingState({ seed, share, after })
  try {
    const given = await bench.rows(withRows(program, types, rows), types, allRows(rows), { state })
    assert.equal(bench.memory.ownedChunks(), 0)
    assert.deepEqual(state.files, [])
    return { given, runs: state.runs }
  } finally {
    state.close()
  }
}

async function plain(program: ReturnType<typeof compile>, rows: readonly Row[]): Promise<Row[]> {
  const bench = new TaskBench({ bytes: 128 * 1024 * 1024 })
  return await bench.rows(withRows(program, types, rows), types, allRows(rows))
}

test('rows of a sort that are being read are handed out, too, once', async () => {
  const rows = numbered(13, 13_000)
  const program = compile(sort(localScan(columns), [columns[1]]))
  const wanted = await plain(program, rows)
  let alone = 0
  // Somewhere among these batches the last row has come, and the first is read.
  for (let after = 1; after < 30; after += 4) {
    const { given, runs } = await asked(program, rows, 7, 1, after)
    assert.deepEqual(given, wanted)
    if (runs === 1) alone++
  }
  assert.ok(alone > 0, 'all rows were in memory when they were asked for')
})

test('a sort that is asked for memory gives the same rows in the same order', async () => {
  const random = new RandomRows(77)
  for (const [seed, count, share] of [
    [1, 9000, 0.5],
    [2, 13_000, 1],
    [4, 100, 1],
    [5, 0, 1],
  ] as const) {
    const rows = numbered(seed, count)
    for (let i = 0; i < 3; i++) {
      const keys = Array.from({ length: 1 + random.integer(3) }, () => {
        // Nested ones too, by their hidden columns; the null type and variants have no order.
        const at = random.integer(allTypes.length)
        const { kind } = allTypes[at]
        const hasOrder = !['calendarInterval', 'null', 'map', 'variant'].includes(kind)
        return columns[1 + (hasOrder ? at : random.integer(orderedTypes.length))]
      })
      const program = compile(sort(localScan(columns), keys, random.next() < 0.5))
      const { given, runs } = await asked(program, rows, seed * 10 + i, share)
      assert.deepEqual(given, await plain(program, rows))
      if (count > 5000) assert.ok(runs > 0, 'runs were handed out')
    }
  }
})
