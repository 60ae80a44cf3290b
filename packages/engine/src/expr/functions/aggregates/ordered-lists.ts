/** Aggregates over all values and their order: `listagg` with WITHIN GROUP, and `mode`. */
import { binary, boolean, type DataType, field, type StructType, string, struct } from '@vonk/common'
import { physicalWidth } from '../../../columnar/vector.ts'
import { type Code, i32 } from '../../../wasm/index.ts'
import { implicitType } from '../../coercion.ts'
import { differentTypes } from '../../coercion-errors.ts'
import type { Emitter, Value } from '../../emit.ts'
import { countOf, unexpected } from '../../emitted/argument-types.ts'
import { emitNormalised } from '../../emitted/ordering.ts'
import { buildStruct, fieldOf, type I32, loadSlot, shapeOf } from '../../emitted/packed-code.ts'
import { semanticKey } from '../../equality.ts'
import type { AggregateEntry, AggregateShape, ResolveContext } from '../../function-entry.ts'
import { sqlText } from '../../sql-text.ts'
import { typeOf } from '../../typing.ts'
import { type References, referenceAt, referenceRoom } from '../array-entry.ts'
import { constantOf } from './constant-arguments.ts'
import { itemOf } from './lists.ts'
import { invalidGroup } from './percentiles.ts'

const zero = i32.const(0)
const encoder = new TextEncoder()

/** References to the values that a growing state holds, each of so many bytes or with its length in front. */
function itemsOf(e: Emitter, state: Value, width: number): References {
  const [log, length] = (state.parts as readonly I32[]).map((part) => e.bind(part))
  const bytes = i32.const(width)
  const most = e.kernel('listItems', log, length, bytes, zero)[0] as I32
  const at = referenceRoom(e, most)
  const slots = width === 0 ? e.scratch(e.bind(i32.shl(most, i32.const(3)))) : zero
  return { at, count: e.kernel('itemRefs', log, length, bytes, at, slots)[0] as I32 }
}

const emptyState: AggregateEntry['initial'] = () => [{ type: binary, isNull: zero, parts: [zero, zero] }]
const listState: AggregateEntry['state'] = () => [{ name: 'items', type: binary, nullable: false }]

// listagg

/** What a row leaves: the sort keys and the value; without sort keys the value alone. */
const keptType = (shape: AggregateShape): StructType =>
  struct([...shape.argTypes.slice(1), shape.argTypes[0]].map((type, i) => field(`f${i}`, type, true)))

function keptItem(e: Emitter, [value, ...keys]: readonly Value[], shape: AggregateShape): Value {
  if (keys.length === 0) return itemOf(e, value, 0)
  const nothing: Value = { type: binary, isNull: i32.const(1), parts: [zero, zero] }
  return e.choose(
    binary,
    value.isNull,
    () => nothing,
    () => {
      const made = buildStruct(e, keptType(shape), [...keys, { ...value, isNull: zero }])
      return { ...itemOf(e, made, 0), type: binary }
    },
  )
}

function joined(e: Emitter, state: Value, shape: AggregateShape): Value {
  const { f } = e
  const { type } = shape
  const { at, count } = itemsOf(e, state, 0)
  const keys = shape.argTypes.length - 1
  if (keys > 0) {
    const directions = e.constant(
      Uint8Array.from(JSON.parse(shape.options?.directions as string) as number[]),
    )
    const args = [
      shapeOf(e, keptType(shape)),
      at,
      count,
      referenceRoom(e, count),
      directions,
      i32.const(keys),
    ]
    e.kernel('sortRefsBy', ...args)
  }
  const valueAt = (index: I32): readonly I32[] => {
    const slot = e.bind(i32.load(referenceAt(at, index), 4))
    const item = loadSlot(e, keys === 0 ? type : keptType(shape), zero, slot)
    return (keys === 0 ? item : fieldOf(e, item, keys)).parts as readonly I32[]
  }
  const delimiter = encoder.encode(shape.options?.delimiter as string)
  const mark = { at: e.constant(delimiter), length: i32.const(delimiter.length) }
  const total = f.let(zero)
  f.forRange(zero, count, (i) => f.set(total, i32.add(total, i32.add(valueAt(i)[1], mark.length))))
  const target = e.scratch(total)
  const end = f.let(target)
  f.forRange(zero, count, (i) => {
    if (delimiter.length > 0) {
      e.when(i, () => {
        f.memoryCopy(end, mark.at, mark.length)
        f.set(end, i32.add(end, mark.length))
      })
    }
    const [pointer, length] = valueAt(i)
    f.memoryCopy(end, pointer, length)
    f.set(end, i32.add(end, length))
  })
  return e.value(type, [target, i32.sub(end, target)], i32.eqz(count))
}

/** The constant separator; bytes as text of one byte a character, which UTF-8 keeps apart. */
function delimiterOf(args: readonly Parameters<typeof constantOf>[0][], context: ResolveContext): string {
  if (args.length === 1) return ''
  const literal = constantOf(args[1], 'delimiter', string, context)
  if (literal.value === null) return ''
  if (typeof literal.value === 'string') return literal.value
  return unexpected(context, 1, literal.type, '"STRING"')
}

const listagg: AggregateEntry = {
  kind: 'aggregate',
  name: 'listagg',
  aliases: ['string_agg'],
  docs: {
    summary: 'The texts of the rows one behind the other, in an order if one is given; NULL is left out.',
    group: 'aggregate',
    arguments: [
      { name: 'expr', text: 'A text of each row.' },
      { name: 'delimiter', text: 'A constant that stands between two texts.', optional: true },
    ],
    example: "SELECT listagg(a, ', ') WITHIN GROUP (ORDER BY a) FROM t;",
  },
  ordered: 'optional',
  resolve: (args, context) => {
    const [given] = countOf(args, context, 1, 2)
    if (given.kind === 'binary' && args.length === 2 && typeOf(args[1]).kind === 'string') {
      throw differentTypes(context.displayName, args, args.map(typeOf), false)
    }
    const type: DataType =
      given.kind === 'binary'
        ? given
        : (implicitType(given, string, context.mode) ??
          unexpected(context, 0, given, '("STRING" or "BINARY")'))
    const order = context.withinGroup ?? []
    if (context.distinct && order.length > 0) checkDistinct(args[0], order, context)
    const directions = order.map((o) => (o.ascending ? 0 : 1) + (o.nullsFirst ? 0 : 2))
    const delimiter = args[1] === undefined ? 'NULL' : sqlText(args[1])
    const distinct = context.distinct ? 'DISTINCT ' : ''
    const name = order.length === 0 ? context.displayName : 'listagg'
    const text = `${name}(${distinct}${sqlText(args[0])}, ${delimiter})`
    return {
      args: [args[0], ...order.map((o) => o.child)],
      argTypes: [type, ...order.map((o) => typeOf(o.child))],
      type,
      nullable: true,
      options: { delimiter: delimiterOf(args, context), directions: JSON.stringify(directions) },
      text: order.length === 0 ? text : `${text} WITHIN GROUP (ORDER BY ${order.map(sqlText).join(', ')})`,
    }
  },
  state: listState,
  initial: emptyState,
  growable: true,
  update: (e, _, args, shape) => [keptItem(e, args, shape)],
  merge: (_, __, [other]) => [other],
  result: (e, [state], shape) => joined(e, state, shape),
  orderSensitive: true,
}

/** Of distinct values the order must be that of the values. */
function checkDistinct(
  value: Parameters<typeof constantOf>[0],
  order: NonNullable<ResolveContext['withinGroup']>,
  context: ResolveContext,
): void {
  const bare = (e: typeof value) => (e.kind === 'cast' ? e.child : e)
  if (order.length === 1 && semanticKey(bare(order[0].child)) === semanticKey(bare(value))) return
  invalidGroup('MISMATCH_WITH_DISTINCT_INPUT', context.displayName, {
    funcArg: `"${sqlText(value)}"`,
    orderingExpr: order.map((o) => `"${sqlText(o.child)}"`).join(', '),
  })
}

// mode

/** Of several values that are as frequent the smallest, or the largest where the order says so. */
const mode: AggregateEntry = {
  kind: 'aggregate',
  name: 'mode',
  docs: {
    summary: 'The most frequent value that is not NULL; of several the smallest.',
    group: 'aggregate',
    arguments: [
      { name: 'col', text: 'A value of each row.' },
      {
        name: 'deterministic',
        text: 'A constant; the answer is the smallest of several anyway.',
        optional: true,
      },
    ],
    example: 'SELECT mode(a) FROM t;',
  },
  ordered: 'optional',
  resolve: (args, context) => {
    const order = context.withinGroup
    countOf(args, context, order === undefined ? 1 : 0, order === undefined ? 2 : 0)
    if (order === undefined) {
      if (args.length === 2) checkTruth(args[1], context)
      const type = typeOf(args[0])
      const isSmallest = args[1]?.kind === 'literal' && args[1].value === true
      const column = `${context.distinct ? 'DISTINCT ' : ''}${sqlText(args[0])}`
      const text = isSmallest ? `mode() WITHIN GROUP (ORDER BY ${column} DESC)` : `mode(${column})`
      return { args: [args[0]], argTypes: [type], type, nullable: true, text }
    }
    if (context.distinct) invalidGroup('DISTINCT_UNSUPPORTED', 'mode', {})
    if (order.length !== 1) {
      invalidGroup('WRONG_NUM_ORDERINGS', 'mode', { expectedNum: '1', actualNum: `${order.length}` })
    }
    const [{ child, ascending }] = order
    return {
      args: [child],
      argTypes: [typeOf(child)],
      type: typeOf(child),
      nullable: true,
      options: { descending: !ascending },
      text: `mode() WITHIN GROUP (ORDER BY ${sqlText(child)}${ascending ? ' DESC' : ''})`,
    }
  },
  state: listState,
  initial: emptyState,
  growable: true,
  update: (e, _, [value], shape) => [itemOf(e, emitNormalised(e, value), physicalWidth(shape.argTypes[0]))],
  merge: (_, __, [other]) => [other],
  result: (e, [state], shape) => {
    const { type } = shape
    const { at, count } = itemsOf(e, state, physicalWidth(type))
    const descending = i32.const(shape.options?.descending === true ? 1 : 0)
    return e.choose(
      type,
      i32.eqz(count),
      () => e.nullValue(type),
      () => {
        const described = shapeOf(e, type)
        e.kernel('sortRefs', described, at, count, referenceRoom(e, count), descending, zero)
        const best = e.kernel('longestRun', described, at, count)[0] as Code<'i32'>
        return loadSlot(e, type, zero, e.bind(i32.load(referenceAt(at, best), 4)))
      },
    )
  },
}

function checkTruth(arg: Parameters<typeof constantOf>[0], context: ResolveContext): void {
  const literal = constantOf(arg, 'deterministic', boolean, context)
  if (literal.type.kind !== 'boolean') unexpected(context, 1, literal.type, '"BOOLEAN"')
}

export const orderedAggregates: readonly AggregateEntry[] = [listagg, mode]
