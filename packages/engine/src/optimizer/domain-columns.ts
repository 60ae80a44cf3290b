/** Small parts of decorrelation: columns each once, a value in place of another, the numbers of a limit. */
import type { CaseWhen, Expression } from '../expr/expression.ts'
import { isNullable, typeOf } from '../expr/typing.ts'
import type { Limit, LogicalPlan } from '../plan/logical-plan.ts'

/** Columns each once: the domain's may be among the plan's own already. */
export function unique<T extends Expression>(columns: readonly T[]): readonly T[] {
  const seen = new Set<number>()
  return columns.filter((column) => {
    if (column.kind !== 'attribute') return true
    if (seen.has(column.id)) return false
    seen.add(column.id)
    return true
  })
}

export function choose(when: Expression, result: Expression, otherwise: Expression): Expression {
  const type = typeOf(otherwise)
  const nullable = isNullable(result) || isNullable(otherwise)
  const made: CaseWhen = {
    kind: 'case',
    branches: [{ when, result }],
    otherwise,
    type,
    nullable,
    style: 'if',
  }
  return Object.freeze(made)
}

export function bounds(plan: Limit | (LogicalPlan & { kind: 'offset' })): {
  readonly limit?: Expression
  readonly offset?: Expression
  readonly input: LogicalPlan
} {
  if (plan.kind === 'offset') return { offset: plan.count, input: plan.input }
  if (plan.input.kind === 'offset')
    return { limit: plan.count, offset: plan.input.count, input: plan.input.input }
  return { limit: plan.count, input: plan.input }
}
