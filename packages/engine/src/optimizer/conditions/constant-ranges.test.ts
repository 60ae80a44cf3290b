/** What constant-ranges makes of conditions on one column. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { double, integer, string } from '@vonk/common'
import type { ColumnStatistics } from '../../catalog/relation.ts'
import { table } from '../../plan/testing/plans.ts'
import { after, where } from '../testing/rule-example.ts'
import { constantRanges } from './constant-ranges.ts'
import { foldConstants } from './fold-constants.ts'
import { unwrapCasts } from './unwrap-casts.ts'

const rules = [foldConstants, unwrapCasts, constantRanges]
const columns = { x: integer, y: integer, d: double, s: string }

/** The filter's condition after the rule. */
function left(condition: string, known: Readonly<Record<string, ColumnStatistics>> = {}): string {
  const exact = Object.entries(known).map(([name, of]) => [name, { ...of, exact: true }] as const)
  const statistics = exact.length === 0 ? {} : { rowCount: 100, exactRowCount: true, columns: new Map(exact) }
  const plan = after(rules, where(table('t', columns, statistics), condition))
  return /Filter (.*)/.exec(plan)?.[1].replace(/^\((.*)\)$/, '$1') ?? plan
}

for (const [condition, expected] of [
  ['x > 5 and x < 3', 'false'],
  ['x > 5 and x > 3', 'x > 5'],
  ['x > 3 and y > x and x > 5', '(x > 5) AND (y > x)'],
  ['x > 5 and x >= 5', 'x > 5'],
  ['x >= 5 and x > 5', 'x > 5'],
  ['x > 5 and x < 6', 'false'],
  ['d > 5.0D and d < 6.0D', '(d > 5.0) AND (d < 6.0)'],
  ['d > 5.0D and d <= 5.0D', 'false'],
  ['x >= 5 and x <= 5', 'x = 5'],
  ['x > 4 and x < 6', 'x = 5'],
  ['5 < x and x > 3', '5 < x'],
  ['x = 4 and x > 3', 'x = 4'],
  ['x = 4 and x > 5', 'false'],
  ['x = 4 and x = 5', 'false'],
  ['x in (1, 8, 9) and x > 5', 'x IN (8,9)'],
  ['x in (1, 8, 9) and x > 8', 'x = 9'],
  ['x in (1, 8, 9) and x in (9, 1, 4)', 'x IN (1,9)'],
  ['x in (1, 8) and x in (2, 3)', 'false'],
  ['x <> 5 and x > 7', 'x > 7'],
  ['x <> 8 and x > 7', 'NOT (x = 8) AND (x > 7)'],
  ['x <> 8 and x in (7, 8)', 'x = 7'],
  ['x <> 8 and x = 8', 'false'],
  ['x is null and x > 3', 'false'],
  ['x is null and x is not null', 'false AND isnotnull(x)'],
  ["s > 'b' and s > 'a'", 's > b'],
  // As bytes: beyond the basic plane comes after the rest, unlike in JavaScript's order.
  ["s > '\u{1F600}' and s > '\u{FFFD}'", 's > \u{1F600}'],
  ['x > 3 and y > 5', '(x > 3) AND (y > 5)'],
  ['x > 3 or x > 5', '(x > 3) OR (x > 5)'],
] as const)
  test(`${condition} -> ${expected}`, () => assert.equal(left(condition), expected))

for (const [condition, known, expected] of [
  ['x > 5', { x: { min: 0, max: 5, nullCount: 0 } }, 'false'],
  ['x >= 5', { x: { min: 0, max: 5, nullCount: 0 } }, 'x >= 5'],
  ['x >= 0', { x: { min: 0, max: 5, nullCount: 0 } }, 'true'],
  ['x >= 0', { x: { min: 0, max: 5, nullCount: 2 } }, 'isnotnull(x)'],
  ['x >= 0 and x is not null', { x: { min: 0, max: 5, nullCount: 2 } }, 'isnotnull(x)'],
  ['x >= 0 and x < 3', { x: { min: 0, max: 5, nullCount: 2 } }, 'x < 3'],
  ['x in (3, 9)', { x: { min: 0, max: 5, nullCount: 2 } }, 'x = 3'],
  ['x <> 9', { x: { min: 0, max: 5, nullCount: 0 } }, 'true'],
  ['x is null', { x: { min: 0, max: 5, nullCount: 0 } }, 'false'],
  ['x is null', { x: { min: 0, max: 5, nullCount: 1 } }, 'isnull(x)'],
  ['x > 3', { x: { nullCount: 100 } }, 'false'],
  ['x = 7', { y: { min: 0, max: 5, nullCount: 0 } }, 'x = 7'],
] as const)
  test(`${condition}, where it is known that ${JSON.stringify(known)} -> ${expected}`, () =>
    assert.equal(left(condition, known), expected))

test('bounds that are not exact say nothing', () => {
  const rough = {
    rowCount: 100,
    exactRowCount: true,
    columns: new Map([['x', { min: 0, max: 5, nullCount: 0 }]]),
  }
  assert.match(after(rules, where(table('t', columns, rough), 'x > 5')), /x > 5/)
})
