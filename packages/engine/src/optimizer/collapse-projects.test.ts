/** What collapse-projects makes of plans. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collapseProjects } from './collapse-projects.ts'
import { after, group, select, t } from './testing/rule-example.ts'

test('two projections become one', () => {
  assert.equal(
    after(collapseProjects, select(select(t(), 'a + b as x', 'a'), 'x * 2 as y', 'a')),
    ['Project [((a + b) * cast(2 as bigint)) AS y, a]', '+- Relation [a,b,k,s,d,f,dec,dt] parquet'].join(
      '\n',
    ),
  )
})

test('what is used twice is computed once', () => {
  assert.equal(
    after(collapseProjects, select(select(t(), 'a + b as x'), 'x * x as y')),
    [
      'Project [(x * x) AS y]',
      '+- Project [(a + b) AS x]',
      '   +- Relation [a,b,k,s,d,f,dec,dt] parquet',
    ].join('\n'),
  )
})

test('a projection that changes nothing goes', () => {
  assert.equal(
    after(collapseProjects, select(select(t(), 'a', 'b'), 'a', 'b')),
    ['Project [a, b]', '+- Relation [a,b,k,s,d,f,dec,dt] parquet'].join('\n'),
  )
})

test('renaming above a grouping is its own', () => {
  assert.equal(
    after(collapseProjects, select(group(t(), ['k'], 'k', 'sum(a) as x'), 'x as y', 'k')),
    ['Aggregate [k], [sum(a) AS y, k]', '+- Relation [a,b,k,s,d,f,dec,dt] parquet'].join('\n'),
  )
})
