/** Assertions for what only we can have done wrong; they stay on in production. */

export class AssertionError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'AssertionError'
  }
}

export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message)
}

/** For the last branch of a `switch` on `kind`: does not compile while a kind is unhandled. */
export function unreachable(value: never): never {
  throw new AssertionError(`unhandled: ${JSON.stringify(value)}`)
}
