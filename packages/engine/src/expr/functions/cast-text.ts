/** Casts from text to numbers and truth values, and of numbers, truth values and bytes to text. */
import { type DataType, isIntegral } from '@vonk/common'
import { assert } from '../../base/assert.ts'
import { f32, f64, i32, i64 } from '../../wasm/index.ts'
import type { Emitter, Value } from '../emit.ts'
import { valueOutOfRange, wideParts } from '../emitted/decimal-code.ts'
import { isWideDecimal } from '../value-parts.ts'
import {
  type CastTask,
  constantText,
  type F32,
  type F64,
  type I32,
  type I64,
  invalidInput,
  powers,
  printed,
  unless,
} from './cast-code.ts'

const bits: Readonly<Record<string, number>> = { byte: 8, short: 16, integer: 32, long: 64 }

export function textToNumber(task: CastTask): Value {
  const { to } = task
  if (to.kind === 'boolean') return textToTruth(task)
  if (to.kind === 'float' || to.kind === 'double') return textToReal(task)
  if (to.kind === 'decimal') return textToDecimal(task)
  assert(isIntegral(to), `no text becomes ${to.kind} here`)
  const { e, from, mode } = task
  const target = e.temporary()
  const truncate = i32.const(mode === 'legacy' ? 1 : 0)
  const found = e.kernel('parseWhole', ...from.parts, i32.const(bits[to.kind]), truncate, target)[0] as I32
  const value = () => e.value(to, [to.kind === 'long' ? i64.load(target) : i32.load(target)])
  return unless(task, i32.eqz(found), value, invalidInput(task))
}

function textToTruth(task: CastTask): Value {
  const { e, from, to } = task
  const truth = e.kernel('parseTruth', ...from.parts)[0] as I32
  const value = () => e.value(to, [i32.and(truth, i32.const(1))])
  return unless(task, i32.ltS(truth, i32.const(0)), value, invalidInput(task))
}

function textToReal(task: CastTask): Value {
  const { e, from, to } = task
  const single = i32.const(to.kind === 'float' ? 1 : 0)
  const target = e.temporary()
  const found = e.kernel('parseReal', ...from.parts, single, powers(e), target)[0] as I32
  e.when(i32.eq(found, i32.const(2)), () => {
    const work = e.scratch(i32.const(8192))
    e.kernel('parseRealExactly', ...from.parts, single, work, target)
  })
  const real = e.bind(f64.load(target))
  const value = () => e.value(to, [to.kind === 'float' ? f32.demoteF64(real) : real])
  return unless(task, i32.eqz(found), value, invalidInput(task))
}

function textToDecimal(task: CastTask): Value {
  const { e, from, to, mode } = task
  assert(to.kind === 'decimal', 'a decimal')
  const target = e.temporary()
  const args = [i32.const(to.precision), i32.const(to.scale), target]
  const found = e.kernel('parseDecimal', ...from.parts, ...args)[0] as I32
  const parts = isWideDecimal(to) ? [i64.load(target), i64.load(target, 8)] : [i64.load(target)]
  const value = () => e.value(to, parts)
  if (mode !== 'ansi') return unless(task, i32.ne(found, i32.const(1)), value, invalidInput(task))
  e.raiseIf(i32.eqz(found), invalidInput(task))
  e.raiseIf(i32.eq(found, i32.const(3)), {
    condition: 'NUMERIC_OUT_OF_SUPPORTED_RANGE',
    values: { value: { value: from, as: 'text' } },
  })
  e.raiseIf(i32.eq(found, i32.const(2)), valueOutOfRange(to, from))
  return value()
}

/** A number or truth value as text. */
export function numberToText(task: CastTask): Value {
  const { e, from, to, mode } = task
  const [part] = from.parts
  switch (from.type.kind) {
    case 'boolean':
      return e.choose(
        to,
        part as I32,
        () => constantText(e, to, 'true'),
        () => constantText(e, to, 'false'),
      )
    case 'float':
      return printReal(e, to, f64.promoteF32(part as F32), true)
    case 'double':
      return printReal(e, to, part as F64, false)
    case 'decimal': {
      const scale = i32.const(from.type.scale)
      const plain = i32.const(mode === 'ansi' ? 1 : 0)
      return printed(e, to, (at) => e.kernel('printDecimal', ...wideParts(from), scale, plain, at)[0] as I32)
    }
    default: {
      const number = part.type === 'i64' ? (part as I64) : i64.extendI32S(part as I32)
      return printed(e, to, (at) => e.kernel('printLong', number, at)[0] as I32)
    }
  }
}

const printReal = (e: Emitter, to: DataType, value: F64, single: boolean): Value =>
  printed(
    e,
    to,
    (at) =>
      e.kernel('printReal', i64.reinterpretF64(value), i32.const(single ? 1 : 0), powers(e), at)[0] as I32,
  )

/** The bytes of an integer, the highest first. */
export function integerToBytes({ e, from, to }: CastTask): Value {
  const size = bits[from.type.kind] / 8
  const [part] = from.parts
  const word = e.bind(part.type === 'i64' ? (part as I64) : i64.extendI32S(part as I32))
  const text = e.scratch(i32.const(size))
  for (let i = 0; i < size; i++) {
    e.f.store8(text, i64.shrU(word, i64.const(BigInt((size - 1 - i) * 8))), i)
  }
  return e.value(to, [text, i32.const(size)])
}
