/**
 * What analysis and optimization may know beyond the plan: settings, numbering, and ports to what lies above or beside
 * them.
 */
import type { Settings } from '../base/config.ts'
import { ansiEnabled, caseSensitive, sessionTimeZone } from '../base/settings.ts'
import type { EvalMode, Expression, Literal } from '../expr/expression.ts'

/**
 * The value of an expression without columns, by the same generated code that queries run; undefined where evaluating
 * it raises an error.
 */
export type ConstantEvaluator = (expression: Expression) => Literal | undefined

export interface AnalysisContext {
  readonly mode: EvalMode
  readonly timeZone: string
  readonly caseSensitive: boolean
  /** Ids of columns, unique in the session. */
  nextAttributeId(): number
  /** SQL text of an expression, parsed and not resolved (`filter('id > 5')`). */
  parseExpression(text: string): Expression
  readonly evaluate?: ConstantEvaluator
  /** When the query started, in microseconds: what `current_timestamp` means. */
  readonly now?: bigint
}

/** The ports as the session gives them; see `AnalysisContext`. */
export type AnalysisServices = Pick<
  AnalysisContext,
  'nextAttributeId' | 'parseExpression' | 'evaluate' | 'now'
>

export function analysisContext(settings: Settings, services: AnalysisServices): AnalysisContext {
  return {
    mode: settings.get(ansiEnabled) ? 'ansi' : 'legacy',
    timeZone: settings.get(sessionTimeZone),
    caseSensitive: settings.get(caseSensitive),
    nextAttributeId: () => services.nextAttributeId(),
    parseExpression: (text) => services.parseExpression(text),
    ...(services.evaluate === undefined ? {} : { evaluate: services.evaluate }),
    ...(services.now === undefined ? {} : { now: services.now }),
  }
}
