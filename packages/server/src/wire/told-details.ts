/**
 * Parameters of an error and the places that it points at, as a client is told them. Vonk's own errors know more of
 * both than Spark's, which helps who reads the message; a program that asks for them gets what Spark gives.
 */
import type { StatusDetails, StatusQueryContext } from '@vonk/protocol'

/** Spark does not tell where these are. */
const withoutPlace: ReadonlySet<string> = new Set([
  'BINARY_ARITHMETIC_OVERFLOW',
  'CAST_OVERFLOW',
  'DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION',
  'DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION',
  'DUPLICATED_MAP_KEY',
  'ILLEGAL_DAY_OF_WEEK',
  'INVALID_FRACTION_OF_SECOND',
  'INVALID_PARAMETER_VALUE.CHARSET',
  'INVALID_FORMAT.ESC_AT_THE_END',
  'INVALID_FORMAT.ESC_IN_THE_MIDDLE',
  'NULL_MAP_KEY',
  'PARSE_EMPTY_STATEMENT',
  'PARSE_SYNTAX_ERROR',
  'PATH_NOT_FOUND',
  'UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS',
  'WRONG_NUM_ARGS.WITHOUT_SUGGESTION',
])

/** Errors of rows, to which Spark gives a place even where it knows none: an empty one. */
const placedAlways: ReadonlySet<string> = new Set([
  'ARITHMETIC_OVERFLOW',
  'CAST_INVALID_INPUT',
  'DIVIDE_BY_ZERO',
  'INVALID_ARRAY_INDEX',
  'INVALID_ARRAY_INDEX_IN_ELEMENT_AT',
  'INVALID_INDEX_OF_ZERO',
  'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION',
  'REMAINDER_BY_ZERO',
])
const nowhere: StatusQueryContext = { kind: 'sql', fragment: '', start: -1, stop: -1 }

export function toldContexts(details: StatusDetails): readonly StatusQueryContext[] {
  const { condition, queryContext } = details
  if (withoutPlace.has(condition) || isOfOneOperand(details)) return []
  return queryContext.length === 0 && placedAlways.has(condition) ? [nowhere] : queryContext
}

/** Negations and absolute values that overflow, with nothing to suggest. */
const isOfOneOperand = ({ condition, messageParameters }: StatusDetails): boolean =>
  condition === 'ARITHMETIC_OVERFLOW' &&
  messageParameters.alternative === '' &&
  messageParameters.message === 'overflow'

/** A suggestion of what was meant stays in the message. */
export function toldParameters({ messageParameters }: StatusDetails): Record<string, string> {
  const { hint } = messageParameters
  return { ...messageParameters, ...(hint?.startsWith('; perhaps ') ? { hint: '' } : {}) }
}
