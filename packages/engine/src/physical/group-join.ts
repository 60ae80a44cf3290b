/**
 * A shuffled join and the aggregate above it as one operator, where the groups are the rows of the join's table:
 *
 *     select d.k, sum(f.v) from (select distinct k from t) d join f on d.k = f.k group by d.k
 *     -> rows of f add to sums that lie in the table's rows
 *
 * Neither joined rows nor a second table are made. A row of the table is a group if no two rows agree in the grouping
 * columns, which is proven from how its side was made, never guessed; where one groups by just the keys of the join,
 * all rows with equal keys are one group. Of an outer join the table is then of the side whose rows all come out, and
 * partners that add nothing where there are none.
 */

import { stateFields } from '../expr/aggregate-shape.ts'
import { isDeterministic, semanticKey } from '../expr/equality.ts'
import type { AggregateCall, Attribute, Expression } from '../expr/expression.ts'
import { isVariableLength, partTypes } from '../expr/value-parts.ts'
import { isUniqueOn } from '../optimizer/aggregates/unique-keys.ts'
import { notNullColumns } from '../optimizer/conditions/infer-not-null.ts'
import { estimate } from '../optimizer/estimate.ts'
import { definitions, idsOf, substitute } from '../optimizer/expression-facts.ts'
import type { Aggregate, Join } from '../plan/logical-plan.ts'
import { outputOf } from '../plan/output.ts'
import { collectAggregates } from './aggregate-planning.ts'
import type { HashAggregateExec, JoinExec, PhysicalPlan, ProjectExec, TableGroups } from './physical-plan.ts'

/** Fields of states; more would make the code inside of the join's loop too long. */
const fieldsMost = 24

/** The join below an aggregate, with the projection between. */
export function joinBelow({
  input,
}: Pick<HashAggregateExec, 'input'>):
  | { readonly join: JoinExec; readonly project?: ProjectExec }
  | undefined {
  if (input.kind === 'join') return { join: input }
  return input.kind === 'project' && input.input.kind === 'join'
    ? { join: input.input, project: input }
    : undefined
}

/** Whether the aggregate's states lie in the table of the join below it. */
export const isGroupJoin = (node: HashAggregateExec): boolean =>
  node.mode === 'complete' && joinBelow(node)?.join.groups !== undefined

/** The aggregate's input with its join told to keep the groups, where it can. */
export function withGroupJoin(plan: Aggregate, input: PhysicalPlan): PhysicalPlan {
  const found = joinBelow({ input })
  const below = plan.input.kind === 'project' ? plan.input.input : plan.input
  if (found === undefined || below.kind !== 'join' || plan.groupBy.length === 0) return input
  const join = grouped(plan, below, found.join)
  if (join === undefined) return input
  return found.project === undefined ? join : { ...found.project, input: join }
}

type Side = JoinExec['buildSide']

const otherSide = { left: 'right', right: 'left' } as const

/** The side whose rows can be the groups: that of the table, or of which all rows come out. */
function tableSide({ type, buildSide }: JoinExec): Side | undefined {
  if (type === 'inner' || type === 'cross') return buildSide
  return type === 'leftOuter' ? 'left' : type === 'rightOuter' ? 'right' : undefined
}

function grouped(plan: Aggregate, logical: Join, join: JoinExec): JoinExec | undefined {
  const side = tableSide(join)
  if (side === undefined || join.strategy !== 'shuffledHash') return undefined
  const defined = plan.input.kind === 'project' ? plan.input.columns : []
  if (!defined.every(isDeterministic)) return undefined
  const by = definitions(defined)
  const isInner = join.type === 'inner' || join.type === 'cross'
  const keys = { left: join.leftKeys, right: join.rightKeys }
  const ids = groupIds(
    plan.groupBy.map((key) => substitute(key, by)),
    {
      table: idsOf(outputOf(logical[side])),
      keys: keys[side],
      partners: isInner ? keys[otherSide[side]] : [],
    },
  )
  if (ids === undefined) return undefined
  const per = isUniqueOn(logical[side], ids)
    ? 'row'
    : isInner && join.condition === undefined && ids.size === new Set(keys[side].map(semanticKey)).size
      ? 'key'
      : undefined
  if (per === undefined) return undefined
  const calls = collectAggregates(plan.columns).map((call) => substitute(call, by) as AggregateCall)
  const partners = idsOf(outputOf(logical[otherSide[side]]))
  if (!calls.every((call) => isDeterministic(call) && (isInner || addsNothing(call, partners))))
    return undefined
  const fields = calls.flatMap(stateFields)
  if (fields.length > fieldsMost || fields.some(({ type }) => isVariableLength(type))) return undefined
  const stateBytes = fields.flatMap(({ type }) => partTypes(type)).length * 8
  if (!isInner && !isSmaller(logical, side, stateBytes)) return undefined
  const groups: TableGroups = { per, stateBytes }
  return { ...join, buildSide: side, groups }
}

interface GroupedBy {
  /** Ids of the table's columns. */
  readonly table: ReadonlySet<number>
  readonly keys: readonly Expression[]
  /** Keys of the other side that have the values of the table's. */
  readonly partners: readonly Expression[]
}

/**
 * The table's columns that are grouped by, all keys of the join among them, so that a group's partners meet in one
 * task; undefined where something else decides the groups. Numbers that are equal without being the same (0.0 and -0.0)
 * come out as the aggregate would write them.
 */
function groupIds(
  groupBy: readonly Expression[],
  { table, keys, partners }: GroupedBy,
): ReadonlySet<number> | undefined {
  const ids = new Set<number>()
  for (const key of groupBy) {
    const partner = partners.findIndex(
      (other) => other.kind === 'attribute' && key.kind === 'attribute' && other.id === key.id,
    )
    const column = partner < 0 ? key : keys[partner]
    if (column.kind !== 'attribute' || !table.has(column.id) || !isExact(column)) return undefined
    ids.add(column.id)
  }
  return keys.every((key) => key.kind === 'attribute' && ids.has(key.id)) ? ids : undefined
}

const isExact = ({ type }: Attribute): boolean =>
  type.kind !== 'float' &&
  type.kind !== 'double' &&
  !['array', 'struct', 'map', 'variant'].includes(type.kind)

/** Functions that leave nulls out: without a partner, the first state is the last one. */
const leavesNullsOut: ReadonlySet<string> = new Set(['count', 'sum', 'min', 'max', 'avg'])

/** Whether a row of nulls on the partners' side changes nothing. */
const addsNothing = ({ name, args }: AggregateCall, partners: ReadonlySet<number>): boolean =>
  leavesNullsOut.has(name) && args.some((arg) => notNullColumns(arg).some(({ id }) => partners.has(id)))

/** Whether the side is no larger than the one of which the table would be otherwise. */
function isSmaller(join: Join, side: Side, stateBytes: number): boolean {
  const [own, other] = [estimate(join[side]), estimate(join[otherSide[side]])]
  return own.bytes + own.rows * stateBytes <= other.bytes
}
