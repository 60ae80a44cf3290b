/** Errors about sessions, with the conditions that clients know. */
import { SparkError } from '@vonk/common'

export const sessionClosed = (handle: string): SparkError =>
  new SparkError({ condition: 'INVALID_HANDLE.SESSION_CLOSED', messageParameters: { handle } })
