/**
 * The first rows of each partition of a window, where a filter above keeps no others (`row_number() over (partition by
 * k order by v) <= 3`): each task ranks its own rows and leaves out those that cannot be among the first, so that few
 * are shuffled and sorted behind. Spark: WindowGroupLimit, partial.
 */

import { boolean, integer } from '@vonk/common'
import { assert } from '../base/assert.ts'
import type { Alias } from '../expr/expression.ts'
import { withFields } from '../expr/tree.ts'
import { distinctValues, estimate } from '../optimizer/estimate.ts'
import { type RankLimit, rankLimit } from '../optimizer/limit-window-input.ts'
import type { Filter, LogicalPlan } from '../plan/logical-plan.ts'
import { physicalOutput } from './physical-output.ts'
import type { FilterExec, PhysicalPlan, ProjectExec, WindowExec } from './physical-plan.ts'
import type { PlanningContext } from './planning-context.ts'

/** Of larger groups few tasks have more rows. Spark: spark.sql.optimizer.windowGroupLimitThreshold. */
const groupRowsMost = 1000
/** The share of rows that are expected to stay, beyond which ranking them twice is not worth it. */
const worthLimiting = 0.5

/** The window that a filter is about to be put on, with the limit that the filter means for it. */
export function withRankLimit(window: PhysicalPlan, { input, condition }: Filter): PhysicalPlan {
  if (window.kind !== 'window' || input.kind !== 'window' || window.partitionBy.length === 0) return window
  const limit = rankLimit(input, condition)
  if (limit === undefined || limit.rows > groupRowsMost || keepsMost(input.input, window, limit))
    return window
  return withFields(window, { limit })
}

function keepsMost(input: LogicalPlan, { partitionBy }: WindowExec, { rows }: RankLimit): boolean {
  let groups = 1
  for (const key of partitionBy) {
    const values = key.kind === 'attribute' ? distinctValues(input, key) : undefined
    if (values === undefined) return false
    groups *= values
  }
  return groups * rows > worthLimiting * estimate(input).rows
}

/** Rows of a task that may be among the first of their partitions; `sorted`: in the window's order. */
export function firstOfGroups(
  plan: WindowExec,
  sorted: PhysicalPlan,
  context: PlanningContext,
): PhysicalPlan {
  const { limit } = plan
  if (limit === undefined) return sorted
  const node = () => ({
    operatorId: context.nextOperatorId(),
    ...(plan.callSite === undefined ? {} : { callSite: plan.callSite }),
  })
  const ranking = plan.columns.find(({ id }) => id === limit.column.id)
  assert(ranking?.kind === 'alias', 'the limit is of a column of the window')
  const rank: Alias = { ...ranking, id: context.nextAttributeId() }
  const ranked: WindowExec = {
    ...node(),
    kind: 'window',
    input: sorted,
    columns: [rank],
    partitionBy: plan.partitionBy,
    orderBy: plan.orderBy,
    limit,
    isPartial: true,
  }
  const column = physicalOutput(ranked).find(({ id }) => id === rank.id)
  assert(column !== undefined, 'a window gives its columns')
  const few: FilterExec = {
    ...node(),
    kind: 'filter',
    input: ranked,
    condition: {
      kind: 'call',
      name: '<=',
      args: [column, { kind: 'literal', type: integer, value: limit.rows }],
      type: boolean,
      nullable: column.nullable,
      mode: 'ansi',
    },
  }
  const project: ProjectExec = { ...node(), kind: 'project', input: few, columns: physicalOutput(sorted) }
  return project
}
