/**
 * What the conditions of a filter leave of a column's values, as one range:
 *
 *     x > 5 and x < 3 -> nothing       x > 5 and x > 3 -> x > 5       x in (1, 8, 9) and x > 5 -> x in (8, 9)
 *
 * Over a scan whose source knows the least and the greatest value exactly, what all rows fulfil goes, and what none
 * does is nothing. `is not null` stays: sources and estimates ask for it. What is left stands where the first condition
 * on the column stood, so that a condition behind it is asked of no more rows than before.
 */
import { boolean, type DataType } from '@vonk/common'
import type { ColumnStatistics, RelationStatistics } from '../../catalog/relation.ts'
import type { Attribute, Call, Expression, Literal } from '../../expr/expression.ts'
import { splitConjunction, withFields } from '../../expr/tree.ts'
import type { Filter, LogicalPlan } from '../../plan/logical-plan.ts'
import { transformPlan } from '../../plan/tree.ts'
import type { OptimizerRule } from '../optimizer-rule.ts'
import { type ColumnCondition, columnCondition, compareLiterals, type Value } from './column-condition.ts'
import { conjunction } from './push-filters.ts'

export const constantRanges: OptimizerRule = {
  name: 'constant-ranges',
  apply: (plan) => transformPlan(plan, (node) => (node.kind === 'filter' ? ranged(node) : node)),
}

const never: Literal = Object.freeze({ kind: 'literal', type: boolean, value: false })
const always: Literal = Object.freeze({ kind: 'literal', type: boolean, value: true })

function ranged(filter: Filter): LogicalPlan {
  const conjuncts = splitConjunction(filter.condition)
  const statistics = statisticsBelow(filter.input)
  if (conjuncts.length === 1 && statistics === undefined) return filter
  const byColumn = new Map<number, { readonly at: number; readonly condition: ColumnCondition }[]>()
  conjuncts.forEach((e, at) => {
    const condition = columnCondition(e)
    if (condition === undefined) return
    const known = byColumn.get(condition.column.id)
    if (known === undefined) byColumn.set(condition.column.id, [{ at, condition }])
    else known.push({ at, condition })
  })
  const replaced: (readonly Expression[] | undefined)[] = []
  for (const found of byColumn.values()) {
    const all = found.map(({ condition }) => condition)
    const { column } = all[0]
    const facts = exactFacts(column, statistics)
    if (all.length === 1 && facts === undefined && all[0].op !== 'isNull') continue
    const left = remaining(all, facts, isTestedForNull(column, conjuncts))
    if (left === undefined) continue
    for (const { at } of found) replaced[at] = []
    replaced[found[0].at] = left
  }
  if (replaced.length === 0) return filter
  const kept = conjuncts.flatMap((e, i) => replaced[i] ?? [e])
  return withFields(filter, { condition: kept.length === 0 ? always : conjunction(kept) })
}

const isTestedForNull = (column: Attribute, conjuncts: readonly Expression[]): boolean =>
  conjuncts.some((e) => {
    if (e.kind !== 'call' || e.name !== 'isnotnull') return false
    const [arg] = e.args
    return arg.kind === 'attribute' && arg.id === column.id
  })

function statisticsBelow(plan: LogicalPlan): RelationStatistics | undefined {
  if (plan.kind === 'subqueryAlias') return statisticsBelow(plan.input)
  return plan.kind === 'scan' && plan.relation.statistics.exactRowCount === true
    ? plan.relation.statistics
    : undefined
}

/** What is known for certain of the rows that come in. */
interface Facts {
  readonly range: Range
  readonly hasNulls: boolean
  readonly hasValues: boolean
}

function exactFacts(
  { name, type }: Attribute,
  statistics: RelationStatistics | undefined,
): Facts | undefined {
  const known: ColumnStatistics | undefined = statistics?.columns.get(name)
  if (known?.exact !== true || known.nullCount === undefined) return undefined
  const { min, max, nullCount } = known
  const bound = (value: ColumnStatistics['min']): Bound | undefined =>
    value === undefined || value === null || typeof value === 'object'
      ? undefined
      : { value, inclusive: true }
  const range = { type, low: bound(min), high: bound(max) }
  return { range, hasNulls: nullCount > 0, hasValues: nullCount !== statistics?.rowCount }
}

interface Bound {
  readonly value: Value
  readonly inclusive: boolean
  /** The condition that says so; undefined: the source does. */
  readonly by?: Expression
}
interface Range {
  readonly type: DataType
  readonly low: Bound | undefined
  readonly high: Bound | undefined
}

/** The conditions that are left of those on one column; undefined: as they are. */
function remaining(
  all: readonly ColumnCondition[],
  facts: Facts | undefined,
  isTested: boolean,
): readonly Expression[] | undefined {
  const testsNull = all.some(({ op }) => op === 'isNull')
  const testsValue = isTested || all.some(({ op }) => op !== 'isNull')
  if (testsNull) {
    const isNever = testsValue || facts?.hasNulls === false
    return isNever ? [never] : all.length > 1 ? [all[0].by] : undefined
  }
  if (facts?.hasValues === false) return [never]
  const { type } = all[0].column
  const start: Range = facts?.range ?? { type, low: undefined, high: undefined }
  const range = all.reduce(narrowed, start)
  if (isEmpty(range)) return [never]
  const lists = all.filter(({ op }) => op === 'in' || op === '=')
  const others = all.filter(({ op }) => op === '!=')
  const left = lists.length > 0 ? ofLists(lists, range, others) : ofRange(range, others, all)
  const isSame = left.length === all.length && left.every((e, i) => e === all[i].by)
  if (isSame) return undefined
  return left.length > 0 || isTested || facts?.hasNulls === false ? left : [notNull(all[0].column)]
}

/** The values of the lists that are in all of them and in the range. */
function ofLists(
  lists: readonly ColumnCondition[],
  range: Range,
  others: readonly ColumnCondition[],
): readonly Expression[] {
  const [first, ...rest] = lists
  const { type } = first.column
  const isIn = (value: Value, { values }: ColumnCondition) =>
    values.some((other) => compareLiterals(value, other, type) === 0)
  const values = first.values.filter(
    (value) =>
      isWithin(value, range) &&
      rest.every((list) => isIn(value, list)) &&
      !others.some((other) => isIn(value, other)),
  )
  if (values.length === 0) return [never]
  return [values.length === first.values.length ? first.by : oneOf(first, values)]
}

function ofRange(
  { type, low, high }: Range,
  others: readonly ColumnCondition[],
  all: readonly ColumnCondition[],
): readonly Expression[] {
  const isOne = low !== undefined && high !== undefined && compareLiterals(low.value, high.value, type) === 0
  const excluded = others.filter(({ values: [value] }) => isWithin(value, { type, low, high }))
  if (isOne && excluded.length > 0) return [never]
  const isSaid = low?.by !== undefined && high?.by !== undefined
  if (isOne && isSaid) return [comparison('=', all[0].column, low.value)]
  const bounds = new Set([low?.by, high?.by])
  const kept = new Set<Expression>(excluded.map(({ by }) => by))
  return all.map(({ by }) => by).filter((by) => bounds.has(by) || kept.delete(by))
}

function narrowed(range: Range, { op, values, by }: ColumnCondition): Range {
  const { type } = range
  const [value] = values
  switch (op) {
    case '<':
    case '<=':
      return { ...range, high: tighter(range.high, bounded(value, op, by, type), type, 1) }
    case '>':
    case '>=':
      return { ...range, low: tighter(range.low, bounded(value, op, by, type), type, -1) }
    default:
      return range
  }
}

const whole: ReadonlySet<DataType['kind']> = new Set(['byte', 'short', 'integer', 'long', 'date'])

/** Of whole numbers `x > 5` is `x >= 6`. */
function bounded(value: Value, op: string, by: Expression, type: DataType): Bound {
  if (op === '<=' || op === '>=') return { value, inclusive: true, by }
  if (!whole.has(type.kind)) return { value, inclusive: false, by }
  const step = op === '>' ? 1 : -1
  return {
    value: typeof value === 'bigint' ? value + BigInt(step) : Number(value) + step,
    inclusive: true,
    by,
  }
}

/** `side` 1: of two greatest values the lesser. The first where they are the same. */
function tighter(a: Bound | undefined, b: Bound, type: DataType, side: 1 | -1): Bound {
  if (a === undefined) return b
  const order = compareLiterals(a.value, b.value, type) * side
  if (order !== 0) return order < 0 ? a : b
  return a.inclusive && !b.inclusive ? b : a
}

function isEmpty({ type, low, high }: Range): boolean {
  if (low === undefined || high === undefined) return false
  const order = compareLiterals(low.value, high.value, type)
  return order > 0 || (order === 0 && !(low.inclusive && high.inclusive))
}

function isWithin(value: Value, { type, low, high }: Range): boolean {
  const one: Bound = { value, inclusive: true }
  return !isEmpty({ type, low, high: one }) && !isEmpty({ type, low: one, high })
}

function comparison(name: string, column: Attribute, value: Value): Call {
  const args = [column, { kind: 'literal' as const, type: column.type, value }]
  return Object.freeze({ kind: 'call', name, args, type: boolean, nullable: column.nullable, mode: 'ansi' })
}

function oneOf({ by, column }: ColumnCondition, values: readonly Value[]): Expression {
  if (values.length === 1) return comparison('=', column, values[0])
  const literals = values.map((value): Literal => ({ kind: 'literal', type: column.type, value }))
  return withFields(by as Call, { args: [column, ...literals] })
}

const notNull = (column: Attribute): Call =>
  Object.freeze({
    kind: 'call',
    name: 'isnotnull',
    args: [column],
    type: boolean,
    nullable: false,
    mode: 'ansi',
  })
