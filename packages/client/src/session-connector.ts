/**
 * Who opens connections: the package that is installed tells the client how a master is reached, so the client knows no
 * engine.
 */
import type { SessionConnection } from './connection.ts'
import { unsupported } from './protocol-error.ts'

export interface SessionOptions {
  /** `local[4]`, `sc://host:port` ... */
  readonly master: string
  readonly appName: string
  /** All settings given to the builder, `spark.master` and `spark.app.name` among them. */
  readonly settings: Readonly<Record<string, string>>
}

/** A session that is open, on an engine that may have others. */
export interface OpenSession {
  readonly connection: SessionConnection
  /** Another session on the same engine. */
  another(): Promise<OpenSession>
  /** Another session, which starts with this one's settings, views and functions. */
  clone(): Promise<OpenSession>
  /** Ends the session, and the engine where the session was the one that started it. */
  close(): Promise<void>
  /** Where `show` and `explain` print. */
  print(text: string): void
}

export interface SessionConnector {
  /** Whether it reaches this master. */
  accepts(master: string): boolean
  open(options: SessionOptions): Promise<OpenSession>
}

const connectors: SessionConnector[] = []

/** Adds a way to reach masters; the last one that accepts a master is taken. */
export function useConnector(connector: SessionConnector): void {
  connectors.unshift(connector)
}

export function connectorOf(master: string): SessionConnector {
  const found = connectors.find((connector) => connector.accepts(master))
  if (found === undefined) throw unsupported(`the master '${master}'`)
  return found
}

/** Where sessions are opened when the program does not say: SPARK_REMOTE, else this machine. */
export function defaultMaster(): string {
  const { process } = globalThis as {
    readonly process?: { readonly env?: Record<string, string | undefined> }
  }
  return process?.env?.SPARK_REMOTE || 'local[*]'
}
