/** Hints that say how a relation is to be joined: by their names in SQL, and which of them a join has. */
import type { Join, LogicalPlan } from './logical-plan.ts'
import { planChildren } from './tree.ts'

export type JoinHint = 'broadcast' | 'merge' | 'shuffle' | 'nestedLoop'

const hints: Readonly<Record<string, JoinHint>> = {
  BROADCAST: 'broadcast',
  BROADCASTJOIN: 'broadcast',
  MAPJOIN: 'broadcast',
  MERGE: 'merge',
  SHUFFLE_MERGE: 'merge',
  MERGEJOIN: 'merge',
  SHUFFLE_HASH: 'shuffle',
  SHUFFLE_REPLICATE_NL: 'nestedLoop',
}

export const joinHint = (name: string): JoinHint | undefined => hints[name.toUpperCase()]

/** The hint that a side of a join carries: as in Spark, through all operators with one input. */
export function hintOfSide(plan: LogicalPlan): JoinHint | undefined {
  if (plan.kind === 'hint') return joinHint(plan.name) ?? hintOfSide(plan.input)
  const inputs = planChildren(plan)
  return inputs.length === 1 ? hintOfSide(inputs[0]) : undefined
}

/** Whether one of the sides asks how they are to be joined. Such a join stays where it was written. */
export const isHinted = ({ left, right }: Join): boolean =>
  hintOfSide(left) !== undefined || hintOfSide(right) !== undefined
