/** The namespaces i32, i64, f32, f64 and memory, and `select`: every scalar operator that gives a value. */

import {
  type Code,
  CodeNode,
  checkType,
  constant,
  fail,
  isConst,
  noOperands,
  operation,
  type ValueType,
} from './code.ts'
import { i32Const, i64Const } from './folding.ts'
import { i32Atomics, i64Atomics } from './memory-operators.ts'
import { binaries, loads, register, unaries } from './operator-table.ts'

const integerComparisons = (first: number) => ({
  eq: first,
  ne: first + 1,
  ltS: first + 2,
  ltU: first + 3,
  gtS: first + 4,
  gtU: first + 5,
  leS: first + 6,
  leU: first + 7,
  geS: first + 8,
  geU: first + 9,
})

const integerUnaries = (first: number) => ({ clz: first, ctz: first + 1, popcnt: first + 2 })

const integerBinaries = (first: number) => ({
  add: first,
  sub: first + 1,
  mul: first + 2,
  divS: first + 3,
  divU: first + 4,
  remS: first + 5,
  remU: first + 6,
  and: first + 7,
  or: first + 8,
  xor: first + 9,
  shl: first + 10,
  shrS: first + 11,
  shrU: first + 12,
  rotl: first + 13,
  rotr: first + 14,
})

const floatComparisons = (first: number) => ({
  eq: first,
  ne: first + 1,
  lt: first + 2,
  gt: first + 3,
  le: first + 4,
  ge: first + 5,
})

const floatUnaries = (first: number) => ({
  abs: first,
  neg: first + 1,
  ceil: first + 2,
  floor: first + 3,
  trunc: first + 4,
  nearest: first + 5,
  sqrt: first + 6,
})

const floatBinaries = (first: number) => ({
  add: first,
  sub: first + 1,
  mul: first + 2,
  div: first + 3,
  min: first + 4,
  max: first + 5,
  copysign: first + 6,
})

const truth = { isBoolean: true }

export const i32 = {
  /** A constant; numbers from 2^31 to 2^32 - 1 are taken as unsigned. */
  const(value: number): Code<'i32'> {
    if (!(Number.isInteger(value) && value >= -0x8000_0000 && value <= 0xffff_ffff)) {
      fail('i32.const', `${value} is not a 32-bit integer`)
    }
    return i32Const(value)
  },
  ...unaries('i32', 'i32', 'i32', { eqz: 0x45 }, truth),
  ...binaries('i32', 'i32', 'i32', 'i32', integerComparisons(0x46), truth),
  ...unaries('i32', 'i32', 'i32', { ...integerUnaries(0x67), extend8S: 0xc0, extend16S: 0xc1 }),
  ...binaries('i32', 'i32', 'i32', 'i32', integerBinaries(0x6a)),
  ...unaries('i32', 'i64', 'i32', { wrapI64: 0xa7 }),
  ...unaries('i32', 'f32', 'i32', {
    truncF32S: 0xa8,
    truncF32U: 0xa9,
    reinterpretF32: 0xbc,
    truncSatF32S: 0xfc_0000,
    truncSatF32U: 0xfc_0001,
  }),
  ...unaries('i32', 'f64', 'i32', {
    truncF64S: 0xaa,
    truncF64U: 0xab,
    truncSatF64S: 0xfc_0002,
    truncSatF64U: 0xfc_0003,
  }),
  ...loads('i32', 'i32', {
    load: [0x28, 2],
    load8S: [0x2c, 0],
    load8U: [0x2d, 0],
    load16S: [0x2e, 1],
    load16U: [0x2f, 1],
  }),
  ...i32Atomics,
}

export const i64 = {
  /** A constant; values from 2^63 to 2^64 - 1 are taken as unsigned. */
  const(value: bigint): Code<'i64'> {
    if (typeof value !== 'bigint' || value < -(1n << 63n) || value >= 1n << 64n) {
      fail('i64.const', `${value} is not a 64-bit bigint`)
    }
    return i64Const(value)
  },
  ...unaries('i64', 'i64', 'i32', { eqz: 0x50 }, truth),
  ...binaries('i64', 'i64', 'i64', 'i32', integerComparisons(0x51), truth),
  ...unaries('i64', 'i64', 'i64', {
    ...integerUnaries(0x79),
    extend8S: 0xc2,
    extend16S: 0xc3,
    extend32S: 0xc4,
  }),
  ...binaries('i64', 'i64', 'i64', 'i64', integerBinaries(0x7c)),
  ...unaries('i64', 'i32', 'i64', { extendI32S: 0xac, extendI32U: 0xad }),
  ...unaries('i64', 'f32', 'i64', {
    truncF32S: 0xae,
    truncF32U: 0xaf,
    truncSatF32S: 0xfc_0004,
    truncSatF32U: 0xfc_0005,
  }),
  ...unaries('i64', 'f64', 'i64', {
    truncF64S: 0xb0,
    truncF64U: 0xb1,
    reinterpretF64: 0xbd,
    truncSatF64S: 0xfc_0006,
    truncSatF64U: 0xfc_0007,
  }),
  ...loads('i64', 'i64', {
    load: [0x29, 3],
    load8S: [0x30, 0],
    load8U: [0x31, 0],
    load16S: [0x32, 1],
    load16U: [0x33, 1],
    load32S: [0x34, 2],
    load32U: [0x35, 2],
  }),
  ...i64Atomics,
}

export const f32 = {
  const: (value: number): Code<'f32'> => constant('f32', Math.fround(value)),
  ...binaries('f32', 'f32', 'f32', 'i32', floatComparisons(0x5b), truth),
  ...unaries('f32', 'f32', 'f32', floatUnaries(0x8b)),
  ...binaries('f32', 'f32', 'f32', 'f32', floatBinaries(0x92)),
  ...unaries('f32', 'i32', 'f32', { convertI32S: 0xb2, convertI32U: 0xb3, reinterpretI32: 0xbe }),
  ...unaries('f32', 'i64', 'f32', { convertI64S: 0xb4, convertI64U: 0xb5 }),
  ...unaries('f32', 'f64', 'f32', { demoteF64: 0xb6 }),
  ...loads('f32', 'f32', { load: [0x2a, 2] }),
}

export const f64 = {
  const: (value: number): Code<'f64'> => constant('f64', value),
  ...binaries('f64', 'f64', 'f64', 'i32', floatComparisons(0x61), truth),
  ...unaries('f64', 'f64', 'f64', floatUnaries(0x99)),
  ...binaries('f64', 'f64', 'f64', 'f64', floatBinaries(0xa0)),
  ...unaries('f64', 'i32', 'f64', { convertI32S: 0xb7, convertI32U: 0xb8 }),
  ...unaries('f64', 'i64', 'f64', { convertI64S: 0xb9, convertI64U: 0xba, reinterpretI64: 0xbf }),
  ...unaries('f64', 'f32', 'f64', { promoteF32: 0xbb }),
  ...loads('f64', 'f64', { load: [0x2b, 3] }),
}

const memorySize = register('memory.size', 0x3f, [], 'i32', { immediate: 'zero', effects: true })
const memoryGrow = register('memory.grow', 0x40, ['i32'], 'i32', { immediate: 'zero', effects: true })

export const memory = {
  /** Size in pages of 64 KiB. */
  size: (): Code<'i32'> => operation(memorySize, noOperands),
  /** Grows by pages; the value is the old size, or -1 when it could not. */
  grow: (pages: Code<'i32'>): Code<'i32'> => operation(memoryGrow, [pages]),
}

/** Both values are computed, one is kept: `condition ? a : b` without a branch. */
export function select<T extends ValueType>(
  condition: Code<'i32'>,
  a: Code<T>,
  b: Code<NoInfer<T>>,
): Code<T> {
  checkType(condition, 'i32', 'select', 'the condition')
  checkType(b, a.type, 'select', 'the second value')
  if (isConst(condition)) {
    const [kept, dropped] = condition.value !== 0 ? [a, b] : [b, a]
    if (!dropped.effects) return kept
  }
  if (a.type === 'i32' && isConst(a) && isConst(b) && condition.isBoolean) {
    if (a.value === 1 && b.value === 0) return condition as Code as Code<T>
    if (a.value === 0 && b.value === 1) return i32.eqz(condition) as Code as Code<T>
  }
  const effects = a.effects || b.effects || condition.effects
  const isBoolean = a.isBoolean && b.isBoolean
  return new CodeNode(
    a.type,
    'operator',
    selectOperators[a.type],
    [a, b, condition],
    0,
    0,
    undefined,
    effects,
    isBoolean,
  )
}

const selectOf = (type: ValueType) => register('select', 0x1b, [type, type, 'i32'], type)
const selectOperators = {
  i32: selectOf('i32'),
  i64: selectOf('i64'),
  f32: selectOf('f32'),
  f64: selectOf('f64'),
  v128: selectOf('v128'),
}
