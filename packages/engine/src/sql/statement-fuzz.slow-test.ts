/** The long run of `statement-fuzz.test.ts`. */
import { test } from 'node:test'
import { fuzz, realStatements } from './testing/fuzz.ts'

test('100,000 damaged statements', (t) => {
  const seed = Number(process.env.VONK_SEED ?? 20_261_127)
  const { plans, errors, slowestMs } = fuzz(realStatements(), { count: 100_000, seed, msMax: 200 })
  t.diagnostic(`seed ${seed}: ${plans} plans, ${errors} errors, slowest ${slowestMs.toFixed(1)} ms`)
})
