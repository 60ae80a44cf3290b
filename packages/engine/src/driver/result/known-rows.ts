/**
 * Results that planning has left nothing to compute of: one row of literals, as constants and what statistics answer
 * become. They are handed over without a job.
 */

import { literalColumn } from '../../columnar/literal-columns.ts'
import type { ColumnBatch } from '../../columnar/local-data.ts'
import type { Expression, Literal } from '../../expr/expression.ts'
import type { PhysicalPlan } from '../../physical/physical-plan.ts'

/** The only batch of the plan's rows, or undefined where tasks have to make it. */
export function knownBatch(plan: PhysicalPlan): ColumnBatch | undefined {
  if (plan.kind !== 'project' || plan.input.kind !== 'oneRow') return undefined
  const literals = plan.columns.map(literalOf)
  if (!literals.every((literal) => literal !== undefined && literal.type.kind !== 'variant')) return undefined
  const known = literals as readonly Literal[]
  type Value = Parameters<typeof literalColumn>[1][number]
  return { rowCount: 1, columns: known.map(({ type, value }) => literalColumn(type, [value as Value])) }
}

function literalOf(e: Expression): Literal | undefined {
  if (e.kind === 'alias') return literalOf(e.child)
  return e.kind === 'literal' ? e : undefined
}
