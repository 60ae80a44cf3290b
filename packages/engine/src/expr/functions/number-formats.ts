/**
 * `to_char` of numbers, `to_number` and `try_to_number`, whose formats are constants. They call TypeScript
 * (`format-host.ts`) for each value. What else `to_char` takes, times and bytes, is other functions' work
 * (`analysis/resolve-function.ts`).
 */
import {
  boolean,
  type DataType,
  type DecimalType,
  decimal,
  integer,
  isNumeric,
  maxPrecision,
  SparkError,
  string,
} from '@vonk/common'
import { type NumberFormat, numberFormat } from '../../values/number-format.ts'
import { i32 } from '../../wasm/index.ts'
import { countOf, unexpected } from '../emitted/argument-types.ts'
import { decimalOf } from '../emitted/numeric-types.ts'
import type { Expression } from '../expression.ts'
import type { FunctionEntry, ResolveContext, ScalarEntry } from '../function-entry.ts'
import { casts } from '../registry.ts'
import { typeOf } from '../typing.ts'
import { constantOf } from './aggregates/constant-arguments.ts'

/** The format that an argument is; undefined for NULL. */
function formatOf(arg: Expression, context: ResolveContext): NumberFormat | undefined {
  const { value } = constantOf(arg, 'format', string, context)
  return value === null ? undefined : numberFormat(`${value}`)
}

function decimalFor(type: DataType, context: ResolveContext): DecimalType {
  if (type.kind === 'string' || type.kind === 'null') return decimal(38, 18)
  if (!isNumeric(type)) {
    return unexpected(context, 0, type, '"DECIMAL"')
  }
  return decimalOf(type) ?? (type.kind === 'float' ? decimal(14, 7) : decimal(30, 15))
}

const formatArgument = {
  name: 'format',
  text: 'A constant: 9 and 0 for digits, G or a comma, D or a point, $, and S, MI or PR for signs.',
}

const toChar: ScalarEntry = {
  kind: 'scalar',
  name: 'to_char',
  aliases: ['to_varchar'],
  docs: {
    group: 'string',
    summary: 'A number in a format, a time by a pattern, or bytes as base64, hex or utf-8.',
    arguments: [{ name: 'expr', text: 'The number, time, or bytes.' }, formatArgument],
    example: "SELECT to_char(454, '999');",
  },
  resolve: (args, context) => {
    const [number] = countOf(args, context, 2)
    const type = decimalFor(number, context)
    formatOf(args[1], context)
    return { argTypes: [type, string], type: string }
  },
  nulls: 'propagates',
  emit: (e, [number, format]) => {
    const scale = number.type.kind === 'decimal' ? number.type.scale : 0
    const scaleValue = e.value(integer, [i32.const(scale)])
    return e.host('number_text', [e.literal(string, 'format'), scaleValue, number, format], string)
  },
  display: (args) => `to_char(${args.join(', ')})`,
}

const toNumber = (name: 'to_number' | 'try_to_number', summary: string): ScalarEntry => ({
  kind: 'scalar',
  name,
  docs: {
    group: 'string',
    summary,
    arguments: [{ name: 'expr', text: 'The text.' }, formatArgument],
    example: `SELECT ${name}('454', '999');`,
  },
  resolve: (args, context) => {
    countOf(args, context, 2)
    const format = formatOf(args[1], context)
    if (format !== undefined && format.precision > maxPrecision) {
      throw new SparkError({
        condition: 'DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION',
        messageParameters: { precision: `${format.precision}`, maxPrecision: `${maxPrecision}` },
      })
    }
    const type = format === undefined ? decimal() : decimal(format.precision, format.scale)
    const from = typeOf(args[0])
    if (['array', 'map', 'struct', 'variant'].includes(from.kind)) unexpected(context, 0, from, '"STRING"')
    return { argTypes: [string, string], type, ...(name === 'to_number' ? {} : { nullable: true }) }
  },
  nulls: 'propagates',
  ...(name === 'to_number' ? { raises: () => true } : {}),
  emit: (e, [text, format], call) => {
    const isTrying = e.literal(boolean, name === 'try_to_number')
    const number = e.host('number_text', [e.literal(string, 'parse'), text, format, isTrying], string)
    const cast = () => casts().emit(e, { ...number, isNull: i32.const(0) }, call.type, 'ansi', undefined)
    return e.choose(call.type, number.isNull, () => e.nullValue(call.type), cast)
  },
})

export const numberFormatFunctions: readonly FunctionEntry[] = [
  toChar,
  toNumber('to_number', 'The number that a text is by a format; one that does not match is an error.'),
  toNumber('try_to_number', 'The number that a text is by a format; NULL for one that does not match.'),
]
