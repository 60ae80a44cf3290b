/**
 * Spark Connect's messages as types and plain objects, and the transports. Cheap to import: the descriptors that
 * encoding needs are in `@vonk/protocol/messages`.
 */

export * from './generated/enums.js'
export type * from './generated/types.d.ts'
export type { Signal } from './global-types.ts'
export { inMemoryTransport } from './in-memory-transport.ts'
export { isMessageOf, type MessageFields, type MessageName, message } from './message.ts'
export {
  type ExecutePlanItem,
  incrementalOption,
  type ResultBatch,
  type ResultColumn,
  streamedOption,
} from './results.ts'
export {
  ConnectStatus,
  type ConnectStatusFields,
  type StatusCode,
  type StatusDetails,
  type StatusName,
  type StatusQueryContext,
  statusCodes,
  type WireDetails,
} from './status.ts'
export type {
  ConnectCalls,
  ConnectService,
  ConnectTransport,
  StreamCall,
  UnaryCall,
  VonkRequest,
} from './transport.ts'
export type { WireCalls, WireMessage, WireService } from './wire.ts'
