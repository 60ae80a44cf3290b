/**
 * From a logical plan as translated to a physical plan with exchanges: loading, analysis, optimization, physical
 * planning, in the session's settings. Shared by execution and explain, so that what is explained is what runs.
 */

import { SparkError, simpleString, string } from '@vonk/common'
import { type AnalysisContext, analysisContext } from '../analysis/analysis-context.ts'
import { analyze } from '../analysis/analyze.ts'
import { checkWrite } from '../analysis/check-write.ts'
import { loadRelations, type RelationLoader, type TableLookup } from '../analysis/load-relations.ts'
import { parseTexts } from '../analysis/parse-texts.ts'
import { randomSeedsOf } from '../analysis/random-seeds.ts'
import type { SessionValues } from '../analysis/session-values.ts'
import { bindCtes } from '../analysis/subqueries/bind-ctes.ts'
import { asTooComplex } from '../analysis/too-deep.ts'
import { Pace } from '../base/cancellation.ts'
import type { Settings } from '../base/config.ts'
import {
  ansiEnabled,
  broadcastThreshold,
  doubleQuotedIdentifiers,
  leafParallelism,
  maxPartitionBytes,
  pivotMaxValues,
  recursionLevelLimit,
  recursionRowLimit,
  sessionTimeZone,
  shufflePartitions,
  timestampType,
  transposeMaxValues,
} from '../base/settings.ts'
import { evaluateConstant } from '../codegen/evaluate-constant.ts'
import type { Expression, Literal } from '../expr/expression.ts'
import { someExpression } from '../expr/tree.ts'
import { typeOf } from '../expr/typing.ts'
import { optimize, optimizeAtPace } from '../optimizer/optimize.ts'
import { mergeSubqueries } from '../optimizer/subqueries/merge-subqueries.ts'
import { rewriteSubqueries } from '../optimizer/subqueries/rewrite-subqueries.ts'
import { physicalChildren } from '../physical/physical-output.ts'
import type { PhysicalPlan } from '../physical/physical-plan.ts'
import { placeExchanges } from '../physical/place-exchanges.ts'
import { planAnswer, planOperators } from '../physical/plan-operators.ts'
import type { PlanningContext } from '../physical/planning-context.ts'
import type { Statement } from '../plan/command.ts'
import type { LogicalPlan, Write } from '../plan/logical-plan.ts'
import { type ConstantText, parseExpression, type StatementParameters } from '../sql/expression-parser.ts'
import { type QueryOptions, subqueryOf } from '../sql/query-parser.ts'
import { parseStatement } from '../sql/statement.ts'
import { timeZone, utc } from '../values/time-zone.ts'
import {
  needsSideQueries,
  type SideQueries,
  withEmptyRecursions,
  withNullSubqueries,
  withResults,
  withSubqueryPlans,
} from './adaptive/side-queries.ts'
import { withAskedValues } from './asked-values.ts'
import type { CacheManager } from './cache/cache-manager.ts'
import { isDeterministicPlan } from './deterministic-plan.ts'
import type { ExecuteOptions, QueryResult } from './engine-port.ts'

/** The plan at every step, for explain. */
export interface PlannedQuery {
  readonly parsed: LogicalPlan
  readonly analyzed: LogicalPlan
  readonly optimized: LogicalPlan
  /** With what has to be run first still in it; empty relations in the places of recursions. */
  readonly physical: PhysicalPlan
  /**
   * The same for what generates code: NULL in the places of subqueries that are run first; absent: it is `physical`.
   */
  readonly withoutSubqueries?: PhysicalPlan
  /** The plan to run, once its scalar subqueries and recursions have been; absent: it is `physical`. */
  readonly completed?: (rows: SideQueries['rows']) => Promise<PhysicalPlan>
}

export interface PlanOptions {
  /** Of the operation that it is planned for: ends what planning has run. */
  readonly signal?: AbortSignal | undefined
  /**
   * Most bytes of a scan's task, where the rows of the scan are the result: each task's are held until they are read.
   */
  readonly scanBytesMax?: number
  /** Its rows go into files, or wherever else all of them are wanted at once: they are not handed to the program. */
  readonly isKept?: boolean
}

/** What a row of a range is taken to be once columns have been made of it. */
const rangeRowBytes = 16

const hasExchange = (plan: PhysicalPlan): boolean =>
  plan.kind === 'exchange' || physicalChildren(plan).some(hasExchange)

export interface PlannerServices {
  readonly loader: RelationLoader
  readonly tables: TableLookup
  readonly slots: () => number
  nextAttributeId(): number
  nextOperatorId(): number
  readonly now: () => number
  /** Runs a query that planning depends on. */
  readonly run?: (plan: LogicalPlan, options: ExecuteOptions) => Promise<QueryResult>
  readonly session?: () => SessionValues
  readonly cache?: Pick<CacheManager, 'substitute'>
}

const constantOf = (expression: Expression): Literal =>
  Object.freeze({ kind: 'literal', type: typeOf(expression), value: evaluateConstant(expression) })

/** Undefined where evaluating raises: then the expression stays, and raises when (and if) a row reaches it. */
function foldConstant(expression: Expression): Literal | undefined {
  try {
    return constantOf(expression)
  } catch (error) {
    if (error instanceof SparkError) return undefined
    throw error
  }
}

const randomSeedMax = 1000

/** A query on its way, before operators are chosen; `rewritten` reads what is cached. */
interface PlansOfQuery extends Pick<PlannedQuery, 'parsed' | 'analyzed' | 'optimized'> {
  readonly rewritten: LogicalPlan
}

export class Planner {
  private readonly services: PlannerServices
  private readonly settings: Settings
  private readonly randomSeeds = randomSeedsOf(Math.floor(Math.random() * 2 ** 32))

  constructor(services: PlannerServices, settings: Settings) {
    this.services = services
    this.settings = settings
  }

  parse(text: string, parameters: StatementParameters = {}, settings = this.settings): Statement {
    return parseStatement(text, { ...this.parseOptions(settings), parameters })
  }

  async analyze(plan: LogicalPlan, options: PlanOptions = {}): Promise<LogicalPlan> {
    try {
      return await this.analyzed(plan, options.signal)
    } catch (error) {
      throw asTooComplex(error, plan)
    }
  }

  private async analyzed(plan: LogicalPlan, signal: AbortSignal | undefined): Promise<LogicalPlan> {
    const context = this.context()
    const pace = new Pace(signal)
    const prepared = (written: LogicalPlan) => bindCtes(parseTexts(written, context), context)
    const loaded = await loadRelations(prepared(plan), {
      ...this.services,
      settings: this.settings,
      signal,
      tables: {
        find: async (name, options) => {
          const found = await this.services.tables.find(name, options)
          return found && prepared(found)
        },
      },
    })
    const { run } = this.services
    await pace.breathe()
    if (run === undefined) return analyze(loaded, context)
    const options = signal === undefined ? {} : { signal }
    const asking = {
      run: (asked: LogicalPlan) => run(asked, options),
      analyze: (asked: LogicalPlan) => analyze(asked, context),
      nextAttributeId: () => this.services.nextAttributeId(),
      mode: context.mode,
      most: this.settings.get(transposeMaxValues),
      pivotMost: this.settings.get(pivotMaxValues),
    }
    const whole = await withAskedValues(loaded, asking)
    await pace.breathe()
    return analyze(whole, context)
  }

  async plan(translated: LogicalPlan, options: PlanOptions = {}): Promise<PlannedQuery> {
    try {
      const pace = new Pace(options.signal)
      const parsed = parseTexts(translated, this.context())
      await pace.breathe()
      const analyzed = await this.analyze(parsed, options)
      await pace.breathe()
      const nextAttributeId = () => this.services.nextAttributeId()
      const used = this.services.cache?.substitute(analyzed, nextAttributeId) ?? analyzed
      const context = this.context()
      const rewritten = this.rewritten(used, context)
      await pace.breathe()
      const optimized = await optimizeAtPace(rewritten, context, pace)
      const planned = this.planned({ parsed, analyzed, rewritten, optimized }, context, options)
      // What comes next is code for the first stages.
      await pace.breathe()
      return planned
    } catch (error) {
      throw asTooComplex(error, translated)
    }
  }

  /** A resolved plan as it is, without looking for what is cached of it at its top: that is how it is filled. */
  planResolved(analyzed: LogicalPlan): PlannedQuery {
    const nextAttributeId = () => this.services.nextAttributeId()
    const used = this.services.cache?.substitute(analyzed, nextAttributeId, analyzed) ?? analyzed
    const context = this.context()
    const rewritten = this.rewritten(used, context)
    const optimized = optimize(rewritten, context)
    return this.planned({ parsed: analyzed, analyzed, rewritten, optimized }, context, { isKept: true })
  }

  private planned(
    { parsed, analyzed, rewritten, optimized }: PlansOfQuery,
    context: AnalysisContext,
    options: PlanOptions,
  ): PlannedQuery {
    const physical = (plan: LogicalPlan) => this.physical(plan, { isKept: options.isKept === true })
    if (!needsSideQueries(rewritten))
      return { parsed, analyzed, optimized, physical: this.physicalFor(optimized, options) }
    return Object.assign(this.shown(optimized, context, physical), {
      parsed,
      analyzed,
      withoutSubqueries: physical(withNullSubqueries(withEmptyRecursions(optimized))),
      completed: async (rows: SideQueries['rows']) => {
        const whole = await withResults(rewritten, this.sideQueries(rows, context))
        return physical(optimize(whole, context))
      },
    })
  }

  /** Subqueries as joins, and what is left of them, for the driver to run first, as few as they can be. */
  private rewritten(plan: LogicalPlan, context: AnalysisContext): LogicalPlan {
    return mergeSubqueries.apply(rewriteSubqueries.apply(plan, context), context)
  }

  /** Plans with those of their subqueries, made where they are asked for only: nothing of them is run. */
  private shown(
    plan: LogicalPlan,
    context: AnalysisContext,
    physicalOf: (plan: LogicalPlan) => PhysicalPlan,
  ): Pick<PlannedQuery, 'optimized' | 'physical'> {
    const below = (plan: LogicalPlan) => optimize(this.rewritten(plan, context), context)
    const logical = (plan: LogicalPlan): LogicalPlan =>
      withSubqueryPlans(plan, (inner) => ({ plan: logical(below(inner)) }))
    const physical = (plan: LogicalPlan): PhysicalPlan =>
      physicalOf(
        withSubqueryPlans(withEmptyRecursions(plan), (inner) => ({ physical: physical(below(inner)) })),
      )
    let [optimized, planned]: [LogicalPlan?, PhysicalPlan?] = []
    return {
      get optimized() {
        optimized ??= logical(plan)
        return optimized
      },
      get physical() {
        planned ??= physical(plan)
        return planned
      },
    }
  }

  private sideQueries(rows: SideQueries['rows'], context: AnalysisContext): SideQueries {
    return {
      rewritten: (plan) => this.rewritten(plan, context),
      physical: (plan) => this.physical(optimize(plan, context), { isKept: false }),
      rows,
      levelLimit: this.settings.get(recursionLevelLimit),
      rowLimit: this.settings.get(recursionRowLimit),
    }
  }

  /** The query whose rows are written, checked for being written so. */
  async planWrite(write: Write, { signal }: PlanOptions = {}): Promise<PlannedQuery> {
    const planned = await this.plan(write.input, { signal, isKept: true })
    checkWrite({ ...write, input: planned.analyzed }, this.context())
    return planned
  }

  private physicalFor(optimized: LogicalPlan, { scanBytesMax, isKept = false }: PlanOptions): PhysicalPlan {
    const physical = this.physical(optimized, { isKept })
    if (scanBytesMax === undefined || hasExchange(physical)) return physical
    // What chance decides in a partition would come out otherwise in other partitions.
    const rangeRowsMax = isDeterministicPlan(physical, { kind: 'collect' })
      ? scanBytesMax / rangeRowBytes
      : undefined
    return this.physical(optimized, { isKept, scanBytesMax, rangeRowsMax })
  }

  private physical(
    optimized: LogicalPlan,
    {
      isKept,
      scanBytesMax = Number.POSITIVE_INFINITY,
      rangeRowsMax,
    }: { isKept: boolean; scanBytesMax?: number; rangeRowsMax?: number | undefined },
  ): PhysicalPlan {
    const context = this.planningContext(scanBytesMax, rangeRowsMax)
    const operators = isKept ? planOperators(optimized, context) : planAnswer(optimized, context)
    return placeExchanges(operators, context)
  }

  private context(): AnalysisContext {
    const { settings, services } = this
    return analysisContext(settings, {
      nextAttributeId: () => services.nextAttributeId(),
      parseExpression: (text) => {
        const options = this.parseOptions()
        return parseExpression(text, { ...options, subquery: subqueryOf(options) })
      },
      evaluate: foldConstant,
      evaluateOrRaise: constantOf,
      now: BigInt(services.now()) * 1000n,
      randomSeeds: this.randomSeeds,
      ...(services.session === undefined ? {} : { session: services.session() }),
    })
  }

  /** Any constant expression as text; undefined where it is not constant. Raises what its evaluation does. */
  constantAsText(child: Expression): string | null | undefined {
    const text = this.constantText(
      { kind: 'cast', child, type: string, nullable: true, mode: 'ansi', explicit: true },
      constantOf,
    )
    return typeof text === 'object' && text !== null ? undefined : text
  }

  /** The text that a constant expression gives, or its type if that is no text; undefined where it is not constant. */
  constantText(
    expression: Expression,
    evaluate: (e: Expression) => Literal | undefined = foldConstant,
  ): ConstantText {
    if (someExpression(expression, (e) => e.kind === 'unresolvedAttribute')) return undefined
    const plan: LogicalPlan = { kind: 'project', input: { kind: 'oneRow' }, columns: [expression] }
    const analyzed = analyze(plan, this.context())
    const [column] = analyzed.kind === 'project' ? analyzed.columns : []
    const value = column?.kind === 'alias' ? evaluate(column.child) : undefined
    if (value === undefined) return undefined
    return value.type.kind === 'string'
      ? (value.value as string | null)
      : { wrongType: simpleString(value.type) }
  }

  private parseOptions(settings = this.settings): QueryOptions {
    const { services } = this
    return {
      timeZone: timeZone(settings.get(sessionTimeZone)) ?? utc,
      timestampNtz: settings.get(timestampType) === 'TIMESTAMP_NTZ',
      now: () => BigInt(services.now()) * 1000n,
      constantText: (expression) => this.constantText(expression),
      doubleQuotedIdentifiers: settings.get(doubleQuotedIdentifiers) && settings.get(ansiEnabled),
      randomSeed: () => BigInt(Math.floor(Math.random() * randomSeedMax)),
    }
  }

  private planningContext(scanBytesMax: number, rangeRowsMax?: number): PlanningContext {
    const { settings, services } = this
    const slots = Math.max(1, services.slots())
    const asked = settings.find(shufflePartitions)
    return {
      slots,
      ...(asked === undefined ? {} : { shufflePartitions: asked }),
      maxPartitionBytes: Math.min(settings.get(maxPartitionBytes), scanBytesMax),
      broadcastBytesMax: settings.get(broadcastThreshold),
      defaultParallelism: settings.find(leafParallelism) ?? slots,
      ...(rangeRowsMax === undefined ? {} : { rangeRowsMax }),
      nextOperatorId: () => services.nextOperatorId(),
      nextAttributeId: () => services.nextAttributeId(),
    }
  }

  get ansi(): boolean {
    return this.settings.get(ansiEnabled)
  }
}
