/** Which columns a physical operator gives, and how its rows lie over partitions and in order. */

import { unreachable } from '../base/assert.ts'
import { semanticallyEqual } from '../expr/equality.ts'
import type { Attribute, Expression, NamedExpression, SortOrder } from '../expr/expression.ts'
import { withFields } from '../expr/tree.ts'
import { toAttribute } from '../plan/output.ts'
import type { HashAggregateExec, JoinExec, Partitioning, PhysicalPlan } from './physical-plan.ts'

export function physicalOutput(plan: PhysicalPlan): readonly Attribute[] {
  switch (plan.kind) {
    case 'fileScan':
    case 'range':
    case 'localScan':
    case 'oneRow':
    case 'expand':
    case 'union':
    case 'shuffleInput':
    case 'broadcastInput':
      return plan.output
    case 'join':
      return joinOutput(plan)
    case 'generate':
      return [...plan.kept, ...plan.output]
    case 'project':
      return plan.columns.map(toAttribute)
    case 'hashAggregate':
      return aggregateOutput(plan)
    case 'window':
      return [...physicalOutput(plan.input), ...plan.columns.map(toAttribute)]
    case 'filter':
    case 'sort':
    case 'topK':
    case 'limit':
    case 'tail':
    case 'coalesce':
    case 'sample':
    case 'collectMetrics':
    case 'exchange':
    case 'broadcastExchange':
      return physicalOutput(plan.input)
    case 'writeFiles':
      return []
    default:
      return unreachable(plan)
  }
}

/** Whether one side comes as a table that every executor has. */
export const isBroadcast = ({ strategy }: JoinExec): boolean =>
  strategy === 'broadcastHash' || strategy === 'broadcastNestedLoop'

/** The side whose rows look for their partners. */
export const probeSide = (plan: JoinExec): PhysicalPlan =>
  plan.buildSide === 'left' ? plan.right : plan.left
export const buildSide = (plan: JoinExec): PhysicalPlan =>
  plan.buildSide === 'left' ? plan.left : plan.right

/** Whether rows of the table come out by themselves, once all others have looked for partners among them. */
export const tableComesOut = ({ type, buildSide }: JoinExec): boolean =>
  buildSide === 'left'
    ? type === 'leftSemi' || type === 'leftAnti' || type === 'leftOuter' || type === 'fullOuter'
    : type === 'rightOuter' || type === 'fullOuter'

/** Columns of a side that may find no partner become nullable. */
export function joinOutput(plan: JoinExec): readonly Attribute[] {
  const { type, mark } = plan
  const made = (side: PhysicalPlan, nullable: boolean): readonly Attribute[] => {
    const output = physicalOutput(side)
    return nullable ? output.map((a) => withFields(a, { nullable: true })) : output
  }
  if (type === 'leftSemi' || type === 'leftAnti') return physicalOutput(plan.left)
  if (type === 'existence') return [...physicalOutput(plan.left), mark!]
  return [
    ...made(plan.left, type === 'rightOuter' || type === 'fullOuter'),
    ...made(plan.right, type === 'leftOuter' || type === 'fullOuter' || type === 'leftSingle'),
  ]
}

function aggregateOutput(plan: HashAggregateExec): readonly Attribute[] {
  const keys = plan.keys.map(toAttribute)
  return plan.mode === 'partial' || plan.mode === 'merge'
    ? [...keys, ...plan.states.flat()]
    : [...keys, ...plan.results]
}

export function physicalChildren(plan: PhysicalPlan): readonly PhysicalPlan[] {
  switch (plan.kind) {
    case 'fileScan':
    case 'range':
    case 'localScan':
    case 'oneRow':
    case 'shuffleInput':
    case 'broadcastInput':
      return []
    case 'union':
      return plan.inputs
    case 'join':
      return [plan.left, plan.right]
    default:
      return [plan.input]
  }
}

/** The operator over other inputs; itself if they are the same. */
export function withChildren<P extends PhysicalPlan>(plan: P, children: readonly PhysicalPlan[]): P {
  const same = physicalChildren(plan)
  if (children.every((child, i) => child === same[i])) return plan
  if (plan.kind === 'union') return withFields(plan, { inputs: children } as unknown as Partial<P>)
  if (plan.kind === 'join')
    return withFields(plan, { left: children[0], right: children[1] } as unknown as Partial<P>)
  return withFields(plan, { input: children[0] } as unknown as Partial<P>)
}

/** How the rows lie over partitions. */
export function outputPartitioning(plan: PhysicalPlan): Partitioning {
  switch (plan.kind) {
    case 'fileScan':
      return { kind: 'unknown', partitions: Math.max(1, plan.scan.splits.length) }
    case 'range':
    case 'localScan':
      return plan.partitions === 1 ? { kind: 'single' } : { kind: 'unknown', partitions: plan.partitions }
    case 'oneRow':
      return { kind: 'single' }
    case 'exchange':
    case 'shuffleInput':
      return plan.partitioning
    case 'join':
      return joinPartitioning(plan)
    case 'broadcastExchange':
    case 'broadcastInput':
      return { kind: 'single' }
    case 'coalesce': {
      const input = outputPartitioning(plan.input)
      const partitions = Math.min(plan.partitions, partitionCount(input))
      return partitions === 1 ? { kind: 'single' } : { kind: 'unknown', partitions }
    }
    case 'union': {
      const partitions = plan.inputs.reduce(
        (sum, input) => sum + partitionCount(outputPartitioning(input)),
        0,
      )
      return partitions === 1 ? { kind: 'single' } : { kind: 'unknown', partitions }
    }
    case 'project':
      return projectPartitioning(plan.columns, outputPartitioning(plan.input))
    case 'generate':
      return projectPartitioning(plan.kept, outputPartitioning(plan.input))
    case 'hashAggregate':
      return projectPartitioning(plan.keys, outputPartitioning(plan.input))
    case 'expand': {
      const input = outputPartitioning(plan.input)
      return input.kind === 'single' ? input : { kind: 'unknown', partitions: partitionCount(input) }
    }
    case 'filter':
    case 'sort':
    case 'window':
    case 'topK':
    case 'limit':
    case 'tail':
    case 'sample':
    case 'collectMetrics':
    case 'writeFiles':
      return outputPartitioning(plan.input)
    default:
      return unreachable(plan)
  }
}

/** Rows of a join lie where those of the side lie whose rows all come out, or that looked for partners. */
function joinPartitioning(plan: JoinExec): Partitioning {
  const { type } = plan
  if (isBroadcast(plan)) return withPartners(plan, outputPartitioning(probeSide(plan)))
  if (type === 'rightOuter') return outputPartitioning(plan.right)
  const left = outputPartitioning(plan.left)
  // Keys of rows without a partner are null on one side, so that neither side says where they lie.
  if (type === 'fullOuter' && left.kind !== 'single') {
    return { kind: 'unknown', partitions: partitionCount(left) }
  }
  return withPartners(plan, left)
}

/** What rows lie by of one side, they lie by of the other side's equal keys, too. */
function withPartners({ type, leftKeys, rightKeys }: JoinExec, input: Partitioning): Partitioning {
  if (input.kind !== 'hash' || (type !== 'inner' && type !== 'cross')) return input
  const keys = [...leftKeys, ...rightKeys]
  const partners = [...rightKeys, ...leftKeys]
  const partnerOf = (e: Expression) => partners[keys.findIndex((key) => semanticallyEqual(key, e))]
  const known = partitioningKeys(input)
  const more = known.map((by) => by.map(partnerOf)).filter((by) => by.every((e) => e !== undefined))
  return more.length === 0 ? input : { ...input, also: [...known.slice(1), ...more] }
}

/** The lists of expressions by which the rows of a hash partitioning lie. */
export const partitioningKeys = ({
  by,
  also = [],
}: Partitioning & { kind: 'hash' }): readonly (readonly Expression[])[] => [by, ...also]

/** A projection keeps its input's partitioning where it keeps the columns, perhaps under another name. */
function projectPartitioning(columns: readonly NamedExpression[], input: Partitioning): Partitioning {
  if (input.kind !== 'hash' && input.kind !== 'range') return input
  const renamed = new Map<number, Attribute>()
  for (const column of columns) {
    if (column.kind === 'attribute') renamed.set(column.id, column)
    else if (column.child.kind === 'attribute' && !renamed.has(column.child.id)) {
      renamed.set(column.child.id, toAttribute(column))
    }
  }
  const keep = (e: Expression) => (e.kind === 'attribute' ? renamed.get(e.id) : undefined)
  if (input.kind === 'hash') {
    const { also: _also, ...rest } = input
    const [by, ...also] = partitioningKeys(input).flatMap((keys): readonly (readonly Expression[])[] => {
      const kept = keys.flatMap((e) => keep(e) ?? [])
      return kept.length === keys.length ? [kept] : []
    })
    if (by === undefined) return { kind: 'unknown', partitions: input.partitions }
    return also.length === 0 ? { ...rest, by } : { ...rest, by, also }
  }
  const by: SortOrder[] = []
  for (const order of input.by) {
    const child = keep(order.child)
    if (child === undefined) return { kind: 'unknown', partitions: input.partitions }
    by.push({ ...order, child })
  }
  return { ...input, by }
}

export function partitionCount(partitioning: Partitioning): number {
  return partitioning.kind === 'single' ? 1 : partitioning.partitions
}

/** The order in which a join by merging wants a side, and gives its rows. */
export const mergeOrder = (keys: readonly Expression[]): readonly SortOrder[] =>
  keys.map((child) => ({ kind: 'sortOrder', child, ascending: true, nullsFirst: true }))

/** Orders that the rows inside each partition are in, all of them at once. */
export function outputOrderings(plan: PhysicalPlan): readonly (readonly SortOrder[])[] {
  switch (plan.kind) {
    case 'sort':
    case 'topK':
      return [plan.order]
    case 'filter':
    case 'window':
    case 'limit':
    case 'tail':
    case 'sample':
    case 'collectMetrics':
      return outputOrderings(plan.input)
    case 'join':
      return joinOrderings(plan)
    case 'project': {
      const kept = new Set(plan.columns.flatMap((c) => (c.kind === 'attribute' ? [c.id] : [])))
      return outputOrderings(plan.input).map((order) => {
        const end = order.findIndex((o) => o.child.kind !== 'attribute' || !kept.has(o.child.id))
        return end < 0 ? order : order.slice(0, end)
      })
    }
    default:
      return []
  }
}

/** A join by merging gives its rows in the order of its keys, which of pairs are those of both sides. */
function joinOrderings({ strategy, type, buildSide, leftKeys, rightKeys }: JoinExec) {
  // Rows of the kept side without a partner come out behind the others.
  if (strategy !== 'sortMerge' || type === 'fullOuter') return []
  const [kept, other] = buildSide === 'left' ? [leftKeys, rightKeys] : [rightKeys, leftKeys]
  return type === 'inner' || type === 'cross' ? [mergeOrder(other), mergeOrder(kept)] : [mergeOrder(other)]
}
