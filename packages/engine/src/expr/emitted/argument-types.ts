/** Types of arguments that operators ask for, and the errors where they are others. */
import {
  boolean,
  type DataType,
  quoteIdentifier,
  SparkError,
  sameType,
  simpleString,
  sqlName,
} from '@vonk/common'
import type { Expression } from '../expression.ts'
import type { ResolveContext } from '../function-entry.ts'
import { typeOf } from '../typing.ts'
import { widerNumeric } from './numeric-types.ts'

/** The arguments' own types, if there are as many as asked for. */
export function countOf(
  args: readonly Expression[],
  context: ResolveContext,
  least: number,
  most: number = least,
): readonly DataType[] {
  if (args.length < least || args.length > most) {
    wrongCount(context.displayName, args.length, countText(least, most))
  }
  return args.map(typeOf)
}

function countText(least: number, most: number): string {
  if (most === Number.POSITIVE_INFINITY) return `> ${least - 1}`
  return least === most ? `${least}` : `[${least}, ${most}]`
}

export function wrongCount(name: string, actual: number, expected: string): never {
  throw new SparkError({
    condition: 'WRONG_NUM_ARGS.WITHOUT_SUGGESTION',
    messageParameters: {
      functionName: quoteIdentifier(name),
      expectedNum: expected,
      actualNum: `${actual}`,
      docroot: 'https://spark.apache.org/docs/latest',
    },
  })
}

export function booleans(
  args: readonly Expression[],
  context: ResolveContext,
  count: number,
): readonly DataType[] {
  countOf(args, context, count).forEach((type, i) => {
    if (type.kind !== 'boolean' && type.kind !== 'null') unexpected(context, i, type, '"BOOLEAN"')
  })
  return args.map(() => boolean)
}

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth']

export function unexpected(context: ResolveContext, index: number, type: DataType, required: string): never {
  throw new SparkError({
    condition: 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
    messageParameters: {
      sqlExpr: `"${context.displayName}"`,
      paramIndex: ordinals[index] ?? `${index + 1}th`,
      requiredType: required,
      inputSql: '""',
      inputType: `"${sqlName(type)}"`,
    },
  })
}

export function differing(context: ResolveContext, a: DataType, b: DataType): never {
  throw new SparkError({
    condition: 'DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES',
    messageParameters: {
      sqlExpr: `"${context.displayName}"`,
      left: `"${sqlName(a)}"`,
      right: `"${sqlName(b)}"`,
    },
  })
}

/** The one type in which two operands are compared. */
export function comparable(args: readonly Expression[], context: ResolveContext): DataType {
  const [a, b] = countOf(args, context, 2)
  return commonType(a, b) ?? differing(context, a, b)
}

/** A type that holds the values of both; undefined if there is none. */
export function commonType(a: DataType, b: DataType): DataType | undefined {
  if (sameType(a, b) || b.kind === 'null') return a
  if (a.kind === 'null') return b
  if (a.kind === b.kind && simpleString(a) === simpleString(b)) return a
  return widerNumeric(a, b)
}
