/**
 * The exchanges of a join: the table's side to every executor, or both sides by their keys into equally many
 * partitions. A side that lies by its keys already stays, and the other follows it.
 */
import { semanticallyEqual } from '../expr/equality.ts'
import type { Expression } from '../expr/expression.ts'
import { withFields } from '../expr/tree.ts'
import { mergeOrder, outputPartitioning, partitionCount, partitioningKeys } from './physical-output.ts'
import type { BroadcastExchangeExec, JoinExec, Partitioning, PhysicalPlan } from './physical-plan.ts'
import { exchange, isInOrder, meetText, sortInside } from './place-exchanges.ts'
import { planKey } from './plan-key.ts'
import { fittedPartitions, type PlanningContext } from './planning-context.ts'

export function placeJoin(plan: JoinExec, context: PlanningContext): JoinExec {
  switch (plan.strategy) {
    case 'broadcastHash':
    case 'broadcastNestedLoop':
      return withFields(plan, { [plan.buildSide]: broadcast(plan, context) })
    case 'nestedLoop': {
      const requirement = 'without keys every row must meet every other in one task'
      return withFields(plan, {
        left: inOne(plan, plan.left, requirement, context),
        right: inOne(plan, plan.right, requirement, context),
      })
    }
    case 'sortMerge':
      return sortedByKeys(shuffled(plan, context), () => context.nextOperatorId())
    default:
      return plan.leftKeys.length === 0 ? plan : shuffled(plan, context)
  }
}

/** A join by merging, whose sides lie together, over sides in the order of their keys. */
export function sortedByKeys(plan: JoinExec, newOperatorId: () => number): JoinExec {
  const side = (input: PhysicalPlan, keys: readonly Expression[]): PhysicalPlan => {
    const order = mergeOrder(keys)
    return isInOrder(input, order) ? input : sortInside(plan, input, order, newOperatorId())
  }
  return withFields(plan, { left: side(plan.left, plan.leftKeys), right: side(plan.right, plan.rightKeys) })
}

function broadcast(plan: JoinExec, context: PlanningContext): BroadcastExchangeExec {
  const isLeft = plan.buildSide === 'left'
  const input = isLeft ? plan.left : plan.right
  const made: BroadcastExchangeExec = {
    operatorId: context.nextOperatorId(),
    kind: 'broadcastExchange',
    input: input.kind === 'broadcastExchange' ? input.input : input,
    ...(plan.callSite === undefined ? {} : { callSite: plan.callSite }),
    ...(input.estimate === undefined ? {} : { estimate: input.estimate }),
    keys: isLeft ? plan.leftKeys : plan.rightKeys,
    nullSafe: plan.nullSafe,
    reuseKey: '',
  }
  return { ...made, reuseKey: planKey(made) }
}

function inOne(
  plan: JoinExec,
  input: PhysicalPlan,
  requirement: string,
  context: PlanningContext,
): PhysicalPlan {
  if (partitionCount(outputPartitioning(input)) === 1) return input
  return exchange(plan, input, { partitioning: { kind: 'single' }, requirement }, context)
}

/** Which of the keys a side's rows lie by, in the order of its partitioning. */
interface LiesBy {
  readonly keys: readonly number[]
  readonly partitions: number
  readonly sparkHash: boolean
}

function liesBy(partitioning: Partitioning, keys: readonly Expression[]): LiesBy | undefined {
  if (partitioning.kind !== 'hash' || partitioning.by.length === 0) return undefined
  const { partitions, sparkHash } = partitioning
  for (const by of partitioningKeys(partitioning)) {
    const at = by.map((e) => keys.findIndex((key) => semanticallyEqual(key, e)))
    if (!at.includes(-1)) return { keys: at, partitions, sparkHash }
  }
  return undefined
}

const sameLie = (a: LiesBy, b: LiesBy): boolean =>
  a.partitions === b.partitions &&
  a.sparkHash === b.sparkHash &&
  a.keys.length === b.keys.length &&
  a.keys.every((key, i) => key === b.keys[i])

function shuffled(plan: JoinExec, context: PlanningContext): JoinExec {
  const [left, right] = [outputPartitioning(plan.left), outputPartitioning(plan.right)]
  if (partitionCount(left) === 1 && partitionCount(right) === 1) return plan
  const [byLeft, byRight] = [liesBy(left, plan.leftKeys), liesBy(right, plan.rightKeys)]
  if (byLeft !== undefined && byRight !== undefined && sameLie(byLeft, byRight)) return plan
  const bytes = (side: PhysicalPlan) => side.estimate?.bytes ?? 0
  const keepsLeft = byLeft !== undefined && (byRight === undefined || bytes(plan.left) >= bytes(plan.right))
  const kept = keepsLeft ? byLeft : byRight
  const by = kept ?? {
    keys: plan.leftKeys.map((_, i) => i),
    partitions: fittedPartitions(context, bytes(plan.buildSide === 'left' ? plan.left : plan.right)),
    sparkHash: false,
  }
  const side = (input: PhysicalPlan, keys: readonly Expression[], stays: boolean): PhysicalPlan => {
    if (stays) return input
    const expressions = by.keys.map((i) => keys[i])
    const partitioning: Partitioning =
      by.partitions === 1
        ? { kind: 'single' }
        : { kind: 'hash', by: expressions, partitions: by.partitions, sparkHash: by.sparkHash }
    return exchange(plan, input, { partitioning, requirement: meetText(expressions) }, context)
  }
  return withFields(plan, {
    left: side(plan.left, plan.leftKeys, kept !== undefined && keepsLeft),
    right: side(plan.right, plan.rightKeys, kept !== undefined && !keepsLeft),
  })
}
