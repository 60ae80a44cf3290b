/**
 * Groups that a join above would drop are not made: where a grouping is joined on one of its keys with few rows that
 * are cheap to have, its input is first reduced to the rows with those keys.
 *
 *     part(few) join (select partkey, avg(q) from line group by partkey) on partkey = p
 *     -> part(few) join (select partkey, avg(q) from (line semi join part(few) on partkey = p) group by partkey) ...
 *
 * The few rows are read twice; where they are broadcast both times, the exchange runs once.
 */
import { sameType } from '@vonk/common'
import { withFreshIds } from '../../analysis/fresh-ids.ts'
import { resolveCall } from '../../analysis/resolve-function.ts'
import { isDeterministic } from '../../expr/equality.ts'
import type { Attribute } from '../../expr/expression.ts'
import { splitConjunction, withFields } from '../../expr/tree.ts'
import type { Aggregate, Join, LogicalPlan } from '../../plan/logical-plan.ts'
import { outputOf } from '../../plan/output.ts'
import { planChildren, planExpressions, transformPlan } from '../../plan/tree.ts'
import { estimate } from '../estimate.ts'
import { definitions, idsOf } from '../expression-facts.ts'
import type { OptimizerContext, OptimizerRule } from '../optimizer-rule.ts'

export const reduceAggregates: OptimizerRule = {
  name: 'reduce-aggregates',
  apply: (plan, context) =>
    transformPlan(plan, (node) => (node.kind === 'join' ? reduced(node, context) : node)),
}

/** The few rows may be this share of the groups, and what is read for them this share of the grouping's input. */
const groupsShareMost = 0.1
const readShareMost = 0.25

function reduced(join: Join, context: OptimizerContext): LogicalPlan {
  if (join.condition === undefined || join.nullAware === true) return join
  const isInner = join.type === 'inner'
  const keepsLeft = isInner || join.type === 'leftOuter' || join.type === 'leftSemi'
  const right = keepsLeft ? reducedSide(join, join.left, join.right, context) : join.right
  const left = isInner ? reducedSide(join, join.right, join.left, context) : join.left
  return withFields(join, { left, right })
}

/** The side with a grouping in it, reduced by the keys of the other side where that pays. */
function reducedSide(
  join: Join,
  few: LogicalPlan,
  side: LogicalPlan,
  context: OptimizerContext,
): LogicalPlan {
  const found = groupingOf(side)
  if (found === undefined) return side
  const { aggregate } = found
  if (estimate(few).rows > groupsShareMost * estimate(aggregate).rows) return side
  if (rowsRead(few) > readShareMost * rowsRead(aggregate) || !isRepeatable(few)) return side
  const ids = { few: idsOf(outputOf(few)), side: idsOf(outputOf(side)) }
  for (const e of splitConjunction(join.condition!)) {
    if (e.kind !== 'call' || e.name !== '=') continue
    const [a, b] = e.args
    if (a.kind !== 'attribute' || b.kind !== 'attribute' || !sameType(a.type, b.type)) continue
    const [of, key] = ids.few.has(a.id) ? [a, b] : [b, a]
    const below = ids.few.has(of.id) && ids.side.has(key.id) ? found.keyBelow(key) : undefined
    if (below !== undefined) return found.rebuilt(semiJoined(aggregate, below, few, of, context))
  }
  return side
}

interface Grouping {
  readonly aggregate: Aggregate
  /** The column of the grouping's input that an output column is, if it is a key. */
  keyBelow(column: Attribute): Attribute | undefined
  rebuilt(aggregate: Aggregate): LogicalPlan
}

/** The grouping of a side, through projections and filters. */
function groupingOf(plan: LogicalPlan): Grouping | undefined {
  if (plan.kind === 'aggregate') {
    if (plan.groupBy.length === 0) return undefined
    const columns = definitions(plan.columns)
    const keys = new Set(plan.groupBy.flatMap((key) => (key.kind === 'attribute' ? [key.id] : [])))
    return {
      aggregate: plan,
      keyBelow: (column) => {
        const value = columns.get(column.id)
        return value?.kind === 'attribute' && keys.has(value.id) ? value : undefined
      },
      rebuilt: (aggregate) => aggregate,
    }
  }
  if (plan.kind !== 'project' && plan.kind !== 'filter') return undefined
  const below = groupingOf(plan.input)
  if (below === undefined) return undefined
  const columns = plan.kind === 'project' ? definitions(plan.columns) : undefined
  return {
    aggregate: below.aggregate,
    keyBelow: (column) => {
      const value = columns === undefined ? column : columns.get(column.id)
      return value?.kind === 'attribute' ? below.keyBelow(value) : undefined
    },
    rebuilt: (aggregate) => withFields(plan, { input: below.rebuilt(aggregate) }) as LogicalPlan,
  }
}

function semiJoined(
  aggregate: Aggregate,
  key: Attribute,
  few: LogicalPlan,
  of: Attribute,
  context: OptimizerContext,
): Aggregate {
  const keys = withFreshIds(
    Object.freeze({ kind: 'project', input: few, columns: [of] }),
    context.nextAttributeId,
  )
  const args = [key, outputOf(keys)[0]]
  const condition = resolveCall({ name: ['='], args, distinct: false, origin: aggregate.origin }, context)
  const input: Join = Object.freeze({
    kind: 'join',
    left: aggregate.input,
    right: keys,
    type: 'leftSemi',
    condition,
  })
  return withFields(aggregate, { input })
}

/** Rows that sources give for a plan: what it costs to have it twice. */
function rowsRead(plan: LogicalPlan): number {
  const children = planChildren(plan)
  return children.length === 0
    ? estimate(plan).rows
    : children.reduce((sum, child) => sum + rowsRead(child), 0)
}

const isRepeatable = (plan: LogicalPlan): boolean =>
  planExpressions(plan).every(isDeterministic) &&
  plan.kind !== 'sample' &&
  plan.kind !== 'limit' &&
  planChildren(plan).every(isRepeatable)
