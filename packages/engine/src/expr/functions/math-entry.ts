/** How entries of functions on numbers are written down: parameters, constants among the arguments. */
import { dayTimeInterval, double, integer, long, SparkError, yearMonthInterval } from '@vonk/common'
import { type Code, f64 } from '../../wasm/index.ts'
import type { Accepted } from '../coercion.ts'
import type { Value } from '../emit.ts'
import type { Expression } from '../expression.ts'
import type { ResolveContext } from '../function-entry.ts'
import { quotedSqlText } from '../sql-text.ts'
import { typeOf } from '../typing.ts'
import type { Parameter } from './string-entry.ts'

export const number = (name: string, accepts: Accepted, required: string, text = 'A number.'): Parameter => ({
  name,
  accepts,
  required,
  text,
})

export const real = (name: string, text = 'A number.'): Parameter => number(name, double, '"DOUBLE"', text)
export const wholeNumber = (name: string, text = 'A whole number.'): Parameter =>
  number(name, integer, '"INT"', text)
export const longNumber = (name: string, text = 'A whole number.'): Parameter =>
  number(name, long, '"BIGINT"', text)

const dayFields = ['day', 'hour', 'minute', 'second'] as const
const yearFields = ['year', 'month'] as const

function ranges<F, T>(fields: readonly F[], make: (start: F, end: F) => T): readonly T[] {
  return fields.flatMap((start, i) => fields.slice(i).map((end) => make(start, end)))
}

/** A double, or an interval of any fields. */
export const realOrInterval: Accepted = [
  double,
  ...ranges(yearFields, yearMonthInterval),
  ...ranges(dayFields, dayTimeInterval),
]

/** The number, or the months or microseconds of an interval. */
export function asReal(value: Value): Code<'f64'> {
  const [part] = value.parts
  if (part.type === 'f64') return part as Code<'f64'>
  return part.type === 'i64' ? f64.convertI64S(part as Code<'i64'>) : f64.convertI32S(part as Code<'i32'>)
}

/** The number that an argument is, through casts and signs; undefined if it is not constant, null for NULL. */
export function constantOf(arg: Expression): bigint | null | undefined {
  switch (arg.kind) {
    case 'literal': {
      if (arg.value === null) return null
      const { kind } = typeOf(arg)
      if (kind === 'decimal' || kind === 'boolean') return undefined
      if (typeof arg.value === 'bigint') return arg.value
      if (typeof arg.value === 'string') return wholeText(arg.value)
      return typeof arg.value === 'number' && Number.isFinite(arg.value)
        ? BigInt(Math.trunc(arg.value))
        : undefined
    }
    case 'cast':
    case 'alias':
      return constantOf(arg.child)
    case 'call': {
      if ((arg.name !== 'negative' && arg.name !== 'positive') || arg.args.length !== 1) return undefined
      const value = constantOf(arg.args[0])
      return typeof value === 'bigint' && arg.name === 'negative' ? -value : value
    }
    default:
      return undefined
  }
}

const wholeText = (text: string): bigint | undefined =>
  /^\s*[+-]?\d+\s*$/.test(text) ? BigInt(text) : undefined

/** Of functions that Spark rewrites before it looks at types. */
export function notFoldableArgument(context: ResolveContext, name: string, wanted: string): never {
  throw new SparkError({
    condition: 'NON_FOLDABLE_ARGUMENT',
    messageParameters: {
      funcName: `\`${context.displayName}\``,
      paramName: `\`${name}\``,
      paramType: wanted,
    },
  })
}

export function notConstant(context: ResolveContext, name: string, arg: Expression, wanted: string): never {
  throw new SparkError({
    condition: 'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT',
    messageParameters: {
      sqlExpr: `"${context.displayName}"`,
      inputName: `\`${name}\``,
      inputType: wanted,
      inputExpr: quotedSqlText(arg),
    },
  })
}
