/** For packages that bring an engine or a transport: how the client is told to reach masters. No public API. */
export { SessionConnection } from './connection.ts'
export {
  type OpenSession,
  type SessionConnector,
  type SessionOptions,
  useConnector,
} from './session-connector.ts'
