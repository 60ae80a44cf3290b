/**
 * States that an update function keeps in a shorter way than the group's row says, over all rows of the table. Sums of
 * two words: only the low one is written while a bound on everything added shows that it suffices. Counts of rows that
 * are alike for several aggregates (all rows of a batch without nulls): one count a group stands for all of them. Sums
 * of the same values (a sum and a mean): while the first has one word, the others are not written at all. What
 * is kept so is the same in every body of the function; the first one emitted, which has the most assumptions, decides.
 */

import { sameType } from '@vonk/common'
import type { Magnitude } from '../../expr/magnitude.ts'
import { staticSize } from '../../expr/magnitude.ts'
import {
  type Code,
  constValue,
  type FunctionBuilder,
  type FunctionReference,
  i32,
  i64,
  select,
} from '../../wasm/index.ts'
import { expressionKey } from '../expression-key.ts'
import type { ModuleContext } from '../module-context.ts'
import type { RowEmitter } from '../row-emitter.ts'
import type { FieldLayout } from './layout.ts'
import type { AggregatePart } from './update-function.ts'
import { emitEachRow } from './walk-rows.ts'

type I32 = Code<'i32'>
type I64 = Code<'i64'>

/** A value of more than this would leave no room for a batch of them. */
const valueLimit = 2 ** 50

export const isTwoWords = (field: FieldLayout): boolean =>
  field.adds === 'value' && field.type.kind === 'decimal' && field.type.precision > 18

/** The part's sum, where it takes in every row. */
const sumOf = ({ merged, call, fields }: AggregatePart): FieldLayout | undefined =>
  merged === undefined && call.filter === undefined && call.args.length === 1
    ? fields.find(isTwoWords)
    : undefined

/** Sums, each with the first one of the same values. */
function followers(parts: readonly AggregatePart[]): ReadonlyMap<FieldLayout, FieldLayout> {
  const first = new Map<string, FieldLayout>()
  const found = new Map<FieldLayout, FieldLayout>()
  for (const part of parts) {
    const sum = sumOf(part)
    if (sum === undefined) continue
    const key = expressionKey(part.call.args[0])
    const leader = first.get(key)
    if (leader === undefined) first.set(key, sum)
    else if (sameType(leader.type, sum.type)) found.set(sum, leader)
  }
  return found
}

/** Counts of the part that grow by one with each row that has no null in its arguments. */
const countsOf = (part: AggregatePart): readonly FieldLayout[] =>
  part.merged === undefined && part.call.filter === undefined
    ? part.fields.filter((field) => field.adds === 'row')
    : []

export interface WatchedSpec {
  readonly name: string
  readonly table: number
  readonly rowBytes: number
  /** Offset of the only group's row in the context, without keys. */
  readonly global: number | undefined
  readonly parts: readonly AggregatePart[]
  /** The field for the shared count, if the layout has one for this function. */
  readonly shared: FieldLayout | undefined
}

export class WatchedStates {
  /** Offset in the context: see `WatchedSums`. */
  readonly cell: number
  readonly #module: ModuleContext
  readonly #spec: WatchedSpec
  readonly #narrow = new Set<FieldLayout>()
  readonly #counted = new Set<FieldLayout>()
  readonly #leaders: ReadonlyMap<FieldLayout, FieldLayout>
  #bodies = 0
  #widen: { readonly function: FunctionReference<readonly ['i32'], readonly []> | undefined } | undefined

  constructor(module: ModuleContext, spec: WatchedSpec) {
    this.#module = module
    this.#spec = spec
    this.cell = module.context.reserve(16, 8)
    this.#leaders = spec.global === undefined ? followers(spec.parts) : new Map()
  }

  beginBody(): void {
    this.#bodies++
  }

  /** Whether the sum may be kept in its low word, given the size of what this body adds; notes the size if so. */
  sumIsSmall(field: FieldLayout, size: Magnitude, added: Magnitude[]): boolean {
    const isFirst = this.#bodies === 1
    if (isFirst && (size.kind !== 'constant' || staticSize(size) <= valueLimit)) this.#narrow.add(field)
    if (!this.#narrow.has(field)) return false
    added.push(size)
    return true
  }

  /**
   * Whether the field is another sum's equal that has one word so far, and so need not be written: in guarded bodies,
   * and after the first sum was updated in the first of them.
   */
  follows(field: FieldLayout): boolean {
    const leader = this.#leaders.get(field)
    return leader !== undefined && this.#narrow.has(leader)
  }

  /**
   * Whether this body counts rows once for all: none of the counted arguments can be null in it. Evaluates the
   * arguments.
   */
  countsTogether(e: RowEmitter): boolean {
    const { shared, parts } = this.#spec
    if (shared === undefined) return false
    const sees = parts.map((part) => {
      if (countsOf(part).length === 0) return false
      return part.call.args.map((arg) => e.evaluate(arg)).every((arg) => constValue(arg.isNull) === 0)
    })
    if (this.#bodies === 1) {
      const fields = parts.flatMap((part, i) => (sees[i] ? countsOf(part) : []))
      if (fields.length > 1) for (const field of fields) this.#counted.add(field)
    }
    if (this.#counted.size === 0) return false
    return parts.every((part, i) => sees[i] || !countsOf(part).some((field) => this.#counted.has(field)))
  }

  /** Whether the shared count stands for this field, in bodies that count together. */
  isCounted(field: FieldLayout): boolean {
    return this.#counted.has(field)
  }

  count(e: RowEmitter, row: I32): void {
    const { offset } = this.#spec.shared!
    e.f.store('i64', row, i64.add(i64.load(row, offset), i64.const(1n)), offset)
  }

  /** The field's parts with what is kept elsewhere put in. */
  whole(e: RowEmitter, row: I32, field: FieldLayout, parts: readonly Code[]): readonly Code[] {
    if (this.#counted.has(field)) return [i64.add(parts[0] as I64, i64.load(row, this.#spec.shared!.offset))]
    if (!this.#narrow.has(field) || !isTwoWords(field)) return parts
    const isWide = e.bind(i32.load(e.context, this.cell + 8))
    const leader = this.follows(field) ? this.#leaders.get(field) : undefined
    const own = parts[0] as I64
    const low = e.bind(leader === undefined ? own : select(isWide, own, i64.load(row, leader.offset)))
    return [low, select(isWide, parts[1] as I64, i64.shrS(low, i64.const(63n)))]
  }

  /** A function (context) that writes the high words of all groups; undefined where every sum has one word. */
  widen(): FunctionReference<readonly ['i32'], readonly []> | undefined {
    this.#widen ??= { function: this.#emitWiden() }
    return this.#widen.function
  }

  /** Statement: brings the high words up to date, once for all. */
  widenNow(f: FunctionBuilder, context: I32): void {
    const widen = this.widen()
    if (widen === undefined) return
    f.if(i32.eqz(i32.load(context, this.cell + 8)), () => {
      f.callVoid(widen, [context])
      f.store('i32', context, i32.const(1), this.cell + 8)
    })
  }

  #emitWiden(): FunctionReference<readonly ['i32'], readonly []> | undefined {
    const fields = [...this.#narrow].filter(isTwoWords)
    if (this.#narrow.size === 0) return undefined
    const { name, table, rowBytes, global } = this.#spec
    return this.#module.module.addFunction(`${name}_widen`, ['i32'], [], (f, context) => {
      const widenRow = (row: I32) => {
        for (const field of fields) {
          const from = this.follows(field) ? this.#leaders.get(field)! : field
          const low = f.let(i64.load(row, from.offset))
          if (from !== field) f.store('i64', row, low, field.offset)
          f.store('i64', row, i64.shrS(low, i64.const(63n)), field.offset + 8)
        }
      }
      if (global !== undefined) widenRow(f.let(i32.add(context, i32.const(global))))
      else if (fields.length > 0) emitEachRow(f, { context, table, rowBytes }, widenRow)
    })
  }
}
