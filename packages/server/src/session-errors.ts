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

export const isUuid = (handle: string): boolean => uuid.test(handle)

/** Why a session of this id cannot be made of another one. */
export const notCloned = (
  why: 'FORMAT' | 'ALREADY_EXISTS' | 'ALREADY_CLOSED',
  targetSessionId: string,
): SparkError =>
  new SparkError({
    condition: `INVALID_CLONE_SESSION_REQUEST.TARGET_SESSION_ID_${why}`,
    messageParameters: { targetSessionId },
  })

/** Ids of sessions and operations are UUIDs. */
export function requireUuid(handle: string): string {
  if (!isUuid(handle)) throw invalidHandle('FORMAT', handle)
  return handle
}
