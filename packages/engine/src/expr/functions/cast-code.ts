/**
 * What all casts share: errors, results that may fail, text made in scratch memory, and the table of powers of ten.
 */
import { type DataType, sqlName } from '@vonk/common'
import { type Code, i32, i64 } from '../../wasm/index.ts'
import type { Emitter, RaiseSite, Value } from '../emit.ts'
import { ansiConfig } from '../emitted/integer-code.ts'
import type { EvalMode } from '../expression.ts'

export type I32 = Code<'i32'>
export type I64 = Code<'i64'>
export type F32 = Code<'f32'>
export type F64 = Code<'f64'>

/** One cast: a value that is not null, the type wanted, and the rules. */
export interface CastTask {
  readonly e: Emitter
  readonly from: Value
  readonly to: DataType
  readonly mode: EvalMode
  readonly timeZone: string
}

const quoted = (type: DataType): string => `"${sqlName(type)}"`

export const invalidInput = ({ from, to }: CastTask): RaiseSite => ({
  condition: 'CAST_INVALID_INPUT',
  parameters: { sourceType: quoted(from.type), targetType: quoted(to), ansiConfig },
  values: { expression: { value: from, as: 'literal' } },
})

export const castOverflow = ({ from, to }: CastTask): RaiseSite => ({
  condition: 'CAST_OVERFLOW',
  parameters: { sourceType: quoted(from.type), targetType: quoted(to), ansiConfig },
  values: { value: { value: from, as: 'literal' } },
})

/** The value, or what becomes of it where `failed` holds: an error in ANSI mode, else NULL. */
export function unless(task: CastTask, failed: I32, value: () => Value, site: RaiseSite): Value {
  const { e, to, mode } = task
  const bound = e.bind(failed)
  if (mode === 'ansi') {
    e.raiseIf(bound, site)
    return value()
  }
  const made = value()
  return { ...made, type: to, isNull: e.bind(i32.or(bound, made.isNull)) }
}

/** As `unless`, where the mode without ANSI raises as well. */
export const unlessTrying = (task: CastTask, failed: I32, value: () => Value, site: RaiseSite): Value =>
  unless({ ...task, mode: task.mode === 'try' ? 'try' : 'ansi' }, failed, value, site)

/** Text that `print` writes to the temporary area (answering its end), moved to scratch memory. */
export function printed(e: Emitter, to: DataType, print: (target: I32) => I32): Value {
  const start = e.temporary()
  const end = e.bind(print(start))
  const length = e.bind(i32.sub(end, start))
  const text = e.scratch(length)
  e.f.memoryCopy(text, start, length)
  return e.value(to, [text, length])
}

/** Text around what `print` writes: `INTERVAL '...' DAY TO SECOND`. */
export function printedWithin(
  e: Emitter,
  to: DataType,
  before: string,
  after: string,
  print: (target: I32) => I32,
): Value {
  return printed(e, to, (target) => {
    const middle = e.bind(print(putText(e, target, before)))
    return putText(e, middle, after)
  })
}

const encoder = new TextEncoder()

/** Writes constant text; answers its end. */
export function putText(e: Emitter, at: I32, text: string): I32 {
  const bytes = encoder.encode(text)
  if (bytes.length <= 8) {
    let word = 0n
    for (let i = bytes.length - 1; i >= 0; i--) word = (word << 8n) | BigInt(bytes[i])
    e.f.store('i64', at, i64.const(BigInt.asIntN(64, word)))
  } else {
    e.f.memoryCopy(at, e.constant(bytes), i32.const(bytes.length))
  }
  return e.bind(i32.add(at, i32.const(bytes.length)))
}

/** A constant text as a value. */
export function constantText(e: Emitter, to: DataType, text: string): Value {
  const bytes = encoder.encode(text)
  return e.value(to, [bytes.length === 0 ? i32.const(8) : e.constant(bytes), i32.const(bytes.length)])
}

const first = -348
const last = 330
let powerTable: Uint8Array | undefined

/** For every power of ten from 10^-348 on its highest 128 bits, cut off, low word first. */
function powersOfTen(): Uint8Array {
  if (powerTable !== undefined) return powerTable
  const bytes = new Uint8Array((last - first + 1) * 16)
  const view = new DataView(bytes.buffer)
  for (let n = first; n <= last; n++) {
    const bits = highestBits(n)
    view.setBigUint64((n - first) * 16, bits & 0xffff_ffff_ffff_ffffn, true)
    view.setBigUint64((n - first) * 16 + 8, bits >> 64n, true)
  }
  powerTable = bytes
  return bytes
}

function highestBits(power: number): bigint {
  // Twos only shift: powers of five have the same bits.
  const five = 5n ** BigInt(Math.abs(power))
  const length = BigInt(five.toString(2).length)
  if (power >= 0) return length <= 128n ? five << (128n - length) : five >> (length - 128n)
  const quotient = (1n << (length + 128n)) / five
  const extra = BigInt(quotient.toString(2).length) - 128n
  return quotient >> extra
}

export const powers = (e: Emitter): I32 => e.constant(powersOfTen())
