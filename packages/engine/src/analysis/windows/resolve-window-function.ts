/** Functions that only a window has (`row_number`, `lag`): arguments, types, and that OVER follows. */
import { castTo } from '../../expr/coercion.ts'
import type { Call, Expression } from '../../expr/expression.ts'
import { quotedSqlText } from '../../expr/sql-text.ts'
import { typeOf } from '../../expr/typing.ts'
import type { WindowEntry } from '../../expr/window-entry.ts'
import type { AnalysisContext } from '../analysis-context.ts'
import { raise } from '../error-place.ts'
import { type NamedCall, provisionalCall, refuseSyntax, resolvedBy } from '../resolve-function.ts'

export function resolveWindowFunction(
  call: NamedCall,
  entry: WindowEntry,
  name: string,
  context: AnalysisContext,
): Expression {
  if (call.distinct) refuseSyntax(name, 'DISTINCT')
  if (call.filter !== undefined) refuseSyntax(name, 'FILTER CLAUSE')
  if (call.withinGroup !== undefined) refuseSyntax(name, 'WITHIN GROUP (ORDER BY ...)')
  const args = entry.complete?.(call.args) ?? call.args
  const displayName = name === entry.name ? undefined : name
  const provisional = provisionalCall(entry.name, args, displayName, context)
  const resolved = resolvedBy(provisional, () =>
    entry.resolve(args, {
      mode: context.mode,
      timeZone: context.timeZone,
      displayName: displayName ?? entry.name,
      ...(context.evaluate === undefined ? {} : { evaluate: context.evaluate }),
    }),
  )
  const options = { ...resolved.options, ...(call.ignoreNulls ? { ignoreNulls: true } : {}) }
  const made: Call = Object.freeze({
    ...provisional,
    args: args.map((arg, i) => castTo(arg, resolved.argTypes[i] ?? typeOf(arg), context)),
    type: resolved.type,
    nullable: resolved.nullable ?? true,
    ...(Object.keys(options).length === 0 ? {} : { options }),
  })
  if (call.over !== true) raise('WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE', { funcName: quotedSqlText(made) })
  return made
}
