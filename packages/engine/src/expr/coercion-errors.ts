/** Errors of coercion, with the parameters that Spark gives them. */
import { type DataType, nullType, SparkError, sqlName } from '@vonk/common'
import type { Call, Expression } from './expression.ts'
import { quotedSqlText } from './sql-text.ts'
import { typeOf } from './typing.ts'

const ordinals = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
]
export const ordinal = (index: number): string => ordinals[index] ?? `${index + 1}th`

/** The type's SQL name in double quotes, as parameters have it. */
export const quotedType = (type: DataType): string => `"${sqlName(type)}"`

/** A call that stands for the text of one that could not be made. */
function unmade(name: string, args: readonly Expression[]): string {
  const call: Call = { kind: 'call', name, args, type: nullType, nullable: true, mode: 'ansi' }
  return quotedSqlText(call)
}

export function unexpectedInput(
  name: string,
  args: readonly Expression[],
  index: number,
  requiredType: string,
): SparkError {
  return new SparkError({
    condition: 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
    messageParameters: {
      sqlExpr: unmade(name, args),
      paramIndex: ordinal(index),
      requiredType,
      inputSql: quotedSqlText(args[index]),
      inputType: quotedType(typeOf(args[index])),
    },
  })
}

export function differentOperands(name: string, args: readonly Expression[]): SparkError {
  return new SparkError({
    condition: 'DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES',
    messageParameters: {
      sqlExpr: unmade(name, args),
      left: quotedType(typeOf(args[0])),
      right: quotedType(typeOf(args[1])),
    },
  })
}

export function wrongOperands(name: string, args: readonly Expression[], inputType: string): SparkError {
  return new SparkError({
    condition: 'DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE',
    messageParameters: {
      sqlExpr: unmade(name, args),
      inputType,
      actualDataType: quotedType(typeOf(args[0])),
    },
  })
}

export function unordered(name: string, args: readonly Expression[], type: DataType): SparkError {
  return new SparkError({
    condition: 'DATATYPE_MISMATCH.INVALID_ORDERING_TYPE',
    messageParameters: {
      sqlExpr: unmade(name, args),
      functionName: `\`${name}\``,
      dataType: quotedType(type),
    },
  })
}

export type DifferentTypes =
  | 'DATA_DIFF_TYPES'
  | 'CREATE_MAP_VALUE_DIFF_TYPES'
  | 'CREATE_MAP_KEY_DIFF_TYPES'
  | 'MAP_CONCAT_DIFF_TYPES'

/** Values that have no type in common. `list`: in brackets rather than `(... or ...)`. */
export function differentTypes(
  name: string,
  args: readonly Expression[],
  types: readonly DataType[],
  list: boolean,
  condition: DifferentTypes = 'DATA_DIFF_TYPES',
): SparkError {
  const names = types.map(quotedType)
  return new SparkError({
    condition: `DATATYPE_MISMATCH.${condition}`,
    messageParameters: {
      sqlExpr: unmade(name, args),
      functionName: `\`${name}\``,
      dataType: list ? `[${names.join(', ')}]` : `(${names.join(' or ')})`,
    },
  })
}
