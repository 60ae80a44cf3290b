/** For packages that bring an engine or a transport: how the client is told to reach masters. No public API. */
export { SessionConnection } from './connection.ts'
export { type ConnectionTarget, parseConnectionString } from './remote/connection-string.ts'
export { type RemoteOptions, remoteTransport, type WireCodec } from './remote/remote-transport.ts'
export { defaultRetryPolicy, type RetryPolicy } from './remote/retry-policy.ts'
export {
  type OpenSession,
  type SessionConnector,
  type SessionOptions,
  useConnector,
} from './session-connector.ts'
