/**
 * Columns of DataFrames in self joins: which of them Spark Connect 4.3 finds, and which it calls ambiguous. The
 * outcomes
 * are those that Spark answered to the same programs.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SparkError } from '@vonk/common'
import type { Expression } from '../expr/expression.ts'
import type { Join, LogicalPlan } from '../plan/logical-plan.ts'
import { outputOf } from '../plan/output.ts'
import { as, col, filter, fn, limit, lit, project, range } from '../plan/testing/plans.ts'
import { analyze } from './analyze.ts'
import { testContext } from './testing/context.ts'

const withId = (plan: LogicalPlan, planId: number): LogicalPlan => ({ ...plan, planId })
const equal = (left: Expression, right: Expression) => fn('=', left, right)
const join = (
  left: LogicalPlan,
  right: LogicalPlan,
  condition?: Expression,
  type: Join['type'] = 'inner',
): LogicalPlan => ({ kind: 'join', left, right, type, ...(condition === undefined ? {} : { condition }) })

const A = 1
const C = 2
const a = withId(range(5), A)
const c = withId(filter(a, fn('>', col('id'), lit(2))), C)
const ofA = col('id', A)
const ofC = col('id', C)
const same = equal(ofA, ofC)

/** The names of the output columns, or the error's condition. */
function outcome(plan: LogicalPlan): string {
  try {
    return outputOf(analyze(plan, testContext()))
      .map((column) => column.name)
      .join(' ')
  } catch (error) {
    if (error instanceof SparkError) return error.condition
    throw error
  }
}

const ambiguous = 'AMBIGUOUS_COLUMN_REFERENCE'
const added = withId(project(a, col('id'), as(fn('+', ofA, lit(1)), 'x')), C)
const other = withId(filter(a, fn('<', col('id'), lit(4))), 3)
const limited = withId(limit(a, 3), C)
const cases: readonly (readonly [name: string, plan: LogicalPlan, expected: string])[] = [
  ['a.join(c, a.id == c.id)', join(a, c, same), 'id id'],
  ['c.join(a, a.id == c.id)', join(c, a, same), 'id id'],
  ['a.join(c, .., "semi")', join(a, c, same, 'leftSemi'), 'id'],
  ['a.join(c, .., "anti").where(a.id > 0)', filter(join(a, c, same, 'leftAnti'), fn('>', ofA, lit(0))), 'id'],
  ['a.join(c, .., "left").select(a.id, c.id)', project(join(a, c, same, 'leftOuter'), ofA, ofC), ambiguous],
  ['a.join(a, a.id == a.id)', join(a, a, equal(ofA, ofA)), ambiguous],
  [
    'a.join(c, a.id == c.x).select(a.id, c.x)',
    project(join(a, added, equal(ofA, col('x', C))), ofA, col('x', C)),
    ambiguous,
  ],
  [
    'x.join(y, x.id == y.id).select(x.id, y.id)',
    project(join(c, other, equal(ofC, col('id', 3))), ofC, col('id', 3)),
    'id id',
  ],
  ['a.crossJoin(c).where(a.id == c.id)', filter(join(a, c), same), ambiguous],
  [
    'a.join(a.limit(3), ..).withColumn("z", a.id + c.id)',
    project(join(a, limited, same), as(fn('+', ofA, ofC), 'z')),
    ambiguous,
  ],
]

for (const [name, plan, expected] of cases) test(name, () => assert.equal(outcome(plan), expected))

test('the nearer operator is the one that the condition means', () => {
  for (const [left, right, side] of [
    [a, c, 0],
    [c, a, 1],
  ] as const) {
    const plan = analyze(join(left, right, fn('>', ofA, ofC)), testContext()) as Join
    const inputs = [plan.left, plan.right].map((input) => outputOf(input)[0].id)
    const { args } = plan.condition as unknown as { readonly args: readonly { readonly id: number }[] }
    assert.deepEqual(
      args.map((arg) => arg.id),
      [inputs[side], inputs[1 - side]],
    )
  }
})
