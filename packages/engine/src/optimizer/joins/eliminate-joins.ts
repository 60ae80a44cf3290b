/**
 * A join that only repeats the rows of one side, each at most once, goes where nobody reads the other side:
 *
 *     select t.a from t left join (select a, max(c) from u group by a) m on t.a = m.a   ->   select a from t
 *
 * Each row of the outer side comes out once, since the other is unique on the join's keys; where what is above does
 * not heed duplicates, it need not be.
 */
import { isDeterministic } from '../../expr/equality.ts'
import { references, visitExpression, withFields } from '../../expr/tree.ts'
import type { Aggregate, Join, LogicalPlan } from '../../plan/logical-plan.ts'
import { outputOf } from '../../plan/output.ts'
import { planExpressions, transformPlanDown } from '../../plan/tree.ts'
import { equalColumns, isUniqueOn } from '../aggregates/unique-keys.ts'
import type { OptimizerRule } from '../optimizer-rule.ts'

export const eliminateJoins: OptimizerRule = {
  name: 'eliminate-joins',
  apply: (plan) =>
    transformPlanDown(plan, (node) => {
      if (node.kind !== 'project' && node.kind !== 'aggregate') return node
      const heedsDuplicates = node.kind !== 'aggregate' || !ignoresDuplicates(node)
      return withFields(node, { input: eliminated(node.input, idsRead(node), heedsDuplicates) })
    }),
}

const idsRead = (plan: LogicalPlan): ReadonlySet<number> =>
  new Set(planExpressions(plan).flatMap((e) => references(e).map((a) => a.id)))

/** `read`: ids of the columns that somebody above reads. */
function eliminated(plan: LogicalPlan, read: ReadonlySet<number>, heedsDuplicates: boolean): LogicalPlan {
  switch (plan.kind) {
    case 'limit':
    case 'offset':
      return withFields(plan, { input: eliminated(plan.input, read, true) })
    case 'project':
    case 'filter':
    case 'sort':
    case 'repartition': {
      // What chance decides is asked of each row.
      const heeds = heedsDuplicates || !planExpressions(plan).every(isDeterministic)
      const own = idsRead(plan)
      const input = eliminated(plan.input, plan.kind === 'project' ? own : new Set([...read, ...own]), heeds)
      return withFields(plan, { input }) as LogicalPlan
    }
    case 'join': {
      const kept = keptSide(plan, read, heedsDuplicates)
      return kept === undefined ? plan : eliminated(kept, read, heedsDuplicates)
    }
    default:
      return plan
  }
}

/** The side whose rows are all that comes out, as far as anybody can see. */
function keptSide(join: Join, read: ReadonlySet<number>, heedsDuplicates: boolean): LogicalPlan | undefined {
  if (join.type !== 'leftOuter' && join.type !== 'rightOuter') return undefined
  const isLeft = join.type === 'leftOuter'
  const [kept, other] = isLeft ? [join.left, join.right] : [join.right, join.left]
  if (outputOf(other).some((a) => read.has(a.id))) return undefined
  if (!heedsDuplicates) return kept
  const equal = equalColumns(join)
  return isUniqueOn(other, isLeft ? equal.right : equal.left) ? kept : undefined
}

/** Functions whose result does not depend on how often a value is there. */
const setLike: ReadonlySet<string> = new Set([
  'min',
  'max',
  'bool_and',
  'bool_or',
  'bit_and',
  'bit_or',
  'collect_set',
  'approx_count_distinct',
])

/** Only which groups there are, and functions of the set of values. */
function ignoresDuplicates({ groupBy, columns }: Aggregate): boolean {
  let ignores = [...groupBy, ...columns].every(isDeterministic)
  for (const column of columns)
    visitExpression(column, (e) => {
      if (e.kind === 'aggregate' && !e.distinct && !setLike.has(e.name)) ignores = false
    })
  return ignores
}
