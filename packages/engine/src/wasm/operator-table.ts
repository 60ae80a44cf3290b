/**
 * How tables of opcodes become namespaces of typed functions: one helper for each form of operator. The tables
 * themselves lie in the files of scalar, memory and vector operators.
 */

import {
  type Code,
  checkOffset,
  checkType,
  fail,
  type Immediate,
  type Operator,
  operation,
  operators,
  type ValueType,
} from './code.ts'
import { foldBinary, foldUnary } from './folding.ts'

type Table = Readonly<Record<string, number>>

export type Unary<A extends ValueType, R extends ValueType> = (a: Code<A>) => Code<R>
export type Binary<A extends ValueType, B extends ValueType, R extends ValueType> = (
  a: Code<A>,
  b: Code<B>,
) => Code<R>
export type Ternary<A extends ValueType, B extends ValueType, C extends ValueType, R extends ValueType> = (
  a: Code<A>,
  b: Code<B>,
  c: Code<C>,
) => Code<R>
export type Load<R extends ValueType> = (ptr: Code<'i32'>, offset?: number) => Code<R>

interface Traits {
  readonly immediate?: Immediate
  readonly alignment?: number
  readonly effects?: boolean
  readonly isBoolean?: boolean
}

/** Enters an operator into the table of all. */
export function register(
  name: string,
  opcode: number,
  operands: readonly ValueType[],
  result: ValueType | undefined,
  traits: Traits = {},
): Operator {
  const operator: Operator = {
    name,
    opcode,
    operands,
    result,
    immediate: traits.immediate ?? 'none',
    alignment: traits.alignment ?? 0,
    effects: traits.effects ?? false,
    isBoolean: traits.isBoolean ?? false,
  }
  operators.set(opcode, operator)
  return operator
}

function each<N extends string, F>(table: Table, make: (name: N, opcode: number) => F): Record<N, F> {
  const result = {} as Record<N, F>
  for (const name in table) result[name as N] = make(name as N, table[name])
  return result
}

export function unaries<T extends Table, A extends ValueType, R extends ValueType>(
  space: string,
  operand: A,
  result: R,
  table: T,
  traits?: Traits,
): Record<keyof T & string, Unary<A, R>> {
  return each(table, (name, opcode) => {
    const operator = register(`${space}.${name}`, opcode, [operand], result, traits)
    return (a: Code<A>) => foldUnary(operator, a) as Code<R>
  })
}

export function binaries<T extends Table, A extends ValueType, B extends ValueType, R extends ValueType>(
  space: string,
  left: A,
  right: B,
  result: R,
  table: T,
  traits?: Traits,
): Record<keyof T & string, Binary<A, B, R>> {
  return each(table, (name, opcode) => {
    const operator = register(`${space}.${name}`, opcode, [left, right], result, traits)
    return (a: Code<A>, b: Code<B>) => {
      // The types are asserted before anything is folded away.
      checkType(a, left, operator.name, 'operand 1')
      checkType(b, right, operator.name, 'operand 2')
      return (foldBinary(operator, a, b) as Code<R> | undefined) ?? operation<R>(operator, [a, b])
    }
  })
}

/** Loads: `[opcode, logarithm of the width]` by name. */
export function loads<T extends Readonly<Record<string, readonly [number, number]>>, R extends ValueType>(
  space: string,
  result: R,
  table: T,
  traits?: Traits,
): Record<keyof T & string, Load<R>> {
  const namespace = {} as Record<keyof T & string, Load<R>>
  for (const name in table) {
    const [opcode, alignment] = table[name]
    const operator = register(`${space}.${name}`, opcode, ['i32'], result, {
      ...traits,
      immediate: 'memory',
      alignment,
    })
    namespace[name] = (ptr, offset = 0) => {
      checkOffset(offset, operator.name)
      return operation<R>(operator, [ptr], offset)
    }
  }
  return namespace
}

/** Lane reads: `(vector, lane) => scalar`. */
export function extractLanes<T extends Table, R extends ValueType>(
  space: string,
  result: R,
  laneCount: number,
  table: T,
): Record<keyof T & string, (vector: Code<'v128'>, lane: number) => Code<R>> {
  return each(table, (name, opcode) => {
    const operator = register(`${space}.${name}`, opcode, ['v128'], result, { immediate: 'lane' })
    return (vector: Code<'v128'>, lane: number) => {
      checkLane(lane, laneCount, operator.name)
      return operation<R>(operator, [vector], 0, lane)
    }
  })
}

export function checkLane(lane: number, laneCount: number, name: string): void {
  if (!(Number.isInteger(lane) && lane >= 0 && lane < laneCount)) {
    fail(name, `lane ${lane} is not from 0 to ${laneCount - 1}`)
  }
}
