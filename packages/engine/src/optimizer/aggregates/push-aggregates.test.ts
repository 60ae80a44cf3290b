/** Where push-aggregates aggregates a side of a join before it is joined. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { removeAliases } from '../remove-aliases.ts'
import { afterSql, sized } from '../testing/sql-example.ts'
import { pushAggregates } from './push-aggregates.ts'

const tables = {
  /** 1,000 keys in a million rows. */
  facts: () => sized('facts', 1_000_000, { k: 1_000, g: 10, v: 500_000, w: 900_000 }),
  dims: () => sized('dims', 1_000, { dk: 1_000, name: 50 }),
  few: () => sized('few', 10, { fk: 10 }),
}
const planned = (sql: string): string => afterSql([removeAliases, pushAggregates], sql, tables)

test('sums of a side with few keys are made before the join', () => {
  assert.equal(
    planned('select name, sum(v), count(w), max(v) from facts join dims on k = dk group by name'),
    [
      'Aggregate [name], [name, sum(sum) AS sum(v), coalesce(sum(count), 0) AS count(w), max(max) AS max(v)]',
      '+- Join Inner, (k = dk)',
      '   :- Aggregate [k], [k, sum(v) AS sum, count(w) AS count, max(v) AS max]',
      '   :  +- Relation [k,g,v,w] parquet',
      '   +- Relation [dk,name] parquet',
    ].join('\n'),
  )
})

const pushed = {
  'a mean of reals': 'select name, avg(v * 2.0D) from facts join dims on k = dk group by name',
  'groups of both sides': 'select name, g, sum(v) from facts join dims on k = dk group by name, g',
  'no groups': 'select sum(v) from facts join dims on k = dk',
  'rows are counted': 'select name, count(*) from facts join dims on k = dk group by name',
  'the outer side of a left join':
    'select name, sum(v + 1.0D) from facts left join dims on k = dk group by name',
  'columns of the side that a left join fills up':
    'select name, sum(v), count(v), avg(v) from dims left join facts on k = dk group by name',
  'a semi join': 'select g, sum(v) from facts left semi join dims on k = dk group by g',
}
for (const [name, sql] of Object.entries(pushed))
  test(`before the join: ${name}`, () => assert.match(planned(sql), /Join [\s\S]*Aggregate \[k/))

const kept = {
  'arguments of both sides': 'select name, sum(v + dk) from facts join dims on k = dk group by name',
  'keys with nearly as many values as rows':
    'select name, sum(v) from facts join dims on w = dk group by name',
  'a condition on such a column':
    'select name, sum(v) from facts join dims on k = dk and w > dk group by name',
  'a join that leaves most rows out': 'select sum(v) from facts join few on k = fk',
  'functions that need all rows': 'select name, collect_list(v) from facts join dims on k = dk group by name',
  'values of rows without a partner':
    'select name, sum(coalesce(v, 1)) from dims left join facts on k = dk group by name',
  'rows without a partner are counted':
    'select name, count(*) from dims left join facts on k = dk group by name',
  'arguments that may raise': 'select name, sum(1 / v) from facts join dims on k = dk group by name',
}
for (const [name, sql] of Object.entries(kept))
  test(`behind the join: ${name}`, () => assert.doesNotMatch(planned(sql), /Join [\s\S]*Aggregate/))
