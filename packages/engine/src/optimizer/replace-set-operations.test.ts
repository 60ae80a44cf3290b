/** What replace-set-operations makes of plans. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { replaceDistinct } from './aggregates/replace-distinct.ts'
import { replaceSetOperations } from './replace-set-operations.ts'
import { after, select, t } from './testing/rule-example.ts'

test('rows of both sides, NULLs equal', () => {
  assert.equal(
    after(replaceSetOperations, {
      kind: 'setOperation',
      operation: 'intersect',
      inputs: [select(t(), 'a'), select(t(), 'b')],
      all: false,
      byName: false,
      allowMissingColumns: false,
    }),
    [
      'Project [a]',
      '+- Filter ((left_rows = 1) AND (right_rows = 1))',
      '   +- Aggregate [a], [a, max(left_rows) AS left_rows, max(right_rows) AS right_rows]',
      '      +- Union false, false',
      '         :- Project [a, 1 AS left_rows, 0 AS right_rows]',
      '         :  +- Project [a]',
      '         :     +- Relation [a,b,k,s,d,f,dec,dt] parquet',
      '         +- Project [b, 0 AS left_rows, 1 AS right_rows]',
      '            +- Project [b]',
      '               +- Relation [a,b,k,s,d,f,dec,dt] parquet',
    ].join('\n'),
  )
})

test('rows of the left side only', () => {
  assert.equal(
    after(replaceSetOperations, {
      kind: 'setOperation',
      operation: 'except',
      inputs: [select(t(), 'a'), select(t(), 'b')],
      all: false,
      byName: false,
      allowMissingColumns: false,
    }),
    [
      'Project [a]',
      '+- Filter ((left_rows = 1) AND (right_rows = 0))',
      '   +- Aggregate [a], [a, max(left_rows) AS left_rows, max(right_rows) AS right_rows]',
      '      +- Union false, false',
      '         :- Project [a, 1 AS left_rows, 0 AS right_rows]',
      '         :  +- Project [a]',
      '         :     +- Relation [a,b,k,s,d,f,dec,dt] parquet',
      '         +- Project [b, 0 AS left_rows, 1 AS right_rows]',
      '            +- Project [b]',
      '               +- Relation [a,b,k,s,d,f,dec,dt] parquet',
    ].join('\n'),
  )
})

test('UNION is distinct over UNION ALL', () => {
  assert.equal(
    after([replaceSetOperations, replaceDistinct], {
      kind: 'setOperation',
      operation: 'union',
      inputs: [select(t(), 'a'), select(t(), 'b')],
      all: false,
      byName: false,
      allowMissingColumns: false,
    }),
    [
      'Aggregate [a], [a]',
      '+- Union false, false',
      '   :- Project [a]',
      '   :  +- Relation [a,b,k,s,d,f,dec,dt] parquet',
      '   +- Project [b]',
      '      +- Relation [a,b,k,s,d,f,dec,dt] parquet',
    ].join('\n'),
  )
})
