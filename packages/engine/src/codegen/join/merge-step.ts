/**
 * How a row finds its partners in a table whose rows come in the order of their keys, as its own do. Rows of one key
 * are a chain, and its first row leads to that of the next key. `cursor` stands at the first key that is not before
 * that of the row at hand and only moves on; where it comes to the end of what is there, the function stops for more
 * (`needRows`). The rows of a key that is too large for the memory lie elsewhere and come block by block: the function
 * stops for the first of them when a row has that key, and at the end of each block for the next.
 */
import type { Value } from '../../expr/emit.ts'
import { emitCompare } from '../../expr/emitted/ordering.ts'
import { type Code, constValue, type FunctionBuilder, i32, type Local, select } from '../../wasm/index.ts'
import type { FieldLayout } from '../aggregate/layout.ts'
import type { RowEmitter } from '../row-emitter.ts'
import { status } from '../stage-program.ts'
import { loadParts } from '../stored-parts.ts'
import { fieldNull } from './join-keys.ts'
import { asideRows, type JoinTable, joinHeader, joinRow, mergeWants } from './join-table.ts'

type I32 = Code<'i32'>

/** Where a body of a function stands in a table in order. */
export interface MergePlace {
  readonly header: number
  readonly cursor: Local<'i32'>
  readonly end: Local<'i32'>
  readonly isLast: Local<'i32'>
  readonly aside: Local<'i32'>
  readonly hasMore: Local<'i32'>
}

export function mergePlace(f: FunctionBuilder, context: I32, header: number): MergePlace {
  const word = (field: number, name: string) => f.let(i32.load(context, header + field), name)
  return {
    header,
    cursor: word(joinHeader.cursor, 'cursor'),
    end: word(joinHeader.groupEnd, 'groupEnd'),
    isLast: word(joinHeader.isLast, 'isLast'),
    aside: word(joinHeader.aside, 'aside'),
    hasMore: word(joinHeader.hasMore, 'hasMore'),
  }
}

function want(e: RowEmitter, header: number, what: number): void {
  e.f.store('i32', e.context, i32.const(what), header + joinHeader.wants)
  e.stop(status.needRows)
}

export interface Seek {
  readonly e: RowEmitter
  readonly table: JoinTable
  readonly place: MergePlace
  /** Set to the first row with the same keys, or 0. */
  readonly pointer: Local<'i32'>
  readonly keys: readonly Value[]
  readonly nullKey: I32
  /** 1: the function goes on in the middle of the row's partners. */
  readonly isResuming: I32
}

export function seekGroup(seek: Seek): void {
  const { e, table, place, pointer, keys, nullKey, isResuming } = seek
  const { f, context } = e
  const { header, cursor, end, isLast, aside } = place
  f.set(pointer, i32.const(0))
  const look = () =>
    f.block((done) => {
      f.loop((again) => {
        e.within(() => {
          f.if(i32.eq(cursor, end), () => {
            f.brIf(done, isLast)
            want(e, header, mergeWants.groups)
          })
          const order = orderOf(e, table.layout.keys, keys, cursor)
          f.if(i32.eqz(order), () => {
            const isElsewhere = i32.eq(aside, i32.const(asideRows.elsewhere))
            f.if(i32.and(isElsewhere, i32.eqz(isResuming)), () => want(e, header, mergeWants.firstBlock))
            f.set(pointer, select(aside, i32.load(context, header + joinHeader.chain), cursor))
            f.br(done)
          })
          f.brIf(done, i32.ltS(order, i32.const(0)))
          f.set(cursor, i32.load(cursor, joinRow.nextGroup))
          f.store('i32', context, cursor, header + joinHeader.cursor)
          f.br(again)
        })
      })
    })
  const known = constValue(nullKey)
  if (known === 0) look()
  else if (known === undefined) e.when(i32.eqz(nullKey), look)
}

/** Below 0 where the keys are before those of the table's row, 0 where they are equal: nulls first. */
function orderOf(e: RowEmitter, fields: readonly FieldLayout[], keys: readonly Value[], row: I32): I32 {
  const { f } = e
  const compared = (field: FieldLayout, key: Value): I32 => {
    const parts = loadParts(field.type, row, field.offset).map((part) => e.bind(part))
    return emitCompare(e, key, { type: key.type, parts, isNull: i32.const(0) })
  }
  const order = f.local('i32', 'order')
  fields.forEach((field, i) => {
    const key = keys[i]
    const isNever = field.nullBit === undefined && constValue(key.isNull) === 0
    const compare = () => {
      if (isNever) return f.set(order, compared(field, key))
      f.set(order, i32.sub(fieldNull(row, field), key.isNull))
      e.when(i32.eqz(i32.or(order, key.isNull)), () => f.set(order, compared(field, key)))
    }
    if (i === 0) compare()
    else e.when(i32.eqz(order), compare)
  })
  return order
}

/** Where the function stopped for the next block, `pointer` becomes its first row. */
export function enterBlock(e: RowEmitter, { header }: MergePlace, pointer: Local<'i32'>): void {
  const { f, context } = e
  const chain = f.let(i32.load(context, header + joinHeader.nextChain), 'chain')
  f.if(chain, () => {
    f.set(pointer, chain)
    f.store('i32', context, i32.const(0), header + joinHeader.nextChain)
  })
}

/** At the end of a chain: stops where there is another block. */
export function askNextBlock(e: RowEmitter, { header, hasMore }: MergePlace, pointer: I32): void {
  e.f.if(i32.and(i32.eqz(pointer), hasMore), () => want(e, header, mergeWants.nextBlock))
}
