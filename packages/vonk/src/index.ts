/**
 * `vonk`: the public API with the engine behind it, in this process or in executor processes that it starts. The engine
 * is loaded when the first session starts.
 */
import { useConnector } from '@vonk/client/embedding'
import { embeddedConnector } from './embedded.ts'

export * from '@vonk/client'

useConnector(embeddedConnector)
