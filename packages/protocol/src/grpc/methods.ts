/** The service's methods by their paths, with what encodes and decodes their messages. */
import type { DescMessage } from '@bufbuild/protobuf'
import * as messages from '../messages.ts'

export interface Method {
  readonly path: string
  readonly request: DescMessage
  readonly response: DescMessage
}

const service = '/spark.connect.SparkConnectService/'
const method = (name: string, request: object, response: object): Method => ({
  path: `${service}${name}`,
  request: request as DescMessage,
  response: response as DescMessage,
})

export const streamMethods = {
  executePlan: method('ExecutePlan', messages.ExecutePlanRequestSchema, messages.ExecutePlanResponseSchema),
  reattachExecute: method(
    'ReattachExecute',
    messages.ReattachExecuteRequestSchema,
    messages.ExecutePlanResponseSchema,
  ),
}

export const unaryMethods = {
  analyzePlan: method('AnalyzePlan', messages.AnalyzePlanRequestSchema, messages.AnalyzePlanResponseSchema),
  config: method('Config', messages.ConfigRequestSchema, messages.ConfigResponseSchema),
  artifactStatus: method(
    'ArtifactStatus',
    messages.ArtifactStatusesRequestSchema,
    messages.ArtifactStatusesResponseSchema,
  ),
  interrupt: method('Interrupt', messages.InterruptRequestSchema, messages.InterruptResponseSchema),
  releaseExecute: method(
    'ReleaseExecute',
    messages.ReleaseExecuteRequestSchema,
    messages.ReleaseExecuteResponseSchema,
  ),
  releaseSession: method(
    'ReleaseSession',
    messages.ReleaseSessionRequestSchema,
    messages.ReleaseSessionResponseSchema,
  ),
  fetchErrorDetails: method(
    'FetchErrorDetails',
    messages.FetchErrorDetailsRequestSchema,
    messages.FetchErrorDetailsResponseSchema,
  ),
  cloneSession: method(
    'CloneSession',
    messages.CloneSessionRequestSchema,
    messages.CloneSessionResponseSchema,
  ),
  getStatus: method('GetStatus', messages.GetStatusRequestSchema, messages.GetStatusResponseSchema),
}

export const addArtifactsMethod = method(
  'AddArtifacts',
  messages.AddArtifactsRequestSchema,
  messages.AddArtifactsResponseSchema,
)

export type UnaryMethodName = keyof typeof unaryMethods
export type StreamMethodName = keyof typeof streamMethods
