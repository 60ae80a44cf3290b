/**
 * The plan behind a DataFrame: a relation message, and what has to be done before it can be sent (rows whose schema is
 * still text have to be encoded, numeric columns found). Nothing of it happens before an action.
 */
import type { Plan, Relation } from '@vonk/protocol'
import { originOf } from './expression.ts'
import { message } from './plan-message.ts'
import { unfitArgument } from './unfit-argument.ts'

/** Completes a message in place; called before each use, does its work once. */
export type Preparation = () => Promise<void>

export interface LazyPlan {
  readonly relation: Relation
  readonly preparations: readonly Preparation[]
}

/** The plan of another DataFrame that a method was given. */
export function planOf(frame: { readonly plan: LazyPlan }, argument: string): LazyPlan {
  if (typeof frame?.plan?.relation === 'object') return frame.plan
  throw unfitArgument(argument, 'a DataFrame', frame)
}

/** The DataFrame itself. */
export function fitFrame<Frame extends { readonly plan: LazyPlan }>(frame: Frame, argument: string): Frame {
  planOf(frame, argument)
  return frame
}

let lastPlanId = 0n

/** A relation with an id, and the place in the user's program where `fragment` was called. */
export function relationOf(relType: Relation['relType'], fragment: string): Relation {
  const origin = originOf(fragment)
  const planId = ++lastPlanId
  const common = message('RelationCommon', origin === undefined ? { planId } : { planId, origin })
  return message('Relation', { common, relType })
}

/** Runs the work at the first call; a failure is everybody's. */
export function once(work: () => Promise<void>): Preparation {
  let done: Promise<void> | undefined
  return () => {
    done ??= work()
    return done
  }
}

/** The plan as it is sent. */
export async function preparedPlan({ relation, preparations }: LazyPlan): Promise<Plan> {
  for (const prepare of preparations) await prepare()
  return message('Plan', { opType: { case: 'root', value: relation } })
}

/** The rows that a server keeps, as a relation. */
export const keptRelation = (relationId: string, fragment: string): Relation =>
  relationOf(
    { case: 'cachedRemoteRelation', value: message('CachedRemoteRelation', { relationId }) },
    fragment,
  )
