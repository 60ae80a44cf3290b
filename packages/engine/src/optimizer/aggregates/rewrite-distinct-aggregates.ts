/**
 * Aggregates with DISTINCT to aggregates without it. One set of distinct arguments and nothing else: group by keys and
 * arguments first, then aggregate. Otherwise every row is taken once for the ordinary aggregates and once for each set
 * of distinct arguments (Expand), grouped by everything, and then by the keys.
 */
import { integer } from '@vonk/common'
import { resolveCall } from '../../analysis/resolve-function.ts'
import { semanticKey } from '../../expr/equality.ts'
import type {
  AggregateCall,
  Alias,
  Attribute,
  CaseWhen,
  Expression,
  Literal,
  NamedExpression,
} from '../../expr/expression.ts'
import { sqlText } from '../../expr/sql-text.ts'
import { mapExpressionChildren, visitExpression } from '../../expr/tree.ts'
import { isNullable, typeOf } from '../../expr/typing.ts'
import type { Aggregate, Expand, LogicalPlan } from '../../plan/logical-plan.ts'
import { toAttribute } from '../../plan/output.ts'
import { transformPlan } from '../../plan/tree.ts'
import type { OptimizerContext, OptimizerRule } from '../optimizer-rule.ts'
import { aggregateOverNoRows } from './over-no-rows.ts'

export const rewriteDistinctAggregates: OptimizerRule = {
  name: 'rewrite-distinct-aggregates',
  apply: (plan, context) =>
    transformPlan(plan, (node) => (node.kind === 'aggregate' ? rewrite(node, context) : node)),
}

/** A set of distinct arguments, and the aggregates over it. */
interface DistinctSet {
  readonly args: readonly Expression[]
  readonly calls: readonly AggregateCall[]
}

/** Duplicates do not change these. */
const insensitive: ReadonlySet<string> = new Set([
  'min',
  'max',
  'bool_and',
  'bool_or',
  'bit_and',
  'bit_or',
  'collect_set',
  'approx_count_distinct',
])

function rewrite(plan: Aggregate, context: OptimizerContext): LogicalPlan {
  const simplified = simplifyCalls(plan)
  const calls = new Map<string, AggregateCall>()
  for (const column of simplified.columns) {
    visitExpression(column, (e) => {
      if (e.kind === 'aggregate') calls.set(semanticKey(e), e)
    })
  }
  const all = [...calls.values()]
  const distinct = all.filter((call) => call.distinct)
  if (distinct.length === 0) return simplified
  const sets = distinctSets(distinct)
  const regular = all.filter((call) => !call.distinct)
  return sets.length === 1 && regular.length === 0
    ? twoLevels(simplified, sets[0], context)
    : expanded(simplified, sets, regular, context)
}

/**
 * Drops DISTINCT where it does nothing, and turns a filter of a distinct aggregate into NULL arguments, which it passes
 * over.
 */
function simplifyCalls(plan: Aggregate): Aggregate {
  const simplify = (e: Expression): Expression => {
    const mapped = mapExpressionChildren(e, simplify)
    if (mapped.kind !== 'aggregate' || !mapped.distinct) return mapped
    if (insensitive.has(mapped.name)) return Object.freeze({ ...mapped, distinct: false })
    if (mapped.filter === undefined) return mapped
    const { filter, ...rest } = mapped
    return Object.freeze({ ...rest, args: mapped.args.map((arg) => onlyIf(filter, arg)) })
  }
  const columns = plan.columns.map(simplify)
  return columns.every((c, i) => c === plan.columns[i]) ? plan : Object.freeze({ ...plan, columns })
}

function onlyIf(when: Expression, result: Expression): CaseWhen {
  return Object.freeze({
    kind: 'case',
    branches: [{ when, result }],
    type: typeOf(result),
    nullable: true,
    style: 'case',
  })
}

function distinctSets(calls: readonly AggregateCall[]): readonly DistinctSet[] {
  const sets = new Map<string, { args: readonly Expression[]; calls: AggregateCall[] }>()
  for (const call of calls) {
    const args = [
      ...new Map(call.args.filter((e) => e.kind !== 'literal').map((e) => [semanticKey(e), e])).values(),
    ]
    const key = args.map(semanticKey).sort().join(';')
    const known = sets.get(key)
    if (known === undefined) sets.set(key, { args, calls: [call] })
    else known.calls.push(call)
  }
  return [...sets.values()]
}

function attributeOf(e: Expression, context: OptimizerContext, nullable = isNullable(e)): Attribute {
  return Object.freeze({
    kind: 'attribute',
    id: context.nextAttributeId(),
    name: e.kind === 'attribute' ? e.name : sqlText(e),
    type: typeOf(e),
    nullable,
    qualifier: [],
  })
}

const aliasOf = (child: Expression, attribute: Attribute): NamedExpression =>
  child === attribute
    ? attribute
    : Object.freeze<Alias>({ kind: 'alias', child, name: attribute.name, id: attribute.id })

const one: Literal = Object.freeze({ kind: 'literal', type: integer, value: 1 })

function twoLevels(plan: Aggregate, set: DistinctSet, context: OptimizerContext): LogicalPlan {
  const keys = plan.groupBy.map((e) => (e.kind === 'attribute' ? e : attributeOf(e, context)))
  const args = set.args.map((e) => attributeOf(e, context))
  const groupBy = [...plan.groupBy, ...set.args]
  // Of constants alone there is one value, if there is a row: a grouping without keys would make one of none.
  const inner: LogicalPlan =
    groupBy.length === 0
      ? Object.freeze({ kind: 'limit', input: plan.input, count: one })
      : Object.freeze({
          kind: 'aggregate',
          input: plan.input,
          groupBy,
          columns: [...keys, ...args].map((attribute, i) => aliasOf(groupBy[i], attribute)),
        })
  const argOf = new Map(set.args.map((e, i) => [semanticKey(e), args[i]]))
  const replaced = new Map<string, Expression>(
    set.calls.map((call) => [semanticKey(call), withoutDistinct(call, argOf, context)]),
  )
  return outer(plan, inner, keys, replaced)
}

function withoutDistinct(
  call: AggregateCall,
  argOf: ReadonlyMap<string, Attribute>,
  context: OptimizerContext,
  filter?: Expression,
): AggregateCall {
  return Object.freeze({
    ...call,
    distinct: false,
    args: call.args.map((arg) => argOf.get(semanticKey(arg)) ?? arg),
    ...(filter === undefined ? {} : { filter }),
    resultId: context.nextAttributeId(),
  })
}

/** The grouping above: keys by their new columns, aggregates by what they became. */
function outer(
  plan: Aggregate,
  input: LogicalPlan,
  keys: readonly Attribute[],
  calls: ReadonlyMap<string, Expression>,
): Aggregate {
  const keyOf = new Map(plan.groupBy.map((e, i) => [semanticKey(e), keys[i]]))
  const replace = (e: Expression): Expression => {
    if (e.kind === 'aggregate') return calls.get(semanticKey(e)) ?? e
    return keyOf.get(semanticKey(e)) ?? mapExpressionChildren(e, replace)
  }
  const columns = (plan.columns as readonly NamedExpression[]).map((column): NamedExpression => {
    const replaced = replace(column)
    if (replaced.kind === 'alias' || replaced === column) return replaced as NamedExpression
    if (replaced.kind === 'attribute' && replaced.id === column.id) return column
    return Object.freeze({ kind: 'alias', child: replaced, name: column.name, id: column.id })
  })
  return Object.freeze({ ...plan, input, groupBy: keys, columns })
}

function expanded(
  plan: Aggregate,
  sets: readonly DistinctSet[],
  regular: readonly AggregateCall[],
  context: OptimizerContext,
): LogicalPlan {
  const keys = plan.groupBy.map((e) => (e.kind === 'attribute' ? e : attributeOf(e, context)))
  const setArgs = sets.map((set) => set.args.map((e) => attributeOf(e, context, true)))
  const group: Attribute = Object.freeze({
    kind: 'attribute',
    id: context.nextAttributeId(),
    name: 'gid',
    type: integer,
    nullable: false,
    qualifier: [],
  })
  const inputs = regularInputs(regular)
  const inputColumns = inputs.map((e) => attributeOf(e, context, true))
  const expand = expandRows(plan, sets, inputs, regular.length > 0, [
    ...keys,
    ...setArgs.flat(),
    group,
    ...inputColumns,
  ])
  const inputOf = new Map(inputs.map((e, i) => [semanticKey(e), inputColumns[i]]))
  const partials = regular.map((call) => onInputs(call, inputOf, context))
  const firstKeys = [...keys, ...setArgs.flat(), group]
  const partialColumns = partials.map((call) => aliasOf(call, attributeOf(call, context, true)))
  const first: Aggregate = Object.freeze({
    kind: 'aggregate',
    input: expand,
    groupBy: firstKeys,
    columns: [...firstKeys, ...partialColumns],
  })
  const ofGroup = (value: number): Expression =>
    resolveCall(
      { name: ['='], args: [group, intLiteral(value)], distinct: false, origin: undefined },
      context,
    )
  const replaced = new Map<string, Expression>()
  sets.forEach((set, i) => {
    const argOf = new Map(set.args.map((e, k) => [semanticKey(e), setArgs[i][k]]))
    for (const call of set.calls) {
      replaced.set(semanticKey(call), withoutDistinct(call, argOf, context, ofGroup(i + 1)))
    }
  })
  regular.forEach((call, i) => {
    replaced.set(semanticKey(call), resultOfFirst(call, toAttribute(partialColumns[i]), ofGroup(0), context))
  })
  return outer(plan, first, keys, replaced)
}

const intLiteral = (value: number): Literal => ({ kind: 'literal', type: integer, value })
const nullOf = (e: Expression): Literal => ({ kind: 'literal', type: typeOf(e), value: null })

function expandRows(
  plan: Aggregate,
  sets: readonly DistinctSet[],
  inputs: readonly Expression[],
  hasRegular: boolean,
  output: readonly Attribute[],
): Expand {
  const row = (group: number): readonly Expression[] => [
    ...plan.groupBy,
    ...sets.flatMap((set, i) => set.args.map((e) => (i + 1 === group ? e : nullOf(e)))),
    intLiteral(group),
    ...inputs.map((e) => (group === 0 ? e : nullOf(e))),
  ]
  const distinctRows = sets.map((_, i) => row(i + 1))
  return Object.freeze({
    kind: 'expand',
    input: plan.input,
    projections: hasRegular ? [row(0), ...distinctRows] : distinctRows,
    output,
  })
}

/** Everything that ordinary aggregates read: arguments, filters and orders, each once, but for literals. */
function regularInputs(calls: readonly AggregateCall[]): readonly Expression[] {
  const found = new Map<string, Expression>()
  for (const call of calls) {
    const read = [
      ...call.args,
      ...(call.filter === undefined ? [] : [call.filter]),
      ...(call.orderBy ?? []).map((o) => o.child),
    ]
    for (const e of read) if (e.kind !== 'literal') found.set(semanticKey(e), e)
  }
  return [...found.values()]
}

function onInputs(
  call: AggregateCall,
  inputOf: ReadonlyMap<string, Attribute>,
  context: OptimizerContext,
): AggregateCall {
  const replace = (e: Expression): Expression => inputOf.get(semanticKey(e)) ?? e
  return Object.freeze({
    ...call,
    args: call.args.map(replace),
    ...(call.filter === undefined ? {} : { filter: replace(call.filter) }),
    ...(call.orderBy === undefined
      ? {}
      : { orderBy: call.orderBy.map((o) => ({ ...o, child: replace(o.child) })) }),
    resultId: context.nextAttributeId(),
  })
}

/** The ordinary result is in the one row of group 0; where there is none, it is the one over no rows. */
function resultOfFirst(
  call: AggregateCall,
  partial: Attribute,
  filter: Expression,
  context: OptimizerContext,
): Expression {
  const first: AggregateCall = Object.freeze({
    kind: 'aggregate',
    name: 'first',
    args: [partial],
    distinct: false,
    filter,
    type: call.type,
    nullable: true,
    mode: call.mode,
    options: { ignoreNulls: false },
    resultId: context.nextAttributeId(),
  })
  const none = aggregateOverNoRows(call)
  if (none.value === null) return first
  const isNull = resolveCall({ name: ['isnull'], args: [first], distinct: false, origin: undefined }, context)
  return Object.freeze({
    kind: 'case',
    branches: [{ when: isNull, result: none }],
    otherwise: first,
    type: call.type,
    nullable: false,
    style: 'case',
  })
}
