/**
 * What the embedded client costs: `toArrow()` of a million rows beside the same rows taken from the engine itself, in
 * turns, the best of each. Other tests may run beside it, hence more than one try.
 */
import assert from 'node:assert/strict'
import { performance } from 'node:perf_hooks'
import { after, test } from 'node:test'
import type { ColumnBatch } from '@vonk/engine/columnar/local-data'
import { startEngine } from '@vonk/engine/driver/engine'
import type { LogicalPlan } from '@vonk/engine/plan/logical-plan'
import { SparkSession } from './index.ts'

const rows = 1_000_000
const rounds = 25
const triesMax = 10
const ratioMax = 1.1
const columns = ['id', 'id * 2 as x', 'id / 7 as y', "concat('text ', id % 100) as s"]

const spark = await SparkSession.builder().master('local[2]').create()
const engine = await startEngine({ master: 'local[2]', appName: 'engine alone', settings: {} })
after(async () => {
  await spark.stop()
  await engine.stop()
})

test(`toArrow of ${rows} rows takes at most ${ratioMax} times the engine's own time`, async (t) => {
  const tries: string[] = []
  while (tries.length < triesMax) {
    const best = await bestTimes()
    const ratio = best.client / best.engine
    t.diagnostic(`${ratio.toFixed(2)} times`)
    if (ratio <= ratioMax) return
    tries.push(`${best.client} ms beside ${best.engine} ms: ${ratio.toFixed(2)}`)
  }
  assert.fail(tries.join('\n'))
})

async function bestTimes(): Promise<{ readonly engine: number; readonly client: number }> {
  const session = engine.newSession()
  const frame = spark.range(0, rows, 1, 4).selectExpr(...columns)
  const best = { engine: Number.POSITIVE_INFINITY, client: Number.POSITIVE_INFINITY }
  const timed = async (which: keyof typeof best, run: () => Promise<number>) => {
    const start = performance.now()
    assert.equal(await run(), rows)
    best[which] = Math.min(best[which], performance.now() - start)
  }
  for (let round = 0; round < rounds; round++) {
    await timed('engine', async () => {
      const plan = session.parse(`select ${columns.join(', ')} from range(0, ${rows}, 1, 4)`)
      // Held as the table holds them: memory that is given back at once is faster to fill again.
      const batches: ColumnBatch[] = []
      for await (const batch of (await session.execute(plan as LogicalPlan)).batches) batches.push(batch)
      return batches.reduce((count, batch) => count + batch.rowCount, 0)
    })
    await timed('client', async () => (await frame.toArrow()).numRows)
  }
  return best
}
