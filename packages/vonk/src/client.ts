/** `vonk/client`: the public API alone, for a server that runs elsewhere; it brings no engine along. */
export * from '@vonk/client'
