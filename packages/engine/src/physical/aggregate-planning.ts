/**
 * A logical aggregate as two phases: partial states per input partition, an exchange by the keys, final results; and a
 * projection for what is computed from the results. Distinct aggregates are gone by now
 * (`optimizer/rewrite-distinct-aggregates`).
 */
import { field } from '@vonk/common'
import { assert } from '../base/assert.ts'
import { semanticKey } from '../expr/equality.ts'
import type { AggregateCall, Alias, Attribute, Expression, NamedExpression } from '../expr/expression.ts'
import { aggregateEntry } from '../expr/registry.ts'
import { mapExpressionChildren, visitExpression } from '../expr/tree.ts'
import { isNullable, typeOf } from '../expr/typing.ts'
import type { Aggregate, CollectMetrics } from '../plan/logical-plan.ts'
import { toAttribute } from '../plan/output.ts'
import { withGroupJoin } from './group-join.ts'
import type { CollectMetricsExec, HashAggregateExec, PhysicalPlan } from './physical-plan.ts'
import type { PlanningContext } from './planning-context.ts'

export function planAggregate(plan: Aggregate, below: PhysicalPlan, context: PlanningContext): PhysicalPlan {
  const input = withGroupJoin(plan, below)
  const callSite = plan.origin?.callSite
  const node = () => ({
    operatorId: context.nextOperatorId(),
    ...(callSite === undefined ? {} : { callSite }),
  })
  const keys = plan.groupBy.map((e) => namedKey(e, context))
  const aggregates = collectAggregates(plan.columns)
  const states = aggregates.map((call) => stateAttributes(call, context))
  const results = aggregates.map(resultAttribute)
  const partial: HashAggregateExec = {
    ...node(),
    kind: 'hashAggregate',
    input,
    mode: 'partial',
    keys,
    aggregates,
    states,
    results,
  }
  const final: HashAggregateExec = {
    ...node(),
    kind: 'hashAggregate',
    input: partial,
    mode: 'final',
    keys: keys.map(toAttribute),
    aggregates,
    states,
    results,
  }
  const replaced = replacements(keys, plan.groupBy, aggregates, results)
  const columns = plan.columns.map((column) => replaceNamed(column as NamedExpression, replaced))
  const produced = [...final.keys.map(toAttribute), ...results]
  const isIdentity = columns.length === produced.length && columns.every((c, i) => c === produced[i])
  return isIdentity ? final : { ...node(), kind: 'project', input: final, columns }
}

/** The rows pass; what tasks compute of them and what is made of that are the two phases of an aggregate. */
export function planMetrics(
  { input: below, name, metrics, origin }: CollectMetrics,
  input: PhysicalPlan,
  context: PlanningContext,
): Omit<CollectMetricsExec, 'operatorId' | 'callSite'> {
  const place = origin === undefined ? {} : { origin }
  const aggregate: Aggregate = { kind: 'aggregate', input: below, groupBy: [], columns: metrics, ...place }
  const rows: PhysicalPlan = { operatorId: input.operatorId, kind: 'oneRow', output: [] }
  const final = planAggregate(aggregate, rows, context)
  const grouped = final.kind === 'project' ? final.input : final
  assert(grouped.kind === 'hashAggregate', 'a projection at most is above the aggregate')
  const partial = grouped.input
  assert(partial.kind === 'hashAggregate', 'the states are of a partial aggregate')
  return { kind: 'collectMetrics', input, name, metrics: metrics as NamedExpression[], partial, final }
}

function namedKey(e: Expression, context: PlanningContext): NamedExpression {
  if (e.kind === 'attribute' || e.kind === 'alias') return e
  return Object.freeze({
    kind: 'alias',
    child: e,
    name: `_groupingexpression`,
    id: context.nextAttributeId(),
  })
}

/** Each different aggregate once, wherever it stands in the columns. */
export function collectAggregates(columns: readonly Expression[]): readonly AggregateCall[] {
  const found = new Map<string, AggregateCall>()
  for (const column of columns) {
    visitExpression(column, (e) => {
      if (e.kind !== 'aggregate') return
      assert(!e.distinct, 'distinct aggregates are rewritten before physical planning')
      const key = semanticKey(e)
      if (!found.has(key)) found.set(key, e)
    })
  }
  return [...found.values()]
}

export const aggregateShape = (call: AggregateCall) => ({
  name: call.name,
  argTypes: call.args.map(typeOf),
  argNullable: call.args.map(isNullable),
  type: call.type,
  mode: call.mode,
  ...(call.options === undefined ? {} : { options: call.options }),
})

function stateAttributes(call: AggregateCall, context: PlanningContext): readonly Attribute[] {
  const entry = aggregateEntry(call.name)
  return entry
    .state(aggregateShape(call))
    .map((state) =>
      attributeOf(state.name, field(state.name, state.type, state.nullable), context.nextAttributeId()),
    )
}

const attributeOf = (
  name: string,
  of: { readonly type: Attribute['type']; readonly nullable: boolean },
  id: number,
) =>
  Object.freeze<Attribute>({
    kind: 'attribute',
    id,
    name,
    type: of.type,
    nullable: of.nullable,
    qualifier: [],
  })

const resultAttribute = (call: AggregateCall): Attribute =>
  attributeOf(call.displayName ?? call.name, { type: call.type, nullable: call.nullable }, call.resultId)

function replacements(
  keys: readonly NamedExpression[],
  groupBy: readonly Expression[],
  aggregates: readonly AggregateCall[],
  results: readonly Attribute[],
): ReadonlyMap<string, Attribute> {
  const map = new Map<string, Attribute>()
  groupBy.forEach((e, i) => {
    const key = toAttribute(keys[i])
    map.set(semanticKey(e), key)
    if (e.kind === 'alias') map.set(semanticKey(e.child), key)
  })
  aggregates.forEach((call, i) => {
    map.set(semanticKey(call), results[i])
  })
  return map
}

function replaceNamed(column: NamedExpression, replaced: ReadonlyMap<string, Attribute>): NamedExpression {
  const whole = replaced.get(semanticKey(column))
  if (column.kind === 'attribute') return whole ?? column
  if (whole !== undefined) {
    if (whole.id === column.id) return whole
    return Object.freeze<Alias>({ ...column, child: whole })
  }
  return Object.freeze<Alias>({ ...column, child: replaceIn(column.child, replaced) })
}

function replaceIn(e: Expression, replaced: ReadonlyMap<string, Attribute>): Expression {
  return replaced.get(semanticKey(e)) ?? mapExpressionChildren(e, (child) => replaceIn(child, replaced))
}
