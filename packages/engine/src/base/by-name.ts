/** Tables that are asked for names which a user wrote: `constructor` is no entry of one that has none. */
export const byName = <Value>(entries: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> =>
  Object.freeze(Object.assign(Object.create(null), entries))
