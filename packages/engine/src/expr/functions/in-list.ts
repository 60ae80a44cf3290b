/**
 * `in`: whether a value is one of a list. A few items are compared one after the other; many literals lie sorted in a
 * table, in which a value is searched by halves.
 */
import { boolean, type DataType } from '@vonk/common'
import { type Code, constValue, i32, i64, type Local } from '../../wasm/index.ts'
import { partsOf } from '../code-parts.ts'
import { sameStructure } from '../coercion-widening.ts'
import type { Emitter, Value } from '../emit.ts'
import { countOf } from '../emitted/argument-types.ts'
import { emitEqual } from '../emitted/ordering.ts'
import type { Expression, Literal } from '../expression.ts'
import type { ResolveContext, Resolved, ScalarEntry } from '../function-entry.ts'
import { typeOf } from '../typing.ts'
import { isVariableLength, partTypes } from '../value-parts.ts'
import { sharedType } from './shared-type.ts'

/** From so many literals on there is a table. */
export const inListMin = 16

/** The literals of a list that lie in its table: all that are not null, where they are many and of a type for it. */
export function tableItems(call: Expression): ReadonlySet<Literal> {
  if (call.kind !== 'call' || call.name !== 'in' || !hasTable(typeOf(call.args[0]))) return none
  const items = call.args
    .slice(1)
    .filter((arg): arg is Literal => arg.kind === 'literal' && arg.value !== null)
  return items.length < inListMin ? none : new Set(items)
}
const none: ReadonlySet<Literal> = new Set()

function hasTable(type: DataType): boolean {
  if (type.kind === 'string' || type.kind === 'binary') return true
  const parts = partTypes(type)
  return !isVariableLength(type) && parts.length === 1 && (parts[0] === 'i32' || parts[0] === 'i64')
}

function resolve(args: readonly Expression[], context: ResolveContext): Resolved {
  const types = countOf(args, context, 1, Number.POSITIVE_INFINITY)
  // Structs are compared by position, whatever their fields are called.
  if (types.every((type) => sameStructure(type, types[0]))) return { argTypes: types, type: boolean }
  const type = sharedType(args, context)
  return { argTypes: args.map(() => type), type: boolean }
}

/** True if one equals; NULL if none does but the value or one of the list is NULL. */
export const inList: ScalarEntry = {
  kind: 'scalar',
  name: 'in',
  docs: {
    summary: 'Whether the first value equals one of the others.',
    group: 'conditional',
    arguments: ['expr1', 'expr2'].map((name) => ({ name, text: 'A value.' })),
    example: 'SELECT 1 in (1, 2);',
  },
  resolve,
  nulls: 'lazy',
  emitLazy: (e, args, call) => {
    const table = tableItems(call)
    const value = args[0]()
    const found = e.f.local('i32')
    const someNull = e.f.local('i32')
    e.f.set(found, i32.const(0))
    e.f.set(someNull, value.isNull)
    if (table.size > 0) e.when(i32.eqz(value.isNull), () => e.f.set(found, searched(e, value, [...table])))
    const list = args.flatMap((evaluate, i): Item[] => {
      const expression = call.args[i]
      return i === 0 || table.has(expression as Literal) ? [] : [{ expression, evaluate }]
    })
    for (const { items, isOutlined } of partsOf(list, ({ expression }) => [expression])) {
      const compare = () => {
        if (!isOutlined || !comparedApart(e, value, items, found, someNull))
          compareAll(e, value, items, found, someNull)
      }
      if (!isOutlined || items.every(isPlain)) compare()
      else e.when(stillOpen(value, found), compare)
    }
    const isNull = call.args.length === 1 ? i32.const(0) : i32.and(i32.eqz(found), someNull)
    return e.value(boolean, [found], isNull)
  },
  display: ([value, ...list]) => `(${value} IN (${list.join(', ')}))`,
}

interface Item {
  readonly expression: Expression
  evaluate(): Value
}

/** Reading it costs nothing and ends in no error, so that no branch has to spare it. */
const isPlain = ({ expression }: Item): boolean =>
  expression.kind === 'literal' || expression.kind === 'attribute'

/**
 * Statement: notes in `found` that an item equals the value, in `someNull` that one is null. Behind the item that is
 * found, and of no value, nothing is computed.
 */
function compareAll(
  e: Emitter,
  value: Value,
  items: readonly Item[],
  found: Local<'i32'>,
  someNull: Local<'i32'>,
): void {
  for (const one of items) {
    const compare = () => {
      const item = one.evaluate()
      if (constValue(item.isNull) !== 0) e.f.set(someNull, i32.or(someNull, item.isNull))
      if (constValue(item.isNull) === 1) return
      const isOpen = i32.eqz(i32.or(found, i32.or(value.isNull, item.isNull)))
      e.when(isOpen, () => e.f.set(found, emitEqual(e, value, item)))
    }
    e.apart(() => (isPlain(one) ? compare() : e.when(stillOpen(value, found), compare)))
  }
}

const stillOpen = (value: Value, found: Local<'i32'>): Code<'i32'> => i32.eqz(i32.or(found, value.isNull))

/** The same in a function of its own. */
function comparedApart(
  e: Emitter,
  value: Value,
  items: readonly Item[],
  found: Local<'i32'>,
  someNull: Local<'i32'>,
): boolean {
  const { f } = e
  return f.scope(() => {
    const expressions = items.map(({ expression }) => expression)
    const results = e.outlined(expressions, [value], ['i32', 'i32'], ([given]) => {
      const [isFound, isSomeNull] = [e.f.local('i32'), e.f.local('i32')]
      e.f.set(isFound, i32.const(0))
      e.f.set(isSomeNull, i32.const(0))
      compareAll(e, given, items, isFound, isSomeNull)
      return [isFound, isSomeNull]
    })
    if (results === undefined) return false
    f.set(found, i32.or(found, results[0] as Local<'i32'>))
    f.set(someNull, i32.or(someNull, results[1] as Local<'i32'>))
    return true
  })
}

/** 1 where the value, which is not null, lies in the table. */
function searched(e: Emitter, value: Value, items: readonly Literal[]): Code<'i32'> {
  const { f } = e
  const isBytes = isVariableLength(value.type)
  const { bytes, count } = isBytes ? bytesTable(items) : numbersTable(items, value.parts[0].type === 'i64')
  const at = e.constant(bytes)
  const isLess = (index: Code<'i32'>): Code<'i32'> => {
    if (isBytes) return i32.ltS(compared(e, at, index, value), i32.const(0))
    return value.parts[0].type === 'i64'
      ? i64.ltS(i64.load(entry(at, index)), value.parts[0] as Code<'i64'>)
      : i32.ltS(i32.load(i32.add(at, i32.shl(index, i32.const(2)))), value.parts[0] as Code<'i32'>)
  }
  const isEqual = (index: Code<'i32'>): Code<'i32'> => {
    if (isBytes) return i32.eqz(compared(e, at, index, value))
    return value.parts[0].type === 'i64'
      ? i64.eq(i64.load(entry(at, index)), value.parts[0] as Code<'i64'>)
      : i32.eq(i32.load(i32.add(at, i32.shl(index, i32.const(2)))), value.parts[0] as Code<'i32'>)
  }
  const low = f.let(i32.const(0), 'low')
  const high = f.let(i32.const(count - 1), 'high')
  // The last item that is not less, or the last of all.
  f.whileLoop(
    () => i32.ltS(low, high),
    () => {
      const middle = f.let(i32.shrU(i32.add(low, high), i32.const(1)), 'middle')
      f.if(
        isLess(middle),
        () => f.set(low, i32.add(middle, i32.const(1))),
        () => f.set(high, middle),
      )
    },
  )
  return isEqual(low)
}

const entry = (at: Code<'i32'>, index: Code<'i32'>): Code<'i32'> => i32.add(at, i32.shl(index, i32.const(3)))

function compared(e: Emitter, at: Code<'i32'>, index: Code<'i32'>, value: Value): Code<'i32'> {
  const place = e.bind(entry(at, index))
  const pointer = i32.add(at, i32.load(place))
  return e.kernel('compareBytes', pointer, i32.load(place, 4), ...value.parts)[0] as Code<'i32'>
}

interface Table {
  readonly bytes: Uint8Array
  readonly count: number
}

function numbersTable(items: readonly Literal[], isLong: boolean): Table {
  const numbers = [...new Set(items.map(({ value }) => BigInt(value as number | bigint | boolean)))]
  numbers.sort((a, b) => (a < b ? -1 : 1))
  const values = isLong ? BigInt64Array.from(numbers) : Int32Array.from(numbers, Number)
  return { bytes: new Uint8Array(values.buffer), count: numbers.length }
}

/** For each item where it lies and how long it is; then the items. */
function bytesTable(items: readonly Literal[]): Table {
  const texts = items.map(({ value }) =>
    typeof value === 'string' ? new TextEncoder().encode(value) : (value as Uint8Array),
  )
  texts.sort(byBytes)
  const head = texts.length * 8
  const bytes = new Uint8Array(texts.reduce((size, text) => size + text.length, head))
  const view = new DataView(bytes.buffer)
  let at = head
  texts.forEach((text, i) => {
    view.setUint32(i * 8, at, true)
    view.setUint32(i * 8 + 4, text.length, true)
    bytes.set(text, at)
    at += text.length
  })
  return { bytes, count: texts.length }
}

function byBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return a[i] - b[i]
  return a.length - b.length
}
