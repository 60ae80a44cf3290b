/** Some hundred clusters with random failures; `npm run script -- sim/main.ts` runs as many as one likes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SimulatedCluster } from './simulated-cluster.ts'

const SEEDS = 300

test(`${SEEDS} random clusters keep every invariant`, () => {
  const ends = new Map<string, number>()
  let faults = 0
  for (let seed = 1; seed <= SEEDS; seed++) {
    try {
      const result = new SimulatedCluster(seed).run()
      faults += result.faults
      for (const end of result.jobs) ends.set(end, (ends.get(end) ?? 0) + 1)
    } catch (cause) {
      throw new assert.AssertionError({
        message: `seed ${seed}: ${cause}; replay with npm run script -- sim/main.ts ${seed}`,
      })
    }
  }
  // Most jobs survive what happens to them, and the run is not a peaceful one.
  const finished = ends.get('finished') ?? 0
  const all = [...ends.values()].reduce((a, b) => a + b, 0)
  assert(finished > 0.75 * all, JSON.stringify([...ends]))
  assert(faults > SEEDS, `${faults} faults`)
})

test('a seed gives the same run every time', () => {
  const lines = (): readonly string[] => {
    const log: string[] = []
    new SimulatedCluster(17, (line) => log.push(line)).run()
    return log
  }
  assert.deepEqual(lines(), lines())
})
