/**
 * What analysis and optimization may know beyond the plan: settings, numbering, and ports to what lies above or beside
 * them.
 */
import type { SettingEntry, Settings } from '../base/config.ts'
import {
  allowPrecisionLoss,
  ansiEnabled,
  caseSensitive,
  charVarcharAsString,
  doubleQuotedIdentifiers,
  noCharPaddingInPredicate,
  readSideCharPadding,
  sessionTimeZone,
  timestampType,
} from '../base/settings.ts'
import type { EvalMode, Expression, Literal, UnresolvedAttribute } from '../expr/expression.ts'
import type { LogicalPlan } from '../plan/logical-plan.ts'
import { type PaddingRules, paddingRules } from './char-padding.ts'
import type { RandomSeeds } from './random-seeds.ts'
import type { ResolvedViews } from './resolve-view.ts'
import type { SessionValues } from './session-values.ts'

/**
 * The value of an expression without columns, by the same generated code that queries run; undefined where evaluating
 * it raises an error.
 */
export type ConstantEvaluator = (expression: Expression) => Literal | undefined

/** The queries around a subquery, as its names see them. */
export interface OuterScope {
  /** What the name means inside the subquery: an outer reference, or a field of one; undefined if it means nothing. */
  find(name: UnresolvedAttribute): Expression | undefined
  /** An expression of outer references only, as one outer reference: it is computed by the query around. */
  lift(e: Expression): Expression | undefined
  /** The columns under a qualifier, for `t.*`. */
  qualified(qualifier: readonly string[]): readonly Expression[]
}

export interface AnalysisContext {
  readonly mode: EvalMode
  readonly timeZone: string
  /** In a view the zone of who reads it, which `current_timezone` tells. */
  readonly readersTimeZone?: string
  readonly caseSensitive: boolean
  /** See `ResolveContext`. */
  readonly allowPrecisionLoss?: boolean
  /** How CHAR(n) is filled up in comparisons; undefined: it is not. */
  readonly charPadding?: PaddingRules
  /** CHAR and VARCHAR may stand where only types of values may, and mean STRING. */
  readonly charVarcharAsString?: boolean
  /** Ids of columns, unique in the session. */
  nextAttributeId(): number
  /** SQL text of an expression, parsed and not resolved (`filter('id > 5')`). */
  parseExpression(text: string): Expression
  readonly evaluate?: ConstantEvaluator
  /** The same where an error is the user's answer: it throws what evaluating raises. */
  readonly evaluateOrRaise?: (expression: Expression) => Literal
  /** In a subquery: what its names may mean in the queries around. */
  readonly outer?: OuterScope
  /** Resolved definitions of the WITHs around, by id: each call gives a copy under column ids of its own. */
  readonly ctes?: ReadonlyMap<number, () => LogicalPlan>
  /** Of the query: each of its views is resolved once. */
  readonly views?: ResolvedViews
  /** What the session is asked for by `current_database()` and its like. */
  readonly session?: SessionValues
  /** When the query started, in microseconds: what `current_timestamp` means. */
  readonly now?: bigint
  /** Seeds for random numbers in a DataFrame, by its id. */
  readonly randomSeeds?: RandomSeeds
  /** The next of them for the DataFrame that is resolved. */
  readonly randomSeed?: () => bigint
}

/** The ports as the session gives them; see `AnalysisContext`. */
export type AnalysisServices = Pick<
  AnalysisContext,
  'nextAttributeId' | 'parseExpression' | 'evaluate' | 'evaluateOrRaise' | 'now' | 'session' | 'randomSeeds'
>

/** What settings decide of it. */
function decided(settings: Settings) {
  return {
    mode: settings.get(ansiEnabled) ? 'ansi' : 'legacy',
    timeZone: settings.get(sessionTimeZone),
    caseSensitive: settings.get(caseSensitive),
    allowPrecisionLoss: settings.get(allowPrecisionLoss),
    charPadding: paddingRules(settings),
    charVarcharAsString: settings.get(charVarcharAsString),
  } as const
}

/** The same query where other settings decide. */
export const underSettings = (context: AnalysisContext, settings: Settings): AnalysisContext =>
  definedContext({
    ...{ ...context, readersTimeZone: context.readersTimeZone ?? context.timeZone },
    ...decided(settings),
  })

function definedContext({ charPadding, ...context }: UndefinedPadding): AnalysisContext {
  return charPadding === undefined ? context : { ...context, charPadding }
}
type UndefinedPadding = Omit<AnalysisContext, 'charPadding'> & {
  readonly charPadding: PaddingRules | undefined
}

const keptByViews: readonly SettingEntry[] = [
  ...[
    ansiEnabled,
    sessionTimeZone,
    timestampType,
    caseSensitive,
    allowPrecisionLoss,
    doubleQuotedIdentifiers,
  ],
  ...[charVarcharAsString, noCharPaddingInPredicate, readSideCharPadding],
]

/** The settings that decide what the text of a query means, by their keys: a view keeps them. */
export function viewSettings(settings: Settings): Readonly<Record<string, string>> {
  const text = ({ key, alternatives, defaultText }: SettingEntry) =>
    [key, ...alternatives].map((name) => settings.textFor(name)).find((set) => set !== undefined) ??
    defaultText
  return Object.fromEntries(
    keptByViews.flatMap((entry) => {
      const set = text(entry)
      return set === undefined ? [] : [[entry.key, set] as const]
    }),
  )
}

export function analysisContext(settings: Settings, services: AnalysisServices): AnalysisContext {
  return definedContext({
    ...decided(settings),
    views: new Map(),
    nextAttributeId: () => services.nextAttributeId(),
    parseExpression: (text) => services.parseExpression(text),
    ...(services.evaluate === undefined ? {} : { evaluate: services.evaluate }),
    ...(services.evaluateOrRaise === undefined ? {} : { evaluateOrRaise: services.evaluateOrRaise }),
    ...(services.session === undefined ? {} : { session: services.session }),
    ...(services.now === undefined ? {} : { now: services.now }),
    ...(services.randomSeeds === undefined ? {} : { randomSeeds: services.randomSeeds }),
  })
}
