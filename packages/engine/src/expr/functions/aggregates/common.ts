/** What the entries of aggregates share: documentation, choice between two values, numeric argument types. */
import { type DataType, double, isNumeric } from '@vonk/common'
import { type Code, constValue, i32, select } from '../../../wasm/index.ts'
import type { Emitter, Value } from '../../emit.ts'
import { countOf, unexpected } from '../../emitted/argument-types.ts'
import type { Expression } from '../../expression.ts'
import type { FunctionDocs, ResolveContext } from '../../function-entry.ts'

export const aggregateDocs = (
  summary: string,
  example: string,
  names: readonly string[] = ['expr'],
): FunctionDocs => ({
  summary,
  group: 'aggregate',
  arguments: names.map((name) => ({ name, text: 'A value of each row.' })),
  example,
})

/** `condition ? a : b` over all parts and the null bit, without a branch. */
export function chooseValue(e: Emitter, condition: Code<'i32'>, a: Value, b: Value): Value {
  const known = constValue(condition)
  if (known !== undefined) return known !== 0 ? a : b
  const test = e.bind(condition)
  return e.value(
    a.type,
    a.parts.map((part, i) => select(test, part, b.parts[i])),
    select(test, a.isNull, b.isNull),
  )
}

/** The argument's type; a null of unknown type counts as double. */
export function numericArgument(
  args: readonly Expression[],
  context: ResolveContext,
  required = '"DOUBLE"',
): DataType {
  const [type] = countOf(args, context, 1)
  if (type.kind === 'null') return double
  // A text is taken as a double; what is no number ends the query, or is NULL outside ANSI mode.
  if (type.kind === 'string') return double
  return isNumeric(type) ? type : unexpected(context, 0, type, required)
}

/** As `numericArgument`; instants count by their seconds. */
export function addedArgument(args: readonly Expression[], context: ResolveContext): DataType {
  if (countOf(args, context, 1)[0].kind === 'timestamp') return double
  return numericArgument(args, context, '"NUMERIC" or "ANSI INTERVAL"')
}

export const present = (value: Value): Code<'i32'> => i32.eqz(value.isNull)
