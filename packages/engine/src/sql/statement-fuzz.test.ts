/** Damaged statements, seeded: a plan or an error with a place, never an overflow, never slow. */
import { test } from 'node:test'
import { fuzz, realStatements } from './testing/fuzz.ts'

test('2,000 damaged statements', (t) => {
  const seed = Number(process.env.VONK_SEED ?? 20_261_127)
  const { plans, errors, slowestMs } = fuzz(realStatements(), { count: 2_000, seed, msMax: 200 })
  t.diagnostic(`seed ${seed}: ${plans} plans, ${errors} errors, slowest ${slowestMs.toFixed(1)} ms`)
})
