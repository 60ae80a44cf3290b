/** Which operators analysis leaves: the others are shorthands and names, which nobody behind it sees. */
import { assert } from '../base/assert.ts'
import type { LogicalPlan } from './logical-plan.ts'

const replaced = [
  'unresolvedRelation',
  'withColumns',
  'renameColumns',
  'toNames',
  'dropColumns',
  'toSchema',
  'summary',
  'fillNulls',
  'dropNulls',
  'replaceValues',
  'pivot',
  'unpivot',
  'transpose',
  'tableFunction',
  'inlineTable',
  'namedWindows',
  'with',
  'cteReference',
] as const satisfies readonly LogicalPlan['kind'][]

type Replaced = (typeof replaced)[number]

/** An operator that may be there after analysis. */
export type AnalysedPlan = Exclude<LogicalPlan, { readonly kind: Replaced }>

const kinds: ReadonlySet<string> = new Set(replaced)

export const isAnalysed = (plan: LogicalPlan): plan is AnalysedPlan => !kinds.has(plan.kind)

export function assertAnalysed(plan: LogicalPlan): asserts plan is AnalysedPlan {
  assert(isAnalysed(plan), `${plan.kind} is replaced in analysis`)
}
