/**
 * A filter over the keys of a join's table, small enough for the cache where the table is not: a bit for each value
 * from the least key to the greatest where these are whole numbers that lie densely enough, else two bits of one word
 * by the hash (a Bloom filter). A row that does not pass has no partner.
 */
import type { Value } from '../../expr/emit.ts'
import { type Code, type FunctionBuilder, i32, i64, type Local, select } from '../../wasm/index.ts'
import type { RowEmitter } from '../row-emitter.ts'
import { emitHash } from '../row-hash.ts'
import { filterKinds } from './filter-kinds.ts'
import { joinHeader } from './join-table.ts'

type I32 = Code<'i32'>

export interface KeyFilter {
  readonly words: Local<'i32'>
  /** Of a filter by value the number of values, less one; of one by hash that of words. */
  readonly mask: Local<'i32'>
  readonly kind: Local<'i32'>
  readonly min: Code<'i64'> | undefined
}

export const loadFilter = (
  f: FunctionBuilder,
  context: I32,
  header: number,
  min: Code<'i64'> | undefined,
): KeyFilter => ({
  words: f.let(i32.load(context, header + joinHeader.filter), 'filter'),
  mask: f.let(i32.load(context, header + joinHeader.filterMask), 'filterMask'),
  kind: f.let(i32.load(context, header + joinHeader.filterKind), 'filterKind'),
  min,
})

const bit = (n: I32): I32 => i32.shl(i32.const(1), i32.and(n, i32.const(31)))
const hashBits = (hash: I32): I32 => i32.or(bit(hash), bit(i32.shrU(hash, i32.const(5))))
/** Bits that choose neither the row's entry of the directory nor its bits here alone. */
const hashWord = ({ words, mask }: KeyFilter, hash: I32): I32 =>
  i32.add(
    words,
    i32.shl(i32.and(i32.shrU(i32.mul(hash, i32.const(0x9e3779b1 | 0)), i32.const(8)), mask), i32.const(2)),
  )
const valueWord = ({ words }: KeyFilter, index: I32): I32 =>
  i32.add(words, i32.shl(i32.shrU(index, i32.const(5)), i32.const(2)))

/** Statement: enters a row's key; `key` where it is a whole number. */
export function addToFilter(
  f: FunctionBuilder,
  filter: KeyFilter,
  hash: I32,
  key: Code<'i64'> | undefined,
): void {
  const add = (word: I32, bits: I32): void => {
    const at = f.let(word)
    f.store('i32', at, i32.or(i32.load(at), bits))
  }
  const byHash = () => f.scope(() => add(hashWord(filter, hash), hashBits(hash)))
  f.if(filter.kind, () => {
    if (key === undefined || filter.min === undefined) return byHash()
    const { min } = filter
    f.if(
      i32.eq(filter.kind, i32.const(filterKinds.byValue)),
      () =>
        f.scope(() => {
          const index = f.let(i32.wrapI64(i64.sub(key, min)))
          add(valueWord(filter, index), bit(index))
        }),
      byHash,
    )
  })
}

/** 1 where the key may be in the table. Without a filter the answer means nothing. */
export function passesFilter(
  e: RowEmitter,
  filter: KeyFilter,
  keys: readonly Value[],
  key: Code<'i64'> | undefined,
): I32 {
  const { f } = e
  const passes = f.local('i32', 'passes')
  const byHash = () => {
    const hash = f.let(i32.wrapI64(emitHash(e, keys)))
    const bits = f.let(hashBits(hash))
    f.set(passes, i32.eq(i32.and(i32.load(hashWord(filter, hash)), bits), bits))
  }
  if (key === undefined || filter.min === undefined) {
    e.within(byHash)
    return passes
  }
  const { min, mask } = filter
  e.when(
    i32.eq(filter.kind, i32.const(filterKinds.byValue)),
    () => {
      const wide = f.let(i64.sub(key, min))
      const inside = f.let(i64.leU(wide, i64.extendI32U(mask)))
      const index = f.let(select(inside, i32.wrapI64(wide), i32.const(0)))
      const word = i32.shrU(i32.load(valueWord(filter, index)), i32.and(index, i32.const(31)))
      f.set(passes, i32.and(word, inside))
    },
    byHash,
  )
  return passes
}
