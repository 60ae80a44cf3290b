/**
 * A projection over a projection becomes one, unless that would compute something dear twice; projections that change
 * nothing go.
 */
import { isDeterministic } from '../expr/equality.ts'
import type { Expression } from '../expr/expression.ts'
import { someExpression, visitExpression, withFields } from '../expr/tree.ts'
import type { LogicalPlan, Project } from '../plan/logical-plan.ts'
import { outputOf } from '../plan/output.ts'
import { transformPlan } from '../plan/tree.ts'
import { definitions, isCheap, substituteColumn } from './expression-facts.ts'
import type { OptimizerRule } from './optimizer-rule.ts'

export const collapseProjects: OptimizerRule = {
  name: 'collapse-projects',
  apply: (plan) => transformPlan(plan, (node) => (node.kind === 'project' ? collapse(node) : node)),
}

function collapse(project: Project): LogicalPlan {
  const { input } = project
  if (input.kind === 'project' && canMerge(project.columns, input.columns)) {
    const defined = definitions(input.columns)
    return collapse(
      withFields(project, {
        input: input.input,
        columns: project.columns.map((column) => substituteColumn(column, defined)),
      }),
    )
  }
  if (input.kind === 'aggregate' && canMergeIntoAggregate(project, input)) {
    const defined = definitions(input.columns)
    return withFields(input, { columns: project.columns.map((column) => substituteColumn(column, defined)) })
  }
  return changesNothing(project) ? input : project
}

function canMerge(upper: readonly Expression[], lower: readonly Expression[]): boolean {
  const uses = new Map<number, number>()
  for (const column of upper) {
    visitExpression(column, (e) => {
      if (e.kind === 'attribute') uses.set(e.id, (uses.get(e.id) ?? 0) + 1)
    })
  }
  return lower.every((column) => {
    if (column.kind !== 'alias' || isCheap(column.child)) return true
    if (someExpression(column.child, (e) => e.kind === 'window')) return false
    const count = uses.get(column.id) ?? 0
    return isDeterministic(column.child) ? count <= 1 : false
  })
}

/** Renaming and reordering above a grouping is the grouping's own. */
function canMergeIntoAggregate(project: Project, aggregate: LogicalPlan & { kind: 'aggregate' }): boolean {
  const given = new Set(outputOf(aggregate).map((a) => a.id))
  return (
    aggregate.columns.every(isDeterministic) &&
    project.columns.every((column) => {
      const e = column.kind === 'alias' ? column.child : column
      return e.kind === 'attribute' && given.has(e.id)
    })
  )
}

function changesNothing(project: Project): boolean {
  const below = outputOf(project.input)
  return (
    project.columns.length === below.length &&
    project.columns.every(
      (column, i) =>
        column.kind === 'attribute' && column.id === below[i].id && column.name === below[i].name,
    )
  )
}
