/**
 * The optimizer: batches of rules, each once or until nothing changes. What comes out is what physical planning
 * expects: no distinct, deduplicate, names of subqueries or set operations but UNION ALL; no distinct aggregates;
 * counts that are literals.
 */
import type { Pace } from '../base/cancellation.ts'
import type { LogicalPlan } from '../plan/logical-plan.ts'
import { pullOutKeys } from './aggregates/pull-out-keys.ts'
import { pushAggregates } from './aggregates/push-aggregates.ts'
import { reduceAggregates } from './aggregates/reduce-aggregates.ts'
import { replaceDistinct } from './aggregates/replace-distinct.ts'
import { rewriteDistinctAggregates } from './aggregates/rewrite-distinct-aggregates.ts'
import { answerFromStatistics } from './answer-from-statistics.ts'
import { collapseProjects } from './collapse-projects.ts'
import { combineOperators } from './combine-operators.ts'
import { collectEqualities } from './conditions/collect-equalities.ts'
import { constantRanges } from './conditions/constant-ranges.ts'
import { factorDisjunctions } from './conditions/factor-disjunctions.ts'
import { foldConstants } from './conditions/fold-constants.ts'
import { inferFromEqualities } from './conditions/infer-from-equalities.ts'
import { inferNotNull } from './conditions/infer-not-null.ts'
import { pushFilters } from './conditions/push-filters.ts'
import { simplifyBooleans } from './conditions/simplify-booleans.ts'
import { unwrapCasts } from './conditions/unwrap-casts.ts'
import { flattenUnions } from './flatten-unions.ts'
import { deriveSideConditions } from './joins/derive-side-conditions.ts'
import { eliminateJoins } from './joins/eliminate-joins.ts'
import { outerToInner } from './joins/outer-to-inner.ts'
import { pushJoinConditions } from './joins/push-join-conditions.ts'
import { pushSemiJoins } from './joins/push-semi-joins.ts'
import { reorderJoins } from './joins/reorder-joins.ts'
import { limitWindowInput } from './limit-window-input.ts'
import { literalLimits } from './literal-limits.ts'
import type { OptimizerContext, OptimizerRule } from './optimizer-rule.ts'
import { propagateEmpty } from './propagate-empty.ts'
import { pruneColumns } from './prune-columns.ts'
import { removeAliases } from './remove-aliases.ts'
import { replaceSetOperations } from './replace-set-operations.ts'

interface Batch {
  readonly rules: readonly OptimizerRule[]
  /** How often the batch runs at most; 1: once. */
  readonly roundsMax: number
}

/** Rules that undo each other would go on for ever; no plan that we know needs more than a few rounds. */
const fixedPointRoundsMax = 50

const operatorRules = [
  foldConstants,
  simplifyBooleans,
  unwrapCasts,
  collectEqualities,
  factorDisjunctions,
  constantRanges,
  outerToInner,
  pushJoinConditions,
  pushFilters,
  collapseProjects,
  combineOperators,
  propagateEmpty,
  answerFromStatistics,
]

const batches: readonly Batch[] = [
  {
    rules: [removeAliases, flattenUnions, literalLimits, replaceSetOperations, replaceDistinct, pullOutKeys],
    roundsMax: 1,
  },
  { rules: operatorRules, roundsMax: fixedPointRoundsMax },
  {
    rules: [rewriteDistinctAggregates, deriveSideConditions, inferFromEqualities, inferNotNull],
    roundsMax: 1,
  },
  { rules: operatorRules, roundsMax: fixedPointRoundsMax },
  { rules: [limitWindowInput], roundsMax: 1 },
  { rules: [pruneColumns, collapseProjects, eliminateJoins], roundsMax: fixedPointRoundsMax },
  { rules: [pushSemiJoins, reorderJoins, pushAggregates, reduceAggregates], roundsMax: 1 },
  { rules: [pruneColumns, collapseProjects], roundsMax: fixedPointRoundsMax },
]

/** `plan`: subqueries rewritten to joins (`rewriteSubqueries`) where they can be: what has to run first shows then. */
export function optimize(plan: LogicalPlan, context: OptimizerContext): LogicalPlan {
  return batches.reduce((current, batch) => run(batch, current, context), plan)
}

/** The same, with rests between the rules: over large plans they take long. */
export async function optimizeAtPace(
  plan: LogicalPlan,
  context: OptimizerContext,
  pace: Pace,
): Promise<LogicalPlan> {
  let current = plan
  for (const { rules, roundsMax } of batches) {
    for (let round = 0; round < roundsMax; round++) {
      const before = current
      for (const rule of rules) {
        current = rule.apply(current, context)
        await pace.breathe()
      }
      if (current === before) break
    }
  }
  return current
}

function run({ rules, roundsMax }: Batch, plan: LogicalPlan, context: OptimizerContext): LogicalPlan {
  let current = plan
  for (let round = 0; round < roundsMax; round++) {
    const before = current
    for (const rule of rules) current = rule.apply(current, context)
    if (current === before) break
  }
  return current
}
