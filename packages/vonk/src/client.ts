/** `vonk/client`: the public API alone, for a Spark Connect server that runs elsewhere; it brings no engine along. */
import { useConnector } from '@vonk/client/embedding'
import { remoteConnector } from './remote.ts'

export * from '@vonk/client'

useConnector(remoteConnector)
