/** Errors for messages that the protocol's fields allow and its rules do not: CONNECT_INVALID_PLAN and its kinds. */
import { SparkError } from '@vonk/common'

export const invalidPlan = (
  kind: string,
  messageParameters: Readonly<Record<string, string>> = {},
  cause?: unknown,
): SparkError => new SparkError({ condition: `CONNECT_INVALID_PLAN.${kind}`, messageParameters, cause })

/** A message has to be of one of several kinds, and is of none. */
export const kindNotSet = (fullName: string, oneof: string): SparkError =>
  invalidPlan('INVALID_ONE_OF_FIELD_NOT_SET', {
    fullName: `spark.connect.${fullName}`,
    name: `${oneof}_NOT_SET`,
  })

/** A value of an enumeration that says nothing, or that there is not; `names` are the enumeration's own. */
export const invalidEnum = (
  fullName: string,
  names: Readonly<Record<number, string>>,
  prefix: string,
  value: number,
): SparkError =>
  invalidPlan('INVALID_ENUM', {
    fullName: `spark.connect.${fullName}`,
    name: names[value] === undefined ? 'UNRECOGNIZED' : `${prefix}_${names[value]}`,
    number: String(value),
  })

export const assertionFailed = (message: string): SparkError => invalidPlan('ASSERTION_FAILURE', { message })
