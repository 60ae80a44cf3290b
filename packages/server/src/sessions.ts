/**
 * Server-side sessions: one engine session for each user and session id that a client names. They end when they are
 * released, or when nobody has called for long; closed ones are remembered for a while, to tell their clients so.
 */
import type { DataType } from '@vonk/common'
import { isJsonSchema, schemaOfJson } from '@vonk/common/schema-json'
import type { Engine, EngineSession } from '@vonk/engine/driver/engine-port'
import { parseDataType } from '@vonk/engine/sql/data-type'
import { parseMultipartIdentifier } from '@vonk/engine/sql/expression-parser'
import { ConnectStatus, statusCodes, type UserContext } from '@vonk/protocol'
import { ArtifactStore } from './artifacts.ts'
import { CheckpointStore } from './checkpoints.ts'
import { readLocalData } from './local-data.ts'
import type { RelationTranslation } from './relation-messages.ts'
import { invalidHandle, isUuid, notCloned, requireUuid } from './session-errors.ts'

export interface ServerSession {
  readonly key: string
  readonly engine: EngineSession
  /** The fields that every response of the session carries. */
  readonly header: { readonly sessionId: string; readonly serverSideSessionId: string }
  readonly translation: RelationTranslation
  readonly artifacts: ArtifactStore
  readonly checkpoints: CheckpointStore
}

export interface Sender {
  readonly sessionId: string
  readonly userContext?: UserContext | undefined
  readonly clientObservedServerSideSessionId?: string | undefined
}

export interface SessionLimits {
  readonly sessionsMax: number
  /** How many closed sessions are remembered. */
  readonly tombstonesMax: number
  readonly now: () => number
}

const noLimits: SessionLimits = { sessionsMax: Number.POSITIVE_INFINITY, tombstonesMax: 1000, now: Date.now }

interface Entry {
  readonly session: ServerSession
  lastCall: number
}

export class SessionRegistry {
  private readonly engine: Engine
  private readonly limits: SessionLimits
  private readonly sessions = new Map<string, Entry>()
  private readonly closed = new Set<string>()
  private readonly closeListeners = new Set<(session: ServerSession) => void>()

  constructor(engine: Engine, limits: SessionLimits = noLimits) {
    this.engine = engine
    this.limits = limits
  }

  get size(): number {
    return this.sessions.size
  }

  /** Told of each session that ends, before its engine session does. */
  onClose(listener: (session: ServerSession) => void): void {
    this.closeListeners.add(listener)
  }

  /** The sender's session; a new one where there is none. */
  of(sender: Sender): ServerSession {
    return this.known(sender) ?? this.create(sender, {})
  }

  /** The sender's session, which must be there. */
  existing(sender: Sender): ServerSession {
    const known = this.known(sender)
    if (known === undefined) throw invalidHandle('SESSION_NOT_FOUND', sender.sessionId)
    return known
  }

  /** The sender's session, if there is one. */
  find(sender: Sender): ServerSession | undefined {
    return this.sessions.get(keyOf(sender))?.session
  }

  private known(sender: Sender): ServerSession | undefined {
    const key = keyOf(sender)
    const entry = this.sessions.get(key)
    if (entry === undefined) {
      requireUuid(sender.sessionId)
      if (this.closed.has(key)) throw invalidHandle('SESSION_CLOSED', sender.sessionId)
      // Whoever has seen a session of this id before must not go on in another one without knowing.
      if (sender.clientObservedServerSideSessionId) throw invalidHandle('SESSION_CHANGED', sender.sessionId)
      return undefined
    }
    const observed = sender.clientObservedServerSideSessionId
    if (observed && observed !== entry.session.header.serverSideSessionId)
      throw invalidHandle('SESSION_CHANGED', sender.sessionId)
    entry.lastCall = this.limits.now()
    return entry.session
  }

  /** A session with the settings, views and uploads of another one. */
  clone(session: ServerSession, sender: Sender, newSessionId: string): ServerSession {
    if (!isUuid(newSessionId)) throw notCloned('FORMAT', newSessionId)
    const to = {
      ...sender,
      sessionId: newSessionId,
      clientObservedServerSideSessionId: undefined,
    }
    const key = keyOf(to)
    if (this.sessions.has(key)) throw notCloned('ALREADY_EXISTS', newSessionId)
    if (this.closed.has(key)) throw notCloned('ALREADY_CLOSED', newSessionId)
    const made = this.create(to, { from: session })
    session.artifacts.copyTo(made.artifacts)
    return made
  }

  /** Ends a session. `reusable`: its id may be used for a new one. */
  async release(session: ServerSession, options: { readonly reusable?: boolean } = {}): Promise<void> {
    if (this.sessions.get(session.key)?.session !== session) return
    this.sessions.delete(session.key)
    if (options.reusable !== true) this.bury(session.key)
    for (const listener of this.closeListeners) listener(session)
    await session.engine.close()
  }

  private bury(key: string): void {
    this.closed.add(key)
    for (const oldest of this.closed) {
      if (this.closed.size <= this.limits.tombstonesMax) break
      this.closed.delete(oldest)
    }
  }

  /** Ends the sessions that had no call since `since`, but for those that `isBusy`. */
  async expire(since: number, isBusy: (session: ServerSession) => boolean): Promise<void> {
    const idle = [...this.sessions.values()].filter(
      ({ lastCall, session }) => lastCall <= since && !isBusy(session),
    )
    await Promise.all(idle.map(({ session }) => this.release(session)))
  }

  /** Ends all. */
  async close(): Promise<void> {
    await Promise.all([...this.sessions.values()].map(({ session }) => this.release(session)))
  }

  private create(sender: Sender, options: { readonly from?: ServerSession }): ServerSession {
    if (this.sessions.size >= this.limits.sessionsMax)
      throw new ConnectStatus({
        code: statusCodes.resourceExhausted,
        message: `This server holds ${this.limits.sessionsMax} sessions, which is as many as it may.`,
      })
    const engine = this.engine.newSession(options.from === undefined ? {} : { from: options.from.engine })
    const artifacts = new ArtifactStore()
    const serverSideSessionId = crypto.randomUUID()
    const checkpoints = new CheckpointStore(engine, sender.sessionId)
    const session: ServerSession = {
      key: keyOf(sender),
      engine,
      header: { sessionId: sender.sessionId, serverSideSessionId },
      translation: translationOf(engine, artifacts, checkpoints, serverSideSessionId),
      artifacts,
      checkpoints,
    }
    this.sessions.set(session.key, { session, lastCall: this.limits.now() })
    return session
  }
}

const keyOf = (sender: Sender): string => `${sender.userContext?.userId ?? ''}\n${sender.sessionId}`

function translationOf(
  engine: EngineSession,
  artifacts: ArtifactStore,
  checkpoints: CheckpointStore,
  serverSideSessionId: string,
): RelationTranslation {
  const typeOptions = () => ({
    timestampNtz: engine.settings.get('spark.sql.timestampType') === 'TIMESTAMP_NTZ',
  })
  return {
    parseType: (text: string): DataType => parseDataType(text, typeOptions()),
    parseName: parseMultipartIdentifier,
    parseSchema: (text) => (isJsonSchema(text) ? schemaOfJson(text) : engine.parseDDL(text)),
    readLocalData,
    parseStatement: (text, parameters) => engine.parse(text, parameters),
    artifact: (hash) => artifacts.cached(hash),
    checkpoint: (id) => checkpoints.get(id),
    serverSideSessionId,
    newAttributeId: () => engine.newAttributeId(),
    randomSeed: () => BigInt(Math.floor(Math.random() * Number.MAX_SAFE_INTEGER)),
  }
}
