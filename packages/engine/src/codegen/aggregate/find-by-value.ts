/**
 * Groups found by the keys' values, without hashing or comparing: where the keys are whole numbers, dates, times or
 * booleans that lie densely, an array leads from their values to the groups. It stands in the place of the buckets: a
 * table has one of the two, and which one is the runner's choice (`exec/aggregate/value-ranges.ts`), by what either
 * takes of the cache. Nobody knows the ranges before the rows come: the first row, and each whose keys lie outside of
 * the ranges, stops with its keys noted in the context, and the runner widens the ranges or turns to buckets.
 */
import type { DataType } from '@vonk/common'
import type { Value } from '../../expr/emit.ts'
import { partTypes } from '../../expr/value-parts.ts'
import {
  type Code,
  constValue,
  type FunctionBuilder,
  i32,
  i64,
  type Local,
  select,
} from '../../wasm/index.ts'
import { header } from '../context-layout.ts'
import type { ModuleContext } from '../module-context.ts'
import type { RowEmitter } from '../row-emitter.ts'
import { emitRowFunction } from '../row-function.ts'
import { emitHash } from '../row-hash.ts'
import { keyValues } from '../row-values.ts'
import { status, valueRange } from '../stage-program.ts'
import { loadParts } from '../stored-parts.ts'
import { needs } from '../value-emitter.ts'
import {
  ask,
  type BatchFunction,
  type FindSpec,
  findShape,
  keyWords,
  newGroup,
  rowAt,
} from './find-function.ts'
import { type FieldLayout, firstBuckets, type RowLayout, tableHeader } from './layout.ts'
import { emitSomeRows } from './walk-rows.ts'

type I32 = Code<'i32'>
type I64 = Code<'i64'>

/** More keys are hardly ever dense together. */
const keysMost = 4

/** Whether an array may lead from values of such keys to groups. */
export const areValueKeys = (types: readonly DataType[]): boolean =>
  types.length > 0 &&
  types.length <= keysMost &&
  types.every((type) => {
    const parts = partTypes(type)
    return type.kind !== 'null' && parts.length === 1 && (parts[0] === 'i32' || parts[0] === 'i64')
  })

/** Offset in the context of the first key's range. */
export const reserveRanges = (module: ModuleContext, { keys }: RowLayout): number =>
  module.context.reserve(keys.length * valueRange.size, 8)

interface KeyRange {
  readonly base: I64
  readonly span: I32
  readonly nullable: boolean
}

const loadRanges = (
  f: FunctionBuilder,
  context: I32,
  ranges: number,
  keys: readonly FieldLayout[],
): readonly KeyRange[] =>
  keys.map(({ nullBit }, i) => ({
    base: f.let(i64.load(context, ranges + i * valueRange.size + valueRange.base), 'base'),
    span: f.let(i32.load(context, ranges + i * valueRange.size + valueRange.span), 'span'),
    nullable: nullBit !== undefined,
  }))

/** How far a key lies behind the start of its range, and whether it lies within. */
function placeInRange(part: Code, { base, span }: KeyRange): { readonly place: I32; readonly isInside: I32 } {
  if (part.type === 'i32') {
    const place = i32.sub(part as I32, i32.wrapI64(base))
    return { place, isInside: i32.ltU(place, span) }
  }
  const place = i64.sub(part as I64, base)
  return { place: i32.wrapI64(place), isInside: i64.ltU(place, i64.extendI32U(span)) }
}

/** The array's entry for the places of all keys. That of nulls is the last of its key. */
function entryOf(places: readonly I32[], ranges: readonly KeyRange[]): I32 {
  return places.reduce((entry, place, i) => {
    const { span, nullable } = ranges[i]
    return i32.add(i32.mul(entry, nullable ? i32.add(span, i32.const(1)) : span), place)
  })
}

export interface ByValueSpec extends FindSpec {
  /** Offset of the keys' ranges in the context. */
  readonly ranges: number
}

export function emitFindByValue(module: ModuleContext, spec: ByValueSpec): BatchFunction {
  const { table, layout } = spec
  return emitRowFunction(module, {
    ...findShape(spec),
    body: ({ f, e, context, a: count, b: first }) => {
      e.operator = spec.operator
      const selection = spec.selected ? f.let(i32.load(context, header.selection), 'selection') : undefined
      const scratch = f.let(i32.load(context, header.scratch), 'scratch')
      const array = f.let(i32.load(context, table + tableHeader.values), 'array')
      // Without an array, what the ranges were for is gone, and every row lies outside.
      const ranges = loadRanges(f, context, spec.ranges, layout.keys).map((range) => ({
        ...range,
        span: f.let(select(array, range.span, i32.const(0)), 'span'),
      }))
      f.forRange(first, count, (index) => {
        e.nextRow(rowAt(f, selection, index), index)
        const keys = keyValues(e, spec.keys)
        const entry = entryOfRow(e, spec, { keys, ranges, array })
        const at = f.let(i32.add(array, i32.shl(entry, i32.const(2))), 'at')
        const group = f.let(i32.load(at), 'group')
        f.if(i32.eqz(group), () =>
          e.within(() => {
            // The hash is for buckets, and for partitions of groups that leave the table, which both may come yet.
            const tag = f.let(i32.wrapI64(emitHash(e, keys)), 'tag')
            const words = keyWords(e, keys, layout)
            const groups = f.let(i32.load(context, table + tableHeader.groups))
            newGroup(e, spec, { keys, words, tag, groups, group })
            f.store('i32', at, group)
          }),
        )
        f.store('i32', i32.add(context, i32.shl(index, i32.const(2))), group, spec.slots)
        if (e.usesScratch) f.store('i32', context, scratch, header.scratch)
      })
      return i32.const(status.ok)
    },
  })
}

/** The row's entry; stops where it has none. */
function entryOfRow(
  e: RowEmitter,
  spec: ByValueSpec,
  row: {
    readonly keys: readonly Value[]
    readonly ranges: readonly KeyRange[]
    /** 0: there is no array yet. */
    readonly array: Local<'i32'>
  },
): I32 {
  const { f } = e
  const { keys, ranges, array } = row
  let inside: I32 | undefined
  const places = keys.map(({ parts: [part], isNull }, i) => {
    const { place, isInside } = placeInRange(part, ranges[i])
    const isNever = constValue(isNull) === 0
    const valid = isNever ? isInside : select(isNull, i32.ne(array, i32.const(0)), isInside)
    inside = inside === undefined ? valid : i32.and(inside, valid)
    return e.bind(isNever ? place : select(isNull, ranges[i].span, place))
  })
  f.if(i32.eqz(inside!), () => f.scope(() => stopOutside(e, spec, keys)))
  return entryOf(places, ranges)
}

/** Notes the row's keys as what the ranges must take in, and asks for an array or buckets that have room. */
function stopOutside(e: RowEmitter, { table, ranges }: ByValueSpec, keys: readonly Value[]): void {
  const { f, context } = e
  keys.forEach(({ parts: [part], isNull }, i) => {
    const value = part.type === 'i32' ? i64.extendI32S(part as I32) : (part as I64)
    const at = ranges + i * valueRange.size
    f.store('i64', context, select(isNull, i64.const(2n ** 63n - 1n), value), at + valueRange.min)
    f.store('i64', context, select(isNull, i64.const(-(2n ** 63n)), value), at + valueRange.max)
  })
  const groups = f.let(i32.load(context, table + tableHeader.groups), 'groups')
  const twice = i32.shl(i32.const(2), i32.sub(i32.const(32), i32.clz(groups)))
  const buckets = f.let(select(i32.gtU(twice, i32.const(firstBuckets)), twice, i32.const(firstBuckets)))
  ask(e, needs.buckets, i32.shl(buckets, i32.const(3)))
}

export interface LaidOutSpec {
  readonly index: number
  readonly table: number
  readonly ranges: number
  readonly layout: RowLayout
}

const storedKey = (field: FieldLayout, row: I32): Code => loadParts(field.type, row, field.offset)[0]

const storedNull = (field: FieldLayout, row: I32): I32 =>
  field.nullBit === undefined
    ? i32.const(0)
    : i32.and(i32.shrU(i32.load(row, field.nullBit.word), i32.const(field.nullBit.bit)), i32.const(1))

/** `(context) -> i32`: takes the keys of more groups into the noted `min` and `max`; 1 while some are left. */
export function emitMeasure(module: ModuleContext, { index, table, ranges, layout }: LaidOutSpec): string {
  const name = `p${index}_measure`
  module.module.addFunction(
    name,
    ['i32'],
    ['i32'],
    (f, context) => {
      const at = (i: number, offset: number) => ranges + i * valueRange.size + offset
      const bounds = layout.keys.map((_, i) => ({
        min: f.let(i64.load(context, at(i, valueRange.min)), 'min'),
        max: f.let(i64.load(context, at(i, valueRange.max)), 'max'),
      }))
      const left = emitSomeRows(f, { context, table, rowBytes: layout.bytes }, (row) => {
        layout.keys.forEach((field, i) => {
          const { min, max } = bounds[i]
          const part = storedKey(field, row)
          const value = f.let(part.type === 'i32' ? i64.extendI32S(part as I32) : (part as I64), 'value')
          const widen = () => {
            f.set(min, select(i64.ltS(value, min), value, min))
            f.set(max, select(i64.gtS(value, max), value, max))
          }
          if (field.nullBit === undefined) widen()
          else f.if(i32.eqz(storedNull(field, row)), widen)
        })
      })
      bounds.forEach(({ min, max }, i) => {
        f.store('i64', context, min, at(i, valueRange.min))
        f.store('i64', context, max, at(i, valueRange.max))
      })
      return left
    },
    { export: true },
  )
  return name
}

/**
 * `(context, array) -> i32`: enters more groups into the new zeroed array, which has the ranges' size; 1 while some are
 * left, 0 when the table uses the array in the place of what it had.
 */
export function emitEnter(module: ModuleContext, { index, table, ranges, layout }: LaidOutSpec): string {
  const name = `p${index}_enter`
  module.module.addFunction(
    name,
    ['i32', 'i32'],
    ['i32'],
    (f, context, array) => {
      const loaded = loadRanges(f, context, ranges, layout.keys)
      const left = emitSomeRows(f, { context, table, rowBytes: layout.bytes }, (row) => {
        const places = layout.keys.map((field, i) => {
          const { place } = placeInRange(storedKey(field, row), loaded[i])
          return field.nullBit === undefined ? place : select(storedNull(field, row), loaded[i].span, place)
        })
        f.store('i32', i32.add(array, i32.shl(entryOf(places, loaded), i32.const(2))), row)
      })
      f.if(left, () => f.return(i32.const(1)))
      f.store('i32', context, array, table + tableHeader.values)
      for (const word of [tableHeader.buckets, tableHeader.mask, tableHeader.growAt])
        f.store('i32', context, i32.const(0), table + word)
      return i32.const(0)
    },
    { export: true },
  )
  return name
}
