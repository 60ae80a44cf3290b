/**
 * Logical operators to physical ones, operator by operator. Exchanges are not placed here but for those the user asked
 * for (repartition): `place-exchanges` looks at what each operator requires.
 */
import { assert, unreachable } from '../base/assert.ts'
import { isDeterministic } from '../expr/equality.ts'
import type { Expression, NamedExpression, SortOrder } from '../expr/expression.ts'
import { references, splitConjunction } from '../expr/tree.ts'
import { assertAnalysed } from '../plan/analysed-plan.ts'
import { fileColumnPlace } from '../plan/file-columns.ts'
import type { Filter, Limit, LogicalPlan, RelationScan, Repartition } from '../plan/logical-plan.ts'
import { outputOf } from '../plan/output.ts'
import { planAggregate, planMetrics } from './aggregate-planning.ts'
import { withEstimate } from './estimate-physical.ts'
import { withRankLimit } from './group-limit.ts'
import { planJoin } from './join-planning.ts'
import { outputPartitioning, partitionCount } from './physical-output.ts'
import type { FileScan, LimitExec, Partitioning, PhysicalPlan } from './physical-plan.ts'
import { fittedPartitions, type PlanningContext, scanTasksPerSlot } from './planning-context.ts'
import { pushedPredicates } from './pushed-predicates.ts'
import { withTopKScans } from './top-k-scan.ts'
import { differingKeys, withoutConstantKeys } from './window-order.ts'

/**
 * Sort + limit up to here keeps the best rows instead of sorting all (Spark:
 * spark.sql.execution.topKSortFallbackThreshold).
 */
const topKRowsMax = 100_000

export function planOperators(plan: LogicalPlan, context: PlanningContext): PhysicalPlan {
  return withEstimate(planOperator(plan, context), plan)
}

function planOperator(plan: LogicalPlan, context: PlanningContext): PhysicalPlan {
  const callSite = plan.origin?.callSite
  const node = () => ({
    operatorId: context.nextOperatorId(),
    ...(callSite === undefined ? {} : { callSite }),
  })
  const input = (of: LogicalPlan) => planOperators(of, context)
  assertAnalysed(plan)
  switch (plan.kind) {
    case 'scan':
      return planScan(plan, [], context)
    case 'range':
      return { ...node(), kind: 'range', ...rangePartitions(plan, context), output: plan.output }
    case 'local': {
      const partitions = Math.max(1, Math.min(context.defaultParallelism, plan.data.batches.length))
      const columns = plan.output.map((_, i) => i)
      return { ...node(), kind: 'localScan', data: plan.data, output: plan.output, columns, partitions }
    }
    case 'oneRow':
      return { ...node(), kind: 'oneRow', output: [] }
    case 'project':
      return {
        ...node(),
        kind: 'project',
        input: input(plan.input),
        columns: plan.columns as NamedExpression[],
      }
    case 'filter':
      return planFilter(plan, context)
    case 'aggregate':
      return planAggregate(plan, input(plan.input), context)
    case 'expand':
      return {
        ...node(),
        kind: 'expand',
        input: input(plan.input),
        projections: plan.projections,
        output: plan.output,
      }
    case 'generate': {
      assert(plan.generator.kind === 'call', 'a generator is a call')
      const dropped = new Set(plan.unrequired)
      return {
        ...node(),
        kind: 'generate',
        input: input(plan.input),
        generator: plan.generator,
        outer: plan.outer,
        kept: outputOf(plan.input).filter((a) => !dropped.has(a.id)),
        output: plan.output,
      }
    }
    case 'sort':
      return { ...node(), kind: 'sort', input: input(plan.input), order: plan.order, global: plan.global }
    case 'window':
      return {
        ...node(),
        kind: 'window',
        input: input(plan.input),
        columns: plan.columns.map(withoutConstantKeys) as NamedExpression[],
        partitionBy: differingKeys(plan.partitionBy),
        orderBy: plan.orderBy,
      }
    case 'limit':
      return planLimit(plan, context)
    case 'offset':
      return {
        ...node(),
        kind: 'limit',
        input: input(plan.input),
        limit: -1,
        offset: countOf(plan.count),
        phase: 'global',
      }
    case 'tail':
      return { ...node(), kind: 'tail', input: input(plan.input), count: plan.count }
    case 'setOperation':
      assert(
        plan.operation === 'union' && plan.all && !plan.byName,
        'set operations are rewritten before planning',
      )
      return { ...node(), kind: 'union', inputs: plan.inputs.map(input), output: outputOf(plan) }
    case 'join':
      return planJoin(plan, input(plan.left), input(plan.right), context)
    case 'repartition':
      return planRepartition(plan, input(plan.input), context)
    case 'collectMetrics':
      return { ...node(), ...planMetrics(plan, input(plan.input), context) }
    case 'sample':
      return {
        ...node(),
        kind: 'sample',
        input: input(plan.input),
        lower: plan.lower,
        upper: plan.upper,
        withReplacement: plan.withReplacement,
        seed: plan.seed,
      }
    case 'subqueryAlias':
    case 'hint':
      return input(plan.input)
    case 'distinct':
    case 'deduplicate':
    case 'recursion':
    case 'recursionReference':
    case 'showString':
    case 'write':
      return assert(false, `${plan.kind} is rewritten before physical planning`) as never
    default:
      return unreachable(plan)
  }
}

function planScan(plan: RelationScan, conjuncts: readonly Expression[], context: PlanningContext): FileScan {
  const ordinal = new Map(plan.relation.schema.fields.map((f, i) => [f.name, i]))
  const behind = plan.relation.schema.fields.length
  const columns = plan.output.map((attribute) => {
    const place = fileColumnPlace(attribute.name)
    const at = place === undefined ? ordinal.get(attribute.name) : behind + place
    assert(at !== undefined, `column ${attribute.name} is not in ${plan.relation.name}`)
    return at
  })
  const firstPartitionColumn = plan.relation.schema.fields.length - plan.relation.partitionColumns.length
  const partitionIds = new Set(
    plan.output.filter((_, i) => columns[i] >= firstPartitionColumn).map((a) => a.id),
  )
  const onlyPartitions = (e: Expression) => {
    const used = references(e)
    return used.length > 0 && used.every((a) => partitionIds.has(a.id))
  }
  // Readers know nothing of the columns that tell of files.
  const isStored = (_: unknown, i: number): boolean => columns[i] < behind
  const stored = columns.filter(isStored)
  const predicates = pushedPredicates(conjuncts, plan.output.filter(isStored), stored)
  const callSite = plan.origin?.callSite
  return {
    operatorId: context.nextOperatorId(),
    ...(callSite === undefined ? {} : { callSite }),
    kind: 'fileScan',
    relation: plan.relation,
    output: plan.output,
    columns,
    predicates,
    partitionFilters: conjuncts.filter(onlyPartitions),
    dataFilters: conjuncts.filter((e) => !onlyPartitions(e)),
    scan: plan.relation.splits({
      columns: stored,
      ...(stored.length < columns.length ? { fileColumns: true as const } : {}),
      predicates,
      minSplits: context.slots * scanTasksPerSlot,
      maxSplitBytes: context.maxPartitionBytes,
    }),
  }
}

function planFilter(plan: Filter, context: PlanningContext): PhysicalPlan {
  const callSite = plan.origin?.callSite
  const node = { operatorId: context.nextOperatorId(), ...(callSite === undefined ? {} : { callSite }) }
  const input =
    plan.input.kind === 'scan'
      ? withEstimate(planScan(plan.input, splitConjunction(plan.condition), context), plan.input)
      : withRankLimit(planOperators(plan.input, context), plan)
  return { ...node, kind: 'filter', input, condition: plan.condition }
}

function rangePartitions(
  plan: LogicalPlan & { kind: 'range' },
  context: PlanningContext,
): { start: bigint; end: bigint; step: bigint; partitions: number } {
  const { start, end, step } = plan
  const least = Math.ceil(
    Number(end - start) / Number(step) / (context.rangeRowsMax ?? Number.POSITIVE_INFINITY),
  )
  return { start, end, step, partitions: plan.partitions ?? Math.max(context.defaultParallelism, least) }
}

export function countOf(e: Expression): number {
  assert(e.kind === 'literal', 'limits and offsets are literals once optimized')
  return Number(e.value)
}

/**
 * The operators of a plan whose rows are handed to the program, which takes no more than it asked for: partitions
 * are run until a limit at the top has its rows.
 */
export function planAnswer(plan: LogicalPlan, context: PlanningContext): PhysicalPlan {
  const operators = planOperators(plan, context)
  if (operators.kind !== 'project') return collectLimit(operators) ?? operators
  const limit = collectLimit(operators.input)
  if (limit === undefined || !operators.columns.every(isDeterministic)) return operators
  return { ...limit, input: { ...operators, input: limit.input } }
}

function collectLimit(plan: PhysicalPlan): LimitExec | undefined {
  if (plan.kind !== 'limit' || plan.phase !== 'global') return undefined
  const { input } = plan
  const below = input.kind === 'limit' && input.phase === 'local' ? input.input : input
  return { ...plan, input: below, phase: 'collect' }
}

/** limit, offset under limit, and either over a sort. */
function planLimit(plan: Limit, context: PlanningContext): PhysicalPlan {
  const limit = countOf(plan.count)
  const skips = plan.input.kind === 'offset'
  const offset = plan.input.kind === 'offset' ? countOf(plan.input.count) : 0
  const below = plan.input.kind === 'offset' ? plan.input.input : plan.input
  const callSite = plan.origin?.callSite
  const node = () => ({
    operatorId: context.nextOperatorId(),
    ...(callSite === undefined ? {} : { callSite }),
  })
  if (below.kind === 'sort' && below.global && limit + offset <= topKRowsMax) {
    return topK(planOperators(below.input, context), below.order, { limit, offset, node, context })
  }
  if (
    below.kind === 'project' &&
    below.input.kind === 'sort' &&
    below.input.global &&
    limit + offset <= topKRowsMax
  ) {
    const sorted = topK(planOperators(below.input.input, context), below.input.order, {
      limit,
      offset,
      node,
      context,
    })
    return { ...node(), kind: 'project', input: sorted, columns: below.columns as NamedExpression[] }
  }
  const input = planOperators(below, context)
  if (partitionCount(outputPartitioning(input)) === 1) {
    return { ...node(), kind: 'limit', input, limit, offset, phase: 'global' }
  }
  const local: PhysicalPlan = {
    ...node(),
    kind: 'limit',
    input,
    limit: limit + offset,
    offset: 0,
    phase: 'local',
  }
  return { ...node(), kind: 'limit', input: local, limit, offset: skips ? offset : 0, phase: 'global' }
}

function topK(
  input: PhysicalPlan,
  order: readonly SortOrder[],
  {
    limit,
    offset,
    node,
    context,
  }: {
    readonly limit: number
    readonly offset: number
    readonly node: () => { operatorId: number; callSite?: string }
    readonly context: PlanningContext
  },
): PhysicalPlan {
  const first = node()
  const told = withTopKScans(input, order, first.operatorId, context)
  if (partitionCount(outputPartitioning(told)) === 1) {
    return { ...first, kind: 'topK', input: told, order, limit, offset, phase: 'final' }
  }
  const partial: PhysicalPlan = {
    ...first,
    kind: 'topK',
    input: told,
    order,
    limit: limit + offset,
    offset: 0,
    phase: 'partial',
  }
  return { ...node(), kind: 'topK', input: partial, order, limit, offset, phase: 'final' }
}

function planRepartition(plan: Repartition, input: PhysicalPlan, context: PlanningContext): PhysicalPlan {
  const callSite = plan.origin?.callSite
  const node = { operatorId: context.nextOperatorId(), ...(callSite === undefined ? {} : { callSite }) }
  if (!plan.shuffle) return { ...node, kind: 'coalesce', input, partitions: plan.partitions ?? 1 }
  const partitions = plan.partitions ?? fittedPartitions(context, input.estimate?.bytes)
  const partitioning = repartitioning(plan, partitions)
  const byText = plan.by.length === 0 ? '' : ' by columns'
  return {
    ...node,
    kind: 'exchange',
    input,
    partitioning,
    reason: {
      operatorId: node.operatorId,
      operator: 'Repartition',
      requirement: `${partitions} partitions${byText}, asked for by the program`,
      ...(callSite === undefined ? {} : { callSite }),
    },
    origin: plan.partitions === undefined ? 'repartitionByColumns' : 'repartitionByNumber',
    reuseKey: '',
  }
}

function repartitioning(plan: Repartition, partitions: number): Partitioning {
  if (plan.direct === true) return { kind: 'direct', by: plan.by[0], partitions }
  if (plan.by.length === 0) return partitions === 1 ? { kind: 'single' } : { kind: 'roundRobin', partitions }
  if (plan.by.every((e) => e.kind === 'sortOrder')) {
    return { kind: 'range', by: plan.by as SortOrder[], partitions }
  }
  return { kind: 'hash', by: plan.by, partitions, sparkHash: true }
}
