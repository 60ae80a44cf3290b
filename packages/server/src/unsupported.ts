/** Errors for what a client may send and Vonk does not do, by Spark's own condition, and for what makes no sense. */
import { SparkError } from '@vonk/common'

export const unsupported = (feature: string): SparkError =>
  new SparkError({
    condition: 'UNSUPPORTED_CONNECT_FEATURE',
    sqlState: '0A000',
    messageParameters: { feature },
    message: `[UNSUPPORTED_CONNECT_FEATURE] Vonk does not support ${feature}. SQLSTATE: 0A000`,
  })

/** A type of Arrow's that has no counterpart. */
export const unknownArrowType = (typeName: string): SparkError =>
  new SparkError({ condition: 'UNSUPPORTED_ARROWTYPE', messageParameters: { typeName } })

export const onlyInStreams = (operation: string): SparkError =>
  new SparkError({
    condition: '_LEGACY_ERROR_TEMP_3102',
    messageParameters: { msg: `${operation} is not supported with batch DataFrames/DataSets` },
  })

/** What Spark requires of an argument, with an exception that has no condition. */
export const illegalArgument = (functionName: string, parameter: string, wanted: string): SparkError =>
  new SparkError({
    condition: 'INVALID_PARAMETER_VALUE',
    sqlState: '22023',
    messageParameters: { parameter, functionName },
    message:
      `[INVALID_PARAMETER_VALUE] The ${parameter} of ${functionName} has to be ${wanted}. ` +
      'SQLSTATE: 22023',
  })
