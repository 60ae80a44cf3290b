/** Hints that say how a relation is to be joined, by their names in SQL. */
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
