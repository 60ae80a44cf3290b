/**
 * Puts an exchange wherever an operator requires another distribution or order of its input than it is given, and says
 * which requirement it meets. Equal exchanges get equal keys, so that the driver runs one of them.
 */
import { unreachable } from '../base/assert.ts'
import { semanticallyEqual, semanticKey } from '../expr/equality.ts'
import type { Expression, SortOrder } from '../expr/expression.ts'
import { mapArray, withFields } from '../expr/tree.ts'
import { firstOfGroups } from './group-limit.ts'
import {
  outputOrderings,
  outputPartitioning,
  partitionCount,
  partitioningKeys,
  physicalChildren,
} from './physical-output.ts'
import type {
  CoalesceExec,
  Distribution,
  ExchangeExec,
  HashAggregateExec,
  Partitioning,
  PhysicalPlan,
  SortExec,
  WindowExec,
} from './physical-plan.ts'
import { placeJoin } from './place-join.ts'
import { planKey } from './plan-key.ts'
import {
  fittedPartitions,
  type PlanningContext,
  targetPartitionBytes,
  targetRangePartitionBytes,
} from './planning-context.ts'
import { isInWindowOrder, windowOrder } from './window-order.ts'

export function placeExchanges(plan: PhysicalPlan, context: PlanningContext): PhysicalPlan {
  const children = physicalChildren(plan)
  if (children.length === 0) return plan
  if (plan.kind === 'union') {
    return withFields(plan, { inputs: mapArray(plan.inputs, (input) => placeExchanges(input, context)) })
  }
  if (plan.kind === 'join') {
    const sides = { left: placeExchanges(plan.left, context), right: placeExchanges(plan.right, context) }
    return placeJoin(withFields(plan, sides), context)
  }
  const placed = placeExchanges(children[0], context)
  if (plan.kind === 'exchange') return keyed({ ...plan, input: placed })
  if (plan.kind === 'coalesce' && hasBranches(placed)) return gathered(plan, placed)
  const required = requiredDistribution(plan)
  const input = satisfies(outputPartitioning(placed), required)
    ? placed
    : exchangeFor(plan, limited(plan, placed, context), required, context)
  if (plan.kind === 'sort' && isInOrder(input, plan.order)) return input
  if (plan.kind === 'window') return withFields(plan, { input: sortedFor(plan, input, context) })
  if (plan.kind === 'hashAggregate' && input === placed) return inOnePhase(plan, placed)
  return withFields(plan, { input } as Partial<typeof plan>)
}

const keyed = (exchange: ExchangeExec): ExchangeExec => ({ ...exchange, reuseKey: planKey(exchange) })

/** Whether a stage's tasks run one input of a union each: none can take partitions of several. */
function hasBranches(plan: PhysicalPlan): boolean {
  if (plan.kind === 'union') return true
  if (plan.kind === 'exchange' || plan.kind === 'broadcastExchange') return false
  return physicalChildren(plan).some(hasBranches)
}

/** Fewer partitions of a union's rows: by a shuffle, where there are more of them at all. */
function gathered(plan: CoalesceExec, input: PhysicalPlan): PhysicalPlan {
  const { operatorId, partitions, callSite } = plan
  if (partitionCount(outputPartitioning(input)) <= partitions) return input
  return keyed({
    operatorId,
    ...(callSite === undefined ? {} : { callSite }),
    ...(input.estimate === undefined ? {} : { estimate: input.estimate }),
    kind: 'exchange',
    input,
    partitioning: partitions === 1 ? { kind: 'single' } : { kind: 'roundRobin', partitions },
    reason: {
      operatorId,
      operator: 'Coalesce',
      requirement: `${partitions} partitions of the rows of a union, whose inputs are read by tasks of their own`,
      ...(callSite === undefined ? {} : { callSite }),
    },
    origin: 'repartitionByNumber',
    reuseKey: '',
  })
}

/** Partial groups that need no shuffle are complete: the final phase would only enter them into a second table. */
function inOnePhase(plan: HashAggregateExec, input: PhysicalPlan): HashAggregateExec {
  const isPartial = plan.mode === 'final' && input.kind === 'hashAggregate' && input.mode === 'partial'
  return isPartial ? { ...plan, mode: 'complete', keys: input.keys, input: input.input } : { ...plan, input }
}

/** What has to be shuffled of an operator's input. */
const limited = (plan: PhysicalPlan, input: PhysicalPlan, context: PlanningContext): PhysicalPlan =>
  plan.kind === 'window' && plan.limit !== undefined
    ? firstOfGroups(plan, sortedFor(plan, input, context), context)
    : input

/** The window's input in its order: sorted unless it comes so. */
function sortedFor(plan: WindowExec, input: PhysicalPlan, context: PlanningContext): PhysicalPlan {
  const order = windowOrder(plan)
  if (order.length === 0 || outputOrderings(input).some((given) => isInWindowOrder(given, plan))) return input
  return sortInside(plan, input, order, context.nextOperatorId())
}

/** Sorts each partition of an operator's input. */
export const sortInside = (
  plan: PhysicalPlan,
  input: PhysicalPlan,
  order: readonly SortOrder[],
  operatorId: number,
): SortExec => ({
  operatorId,
  ...(plan.callSite === undefined ? {} : { callSite: plan.callSite }),
  ...(input.estimate === undefined ? {} : { estimate: input.estimate }),
  kind: 'sort',
  input,
  order,
  global: false,
})

export function requiredDistribution(plan: PhysicalPlan): Distribution {
  switch (plan.kind) {
    case 'hashAggregate':
      if (plan.mode === 'partial') return { kind: 'any' }
      return plan.keys.length === 0
        ? { kind: 'single' }
        : { kind: 'clustered', by: plan.keys.map((key) => (key.kind === 'alias' ? key.child : key)) }
    case 'window':
      if (plan.isPartial === true) return { kind: 'any' }
      return plan.partitionBy.length === 0 ? { kind: 'single' } : { kind: 'clustered', by: plan.partitionBy }
    case 'sort':
      return plan.global ? { kind: 'ordered', by: plan.order } : { kind: 'any' }
    case 'topK':
      return plan.phase === 'final' ? { kind: 'single' } : { kind: 'any' }
    case 'limit':
      return plan.phase === 'global' ? { kind: 'single' } : { kind: 'any' }
    case 'tail':
      return { kind: 'single' }
    // Placed by `place-join.ts`.
    case 'join':
    case 'fileScan':
    case 'range':
    case 'localScan':
    case 'oneRow':
    case 'filter':
    case 'project':
    case 'expand':
    case 'generate':
    case 'union':
    case 'coalesce':
    case 'sample':
    case 'collectMetrics':
    case 'exchange':
    case 'broadcastExchange':
    case 'shuffleInput':
    case 'broadcastInput':
    case 'writeFiles':
      return { kind: 'any' }
    default:
      return unreachable(plan)
  }
}

export function satisfies(provided: Partitioning, required: Distribution): boolean {
  switch (required.kind) {
    case 'any':
      return true
    case 'single':
      return partitionCount(provided) === 1
    case 'clustered':
      if (partitionCount(provided) === 1) return true
      if (provided.kind === 'hash') {
        return partitioningKeys(provided).some((by) => by.length > 0 && subset(by, required.by))
      }
      return (
        provided.kind === 'range' &&
        subset(
          provided.by.map((order) => order.child),
          required.by,
        )
      )
    case 'ordered':
      if (partitionCount(provided) === 1) return true
      return provided.kind === 'range' && orderingSatisfies(required.by, provided.by)
    default:
      return false
  }
}

const subset = (of: readonly Expression[], all: readonly Expression[]): boolean =>
  of.every((e) => all.some((other) => semanticallyEqual(e, other)))

/** Whether rows ordered by `given` are ordered by `wanted`. */
function orderingSatisfies(given: readonly SortOrder[], wanted: readonly SortOrder[]): boolean {
  return wanted.length <= given.length && wanted.every((order, i) => semanticallyEqual(order, given[i]))
}

/** Whether the rows of each partition come in an order. */
export const isInOrder = (plan: PhysicalPlan, order: readonly SortOrder[]): boolean =>
  order.length === 0 || outputOrderings(plan).some((given) => orderingSatisfies(given, order))

function exchangeFor(
  plan: PhysicalPlan,
  input: PhysicalPlan,
  required: Distribution,
  context: PlanningContext,
): ExchangeExec {
  const target = required.kind === 'ordered' ? targetRangePartitionBytes : targetPartitionBytes
  const partitions = fittedPartitions(context, input.estimate?.bytes, target)
  const requirement = requirementText(plan, required)
  return exchange(plan, input, { partitioning: partitioningFor(required, partitions), requirement }, context)
}

/** An exchange that meets a requirement of the operator. */
export function exchange(
  plan: PhysicalPlan,
  input: PhysicalPlan,
  { partitioning, requirement }: { readonly partitioning: Partitioning; readonly requirement: string },
  context: PlanningContext,
): ExchangeExec {
  const made: ExchangeExec = {
    operatorId: context.nextOperatorId(),
    kind: 'exchange',
    input,
    partitioning,
    ...(plan.callSite === undefined ? {} : { callSite: plan.callSite }),
    ...(input.estimate === undefined ? {} : { estimate: input.estimate }),
    reason: {
      operatorId: plan.operatorId,
      operator: operatorTitle(plan),
      requirement,
      ...(plan.callSite === undefined ? {} : { callSite: plan.callSite }),
    },
    origin: 'required',
    reuseKey: '',
  }
  return { ...made, reuseKey: planKey(made) }
}

function partitioningFor(required: Distribution, partitions: number): Partitioning {
  switch (required.kind) {
    case 'clustered':
      return {
        kind: 'hash',
        by: required.by,
        partitions: required.partitions ?? partitions,
        sparkHash: false,
      }
    case 'ordered':
      return { kind: 'range', by: required.by, partitions }
    default:
      return { kind: 'single' }
  }
}

const operatorTitle = (plan: PhysicalPlan): string =>
  ({
    hashAggregate: 'HashAggregate',
    sort: 'Sort',
    window: 'Window',
    topK: 'TakeOrdered',
    limit: 'GlobalLimit',
    tail: 'CollectTail',
    join: 'Join',
  })[plan.kind as string] ?? plan.kind

function requirementText(plan: PhysicalPlan, required: Distribution): string {
  const names = (expressions: readonly Expression[]) => expressions.map(shortName).join(', ')
  switch (required.kind) {
    case 'clustered':
      return meetText(required.by)
    case 'ordered':
      return `partitions must follow each other in the order of (${names(required.by.map((o) => o.child))})`
    case 'single':
      if (plan.kind === 'window') return 'a window without partitions goes over all rows in one task'
      return plan.kind === 'hashAggregate'
        ? 'one total over all rows is made by one task'
        : 'the first rows over all partitions are chosen by one task'
    default:
      return ''
  }
}

export const meetText = (by: readonly Expression[]): string =>
  `rows with equal (${by.map(shortName).join(', ')}) must meet in one task`

const shortName = (e: Expression): string =>
  e.kind === 'attribute'
    ? e.name
    : e.kind === 'alias'
      ? e.name
      : e.kind === 'call'
        ? `${e.name}(...)`
        : semanticKey(e)
