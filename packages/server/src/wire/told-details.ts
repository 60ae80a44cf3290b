/**
 * Parameters of an error and the places that it points at, as a client is told them. Vonk's own errors know more of
 * both than Spark's, which helps who reads the message; a program that asks for them gets what Spark gives.
 */
import type { StatusDetails, StatusQueryContext } from '@vonk/protocol'

/** Spark does not tell where these are. */
const withoutPlace: ReadonlySet<string> = new Set([
  'BINARY_ARITHMETIC_OVERFLOW',
  'CAST_OVERFLOW',
  'COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER',
  'DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION',
  'DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION',
  'DATETIME_OVERFLOW',
  'DECIMAL_SCALE_EXCEEDS_PRECISION',
  'DUPLICATED_MAP_KEY',
  'ILLEGAL_DAY_OF_WEEK',
  'INVALID_FRACTION_OF_SECOND',
  'INVALID_IDENTIFIER',
  'INVALID_PARAMETER_VALUE.CHARSET',
  'INVALID_FORMAT.ESC_AT_THE_END',
  'INVALID_FORMAT.ESC_IN_THE_MIDDLE',
  'NULL_MAP_KEY',
  'NUMERIC_VALUE_OUT_OF_RANGE.WITHOUT_SUGGESTION',
  'PARSE_EMPTY_STATEMENT',
  'PARSE_SYNTAX_ERROR',
  'PATH_NOT_FOUND',
  'REQUIRES_SINGLE_PART_NAMESPACE',
  'UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS',
  'UNSUPPORTED_GENERATOR.OUTSIDE_SELECT',
  'USER_RAISED_EXCEPTION',
  'UNCLOSED_BRACKETED_COMMENT',
  'UNRESOLVED_USING_COLUMN_FOR_JOIN',
  'WRONG_NUM_ARGS.WITH_SUGGESTION',
  '_LEGACY_ERROR_TEMP_1006',
  '_LEGACY_ERROR_TEMP_1031',
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
  // A text within a query that cannot be parsed is told where its function stands.
  const isWithin = condition.startsWith('PARSE_') && details.raisedBy !== 'parser'
  if ((withoutPlace.has(condition) && !isWithin) || isOpenCount(details)) return []
  const isNowhere = queryContext.length === 0 && placedAlways.has(condition) && !isOfOneOperand(details)
  return isNowhere ? [nowhere] : queryContext
}

/** Negations and absolute values that overflow have no place at all, not even an empty one. */
const isOfOneOperand = ({ condition, messageParameters }: StatusDetails): boolean =>
  condition === 'ARITHMETIC_OVERFLOW' &&
  messageParameters.alternative === '' &&
  messageParameters.message === 'overflow'

/** Numbers of arguments without an upper end, of which functions themselves speak. */
const isOpenCount = ({ condition, messageParameters }: StatusDetails): boolean =>
  condition === 'WRONG_NUM_ARGS.WITHOUT_SUGGESTION' && /^(> |2n)/.test(messageParameters.expectedNum ?? '')

/** A suggestion of what was meant stays in the message. */
export function toldParameters({ messageParameters }: StatusDetails): Record<string, string> {
  const { hint } = messageParameters
  return hint === undefined
    ? messageParameters
    : { ...messageParameters, hint: hint.replace(/; perhaps .*/s, '') }
}
