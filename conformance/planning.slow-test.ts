/**
 * Planning the TPC-H queries, from text to modules, once it is warm: medians of 50 runs after 20, as the benchmark
 * prints them.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { planningOver, planningTime, warmSteps } from './testing/planning.ts'
import { queriesIn } from './testing/published-queries.ts'

const folder = new URL('tpch/', import.meta.url)
const medianMsMax = 5
const anyMsMax = 15

test('TPC-H queries are planned in under 5 ms at the median, and any in under 15 ms', async (t) => {
  const { plan } = await planningOver(fileURLToPath(new URL('data', folder)), 2)
  const times: { readonly name: string; readonly ms: number }[] = []
  for (const { name, text } of queriesIn(fileURLToPath(new URL('queries', folder)))) {
    const steps = await warmSteps(() => plan(text))
    times.push({ name, ms: planningTime(steps) })
    t.diagnostic(`${name}: ${planningTime(steps).toFixed(2)} ms, ${JSON.stringify(steps)}`)
  }
  assert.equal(times.length, 22)
  times.sort((a, b) => a.ms - b.ms)
  const slowest = times[times.length - 1]
  assert.ok(slowest.ms < anyMsMax, `${slowest.name}: ${slowest.ms} ms`)
  const median = (times[10].ms + times[11].ms) / 2
  assert.ok(median < medianMsMax, `${median} ms`)
})
