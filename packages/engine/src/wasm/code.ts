/**
 * What the assembler's users hold in their hands: value types and `Code`, an immutable expression tree. The
 * namespaces (`i32.add` and so on) make these trees, the function builder places them. Operand types are
 * asserted here, when a tree is made, so that a mistake is reported at the line that made it.
 */

import { assert } from '../base/assert.ts'
import type { Chunk } from './code-buffer.ts'
import type { FunctionReference, GlobalReference } from './references.ts'

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128'

export const valueTypeByte: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
}

/** What follows an opcode in the bytes. `memory` is alignment and offset, `zero` reserved memory indexes. */
export type Immediate = 'none' | 'memory' | 'lane' | 'memoryLane' | 'shuffle' | 'zero' | 'zeros'

/** One row of the operator tables. Opcodes with a prefix byte are `prefix << 16 | number`. */
export interface Operator {
  /** The name as a caller writes it, such as `i32.ltS`. */
  readonly name: string
  readonly opcode: number
  readonly operands: readonly ValueType[]
  readonly result: ValueType | undefined
  readonly immediate: Immediate
  /** Logarithm of the access width, of memory operators. */
  readonly alignment: number
  /** Whether it does something besides giving its result, so that it must not be dropped. */
  readonly effects: boolean
  /** Whether its result is always 0 or 1. */
  readonly isBoolean: boolean
}

/** All operators by opcode, filled by the operator tables; the printer reads it. */
export const operators = new Map<number, Operator>()

export type Shape =
  | 'constant'
  | 'local'
  | 'global'
  | 'operator'
  | 'tee'
  | 'call'
  | 'callIndirect'
  | 'chunk'
  | 'trap'

/**
 * An immutable expression tree of one value. It is emitted where it is placed, and twice if placed twice (bind
 * it with `f.let` to share it). A `Local` inside it is read when the placed code runs, not when the tree is made.
 * Users see only `type`; the rest is for the folder and the emitter.
 */
export class CodeNode<out T extends ValueType = ValueType> {
  readonly type: T
  readonly shape: Shape
  readonly operator: Operator | undefined
  readonly operands: readonly CodeNode[]
  /** The constant's value, the memory offset, or the type index of an indirect call. */
  readonly value: number | bigint | Uint8Array
  /** Lane number or lane numbers. */
  readonly lanes: number | Uint8Array
  /** What the node refers to, if anything outside itself. */
  readonly reference: CodeNode | FunctionReference | GlobalReference | Chunk | undefined
  readonly effects: boolean
  readonly isBoolean: boolean

  constructor(
    type: T,
    shape: Shape,
    operator: Operator | undefined,
    operands: readonly CodeNode[],
    value: number | bigint | Uint8Array,
    lanes: number | Uint8Array,
    reference: CodeNode | FunctionReference | GlobalReference | Chunk | undefined,
    effects: boolean,
    isBoolean: boolean,
  ) {
    this.type = type
    this.shape = shape
    this.operator = operator
    this.operands = operands
    this.value = value
    this.lanes = lanes
    this.reference = reference
    this.effects = effects
    this.isBoolean = isBoolean
  }
}

export type Code<T extends ValueType = ValueType> = CodeNode<T>

export const noOperands: readonly CodeNode[] = []

/** The function being built, for messages: operators are free functions and do not know it. */
let currentFunction = ''

/** Names the function being built; answers the one before, to be restored. */
export function enterFunction(name: string): string {
  const before = currentFunction
  currentFunction = name
  return before
}

/** Fails, naming the function being built and the operation. */
export function fail(operation: string, problem: string): never {
  const place = currentFunction === '' ? '' : ` in function ${currentFunction}`
  assert(false, `wasm: ${operation}${place}: ${problem}`)
}

/** Asserts that a value is a code tree of a type; `operation` is only read when it is not. */
export function checkType(code: Code, type: ValueType, operation: string, position: string): void {
  // First what is so all the time; only code has these types.
  if (code?.type === type) return
  if (!(code instanceof CodeNode)) fail(operation, `${position} is not code but ${typeof code}`)
  fail(operation, `${position} is ${code.type}, expected ${type}`)
}

/** The same code with its type known to TypeScript; asserts that it is so. */
export function typed<T extends ValueType>(code: Code, type: T): Code<T> {
  checkType(code, type, 'typed', 'the code')
  return code as Code<T>
}

export function constant<T extends ValueType>(type: T, value: number | bigint | Uint8Array): Code<T> {
  const isBoolean = type === 'i32' && (value === 0 || value === 1)
  return new CodeNode(type, 'constant', undefined, noOperands, value, 0, undefined, false, isBoolean)
}

export function isConst(code: Code): boolean {
  return code.shape === 'constant'
}

/** The value of a constant: a signed number (i32, f32, f64), a signed bigint (i64) or 16 bytes (v128). */
export function constValue(code: Code<'i64'>): bigint | undefined
export function constValue(code: Code<'i32'> | Code<'f32'> | Code<'f64'>): number | undefined
export function constValue(code: Code): number | bigint | Uint8Array | undefined
export function constValue(code: Code): number | bigint | Uint8Array | undefined {
  return code.shape === 'constant' ? code.value : undefined
}

/** Makes a tree of an operator: asserts the operand types, does not fold. */
export function operation<T extends ValueType>(
  operator: Operator,
  operands: readonly CodeNode[],
  value: number = 0,
  lanes: number | Uint8Array = 0,
): Code<T> {
  let effects = operator.effects
  const expected = operator.operands
  for (let i = 0; i < expected.length; i++) {
    const operand = operands[i]
    if (operand?.type !== expected[i]) checkType(operand, expected[i], operator.name, `operand ${i + 1}`)
    if (operand.effects) effects = true
  }
  const type = operator.result as T
  const isBoolean = operator.isBoolean
  return new CodeNode<T>(type, 'operator', operator, operands, value, lanes, undefined, effects, isBoolean)
}

/** Asserts that a memory offset is a whole number below 2^32. */
export function checkOffset(offset: number, operation: string): void {
  if (!(offset >= 0 && offset <= 0xffff_ffff && Number.isInteger(offset))) {
    fail(operation, `offset ${offset} is not a whole number from 0 to 2^32 - 1`)
  }
}
