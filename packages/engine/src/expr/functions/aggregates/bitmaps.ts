/**
 * `bitmap_construct_agg`, `bitmap_or_agg`, `bitmap_and_agg`: bitmaps of 4,096 bytes, one for each bucket of numbers
 * (`functions/bitmaps.ts`). The state is the bitmap, empty until a value comes; without one, the result is that of no
 * bits, or of all for `bitmap_and_agg`.
 */
import { binary, type DataType, long } from '@vonk/common'
import { type Code, i32, i64, select } from '../../../wasm/index.ts'
import { implicitType } from '../../coercion.ts'
import type { Emitter, Value } from '../../emit.ts'
import { countOf, unexpected } from '../../emitted/argument-types.ts'
import type { AggregateEntry, ResolveContext } from '../../function-entry.ts'
import { aggregateDocs } from './common.ts'

type I32 = Code<'i32'>
const zero = i32.const(0)
const bitmapBytes = 4096
const size = i32.const(bitmapBytes)

const bytesAt = (pointer: I32): Value => ({ type: binary, isNull: zero, parts: [pointer, size] })

/** The state with room for its bits, `fill` in each byte at first. */
function bitmapOf(e: Emitter, state: Value, fill: number): Value {
  return e.choose(
    binary,
    state.parts[1] as I32,
    () => state,
    () => {
      const made = e.scratch(size)
      e.f.memoryFill(made, i32.const(fill), size)
      return bytesAt(made)
    },
  )
}

/** Joins bytes into a bitmap: eight at once, then those that are left. */
function joinBytes(e: Emitter, into: I32, from: I32, length: I32, operation: 'and' | 'or'): void {
  const { f } = e
  const at = f.let(zero)
  const whole = e.bind(i32.and(length, i32.const(-8)))
  f.whileLoop(
    () => i32.ltU(at, whole),
    () => {
      const target = i32.add(into, at)
      f.store('i64', target, i64[operation](i64.load(target), i64.load(i32.add(from, at))))
      f.set(at, i32.add(at, i32.const(8)))
    },
  )
  f.whileLoop(
    () => i32.ltU(at, length),
    () => {
      const target = i32.add(into, at)
      f.store('i32.8', target, i32[operation](i32.load8U(target), i32.load8U(i32.add(from, at))))
      f.set(at, i32.add(at, i32.const(1)))
    },
  )
}

interface Joined {
  readonly operation: 'and' | 'or'
  readonly fill: number
}
const union: Joined = { operation: 'or', fill: 0 }
const intersection: Joined = { operation: 'and', fill: 0xff }

/** Bytes beyond a bitmap's are passed over, and missing ones have no bits. */
function withBytes(e: Emitter, state: Value, other: Value, { operation, fill }: Joined): Value {
  const own = bitmapOf(e, state, fill)
  const [into, from] = [e.bind(own.parts[0] as I32), e.bind(other.parts[0] as I32)]
  const given = e.bind(other.parts[1] as I32)
  const length = e.bind(select(i32.ltU(given, size), given, size))
  joinBytes(e, into, from, length, operation)
  if (operation === 'and') e.f.memoryFill(i32.add(into, length), zero, i32.sub(size, length))
  return bytesAt(into)
}

function bitmaps(
  spec: {
    readonly name: string
    readonly summary: string
    readonly example: string
    readonly joined: Joined
  },
  type: (given: DataType, context: ResolveContext) => DataType,
  update: AggregateEntry['update'],
): AggregateEntry {
  const { name, summary, example, joined } = spec
  return {
    kind: 'aggregate',
    name,
    docs: aggregateDocs(summary, example, ['child']),
    resolve: (args, context) => {
      const [given] = countOf(args, context, 1)
      return { argTypes: [type(given, context)], type: binary, nullable: false }
    },
    state: () => [{ name: 'bitmap', type: binary, nullable: false }],
    initial: () => [{ type: binary, isNull: zero, parts: [zero, zero] }],
    update,
    merge: (e, [state], [other]) => [
      e.choose(
        binary,
        i32.eqz(other.parts[1] as I32),
        () => state,
        () => withBytes(e, state, other, joined),
      ),
    ],
    overNoRows: new Uint8Array(bitmapBytes).fill(joined.fill),
    // A copy: in a window the state goes on to change.
    result: (e, [state]) => {
      const own = bitmapOf(e, state, joined.fill)
      const made = e.bind(e.scratch(size))
      e.f.memoryCopy(made, own.parts[0] as I32, size)
      return bytesAt(made)
    },
  }
}

const constructed = bitmaps(
  {
    name: 'bitmap_construct_agg',
    summary: 'A bitmap of 4,096 bytes with the bits at all positions that are not NULL.',
    example: 'SELECT bitmap_count(bitmap_construct_agg(bitmap_bit_position(a))) FROM t;',
    joined: union,
  },
  (given, context) => implicitType(given, long, context.mode) ?? unexpected(context, 0, given, '"BIGINT"'),
  (e, [state], [value]) => {
    const position = e.bind(value.parts[0] as Code<'i64'>)
    const isOutside = i64.geU(position, i64.const(BigInt(bitmapBytes * 8)))
    e.raiseIf(i32.and(i32.eqz(value.isNull), isOutside), {
      condition: 'INVALID_BITMAP_POSITION',
      parameters: { bitmapNumBits: `${bitmapBytes * 8}`, bitmapNumBytes: `${bitmapBytes}` },
      values: { bitPosition: { value, as: 'text' } },
    })
    return [
      e.choose(
        binary,
        value.isNull,
        () => state,
        () => {
          const own = bitmapOf(e, state, union.fill)
          const bit = e.bind(i32.wrapI64(position))
          const at = e.bind(i32.add(own.parts[0] as I32, i32.shrU(bit, i32.const(3))))
          const mask = i32.shl(i32.const(1), i32.and(bit, i32.const(7)))
          e.f.store('i32.8', at, i32.or(i32.load8U(at), mask))
          return own
        },
      ),
    ]
  },
)

const ofBitmaps = (name: string, summary: string, joined: Joined): AggregateEntry =>
  bitmaps(
    {
      name,
      summary,
      example: `SELECT bitmap_count(${name}(CAST(CAST(a AS STRING) AS BINARY))) FROM t;`,
      joined,
    },
    (given, context) => (given.kind === 'binary' ? given : unexpected(context, 0, given, '"BINARY"')),
    (e, [state], [value]) => [
      e.choose(
        binary,
        value.isNull,
        () => state,
        () => withBytes(e, state, value, joined),
      ),
    ],
  )

export const bitmapAggregates: readonly AggregateEntry[] = [
  constructed,
  ofBitmaps('bitmap_or_agg', 'The bits that one of the bitmaps has, as a bitmap of 4,096 bytes.', union),
  ofBitmaps(
    'bitmap_and_agg',
    'The bits that all of the bitmaps have, as a bitmap of 4,096 bytes.',
    intersection,
  ),
]
