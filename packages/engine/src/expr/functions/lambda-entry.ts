/** How entries of functions with lambdas are written down, and what their code shares. */
import { type DataType, integer, nullType } from '@vonk/common'
import { type Code, i32 } from '../../wasm/index.ts'
import type { Emitter, Value } from '../emit.ts'
import { unexpected } from '../emitted/argument-types.ts'
import type { I32 } from '../emitted/packed-code.ts'
import type { Call, Expression, LambdaFunction } from '../expression.ts'
import type { LambdaParameter, ResolveContext, ScalarEntry } from '../function-entry.ts'
import { isNullable, typeOf } from '../typing.ts'
import { collectionFunction } from './array-entry.ts'

const zero = i32.const(0)

export const elementOf = (type: DataType): LambdaParameter =>
  type.kind === 'array'
    ? { type: type.element, nullable: type.containsNull }
    : { type: nullType, nullable: true }
export const mapKey = (type: DataType): LambdaParameter => ({
  type: type.kind === 'map' ? type.key : nullType,
  nullable: false,
})
export const mapValue = (type: DataType): LambdaParameter =>
  type.kind === 'map'
    ? { type: type.value, nullable: type.valueContainsNull }
    : { type: nullType, nullable: true }
export const position: LambdaParameter = { type: integer, nullable: false }

export const lambdaOf = (call: Call, index = 1): LambdaFunction => call.args[index] as LambdaFunction

export interface HigherOrder {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly summary: string
  readonly example: string
  readonly arguments: readonly (readonly [name: string, text: string])[]
  readonly resolve: (
    types: readonly DataType[],
    context: ResolveContext,
    args: readonly Expression[],
  ) => ReturnType<ScalarEntry['resolve']>
  readonly lambda: NonNullable<ScalarEntry['lambda']>
  readonly raises?: boolean
  /** Gets the arguments that are no lambdas, none of them null. */
  readonly emit?: (e: Emitter, values: readonly Value[], call: Call) => Value
  readonly emitLazy?: ScalarEntry['emitLazy']
  readonly display?: ScalarEntry['display']
}

/** NULL where an argument other than a lambda is. */
export function higherOrder(spec: HigherOrder): ScalarEntry {
  const { emit, lambda, ...rest } = spec
  const entry = collectionFunction({
    group: 'lambda',
    nulls: 'lazy',
    emitLazy: (e, thunks, call) => {
      const plain = call.args.flatMap((arg, i) => (arg.kind === 'lambda' ? [] : [thunks[i]()]))
      const isNull = e.bind(plain.reduce<Code<'i32'>>((any, value) => i32.or(any, value.isNull), zero))
      return e.choose(
        call.type,
        isNull,
        () => e.nullValue(call.type),
        () => ({ ...emit!(e, plain, call), type: call.type }),
      )
    },
    ...rest,
  })
  return { ...entry, lambda }
}

export const withPosition =
  (most: number): HigherOrder['lambda'] =>
  (args, index, count) =>
    index === 1 ? [elementOf(typeOf(args[0])), ...(count === 2 && most === 2 ? [position] : [])] : undefined

/** The lambda's value for an element, with its position where it asks for one. */
export function applied(e: Emitter, lambda: LambdaFunction, value: Value, at: I32): Value {
  const args = [value, e.value(integer, [at])]
  return e.apply(lambda, args.slice(0, lambda.parameters.length))
}

export const nullableOf = (args: readonly Expression[]): boolean =>
  args.some((arg) => arg.kind !== 'lambda' && isNullable(arg))

/** What a condition answers must be a truth value. */
export function conditionType(types: readonly DataType[], context: ResolveContext): DataType {
  const [, type] = types
  if (type.kind !== 'boolean' && type.kind !== 'null') unexpected(context, 1, type, '"BOOLEAN"')
  return type
}

export const holds = (e: Emitter, value: Value): I32 =>
  value.type.kind === 'null' ? zero : e.bind(i32.and(value.parts[0] as I32, i32.eqz(value.isNull)))
