/** Errors about sessions and operations, with the conditions that clients know. */
import { SparkError } from '@vonk/common'

type HandleProblem =
  | 'FORMAT'
  | 'SESSION_CLOSED'
  | 'SESSION_CHANGED'
  | 'SESSION_NOT_FOUND'
  | 'OPERATION_ABANDONED'
  | 'OPERATION_ALREADY_EXISTS'
  | 'OPERATION_NOT_FOUND'

export const invalidHandle = (problem: HandleProblem, handle: string): SparkError =>
  new SparkError({ condition: `INVALID_HANDLE.${problem}`, messageParameters: { handle } })

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Ids of sessions and operations are UUIDs. */
export function requireUuid(handle: string): string {
  if (!uuid.test(handle)) throw invalidHandle('FORMAT', handle)
  return handle
}
