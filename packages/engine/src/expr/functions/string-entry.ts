/**
 * How entries of functions on text are written down: parameters with what they accept, the result, and the code; and
 * the pieces of code that they share. Texts are UTF-8 throughout; positions and lengths count code points.
 */
import { binary as binaryType, type DataType, integer, long, string } from '@vonk/common'
import { type Code, i32, i64 } from '../../wasm/index.ts'
import { type Accepted, exactType, implicitType } from '../coercion.ts'
import type { Emitter, Value } from '../emit.ts'
import { countOf, unexpected } from '../emitted/argument-types.ts'
import type { Call, Expression } from '../expression.ts'
import type { FunctionDocs, ResolveContext, Resolved, ScalarEntry } from '../function-entry.ts'

export type I32 = Code<'i32'>
export type I64 = Code<'i64'>

export interface Parameter {
  readonly name: string
  readonly accepts: Accepted
  /** As errors name what is asked for. */
  readonly required: string
  readonly text: string
  readonly optional?: boolean
  /** Bytes are asked for, and a text is taken as it is: it is its own bytes. */
  readonly takesText?: boolean
  /** Nothing else is cast to it by itself; or nothing but a text, and that in ANSI mode only. */
  readonly exact?: 'always' | 'butForText'
}

type MakeParameter = (name: string, text: string) => Parameter

const parameter =
  (accepts: Accepted, required: string): MakeParameter =>
  (name, text) => ({ name, accepts, required, text })

export const text = parameter(string, '"STRING"')
export const bytes: MakeParameter = (name, text) => ({
  ...parameter(binaryType, '"BINARY"')(name, text),
  takesText: true,
})
export const textOrBytes = parameter([string, binaryType], '("STRING" or "BINARY")')
export const whole = parameter(integer, '"INT"')
export const wholeLong = parameter(long, '"BIGINT"')
export const anything = parameter('any', '"ANY"')
export const optional = (one: Parameter): Parameter => ({ ...one, optional: true })

export interface TextFunction {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly group?: FunctionDocs['group']
  readonly summary: string
  readonly example: string
  readonly parameters: readonly Parameter[]
  /** Any number of further arguments like the last parameter. */
  readonly repeats?: boolean
  readonly type: DataType | ((types: readonly DataType[]) => DataType)
  /** Whether the result may be NULL; without it, whether an argument may be. */
  readonly nullable?:
    | boolean
    | ((args: readonly Expression[], context: ResolveContext) => boolean | undefined)
  /** Looks at arguments beyond their types; throws what is wrong with them. */
  readonly check?: (args: readonly Expression[], context: ResolveContext) => void
  readonly options?: (args: readonly Expression[], context: ResolveContext) => Call['options']
  readonly nulls?: 'handles'
  readonly raises?: boolean | ((call: Call) => boolean)
  readonly emit: (e: Emitter, args: readonly Value[], call: Call) => Value
  readonly display?: ScalarEntry['display']
}

export function textFunction(spec: TextFunction): ScalarEntry {
  const { parameters, raises } = spec
  const docs: FunctionDocs = {
    summary: spec.summary,
    group: spec.group ?? 'string',
    arguments: parameters.map(({ name, text, optional }) => ({
      name,
      text,
      ...(optional ? { optional } : {}),
    })),
    example: spec.example,
  }
  return {
    kind: 'scalar',
    name: spec.name,
    ...(spec.aliases === undefined ? {} : { aliases: spec.aliases }),
    docs,
    resolve: (args, context) => resolveText(spec, args, context),
    nulls: spec.nulls ?? 'propagates',
    ...(raises === undefined ? {} : { raises: typeof raises === 'boolean' ? () => raises : raises }),
    emit: spec.emit,
    ...(spec.display === undefined ? {} : { display: spec.display }),
  }
}

function resolveText(spec: TextFunction, args: readonly Expression[], context: ResolveContext): Resolved {
  const { parameters, repeats, type, nullable } = spec
  const least = parameters.filter((p) => !p.optional).length
  const types = countOf(args, context, least, repeats ? Number.POSITIVE_INFINITY : parameters.length)
  const argTypes = types.map((from, i) => {
    const wanted = parameters[Math.min(i, parameters.length - 1)]
    if (wanted.takesText && from.kind === 'string') return from
    return argumentType(from, wanted, context) ?? unexpected(context, i, from, wanted.required)
  })
  spec.check?.(args, context)
  const options = spec.options?.(args, context)
  const may = typeof nullable === 'function' ? nullable(args, context) : nullable
  return {
    argTypes,
    type: typeof type === 'function' ? type(argTypes) : type,
    ...(may === undefined ? {} : { nullable: may }),
    ...(options === undefined ? {} : { options }),
  }
}

function argumentType(
  from: DataType,
  { accepts, exact }: Parameter,
  { mode }: ResolveContext,
): DataType | undefined {
  const isCast = exact === undefined || (exact === 'butForText' && mode === 'ansi' && from.kind === 'string')
  return isCast ? implicitType(from, accepts, mode) : exactType(from, accepts)
}

/** The constant text of an argument; undefined if it is no literal or NULL. */
export function constantText(arg: Expression | undefined): string | undefined {
  return arg?.kind === 'literal' && typeof arg.value === 'string' ? arg.value : undefined
}

export const constantNumber = (arg: Expression | undefined): number | undefined =>
  arg?.kind === 'literal' && typeof arg.value === 'number' ? arg.value : undefined

/** Pointer and length. */
export const piecesOf = (value: Value): readonly [I32, I32] => value.parts as readonly [I32, I32]
export const numberOf = (value: Value): I32 => value.parts[0] as I32
export const isBinary = (value: Value): boolean => value.type.kind === 'binary'

const encoder = new TextEncoder()

/** Constant text or bytes as pointer and length. */
export function constantPieces(e: Emitter, content: string | Uint8Array): readonly [I32, I32] {
  const bytes = typeof content === 'string' ? encoder.encode(content) : content
  return [e.constant(bytes), i32.const(bytes.length)]
}

/** A number that a kernel answers. */
export const answer = (e: Emitter, kernel: string, ...args: readonly Code[]): I32 =>
  e.kernel(kernel, ...args)[0] as I32

/** The value of what a kernel answers as pointer and length in one word. */
export function viewValue(e: Emitter, type: DataType, packed: Code): Value {
  const both = e.bind(packed as I64)
  return e.value(type, [i32.wrapI64(both), i32.wrapI64(i64.shrU(both, i64.const(32n)))])
}

/** A slice that a kernel answers. */
export const slice = (e: Emitter, type: DataType, kernel: string, ...args: readonly Code[]): Value =>
  viewValue(e, type, e.kernel(kernel, ...args)[0])

/** A value written into scratch memory: `write` gets the room and gives back how many bytes it took. */
export function written(e: Emitter, type: DataType, room: I32, write: (target: I32) => I32): Value {
  const target = e.bind(e.scratch(e.bind(room)))
  const length = e.bind(write(target))
  e.releaseScratch(i32.add(target, length))
  return e.value(type, [target, length])
}

/** A value whose length is known before. */
export function writtenExactly(e: Emitter, type: DataType, length: I32, write: (target: I32) => void): Value {
  const size = e.bind(length)
  const target = e.bind(e.scratch(size))
  write(target)
  return e.value(type, [target, size])
}

/** Statement: calls a kernel that answers nothing. */
export function perform(e: Emitter, kernel: string, ...args: readonly Code[]): void {
  e.kernel(kernel, ...args)
}

export const times = (count: I32, factor: number): I32 => i32.mul(count, i32.const(factor))
