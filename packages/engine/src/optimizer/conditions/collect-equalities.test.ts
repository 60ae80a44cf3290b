/** What collect-equalities makes of conditions. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { after, select, t } from '../testing/rule-example.ts'
import { collectEqualities } from './collect-equalities.ts'

const chain = (count: number, part: (i: number) => string, between: string): string =>
  Array.from({ length: count }, (_, i) => part(i)).join(between)
const numbers = chain(16, (i) => `${i}`, ',')

test('many equalities with one value are a list', () => {
  assert.equal(
    after(
      collectEqualities,
      select(
        t(),
        `${chain(16, (i) => `a = ${i}L`, ' or ')} or f as p`,
        `f and ${chain(16, (i) => `a <> ${i}L`, ' and ')} as q`,
      ),
    ),
    [
      `Project [(a IN (${numbers}) OR f) AS p, (NOT a IN (${numbers}) AND f) AS q]`,
      '+- Relation [a,b,k,s,d,f,dec,dt] parquet',
    ].join('\n'),
  )
})

test('a few stay as they are, and so does what compares different values', () => {
  const few = select(t(), `${chain(15, (i) => `a = ${i}L`, ' or ')} as p`)
  assert.equal(after(collectEqualities, few), after({ name: 'none', apply: (plan) => plan }, few))
  const mixed = select(t(), `${chain(16, (i) => `${i % 2 === 0 ? 'a' : 'b'} = ${i}L`, ' or ')} as p`)
  assert.equal(after(collectEqualities, mixed), after({ name: 'none', apply: (plan) => plan }, mixed))
})
