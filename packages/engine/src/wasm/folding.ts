/**
 * Folding of constants while trees are made. The code generator relies on it: null bits that are known when
 * compiling disappear here, with everything that hangs on them. Nothing with effects is ever dropped; a division,
 * conversion or load whose result is not needed is, although it could have trapped.
 */

import {
  type Code,
  CodeNode,
  checkType,
  constant,
  isConst,
  type Operator,
  operation,
  operators,
} from './code.ts'

type Fold32 = (a: number, b: number) => number
type Fold64 = (a: bigint, b: bigint) => bigint

const bit = (truth: boolean) => (truth ? 1 : 0)

/** Integer operators from `eq` on, in the order of their opcodes, which is the same for i32 and i64. */
const comparisons32: readonly Fold32[] = [
  (a, b) => bit(a === b),
  (a, b) => bit(a !== b),
  (a, b) => bit(a < b),
  (a, b) => bit(a >>> 0 < b >>> 0),
  (a, b) => bit(a > b),
  (a, b) => bit(a >>> 0 > b >>> 0),
  (a, b) => bit(a <= b),
  (a, b) => bit(a >>> 0 <= b >>> 0),
  (a, b) => bit(a >= b),
  (a, b) => bit(a >>> 0 >= b >>> 0),
]

const arithmetic32: Readonly<Record<number, Fold32>> = {
  106: (a, b) => a + b,
  107: (a, b) => a - b,
  108: Math.imul,
  113: (a, b) => a & b,
  114: (a, b) => a | b,
  115: (a, b) => a ^ b,
  116: (a, b) => a << b,
  117: (a, b) => a >> b,
  118: (a, b) => a >>> b,
  119: (a, b) => (a << b) | (a >>> -b),
  120: (a, b) => (a >>> b) | (a << -b),
}

const unsigned = (value: bigint) => BigInt.asUintN(64, value)

const comparisons64: readonly ((a: bigint, b: bigint) => number)[] = [
  (a, b) => bit(a === b),
  (a, b) => bit(a !== b),
  (a, b) => bit(a < b),
  (a, b) => bit(unsigned(a) < unsigned(b)),
  (a, b) => bit(a > b),
  (a, b) => bit(unsigned(a) > unsigned(b)),
  (a, b) => bit(a <= b),
  (a, b) => bit(unsigned(a) <= unsigned(b)),
  (a, b) => bit(a >= b),
  (a, b) => bit(unsigned(a) >= unsigned(b)),
]

const arithmetic64: Readonly<Record<number, Fold64>> = {
  124: (a, b) => a + b,
  125: (a, b) => a - b,
  126: (a, b) => a * b,
  131: (a, b) => a & b,
  132: (a, b) => a | b,
  133: (a, b) => a ^ b,
  134: (a, b) => a << (b & 63n),
  135: (a, b) => a >> (b & 63n),
  136: (a, b) => unsigned(a) >> (b & 63n),
}

const arithmeticF64: Readonly<Record<number, Fold32>> = {
  160: (a, b) => a + b,
  161: (a, b) => a - b,
  162: (a, b) => a * b,
  163: (a, b) => a / b,
}

const comparisonsF64: readonly Fold32[] = [
  (a, b) => bit(a === b),
  (a, b) => bit(a !== b),
  (a, b) => bit(a < b),
  (a, b) => bit(a > b),
  (a, b) => bit(a <= b),
  (a, b) => bit(a >= b),
]

const I32_EQ = 0x46
const I64_EQ = 0x51
const F64_EQ = 0x61
const I32_EQZ = 0x45
const I64_EQZ = 0x50
const ADD = 0
const SUB = 1
const MUL = 2
const AND = 7
const OR = 8
const XOR = 9
const SHL = 10
const ROTR = 14
const I32_ADD = 0x6a
const I64_ADD = 0x7c

/** Constants that code is full of, small ones and offsets: code is immutable, so each is made once. */
const sharedMin = -8
const shared = Array.from({ length: 1024 }, (_, i) => constant('i32', sharedMin + i))

export const i32Const = (value: number): Code<'i32'> =>
  shared[(value | 0) - sharedMin] ?? constant('i32', value | 0)

export const i64Const = (value: bigint): Code<'i64'> => constant('i64', BigInt.asIntN(64, value))

/** The folded tree of a two-operand operator, or undefined where nothing can be said. */
export function foldBinary(operator: Operator, a: Code, b: Code): Code | undefined {
  const aConst = isConst(a)
  const bConst = isConst(b)
  if (aConst && bConst) return foldConstants(operator.opcode, a, b)
  const { opcode } = operator
  if (opcode >= I32_ADD && opcode <= I32_ADD + ROTR) {
    if (aConst || bConst) return foldIdentity(opcode - I32_ADD, a, b, 0, 1, -1)
    // Of null bits, `and`, `or` and `xor` give null bits.
    if (a.isBoolean && b.isBoolean && opcode >= I32_ADD + AND && opcode <= I32_ADD + XOR) {
      return new CodeNode('i32', 'operator', operator, [a, b], 0, 0, undefined, a.effects || b.effects, true)
    }
    return undefined
  }
  if ((aConst || bConst) && opcode >= I64_ADD && opcode <= I64_ADD + ROTR) {
    return foldIdentity(opcode - I64_ADD, a, b, 0n, 1n, -1n)
  }
  if (opcode === I32_EQ + 1 && bConst && b.value === 0 && a.isBoolean) return a
  if (opcode === I32_EQ && bConst && b.value === 0) return foldUnary(operators.get(I32_EQZ)!, a)
  if (opcode === I64_EQ && bConst && b.value === 0n) return foldUnary(operators.get(I64_EQZ)!, a)
  return undefined
}

function foldConstants(opcode: number, a: Code, b: Code): Code | undefined {
  if (a.type === 'i32') {
    const [x, y] = [a.value as number, b.value as number]
    if (opcode >= I32_EQ && opcode < I32_EQ + 10) return i32Const(comparisons32[opcode - I32_EQ](x, y))
    const fold = arithmetic32[opcode]
    return fold === undefined ? undefined : i32Const(fold(x, y))
  }
  if (a.type === 'i64') {
    const [x, y] = [a.value as bigint, b.value as bigint]
    if (opcode >= I64_EQ && opcode < I64_EQ + 10) return i32Const(comparisons64[opcode - I64_EQ](x, y))
    const fold = arithmetic64[opcode]
    return fold === undefined ? undefined : i64Const(fold(x, y))
  }
  if (a.type === 'f64') {
    const [x, y] = [a.value as number, b.value as number]
    if (opcode >= F64_EQ && opcode < F64_EQ + 6) return i32Const(comparisonsF64[opcode - F64_EQ](x, y))
    const fold = arithmeticF64[opcode]
    const result = fold === undefined ? Number.NaN : fold(x, y)
    // The bits of a new NaN are the machine's to choose, so that one is left to run time.
    return Number.isNaN(result) ? undefined : constant('f64', result)
  }
  return undefined
}

/** One operand constant: what neutral and absorbing elements say. `which` counts from `add`. */
function foldIdentity<N extends number | bigint>(
  which: number,
  a: Code,
  b: Code,
  zero: N,
  one: N,
  ones: N,
): Code | undefined {
  const bConst = isConst(b)
  const value = (bConst ? b.value : a.value) as N
  const other = bConst ? a : b
  const absorbed = (result: N): Code | undefined =>
    other.effects ? undefined : constant(other.type, result as number | bigint)
  switch (which) {
    case ADD:
    case XOR:
      return value === zero ? other : undefined
    case SUB:
      return bConst && value === zero ? a : undefined
    case MUL:
      if (value === one) return other
      return value === zero ? absorbed(zero) : undefined
    case AND:
      if (value === zero) return absorbed(zero)
      return value === ones || (value === one && other.isBoolean) ? other : undefined
    case OR:
      if (value === zero) return other
      if (value === ones) return absorbed(ones)
      return value === one && other.isBoolean ? absorbed(one) : undefined
    default:
      // Shifts and rotations by nothing.
      return which >= SHL && which <= ROTR && bConst && value === zero ? a : undefined
  }
}

/** The folded tree of a one-operand operator, or the operator itself where nothing can be said. */
export function foldUnary(operator: Operator, a: Code): Code {
  checkType(a, operator.operands[0], operator.name, 'the operand')
  if (isConst(a)) {
    const folded = foldUnaryConstant(operator.opcode, a)
    if (folded !== undefined) return folded
  }
  if (operator.opcode === I32_EQZ && a.shape === 'operator') {
    const inner = a.operator!.opcode
    if (inner === I32_EQZ && a.operands[0].isBoolean) return a.operands[0]
    const inverse = inverseComparison(inner)
    if (inverse !== undefined) return operation(operators.get(inverse)!, a.operands)
  }
  return operation(operator, [a])
}

function foldUnaryConstant(opcode: number, a: Code): Code | undefined {
  const value = a.value
  switch (opcode) {
    case I32_EQZ:
      return i32Const(bit(value === 0))
    case I64_EQZ:
      return i32Const(bit(value === 0n))
    case 0xa7:
      return i32Const(Number(BigInt.asIntN(32, value as bigint)))
    case 0xac:
      return i64Const(BigInt(value as number))
    case 0xad:
      return i64Const(BigInt((value as number) >>> 0))
    case 0xb7:
      return constant('f64', value as number)
    case 0xb9:
      return constant('f64', Number(value as bigint))
    default:
      return undefined
  }
}

/** The integer comparison that holds exactly when the given one does not; NaN forbids it for most of floats. */
function inverseComparison(opcode: number): number | undefined {
  const base = opcode >= I64_EQ ? I64_EQ : I32_EQ
  const position = opcode - base
  if (position < 0) return undefined
  if (position < 10) {
    // eq ne | ltS ltU gtS gtU leS leU geS geU: lt and ge are partners, gt and le are.
    return base + [1, 0, 8, 9, 6, 7, 4, 5, 2, 3][position]
  }
  if (opcode === 0x5b || opcode === F64_EQ) return opcode + 1
  if (opcode === 0x5c || opcode === F64_EQ + 1) return opcode - 1
  return undefined
}

/** A condition as a branch sees it, where any number but zero is true: sheds what only makes it 0 or 1. */
export function branchCondition(code: Code<'i32'>): Code<'i32'> {
  let result: Code<'i32'> = code
  for (;;) {
    const opcode = result.operator?.opcode
    if (opcode === I32_EQZ && result.operands[0].operator?.opcode === I32_EQZ) {
      result = result.operands[0].operands[0] as Code<'i32'>
    } else if (opcode === I32_EQ + 1 && isConst(result.operands[1]) && result.operands[1].value === 0) {
      result = result.operands[0] as Code<'i32'>
    } else {
      return result
    }
  }
}
