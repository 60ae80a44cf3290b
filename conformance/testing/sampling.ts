/**
 * Cases that repeat one thing at many places: the fast suite tries some of them, the slow one all. A test takes its
 * cases through `sampled`; beside it, `x.slow-test.ts` imports `every-case.ts` and then the test.
 */

let isEveryCase = false

/** From now on `sampled` leaves nothing out. */
export function tryEveryCase(): void {
  isEveryCase = true
}

/** Every so many of the cases, from the one at `start` on. */
export const sampled = <T>(cases: Iterable<T>, every: number, start = 0): readonly T[] =>
  [...cases].filter((_, i) => isEveryCase || i % every === start % every)
