/**
 * The calls between a client and a server, typed: the twelve of Spark Connect and Vonk's own two. A service answers
 * them; a transport carries them to a service, wherever it is. Both have the same shape, so the shortest transport is
 * the service itself behind a lifetime (`in-memory-transport`). Every failure of a call is a ConnectStatus.
 */

import type {
  AddArtifactsRequest,
  AddArtifactsResponse,
  AnalyzePlanRequest,
  AnalyzePlanResponse,
  ArtifactStatusesRequest,
  ArtifactStatusesResponse,
  CloneSessionRequest,
  CloneSessionResponse,
  ConfigRequest,
  ConfigResponse,
  ExecutePlanRequest,
  ExplainStages,
  ExplainStagesResult,
  FetchErrorDetailsRequest,
  FetchErrorDetailsResponse,
  GetStatusRequest,
  GetStatusResponse,
  InterruptRequest,
  InterruptResponse,
  ListenerEvent,
  ListenerEvents,
  ReattachExecuteRequest,
  ReleaseExecuteRequest,
  ReleaseExecuteResponse,
  ReleaseSessionRequest,
  ReleaseSessionResponse,
  UserContext,
} from './generated/types.d.ts'
import type { Signal } from './global-types.ts'
import type { ExecutePlanItem } from './results.ts'

/** One request, one answer. Aborting the signal rejects with status `cancelled`. */
export type UnaryCall<Request, Response> = (request: Request, signal?: Signal) => Promise<Response>

/**
 * One request, many answers. The call starts with the first `next`; leaving the loop, or aborting the signal, ends it
 * on the other side, too. An abort makes the loop throw status `cancelled`.
 */
export type StreamCall<Request, Item> = (request: Request, signal?: Signal) => AsyncIterable<Item>

/** One of Vonk's own requests with what every request of Connect says about its sender. */
export interface VonkRequest<Body> {
  readonly sessionId: string
  readonly userContext?: UserContext
  readonly clientType?: string
  readonly body: Body
}

/** The calls, named as in the service definition (first letter small). */
export interface ConnectCalls {
  readonly executePlan: StreamCall<ExecutePlanRequest, ExecutePlanItem>
  readonly analyzePlan: UnaryCall<AnalyzePlanRequest, AnalyzePlanResponse>
  readonly config: UnaryCall<ConfigRequest, ConfigResponse>
  readonly addArtifacts: UnaryCall<AsyncIterable<AddArtifactsRequest>, AddArtifactsResponse>
  readonly artifactStatus: UnaryCall<ArtifactStatusesRequest, ArtifactStatusesResponse>
  readonly interrupt: UnaryCall<InterruptRequest, InterruptResponse>
  readonly reattachExecute: StreamCall<ReattachExecuteRequest, ExecutePlanItem>
  readonly releaseExecute: UnaryCall<ReleaseExecuteRequest, ReleaseExecuteResponse>
  readonly releaseSession: UnaryCall<ReleaseSessionRequest, ReleaseSessionResponse>
  readonly fetchErrorDetails: UnaryCall<FetchErrorDetailsRequest, FetchErrorDetailsResponse>
  readonly cloneSession: UnaryCall<CloneSessionRequest, CloneSessionResponse>
  readonly getStatus: UnaryCall<GetStatusRequest, GetStatusResponse>
  /** Beyond Connect; over a wire an ExecutePlan with Command.extension. */
  readonly explainStages: UnaryCall<VonkRequest<ExplainStages>, ExplainStagesResult>
  /** Beyond Connect; ends only when the caller or the session ends. */
  readonly listenerEvents: StreamCall<VonkRequest<ListenerEvents>, ListenerEvent>
}

/** What answers the calls. It sees each request once, and may keep the objects it is handed, but not change them. */
export type ConnectService = ConnectCalls

/** What a client makes its calls on. */
export interface ConnectTransport extends ConnectCalls, AsyncDisposable {
  /** Ends open calls with status `cancelled`; later ones fail with `unavailable`. Closing twice is no mistake. */
  close(): Promise<void>
}
