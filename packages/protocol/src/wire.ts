/**
 * The twelve calls as they travel between processes: every result is a message, rows are bytes inside ArrowBatch. What
 * a client makes of them (batches, reattaching, retries) and how a server keeps them for a reader that was cut off lies
 * above; grpc lies below.
 */
import type { ExecutePlanRequest, ExecutePlanResponse, ReattachExecuteRequest } from './generated/types.d.ts'
import type { ConnectCalls, StreamCall } from './transport.ts'

type UnaryName =
  | 'analyzePlan'
  | 'config'
  | 'addArtifacts'
  | 'artifactStatus'
  | 'interrupt'
  | 'releaseExecute'
  | 'releaseSession'
  | 'fetchErrorDetails'
  | 'cloneSession'
  | 'getStatus'

/**
 * A message as bytes that may lie in several places: they are put together only where the message is framed. A Buffer
 * is one.
 */
export interface WireMessage {
  readonly byteLength: number
  copy(target: Uint8Array, targetStart: number): unknown
}

/** What a server answers: responses of executions are encoded already, since they are kept in that form. */
export interface WireService extends Pick<ConnectCalls, UnaryName> {
  readonly executePlan: StreamCall<ExecutePlanRequest, WireMessage>
  readonly reattachExecute: StreamCall<ReattachExecuteRequest, WireMessage>
}

/** What a client calls. */
export interface WireCalls extends Pick<ConnectCalls, UnaryName> {
  readonly executePlan: StreamCall<ExecutePlanRequest, ExecutePlanResponse>
  readonly reattachExecute: StreamCall<ReattachExecuteRequest, ExecutePlanResponse>
  close(): Promise<void>
}
