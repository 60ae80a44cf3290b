/**
 * `vonk`: the public API with the engine behind it, in this process or in executor processes that it starts, or on a
 * Spark Connect server elsewhere. Engine and wire are loaded when the first session needs them.
 */
import { useConnector } from '@vonk/client/embedding'
import { embeddedConnector } from './embedded.ts'
import { remoteConnector } from './remote.ts'

export * from '@vonk/client'

useConnector(embeddedConnector)
useConnector(remoteConnector)
