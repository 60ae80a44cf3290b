/** What functions of JSON and CSV text share: the map of options, the schema, and how a text is told what to do. */
import { array, type DataType, field, type MapType, SparkError, string, struct } from '@vonk/common'
import { i32 } from '../../wasm/index.ts'
import { implicitType } from '../coercion.ts'
import type { Emitter, Value } from '../emit.ts'
import { unexpected } from '../emitted/argument-types.ts'
import type { Call, Expression } from '../expression.ts'
import type { ResolveContext, ScalarEntry } from '../function-entry.ts'
import { sqlText } from '../sql-text.ts'
import { typeOf } from '../typing.ts'
import { constantOf } from './aggregates/constant-arguments.ts'
import { mismatch, quoted } from './array-entry.ts'

export type TextOptions = Readonly<Record<string, string>>

/** Options as a map of constant texts, names in lower case. */
export function optionsOf(arg: Expression | undefined, context: ResolveContext): TextOptions {
  if (arg === undefined) return {}
  const bare = arg.kind === 'cast' ? arg.child : arg
  if (bare.kind !== 'call' || bare.name !== 'map')
    throw new SparkError({ condition: 'INVALID_OPTIONS.NON_MAP_FUNCTION', messageParameters: {} })
  const type = typeOf(bare)
  if (type.kind !== 'map' || type.key.kind !== 'string' || type.value.kind !== 'string') {
    throw new SparkError({
      condition: 'INVALID_OPTIONS.NON_STRING_TYPE',
      messageParameters: { mapType: quoted(type) },
    })
  }
  const texts = bare.args.map((one) => `${constantOf(one, 'options', string, context).value}`)
  const pairs = texts.flatMap((text, i) => (i % 2 === 0 ? [[text.toLowerCase(), texts[i + 1]] as const] : []))
  return Object.fromEntries(pairs)
}

/** All parts of a type as they come out of a text: anything may be missing. */
export function nullableType(type: DataType): DataType {
  switch (type.kind) {
    case 'struct':
      return struct(type.fields.map((f) => field(f.name, nullableType(f.type), true, f.metadata)))
    case 'array':
      return array(nullableType(type.element), true)
    case 'map':
      return {
        kind: 'map',
        key: type.key,
        value: nullableType(type.value),
        valueContainsNull: true,
      } as MapType
    default:
      return type
  }
}

/** The type that a constant text names. */
export function schemaType(arg: Expression, context: ResolveContext): DataType {
  const literal = constantOf(arg, 'schema', string, context)
  const parsed = typeof literal.value === 'string' ? context.parseType?.(literal.value) : undefined
  if (parsed !== undefined) return parsed
  throw new SparkError({
    condition: 'INVALID_SCHEMA.NON_STRING_LITERAL',
    messageParameters: { inputSchema: `"${sqlText(arg)}"` },
  })
}

export const textArgument = (types: readonly DataType[], index: number, context: ResolveContext): DataType =>
  implicitType(types[index], string, context.mode) ?? unexpected(context, index, types[index], '"STRING"')

/** The constants of a call, as its host function takes them. */
const specOf = (e: Emitter, call: Call): Value => e.literal(string, call.options?.spec as string)

/** What the host function of a format makes of the value. */
export const askedOfHost = (
  e: Emitter,
  { format, operation }: { readonly format: 'csv' | 'json'; readonly operation: string },
  value: Value,
  call: Call,
): Value => e.host(format, [e.literal(string, operation), value, specOf(e, call)], call.type)

/** NULL for NULL; else what the host function makes of the value. The options are constants that nobody computes. */
export const ofPresent =
  (asked: Parameters<typeof askedOfHost>[1]): ScalarEntry['emitLazy'] =>
  (e, [value], call) => {
    const given = value()
    return e.choose(
      call.type,
      given.isNull,
      () => e.nullValue(call.type),
      () => askedOfHost(e, asked, { ...given, isNull: i32.const(0) }, call),
    )
  }

/** The text whose schema is asked for is a constant, and not NULL. */
export function requireConstantText(
  arg: Expression,
  type: DataType,
  format: 'csv' | 'json',
  context: ResolveContext,
): void {
  if (type.kind !== 'string' && type.kind !== 'null') unexpected(context, 0, type, '"STRING"')
  if (constantOf(arg, format, string, context).value === null)
    throw mismatch('UNEXPECTED_NULL', { exprName: format })
}
