/** What is made of the constants of a call, made once and kept for the next value. */
const keptMost = 200

export function remembered<T>(make: (spec: string) => T): (spec: string) => T {
  const made = new Map<string, T>()
  return (spec) => {
    let known = made.get(spec)
    if (known === undefined) {
      known = make(spec)
      if (made.size >= keptMost) made.clear()
      made.set(spec, known)
    }
    return known
  }
}
