/** Plans as clients send them as the engine's logical plans, with what has to be there before they are translated. */
import type { LogicalPlan } from '@vonk/engine/plan/logical-plan'
import type { Plan, Relation } from '@vonk/protocol'
import { kindNotSet } from './invalid-plan.ts'
import { hasLocalRows, loadArrow } from './local-data.ts'
import { requireDistinctNames } from './observations.ts'
import { type Observed, RelationTranslator } from './relation-messages.ts'
import type { ServerSession } from './sessions.ts'

export interface TranslatedPlan {
  readonly plan: LogicalPlan
  /** What is to be computed beside the rows, for `df.observe`. */
  readonly observed: readonly Observed[]
}

/** The translator of a session, once all that `message` refers to is at hand. */
export async function translator(
  session: ServerSession,
  message: object | undefined,
  signal?: AbortSignal,
): Promise<RelationTranslator> {
  if (hasLocalRows(message)) await loadArrow()
  await session.checkpoints.prepare(message, signal)
  return new RelationTranslator(session.translation)
}

export async function translated(
  session: ServerSession,
  relation: Relation | undefined,
  signal?: AbortSignal,
): Promise<TranslatedPlan> {
  const translation = await translator(session, relation, signal)
  const plan = translation.plan(relation)
  requireDistinctNames(translation.observed)
  return { plan, observed: translation.observed }
}

/** The plan of a question or a query: commands are neither. */
export async function planOf(
  session: ServerSession,
  plan: Plan | undefined,
  signal?: AbortSignal,
): Promise<TranslatedPlan> {
  return translated(session, requireRows(plan), signal)
}

/** Whoever asks about a plan is heard as asking about its rows, of which a command has none. */
export function requireRows(plan: Plan | undefined): Relation {
  if (plan?.opType.case !== 'root' || plan.opType.value.relType.case === undefined)
    throw kindNotSet('Relation', 'RELTYPE')
  return plan.opType.value
}

/** The client's number of a query, or of the query whose rows are written. */
export function planIdOf(plan: Plan | undefined): bigint | undefined {
  const opType = plan?.opType
  if (opType?.case === 'root') return opType.value.common?.planId
  const command = opType?.case === 'command' ? opType.value.commandType : undefined
  return command?.case === 'writeOperation' ? command.value.input?.common?.planId : undefined
}
