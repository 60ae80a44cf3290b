/** What a program gives to a method that takes something else: told where it is called, before a plan is made of it. */
import { SparkError, type StructType } from '@vonk/common'
import { callSite } from './call-site.ts'

/** PySpark's condition: `Argument "condition" has to be a Column, but is undefined.` */
export function unfitArgument(argument: string, expected: string, value: unknown): SparkError {
  const given = nameOf(value)
  return new SparkError({
    condition: 'NOT_EXPECTED_TYPE',
    sqlState: '22023',
    messageParameters: { arg_name: argument, expected_type: expected, arg_type: given },
    message: `[NOT_EXPECTED_TYPE] Argument \`${argument}\` has to be ${expected}, but is ${given}. SQLSTATE: 22023`,
  }).at({ callSite: callSite() })
}

/** The text. */
export function fitText(value: unknown, argument: string): string {
  if (typeof value === 'string') return value
  throw unfitArgument(argument, 'a text', value)
}

/** One name, or a list of them; none where nothing is given. */
export function fitNames(value: unknown, argument: string): string[] {
  if (value === undefined) return []
  if (typeof value === 'string') return [value]
  return fitList(value, argument).map((name) => fitText(name, argument))
}

export function fitList<Item = unknown>(value: unknown, argument: string): readonly Item[] {
  if (Array.isArray(value)) return value
  throw unfitArgument(argument, 'a list', value)
}

/** Options by their names. */
export function fitObject<Options extends object>(value: Options, argument: string): Options {
  if (typeof value === 'object' && value !== null) return value
  throw unfitArgument(argument, 'an object', value)
}

/** The entries of a Map or of an object. */
export function fitEntries<Key, Item>(value: unknown, argument: string): readonly (readonly [Key, Item])[] {
  if (value instanceof Map) return [...value]
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return Object.entries(value) as unknown as readonly (readonly [Key, Item])[]
  throw unfitArgument(argument, 'an object', value)
}

export function fitFunction<Made extends (...args: never) => unknown>(value: Made, argument: string): Made {
  if (typeof value === 'function') return value
  throw unfitArgument(argument, 'a function', value)
}

/** A struct type, as `df.schema()` answers it. */
export function fitStruct(value: unknown, argument: string): StructType {
  const { kind, fields } = (value ?? {}) as { readonly kind?: unknown; readonly fields?: unknown }
  if (kind === 'struct' && Array.isArray(fields)) return value as StructType
  throw unfitArgument(argument, 'a schema: DDL text or a struct type', value)
}

function nameOf(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const { name } = value.constructor ?? {}
  return name === undefined || name === '' || name === 'Object' ? 'an object' : `of class ${name}`
}
