/**
 * Only what somebody above reads is read, computed and carried: from the root down each operator is told which of its
 * columns are wanted. Where rows are copied (sorts, repartitions, unions, joins) a projection takes away what is wanted
 * no more.
 */
import { unreachable } from '../base/assert.ts'
import type { Attribute, Expression, NamedExpression } from '../expr/expression.ts'
import { references, withFields } from '../expr/tree.ts'
import { assertAnalysed } from '../plan/analysed-plan.ts'
import type { Aggregate, LogicalPlan, SetOperation } from '../plan/logical-plan.ts'
import { outputOf } from '../plan/output.ts'
import { planExpressions } from '../plan/tree.ts'
import { idsOf } from './expression-facts.ts'
import type { OptimizerRule } from './optimizer-rule.ts'

export const pruneColumns: OptimizerRule = {
  name: 'prune-columns',
  apply: (plan) => prune(plan, idsOf(rootOutput(plan))),
}

const rootOutput = (plan: LogicalPlan): readonly Attribute[] =>
  plan.kind === 'write' || plan.kind === 'showString' ? outputOf(plan.input) : outputOf(plan)

type Wanted = ReadonlySet<number>

const plus = (wanted: Wanted, expressions: readonly Expression[]): Wanted =>
  new Set([...wanted, ...expressions.flatMap(references).map((a) => a.id)])

const kept = (columns: readonly Expression[], wanted: Wanted): readonly Expression[] => {
  const result = columns.filter(
    (column) => (column.kind === 'alias' || column.kind === 'attribute') && wanted.has(column.id),
  )
  return result.length === columns.length ? columns : result
}

function prune(plan: LogicalPlan, wanted: Wanted): LogicalPlan {
  assertAnalysed(plan)
  switch (plan.kind) {
    case 'scan': {
      const output = plan.output.filter((a) => wanted.has(a.id))
      return output.length === plan.output.length ? plan : withFields(plan, { output })
    }
    case 'project': {
      const columns = kept(plan.columns, wanted)
      return withFields(plan, { columns, input: prune(plan.input, plus(new Set(), columns)) })
    }
    case 'aggregate':
      return pruneAggregate(plan, wanted)
    case 'filter':
    case 'limit':
    case 'offset':
    case 'tail':
    case 'sample':
    case 'collectMetrics':
    case 'subqueryAlias':
    case 'hint':
      return withFields(plan, {
        input: prune(plan.input, plus(wanted, planExpressions(plan))),
      }) as LogicalPlan
    case 'sort':
    case 'repartition':
      if (plan.kind === 'repartition' && plan.shared === true)
        return withFields(plan, { input: prune(plan.input, idsOf(outputOf(plan.input))) })
      return withFields(plan, {
        input: narrowed(plan.input, plus(wanted, planExpressions(plan))),
      }) as LogicalPlan
    case 'window': {
      const columns = kept(plan.columns, wanted)
      if (columns.length === 0) return prune(plan.input, wanted)
      const own = new Set(plan.columns.map((column) => (column as NamedExpression).id))
      const below = new Set([...wanted].filter((id) => !own.has(id)))
      const read = plus(below, [...columns, ...plan.partitionBy, ...plan.orderBy])
      return withFields(plan, { columns, input: narrowed(plan.input, read) })
    }
    case 'expand': {
      const at = plan.output.flatMap((a, i) => (wanted.has(a.id) ? [i] : []))
      const isWhole = at.length === plan.output.length
      const projections = isWhole ? plan.projections : plan.projections.map((row) => at.map((i) => row[i]))
      const input = prune(plan.input, plus(new Set(), projections.flat()))
      return withFields(plan, {
        input,
        projections,
        output: isWhole ? plan.output : at.map((i) => plan.output[i]),
      })
    }
    case 'generate': {
      const below = plus(wanted, [plan.generator])
      const input = prune(plan.input, below)
      const unrequired = outputOf(input).flatMap((a) => (wanted.has(a.id) ? [] : [a.id]))
      const same = unrequired.join() === (plan.unrequired ?? []).join()
      return withFields(plan, { input, ...(same ? {} : { unrequired }) })
    }
    case 'setOperation':
      return pruneUnion(plan, wanted)
    case 'join': {
      const all = plus(wanted, plan.condition === undefined ? [] : [plan.condition])
      return withFields(plan, { left: narrowed(plan.left, all), right: narrowed(plan.right, all) })
    }
    case 'showString':
    case 'write':
      return withFields(plan, { input: prune(plan.input, idsOf(outputOf(plan.input))) }) as LogicalPlan
    // Without inputs, or with rows that count as wholes.
    case 'range':
    case 'local':
    case 'oneRow':
    case 'recursion':
    case 'recursionReference':
    case 'distinct':
    case 'deduplicate':
      return plan
    default:
      return unreachable(plan)
  }
}

/** Pruned, with a projection on top where more is given than is wanted. */
function narrowed(plan: LogicalPlan, wanted: Wanted): LogicalPlan {
  const pruned = prune(plan, wanted)
  const output = outputOf(pruned)
  const columns = output.filter((a) => wanted.has(a.id))
  return columns.length === output.length
    ? pruned
    : Object.freeze({ kind: 'project', input: pruned, columns })
}

function pruneAggregate(plan: Aggregate, wanted: Wanted): LogicalPlan {
  const some = kept(plan.columns, wanted)
  const columns = some.length === 0 ? plan.columns.slice(0, 1) : some
  const input = prune(plan.input, plus(new Set(), [...plan.groupBy, ...columns]))
  return withFields(plan, { columns, input })
}

/** Inputs of a union are cut to the same positions. Other set operations compare whole rows. */
function pruneUnion(plan: SetOperation, wanted: Wanted): LogicalPlan {
  const output = outputOf(plan)
  const places = output.flatMap((a, i) => (wanted.has(a.id) ? [i] : []))
  const all = plan.operation !== 'union' || !plan.all || places.length === output.length
  let changed = false
  const inputs = plan.inputs.map((input) => {
    const own = outputOf(input)
    const columns = all ? own : places.map((i) => own[i])
    const pruned = narrowed(input, idsOf(columns))
    if (pruned !== input) changed = true
    return pruned
  })
  return changed ? withFields(plan, { inputs }) : plan
}
