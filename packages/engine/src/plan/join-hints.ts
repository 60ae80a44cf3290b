/** Hints that say how a relation is to be joined, by their names in SQL. */
export type JoinHint = 'broadcast' | 'shuffle' | 'nestedLoop'

const hints: Readonly<Record<string, JoinHint>> = {
  BROADCAST: 'broadcast',
  BROADCASTJOIN: 'broadcast',
  MAPJOIN: 'broadcast',
  MERGE: 'shuffle',
  SHUFFLE_MERGE: 'shuffle',
  MERGEJOIN: 'shuffle',
  SHUFFLE_HASH: 'shuffle',
  SHUFFLE_REPLICATE_NL: 'nestedLoop',
}

export const joinHint = (name: string): JoinHint | undefined => hints[name.toUpperCase()]
