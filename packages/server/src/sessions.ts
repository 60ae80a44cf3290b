/** Server-side sessions: one engine session for each user and session id that a client names. */
import type { DataType } from '@vonk/common'
import type { Engine, EngineSession } from '@vonk/engine/driver/engine-port'
import { parseDataType } from '@vonk/engine/sql/data-type'
import { parseMultipartIdentifier } from '@vonk/engine/sql/expression-parser'
import type { UserContext } from '@vonk/protocol'
import { readLocalData } from './local-data.ts'
import type { RelationTranslation } from './relation-messages.ts'
import { sessionClosed } from './session-errors.ts'

export interface ServerSession {
  readonly engine: EngineSession
  /** The fields that every response of the session carries. */
  readonly header: { readonly sessionId: string; readonly serverSideSessionId: string }
  readonly translation: RelationTranslation
}

interface Sender {
  readonly sessionId: string
  readonly userContext?: UserContext | undefined
}

export class SessionRegistry {
  private readonly engine: Engine
  private readonly sessions = new Map<string, ServerSession>()
  private readonly released = new Set<string>()

  constructor(engine: Engine) {
    this.engine = engine
  }

  of(sender: Sender): ServerSession {
    const key = `${sender.userContext?.userId ?? ''}\n${sender.sessionId}`
    const known = this.sessions.get(key)
    if (known !== undefined) return known
    if (this.released.has(key)) throw sessionClosed(sender.sessionId)
    const made = this.create(sender.sessionId)
    this.sessions.set(key, made)
    return made
  }

  async release(session: ServerSession): Promise<void> {
    for (const [key, known] of this.sessions) {
      if (known !== session) continue
      this.sessions.delete(key)
      this.released.add(key)
    }
    await session.engine.close()
  }

  private create(sessionId: string): ServerSession {
    const engine = this.engine.newSession()
    const typeOptions = () => ({
      timestampNtz: engine.settings.get('spark.sql.timestampType') === 'TIMESTAMP_NTZ',
    })
    return {
      engine,
      header: { sessionId, serverSideSessionId: crypto.randomUUID() },
      translation: {
        parseType: (text: string): DataType => parseDataType(text, typeOptions()),
        parseName: parseMultipartIdentifier,
        parseSchema: (text) => engine.parseDDL(text),
        readLocalData,
        parseQuery: (text, parameters) => engine.parse(text, parameters),
        newAttributeId: () => engine.newAttributeId(),
        randomSeed: () => BigInt(Math.floor(Math.random() * Number.MAX_SAFE_INTEGER)),
      },
    }
  }
}
