/** What can be said of a resolved plan without running it: its files, whether it has to run at all, what it equals. */
import { canonicalText } from '../../plan/canonical-text.ts'
import type { LogicalPlan } from '../../plan/logical-plan.ts'
import type { FileSplit, Relation } from '../../plan/relation.ts'
import { planChildren } from '../../plan/tree.ts'

export interface PlanFacts {
  /** Of all relations that the plan reads, each once, sorted. */
  readonly inputFiles: readonly string[]
  /** The rows are there: nothing has to run to collect them. */
  readonly isLocal: boolean
  /** Equal for plans that give the same rows. */
  readonly semanticKey: string
}

export function factsOf(analyzed: LogicalPlan): PlanFacts {
  return {
    inputFiles: [...new Set(relationsOf(analyzed).flatMap(filesOf))].sort(),
    isLocal: analyzed.kind === 'local',
    semanticKey: canonicalText(analyzed),
  }
}

function relationsOf(plan: LogicalPlan): readonly Relation[] {
  return plan.kind === 'scan' ? [plan.relation] : planChildren(plan).flatMap(relationsOf)
}

function filesOf(relation: Relation): readonly string[] {
  if (relation.paths.length === 0) return []
  const request = { columns: [], predicates: [], minSplits: 1, maxSplitBytes: Number.MAX_SAFE_INTEGER }
  const pathsOf = (split: FileSplit): readonly string[] => [
    split.path,
    ...(split.rest ?? []).flatMap(pathsOf),
  ]
  return relation.splits(request).splits.flatMap(pathsOf)
}
