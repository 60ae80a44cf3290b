/** Calls of aggregates: DISTINCT, FILTER and WITHIN GROUP besides the arguments. */
import { nullType, quoteIdentifier } from '@vonk/common'
import { castTo } from '../../expr/coercion.ts'
import type { AggregateCall, Expression } from '../../expr/expression.ts'
import type { AggregateEntry } from '../../expr/function-entry.ts'
import { rememberText, sqlText } from '../../expr/sql-text.ts'
import type { AnalysisContext } from '../analysis-context.ts'
import { raise } from '../error-place.ts'
import { coercedCall, type NamedCall, named, resolvedBy } from '../resolve-function.ts'
import { checkAggregateFilter } from './check-aggregate-filter.ts'

export function resolveAggregateCall(
  call: NamedCall,
  entry: AggregateEntry,
  name: string,
  context: AnalysisContext,
): Expression {
  if (name === 'count' && call.args.length === 0) raiseBareCount()
  const coerced = coercedCall(entry.name, call.args, name, context)
  // With IGNORE NULLS behind it, Spark shows a function by its first name.
  const displayName = name === entry.name || call.ignoreNulls ? undefined : name
  const provisional: AggregateCall = {
    kind: 'aggregate',
    name: entry.name,
    args: coerced.args,
    distinct: call.distinct,
    ...(call.filter === undefined ? {} : { filter: call.filter }),
    ...(call.withinGroup === undefined ? {} : { orderBy: call.withinGroup }),
    type: nullType,
    nullable: true,
    mode: context.mode,
    ...(displayName === undefined ? {} : { displayName }),
    resultId: context.nextAttributeId(),
  }
  checkAggregateFilter(provisional)
  checkWithinGroup(entry, name, call)
  const resolved = resolvedBy(provisional, () =>
    entry.resolve(coerced.args, {
      mode: context.mode,
      timeZone: context.timeZone,
      displayName: displayName ?? entry.name,
      distinct: call.distinct,
      ...(call.withinGroup === undefined ? {} : { withinGroup: call.withinGroup }),
      ...(context.evaluate === undefined ? {} : { evaluate: context.evaluate }),
    }),
  )
  if (resolved.rewrite !== undefined) return named(resolved.rewrite, sqlText(provisional))
  const args = resolved.args ?? coerced.args
  const options = { ...resolved.options, ...(call.ignoreNulls ? { ignoreNulls: true } : {}) }
  const { orderBy: _, ...unordered } = provisional
  const made: AggregateCall = Object.freeze({
    ...unordered,
    args: args.slice(0, resolved.argTypes.length).map((arg, i) => castTo(arg, resolved.argTypes[i], context)),
    type: resolved.type,
    nullable: resolved.nullable ?? true,
    ...(Object.keys(options).length === 0 ? {} : { options }),
  })
  const text = resolved.text ?? (call.withinGroup === undefined ? undefined : sqlText(provisional))
  if (text !== undefined) rememberText(made, withFilter(text, made))
  return made
}

const withFilter = (text: string, { filter }: AggregateCall): string =>
  filter === undefined || text.includes(' FILTER (') ? text : `${text} FILTER (WHERE ${sqlText(filter)})`

function checkWithinGroup(entry: AggregateEntry, name: string, { withinGroup }: NamedCall): void {
  if (entry.ordered === undefined && withinGroup !== undefined) {
    raise('INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX', {
      prettyName: quoteIdentifier(name),
      syntax: '"WITHIN GROUP (ORDER BY ...)"',
    })
  }
  if (entry.ordered === 'required' && withinGroup === undefined) {
    raise('INVALID_WITHIN_GROUP_EXPRESSION.WITHIN_GROUP_MISSING', { funcName: quoteIdentifier(name) })
  }
}

function raiseBareCount(): never {
  raise('WRONG_NUM_ARGS.WITH_SUGGESTION', {
    functionName: '`count`',
    expectedNum: ' >= 1',
    actualNum: '0',
    legacyNum: '0',
    legacyConfKey: '"spark.sql.legacy.allowParameterlessCount"',
    legacyConfValue: '"true"',
  })
}
