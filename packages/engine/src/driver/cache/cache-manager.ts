/**
 * Rows that are kept for later plans (`df.cache`, CACHE TABLE). A cached plan is run at its first use, by an execution
 * that stays open: its partitions lie as map outputs in the executors, in memory or in files as their level says and
 * the budget allows (`evict.ts`), and an executor that dies takes only its own with it, which lineage computes again. A
 * later plan uses them where a part of it, resolved, equals the cached plan: the part becomes a scan of what is kept.
 */
import { SparkError, type StructType, struct } from '@vonk/common'
import { throwIfCancelled } from '../../base/cancellation.ts'
import { SharedWork } from '../../base/shared-work.ts'
import type { Attribute, Expression, NamedExpression } from '../../expr/expression.ts'
import { transformExpression, withFields } from '../../expr/tree.ts'
import { canonicalText } from '../../plan/canonical-text.ts'
import type { LogicalPlan, RelationScan } from '../../plan/logical-plan.ts'
import { outputOf, schemaOf } from '../../plan/output.ts'
import type { Relation } from '../../plan/relation.ts'
import { mapPlanChildren, mapPlanExpressions } from '../../plan/tree.ts'
import type { MapStatus } from '../../shuffle/map-status.ts'
import { type CachedOutputs, type Eviction, evictions } from './evict.ts'
import type { StorageLevel } from './storage-level.ts'

/** Partitions that are kept: map outputs of one reduce partition each. */
export interface KeptPartitions {
  readonly shuffleId: number
  readonly partitions: number
  readonly bytes: number
  readonly rows: number
}

/** A plan whose partitions stay until `drop`. */
export interface CacheRun {
  readonly kept: KeptPartitions
  drop(): void
}
/** Runs a resolved plan; a run that fails, or that its signal ends, has left nothing. */
export type CacheRunner = (
  analyzed: LogicalPlan,
  level: StorageLevel,
  signal: AbortSignal,
) => Promise<CacheRun>
export interface CacheSource {
  readonly runner: CacheRunner
  /** The physical plan, as text. */
  readonly planText: string
}

interface Entry {
  readonly id: number
  readonly key: string
  readonly level: StorageLevel
  readonly schema: StructType
  readonly plan: LogicalPlan
  readonly runner: CacheRunner
  /** While it is filled: by the first query that reads it, for all that do. */
  filling: SharedWork<CacheRun> | undefined
  run: CacheRun | undefined
  kept: KeptPartitions | undefined
  readonly planText: string
  /** Queries that read it now: its blocks stay until they have ended. */
  users: number
  lastUse: number
  dropped: boolean
}

/** Where kept partitions lie, and how they leave. */
export interface KeptStore {
  /** Bytes that they may take of each executor's memory. */
  readonly memoryBytesMax: number
  statuses(shuffleId: number): readonly (MapStatus | undefined)[]
  evict(eviction: Eviction): void
}

/** A query's hold on what is kept. */
export interface CacheUse {
  readonly kept: KeptPartitions
  done(): void
}

/** Bytes that are expected of a cached plan before it has run: large, so that nothing is broadcast on a guess. */
const unknownBytes = 8 * 2 ** 30
/** Partitions that are expected then: more than one, so that nothing is planned for a single one. */
const unknownPartitions = 2

export class CacheManager {
  private readonly entries = new Map<string, Entry>()
  private readonly byId = new Map<number, Entry>()
  /** What was cached under a name: its key, while the table may change. */
  private readonly names = new Map<string, string>()
  private nextId = 1
  private uses = 0
  private readonly store: KeptStore

  constructor(store: KeptStore) {
    this.store = store
  }

  /** Marks a resolved plan to be kept from its first use on; without effect where it is already. */
  add(plan: LogicalPlan, level: StorageLevel, { runner, planText }: CacheSource): void {
    const key = canonicalText(plan)
    if (this.entries.has(key)) return
    const schema = uniquelyNamed(schemaOf(plan))
    const entry: Entry = {
      ...{ id: this.nextId++, key, level, schema, plan, runner },
      ...{
        filling: undefined,
        run: undefined,
        kept: undefined,
        planText,
        users: 0,
        lastUse: 0,
        dropped: false,
      },
    }
    this.entries.set(key, entry)
    this.byId.set(entry.id, entry)
  }

  remove(plan: LogicalPlan): void {
    this.drop(canonicalText(plan))
  }

  clear(): void {
    for (const key of [...this.entries.keys()]) this.drop(key)
    this.names.clear()
  }

  levelOf(plan: LogicalPlan): StorageLevel | undefined {
    return this.entries.get(canonicalText(plan))?.level
  }

  /** CACHE TABLE remembers the name: the rows behind it may become others. */
  nameAs(name: string, plan: LogicalPlan): void {
    this.names.set(name, canonicalText(plan))
  }
  removeNamed(name: string): void {
    const key = this.names.get(name)
    this.names.delete(name)
    if (key !== undefined) this.drop(key)
  }

  private drop(key: string): void {
    const entry = this.entries.get(key)
    if (entry === undefined) return
    this.entries.delete(key)
    this.byId.delete(entry.id)
    entry.dropped = true
    this.freeIfUnused(entry)
  }

  private freeIfUnused(entry: Entry): void {
    if (!entry.dropped || entry.users > 0) return
    entry.run?.drop()
    entry.run = undefined
  }

  /**
   * The partitions of an entry, made now if they were not asked for before. A failure is not kept, and what nobody
   * waits for any more is not made to its end.
   */
  async use(id: number, signal?: AbortSignal): Promise<CacheUse> {
    const entry = this.byId.get(id)
    if (entry === undefined) {
      throw new SparkError({
        condition: 'OPERATION_CANCELED',
        message: '[OPERATION_CANCELED] Rows that the query was to read are cached no more. SQLSTATE: HY008',
      })
    }
    entry.users++
    entry.lastUse = ++this.uses
    const done = () => {
      entry.users--
      this.freeIfUnused(entry)
      this.makeRoom()
    }
    try {
      const { kept } = entry.run ?? (await this.filled(entry, signal))
      this.makeRoom()
      return { kept, done }
    } catch (error) {
      done()
      throw error
    }
  }

  private filled(entry: Entry, signal: AbortSignal | undefined): Promise<CacheRun> {
    if (entry.filling === undefined || entry.filling.isAbandoned) {
      const filling = new SharedWork(async (ending) => {
        try {
          const run = await entry.runner(entry.plan, entry.level, ending)
          if (ending.aborted) run.drop()
          throwIfCancelled(ending)
          entry.run = run
          entry.kept = run.kept
          return run
        } finally {
          if (entry.filling === filling) entry.filling = undefined
        }
      })
      entry.filling = filling
    }
    return entry.filling.wait(signal)
  }

  private makeRoom(): void {
    const cached = [...this.byId.values()].flatMap(({ kept, level, lastUse, users }): CachedOutputs[] =>
      kept === undefined
        ? []
        : [{ ...kept, level, lastUse, inUse: users > 0, statuses: this.store.statuses(kept.shuffleId) }],
    )
    for (const eviction of evictions(cached, this.store.memoryBytesMax)) this.store.evict(eviction)
  }

  /**
   * The plan with every part that is cached as a scan of what is kept; `without`: the plan that is to be kept itself.
   */
  substitute(plan: LogicalPlan, nextAttributeId: () => number, without?: LogicalPlan): LogicalPlan {
    if (this.entries.size === 0) return plan
    return this.substituted(plan, nextAttributeId, without && canonicalText(without))
  }

  private substituted(
    plan: LogicalPlan,
    nextAttributeId: () => number,
    without: string | undefined,
  ): LogicalPlan {
    const key = canonicalText(plan)
    const found = key === without ? undefined : this.entries.get(key)
    if (found !== undefined) return scanOf(found, plan, nextAttributeId)
    const inExpression = (e: Expression): Expression =>
      transformExpression(e, (node) =>
        node.kind === 'subquery'
          ? withFields(node, { plan: this.substituted(node.plan as LogicalPlan, nextAttributeId, without) })
          : node,
      )
    return mapPlanExpressions(
      mapPlanChildren(plan, (child) => this.substituted(child, nextAttributeId, without)),
      inExpression,
    )
  }
}

function uniquelyNamed(schema: StructType): StructType {
  const seen = new Set<string>()
  const unique = schema.fields.every(({ name }) => !seen.has(name) && seen.add(name) !== undefined)
  return unique ? schema : struct(schema.fields.map((f, i) => ({ ...f, name: `_${i}_${f.name}` })))
}

/** A scan that gives the part's own columns. */
function scanOf(entry: Entry, plan: LogicalPlan, nextAttributeId: () => number): LogicalPlan {
  const wanted = outputOf(plan)
  const { fields } = entry.schema
  const isNamedAlike = wanted.every((a, i) => a.name === fields[i].name)
  const output = isNamedAlike
    ? wanted
    : wanted.map((a, i): Attribute => ({ ...a, id: nextAttributeId(), name: fields[i].name, qualifier: [] }))
  const scan: RelationScan = Object.freeze({ kind: 'scan', relation: relationOf(entry), output })
  if (isNamedAlike) return scan
  const columns = wanted.map(
    (a, i): NamedExpression => Object.freeze({ kind: 'alias', child: output[i], name: a.name, id: a.id }),
  )
  return Object.freeze({ kind: 'project', input: scan, columns })
}

function relationOf({ id, schema, level, kept, planText }: Entry): Relation {
  return {
    name: 'InMemoryRelation',
    format: 'InMemoryTable',
    schema,
    partitionColumns: [],
    paths: [],
    statistics: {
      bytes: kept?.bytes ?? unknownBytes,
      ...(kept === undefined ? {} : { rowCount: kept.rows }),
      columns: new Map(),
    },
    key: `cache:${id}`,
    cached: { id, level: level.text, planText },
    splits: () => ({
      reader: 'local',
      shared: {},
      splits: Array.from({ length: kept?.partitions ?? unknownPartitions }, () => ({
        ...{ path: '', start: 0, end: 0, fileSize: 0, modifiedMs: 0, estimatedBytes: 0 },
      })),
    }),
  }
}
