/**
 * A global aggregate of counts, minima and maxima over all rows of a relation is answered from its statistics, without
 * reading a row, where the source says that they are exact: what a file's footer says of integers is; what it says of
 * strings may be cut off, and of floating point leaves NaN out.
 */
import type { AggregateCall, Attribute, Expression, Literal, LiteralValue } from '../expr/expression.ts'
import { mapExpressionChildren } from '../expr/tree.ts'
import type { Aggregate, LogicalPlan, RelationScan } from '../plan/logical-plan.ts'
import { transformPlan } from '../plan/tree.ts'
import type { OptimizerRule } from './optimizer-rule.ts'

export const answerFromStatistics: OptimizerRule = {
  name: 'answer-from-statistics',
  apply: (plan) => transformPlan(plan, answer),
}

/** What an aggregate reads: a scan, and under which ids its columns are known above it. */
interface Source {
  readonly scan: RelationScan
  readonly columnOf: (id: number) => Attribute | undefined
}

function answer(plan: LogicalPlan): LogicalPlan {
  if (plan.kind !== 'aggregate' || plan.groupBy.length > 0 || plan.grouping !== undefined) return plan
  const source = sourceOf(plan.input)
  if (source === undefined || source.scan.relation.statistics.exactRowCount !== true) return plan
  return answered(plan, source) ?? plan
}

/** Through projects that only choose and rename columns. */
function sourceOf(plan: LogicalPlan): Source | undefined {
  if (plan.kind === 'scan') {
    const { output } = plan
    return { scan: plan, columnOf: (id) => output.find((column) => column.id === id) }
  }
  if (plan.kind !== 'project') return undefined
  const below = sourceOf(plan.input)
  if (below === undefined) return undefined
  const { columns } = plan
  const columnOf = (id: number): Attribute | undefined => {
    const column = columns.find((c) => (c.kind === 'alias' || c.kind === 'attribute') && c.id === id)
    const chosen = column?.kind === 'alias' ? column.child : column
    return chosen?.kind === 'attribute' ? below.columnOf(chosen.id) : undefined
  }
  return { scan: below.scan, columnOf }
}

/** The aggregate's columns over one row, or undefined if one of them needs the rows. */
function answered(plan: Aggregate, source: Source): LogicalPlan | undefined {
  let isKnown = true
  const replaced = (e: Expression): Expression => {
    if (!isKnown) return e
    if (e.kind === 'attribute') isKnown = false
    if (e.kind !== 'aggregate') return mapExpressionChildren(e, replaced)
    const value = knownValue(e, source)
    if (value === undefined) {
      isKnown = false
      return e
    }
    const literal: Literal = { kind: 'literal', type: e.type, value }
    return Object.freeze(literal)
  }
  const columns = plan.columns.map(replaced)
  if (!isKnown) return undefined
  return Object.freeze({ kind: 'project', input: Object.freeze({ kind: 'oneRow' }), columns })
}

function knownValue(call: AggregateCall, { scan, columnOf }: Source): LiteralValue | undefined {
  if (call.distinct || call.filter !== undefined || call.args.length !== 1) return undefined
  const { statistics } = scan.relation
  const [argument] = call.args
  const { rowCount } = statistics
  if (rowCount === undefined) return undefined
  if (argument.kind === 'literal' && call.name === 'count')
    return argument.value === null ? 0n : BigInt(rowCount)
  if (argument.kind !== 'attribute') return undefined
  const column = columnOf(argument.id)
  const known = column === undefined ? undefined : statistics.columns.get(column.name)
  if (known?.exact !== true || known.nullCount === undefined) return undefined
  const { nullCount, min, max } = known
  switch (call.name) {
    case 'count':
      return BigInt(rowCount - nullCount)
    case 'min':
      return nullCount === rowCount ? null : (min ?? undefined)
    case 'max':
      return nullCount === rowCount ? null : (max ?? undefined)
    default:
      return undefined
  }
}
