/**
 * Spark's random numbers in generated code: XORShiftRandom, one generator a call site and task, seeded by the seed plus
 * the partition's index. Its 64-bit state is a task cell; 0, which it never takes, says that it is not seeded yet.
 */
import { type Code, f64, i32, i64, type Local } from '../../wasm/index.ts'
import type { Emitter } from '../emit.ts'

type I32 = Code<'i32'>
type I64 = Code<'i64'>
type F64 = Code<'f64'>

export class RandomGenerator {
  readonly #e: Emitter
  readonly #cell: I32
  readonly #state: Local<'i64'>

  /** Loads the state into a local; `save` must follow the last number of a row. */
  constructor(e: Emitter, seed: bigint, cell: I32 = e.taskCell()) {
    this.#e = e
    this.#cell = cell
    this.#state = e.f.let(i64.load(cell), 'random')
    e.when(i64.eqz(this.#state), () => {
      const first = i64.add(i64.const(BigInt.asIntN(64, seed)), i64.extendI32S(e.partitionIndex()))
      e.f.set(this.#state, e.kernel('xorShiftSeed', first, e.temporary())[0] as I64)
    })
  }

  /** The next number of so many bits. */
  #bits(count: number): I64 {
    const { f } = this.#e
    const state = this.#state
    f.set(state, i64.xor(state, i64.shl(state, i64.const(21n))))
    f.set(state, i64.xor(state, i64.shrU(state, i64.const(35n))))
    f.set(state, i64.xor(state, i64.shl(state, i64.const(4n))))
    return f.let(i64.and(state, i64.const((1n << BigInt(count)) - 1n)))
  }

  /** A double in [0, 1), of 53 bits. */
  double(): F64 {
    const high = i64.shl(this.#bits(26), i64.const(27n))
    const sum = i64.add(high, this.#bits(27))
    return this.#e.bind(f64.mul(f64.convertI64S(sum), f64.const(2 ** -53)))
  }

  /** 64 random bits. */
  word(): I64 {
    const high = i64.shl(this.#bits(32), i64.const(32n))
    return this.#e.bind(i64.or(high, this.#bits(32)))
  }

  save(): void {
    this.#e.f.store('i64', this.#cell, this.#state)
  }
}

/**
 * A double of the normal distribution by the polar method, which makes two at a time; `spare` keeps the second and a
 * flag.
 */
export function emitGaussian(
  e: Emitter,
  random: RandomGenerator,
  spare: { readonly value: I32; readonly isThere: I32 },
): F64 {
  const { f } = e
  const result = f.local('f64', 'gaussian')
  e.when(
    i32.wrapI64(i64.load(spare.isThere)),
    () => {
      f.set(result, f64.load(spare.value))
      f.store('i64', spare.isThere, i64.const(0n))
    },
    () => {
      const [a, b, s] = [f.local('f64'), f.local('f64'), f.local('f64')]
      f.loop((again) => {
        f.set(a, f64.sub(f64.mul(f64.const(2), random.double()), f64.const(1)))
        f.set(b, f64.sub(f64.mul(f64.const(2), random.double()), f64.const(1)))
        f.set(s, f64.add(f64.mul(a, a), f64.mul(b, b)))
        f.brIf(again, i32.or(f64.ge(s, f64.const(1)), f64.eq(s, f64.const(0))))
      })
      const factor = f.let(f64.sqrt(f64.div(f64.mul(f64.const(-2), e.math('log', s)), s)))
      f.store('f64', spare.value, f64.mul(b, factor))
      f.store('i64', spare.isThere, i64.const(1n))
      f.set(result, f64.mul(a, factor))
    },
  )
  random.save()
  return result
}
