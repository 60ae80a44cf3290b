/**
 * What a name in FROM means to a session: its own temporary views, those of all sessions under `global_temp`, and files
 * named in place (``parquet.`path` ``).
 */
import { quoteIdentifier, SparkError } from '@vonk/common'
import type { TableLookup } from '../analysis/load-relations.ts'
import type { LogicalPlan } from '../plan/logical-plan.ts'
import type { ViewOptions } from './engine-port.ts'

/** Views by lower-case name: plans as written, resolved anew wherever they are used. */
export type ViewMap = Map<string, LogicalPlan>

const globalDatabase = 'global_temp'
const fileFormats: ReadonlySet<string> = new Set(['parquet', 'csv', 'json', 'text', 'orc'])

export class SessionViews implements TableLookup {
  private readonly own: ViewMap = new Map()
  private readonly global: ViewMap

  constructor(global: ViewMap) {
    this.global = global
  }

  create(name: string, plan: LogicalPlan, { replace, global }: ViewOptions): void {
    const views = global ? this.global : this.own
    const key = name.toLowerCase()
    if (!replace && views.has(key)) {
      throw new SparkError({
        condition: 'TEMP_TABLE_OR_VIEW_ALREADY_EXISTS',
        messageParameters: { relationName: quoteIdentifier(name) },
      })
    }
    views.set(key, plan)
  }

  /** Takes over the other session's own views, as they are now. */
  copyFrom(other: SessionViews): void {
    for (const [key, plan] of other.own) this.own.set(key, plan)
  }

  async find(name: readonly string[]): Promise<LogicalPlan | undefined> {
    const [first, second] = name.map((part) => part.toLowerCase())
    if (name.length === 1) return this.own.get(first)
    if (name.length !== 2) return undefined
    if (first === globalDatabase) return this.global.get(second)
    if (!fileFormats.has(first)) return undefined
    return {
      kind: 'unresolvedRelation',
      source: { kind: 'files', format: first, paths: [name[1]], options: {} },
    }
  }
}
