/**
 * The names under which Spark's clients know exceptions. A client picks its own class by the first name of the list
 * that it knows, so for every condition there is a list of the class that Spark throws and what that derives from.
 */
import type { StatusDetails } from '@vonk/protocol'

const spark = (name: string): string => `org.apache.spark.${name}`
const throwable = ['java.lang.Throwable', 'java.lang.Object']
const exception = ['java.lang.Exception', ...throwable]
const runtime = ['java.lang.RuntimeException', ...exception]

const hierarchies = {
  parse: [spark('sql.catalyst.parser.ParseException'), spark('sql.AnalysisException'), ...exception],
  analysis: [spark('sql.AnalysisException'), ...exception],
  arithmetic: [spark('SparkArithmeticException'), 'java.lang.ArithmeticException', ...runtime],
  number: [
    spark('SparkNumberFormatException'),
    'java.lang.NumberFormatException',
    'java.lang.IllegalArgumentException',
    ...runtime,
  ],
  dateTime: [spark('SparkDateTimeException'), 'java.time.DateTimeException', ...runtime],
  index: [
    spark('SparkArrayIndexOutOfBoundsException'),
    'java.lang.ArrayIndexOutOfBoundsException',
    'java.lang.IndexOutOfBoundsException',
    ...runtime,
  ],
  argument: [spark('SparkIllegalArgumentException'), 'java.lang.IllegalArgumentException', ...runtime],
  noElement: [spark('SparkNoSuchElementException'), 'java.util.NoSuchElementException', ...runtime],
  unsupported: [
    spark('SparkUnsupportedOperationException'),
    'java.lang.UnsupportedOperationException',
    ...runtime,
  ],
  sql: [spark('SparkSQLException'), 'java.sql.SQLException', ...exception],
  upgrade: [spark('SparkUpgradeException'), ...runtime],
  runtime: [spark('SparkRuntimeException'), ...runtime],
  spark: [spark('SparkException'), ...exception],
  plan: [spark('sql.connect.common.InvalidPlanInput'), ...runtime],
  noClass: [
    spark('SparkClassNotFoundException'),
    'java.lang.ClassNotFoundException',
    'java.lang.ReflectiveOperationException',
    ...exception,
  ],
  memory: [
    spark('memory.SparkOutOfMemoryError'),
    'java.lang.OutOfMemoryError',
    'java.lang.VirtualMachineError',
    'java.lang.Error',
    ...throwable,
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>

type Kind = keyof typeof hierarchies

/** By condition, or by its part before the dot. */
const kinds: Readonly<Record<string, Kind>> = {
  ARITHMETIC_OVERFLOW: 'arithmetic',
  CANNOT_DECODE_URL: 'argument',
  CODEC_NOT_AVAILABLE: 'argument',
  DATA_SOURCE_NOT_FOUND: 'noClass',
  UNABLE_TO_ACQUIRE_MEMORY: 'memory',
  UNBOUND_SQL_PARAMETER: 'analysis',
  CATALOG_NOT_FOUND: 'spark',
  CREATE_VIEW_COLUMN_ARITY_MISMATCH: 'analysis',
  INSERT_COLUMN_ARITY_MISMATCH: 'analysis',
  INSERT_PARTITION_COLUMN_ARITY_MISMATCH: 'analysis',
  INVALID_INLINE_TABLE: 'parse',
  SCALAR_SUBQUERY_TOO_MANY_ROWS: 'spark',
  USER_RAISED_EXCEPTION: 'runtime',
  BINARY_ARITHMETIC_OVERFLOW: 'arithmetic',
  CAST_OVERFLOW: 'arithmetic',
  CAST_OVERFLOW_IN_TABLE_INSERT: 'arithmetic',
  COLLECTION_SIZE_LIMIT_EXCEEDED: 'runtime',
  DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION: 'arithmetic',
  DIVIDE_BY_ZERO: 'arithmetic',
  DUPLICATED_MAP_KEY: 'runtime',
  INTERVAL_ARITHMETIC_OVERFLOW: 'arithmetic',
  INTERVAL_DIVIDED_BY_ZERO: 'arithmetic',
  NUMERIC_VALUE_OUT_OF_RANGE: 'arithmetic',
  REMAINDER_BY_ZERO: 'arithmetic',
  DATETIME_OVERFLOW: 'arithmetic',
  DATETIME_FIELD_OUT_OF_BOUNDS: 'dateTime',
  CANNOT_PARSE_TIMESTAMP: 'dateTime',
  CANNOT_PARSE_TIME: 'dateTime',
  INVALID_TIMEZONE: 'dateTime',
  ILLEGAL_DAY_OF_WEEK: 'argument',
  INVALID_ARRAY_INDEX: 'index',
  INVALID_ARRAY_INDEX_IN_ELEMENT_AT: 'index',
  INVALID_BITMAP_POSITION: 'index',
  INVALID_INDEX_OF_ZERO: 'runtime',
  INVALID_CONF_VALUE: 'argument',
  INVALID_FORMAT: 'argument',
  'INVALID_FORMAT.ESC_AT_THE_END': 'analysis',
  'INVALID_FORMAT.ESC_IN_THE_MIDDLE': 'analysis',
  'INVALID_FORMAT.WRONG_NUM_DIGIT': 'analysis',
  INVALID_FRACTION_OF_SECOND: 'dateTime',
  INVALID_PARAMETER_VALUE: 'runtime',
  'INVALID_PARAMETER_VALUE.CHARSET': 'argument',
  INVALID_URL: 'argument',
  'INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING': 'argument',
  'INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE': 'argument',
  INVALID_HANDLE: 'sql',
  INVALID_CURSOR: 'sql',
  OPERATION_CANCELED: 'sql',
  SQL_CONF_NOT_FOUND: 'noElement',
  INTERNAL_ERROR: 'spark',
  INCONSISTENT_BEHAVIOR_CROSS_VERSION: 'upgrade',
  'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN': 'argument',
  CONNECT_INVALID_PLAN: 'plan',
  FAILED_READ_FILE: 'spark',
  FAILED_FUNCTION_CALL: 'analysis',
  MALFORMED_RECORD_IN_PARSING: 'spark',
  TASK_WRITE_FAILED: 'spark',
  TRANSPOSE_EXCEED_ROW_LIMIT: 'analysis',
  MAP_CONCAT_DIFF_TYPES: 'argument',
  UNSUPPORTED_CONNECT_FEATURE: 'unsupported',
  PATH_ALREADY_EXISTS: 'analysis',
  PATH_NOT_FOUND: 'analysis',
  PARTITION_TRANSFORM_EXPRESSION_NOT_IN_PARTITIONED_BY: 'spark',
  UNSUPPORTED_ARROWTYPE: 'unsupported',
  UNSUPPORTED_PARTITION_TRANSFORM: 'unsupported',
  UNRECOGNIZED_STATISTIC: 'argument',
  _LEGACY_ERROR_TEMP_2047: 'argument',
  _LEGACY_ERROR_TEMP_3102: 'analysis',
  _LEGACY_ERROR_TEMP_2146: 'runtime',
  _LEGACY_ERROR_TEMP_2147: 'spark',
  INVALID_LINE_SEPARATOR: 'argument',
  INVALID_DELIMITER_VALUE: 'argument',
  PARSE_EMPTY_STATEMENT: 'parse',
  PARSE_SYNTAX_ERROR: 'parse',
  PARSE_MODE_UNSUPPORTED: 'argument',
  UNSUPPORTED_DATATYPE: 'parse',
  UNCLOSED_BRACKETED_COMMENT: 'parse',
  INVALID_ESC: 'parse',
  UNSUPPORTED_TYPED_LITERAL: 'parse',
  INVALID_IDENTIFIER: 'parse',
  INVALID_NUMERIC_LITERAL_RANGE: 'parse',
  INVALID_TYPED_LITERAL: 'parse',
  INVALID_SQL_SYNTAX: 'parse',
  DUPLICATED_CTE_NAMES: 'parse',
  DATATYPE_MISSING_SIZE: 'parse',
  INCOMPLETE_TYPE_DEFINITION: 'parse',
}

/** The exception's class and what it derives from, nearest first. */
export function exceptionClasses(details: StatusDetails): readonly string[] {
  if (details.errorTypeHierarchy !== undefined && details.errorTypeHierarchy.length > 0)
    return details.errorTypeHierarchy
  return hierarchies[kindOf(details)]
}

function kindOf({ condition, sqlState, messageParameters, raisedBy }: StatusDetails): Kind {
  if (condition === 'CAST_INVALID_INPUT') {
    const target = messageParameters.targetType ?? ''
    if (/DATE|TIME/.test(target)) return 'dateTime'
    return /BOOLEAN|INTERVAL|BINARY/.test(target) ? 'runtime' : 'number'
  }
  // What Spark requires of an argument without a condition of its own.
  if (condition === 'INVALID_PARAMETER_VALUE')
    return messageParameters.expected === 'a number' ? 'number' : 'argument'
  if (condition.startsWith('_LEGACY_ERROR_TEMP_1')) return 'analysis'
  const known = kinds[condition] ?? kinds[condition.split('.')[0]]
  if (raisedBy === 'parser' && known !== 'analysis') return 'parse'
  if (known !== undefined) return known
  // Classes of SQLSTATE: 42 and most of its neighbours are told before anything runs; 22 is data.
  switch (sqlState.slice(0, 2)) {
    case '22':
    case '21':
    case '38':
    case '39':
      return 'runtime'
    case 'XX':
    case '58':
    case '54':
      return 'spark'
    default:
      return 'analysis'
  }
}
