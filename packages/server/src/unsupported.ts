/** The error for what a client may send and Vonk does not do: Spark's own condition, naming the feature. */
import { SparkError } from '@vonk/common'

export const unsupported = (feature: string): SparkError =>
  new SparkError({
    condition: 'UNSUPPORTED_CONNECT_FEATURE',
    sqlState: '0A000',
    messageParameters: { feature },
    message: `[UNSUPPORTED_CONNECT_FEATURE] Vonk does not support ${feature}. SQLSTATE: 0A000`,
  })
