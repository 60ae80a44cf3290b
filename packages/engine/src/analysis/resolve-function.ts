/**
 * Calls by name to entries of the registry: number and types of arguments, implicit casts, the result's type. Errors of
 * entries get the call's text and place here, since entries know types only.
 */

import {
  binary,
  boolean,
  byte,
  type DataType,
  date,
  decimal,
  double,
  float,
  integer,
  long,
  nullType,
  quoteIdentifier,
  SparkError,
  sameTypeIgnoringNullability,
  short,
  string,
  timestamp,
} from '@vonk/common'
import { byName } from '../base/by-name.ts'
import { badCast, type CoercedCall, canCast, castTo, coerceCall } from '../expr/coercion.ts'
import { wrongCount } from '../expr/emitted/argument-types.ts'
import type { AggregateCall, Call, CaseWhen, Expression, Origin, SortOrder } from '../expr/expression.ts'
import type { Resolved, ScalarEntry } from '../expr/function-entry.ts'
import { lookupFunction, windowEntry } from '../expr/registry.ts'
import { quotedSqlText, rememberedText, rememberText, sqlText } from '../expr/sql-text.ts'
import { isNullable, typeOf } from '../expr/typing.ts'
import { resolveAggregateCall } from './aggregates/resolve-aggregate-call.ts'
import type { AnalysisContext } from './analysis-context.ts'
import { quotedName } from './columns/similar-names.ts'
import { isTableFunctionOnly } from './constant-tables.ts'
import { located, raise, searchPath } from './error-place.ts'
import { parsedType } from './parsed-type.ts'
import { resolveCase } from './resolve-expression.ts'
import { charOtherThanNumber, exactPairMean, searchedDecode, windowTime } from './rewritten-functions.ts'
import { sessionValue } from './session-values.ts'
import { resolveWindowFunction } from './windows/resolve-window-function.ts'

/** An unresolved call whose arguments are resolved. */
export interface NamedCall {
  readonly name: readonly string[]
  readonly args: readonly Expression[]
  readonly distinct: boolean
  readonly filter?: Expression
  readonly ignoreNulls?: boolean
  readonly withinGroup?: readonly SortOrder[]
  /** It stands before OVER. */
  readonly over?: boolean
  readonly origin: Origin | undefined
}

export function resolveCall(call: NamedCall, context: AnalysisContext): Expression {
  const resolve = () => withOrigin(castsOf(resolveNamed(call, context), call), call.origin)
  // A window function without a window is told by what stands around it.
  return call.over === true || windowEntry(call.name[0]) === undefined
    ? located(call.origin, resolve)
    : resolve()
}

/** What arguments are cast to is the call's doing, and so is where such a cast fails. */
function castsOf(e: Expression, { args, origin }: NamedCall): Expression {
  if (e.kind !== 'call' || origin === undefined || e.origin !== undefined) return e
  const isPlaceless = (arg: Expression) => arg.kind === 'cast' && !arg.explicit && arg.origin !== origin
  if (!e.args.some(isPlaceless)) return e
  const written = new Set(args)
  const isAdded = (arg: Expression) => isPlaceless(arg) && !written.has(arg)
  if (!e.args.some(isAdded)) return e
  const placed = e.args.map((arg) => (isAdded(arg) ? rememberedCopy(arg, { ...arg, origin }) : arg))
  return rememberedCopy(e, { ...e, args: placed })
}

function withOrigin(e: Expression, origin: Origin | undefined): Expression {
  return origin === undefined || e.origin !== undefined || e.kind === 'attribute'
    ? e
    : rememberedCopy(e, { ...e, origin })
}

/** A copy of another place that keeps the text of the original. Places are in no text, so others print the same. */
function rememberedCopy(of: Expression, copy: Expression): Expression {
  Object.freeze(copy)
  const own = rememberedText(of)
  if (own !== undefined) rememberText(copy, own)
  return copy
}

const builtinPrefixes: ReadonlySet<string> = new Set([
  'builtin',
  'system.builtin',
  'session',
  'system.session',
])

function functionName(call: NamedCall): string {
  if (call.name.length === 1) return call.name[0]
  const prefix = call.name.slice(0, -1).join('.').toLowerCase()
  if (builtinPrefixes.has(prefix)) return call.name.at(-1)!
  if (call.name.length > 2) {
    raise('REQUIRES_SINGLE_PART_NAMESPACE', {
      sessionCatalog: 'spark_catalog',
      identifier: quotedName(call.name),
    })
  }
  return raiseUnknown(call.name)
}

function raiseUnknown(name: readonly string[], call?: NamedCall): never {
  // A function that only `cast(a as b)` calls.
  if (call !== undefined && name.join('.').toLowerCase() === 'cast') wrongCount('cast', call.args.length, '0')
  if (name.length === 1 && isTableFunctionOnly(name[0].toLowerCase()))
    raise('NOT_A_SCALAR_FUNCTION', { functionName: quotedName(name) })
  raise('UNRESOLVED_ROUTINE', {
    routineName: quotedName(name),
    searchPath,
  })
}

const castFunctions = byName<DataType>({
  boolean,
  tinyint: byte,
  smallint: short,
  int: integer,
  bigint: long,
  float,
  double,
  decimal: decimal(10, 0),
  date,
  timestamp,
  binary,
  string,
})

/** Names with a blank are those that operators have among themselves (`date + interval`), but for these. */
const writtenByParser: ReadonlySet<string> = new Set(['row constructor', 'update fields'])

function resolveNamed(call: NamedCall, context: AnalysisContext): Expression {
  const asked = sessionValue(call.name, call.args.length, context.session)
  if (asked !== undefined) return asked
  const written = functionName(call)
  if (written.includes(' ') && !writtenByParser.has(written)) raiseUnknown(call.name)
  const name = written.toLowerCase()
  switch (name) {
    case '!=':
    case '<>':
      return negated({ ...call, name: ['='] }, context)
    case 'when':
    case 'if':
      return conditional(call, name, context)
    case 'between':
      return between(call, context)
    case 'to_char':
    case 'to_varchar': {
      const other = charOtherThanNumber(call, name, context)
      if (other !== undefined) return other
      break
    }
    case 'regr_avgx':
    case 'regr_avgy': {
      const mean = exactPairMean(call, name, context)
      if (mean !== undefined) return mean
      break
    }
    case 'decode':
      if (call.args.length <= 2) break
      return searchedDecode(call, context)
    case 'window_time':
      return windowTime(call, context)
    case 'grouping':
    case 'grouping_id':
      return groupingCall(name, call.args, context)
  }
  const castType = castFunctions[name]
  if (castType !== undefined) return castFunction(call, castType, context)
  const entry = lookupFunction(name)
  if (entry === undefined) return raiseUnknown(call.name, call)
  if (entry.kind === 'scalar') return resolveScalar(call, entry, name, context)
  if (call.ignoreNulls && entry.mayIgnoreNulls !== true) refuseSyntax(name, 'IGNORE NULLS')
  return entry.kind === 'aggregate'
    ? resolveAggregateCall(call, entry, name, context)
    : resolveWindowFunction(call, entry, name, context)
}

export function refuseSyntax(name: string, syntax: string): never {
  raise('INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX', { prettyName: quoteIdentifier(name), syntax })
}

const negated = (call: NamedCall, context: AnalysisContext): Expression =>
  resolveCall(
    { name: ['not'], args: [resolveCall(call, context)], distinct: false, origin: call.origin },
    context,
  )

/** `when(c1, v1, c2, v2, ..., otherwise)` and `if(c, a, b)`. */
function conditional(call: NamedCall, name: 'when' | 'if', context: AnalysisContext): Expression {
  const { args } = call
  if (name === 'if' && args.length !== 3) wrongCount('if', args.length, '3')
  const branches: { when: Expression; result: Expression }[] = []
  for (let i = 0; i + 1 < args.length; i += 2) branches.push({ when: args[i], result: args[i + 1] })
  const unresolved: CaseWhen = {
    kind: 'case',
    branches,
    ...(args.length % 2 === 1 ? { otherwise: args.at(-1)! } : {}),
    type: nullType,
    nullable: true,
    style: name,
    ...(call.origin === undefined ? {} : { origin: call.origin }),
  }
  return resolveCase(unresolved, context)
}

/** `a between b and c` is `a >= b and a <= c`, called by its own name. */
function between(call: NamedCall, context: AnalysisContext): Expression {
  const [value, lower, upper] = call.args
  if (call.args.length !== 3) wrongCount('between', call.args.length, '3')
  const part = (name: string, args: readonly Expression[]) =>
    resolveCall({ name: [name], args, distinct: false, origin: call.origin }, context)
  const both = part('and', [part('>=', [value, lower]), part('<=', [value, upper])])
  return named(both, `between(${call.args.map(sqlText).join(', ')})`)
}

function castFunction(call: NamedCall, type: DataType, context: AnalysisContext): Expression {
  const [child] = call.args
  if (call.args.length !== 1) wrongCount(call.name.at(-1)!.toLowerCase(), call.args.length, '1')
  const cast = castTo(child, type, context)
  const from = typeOf(child)
  if (!canCast(from, type, context.mode)) {
    throw badCast(Object.freeze({ ...cast, explicit: true } as Expression), from, type, context.mode)
  }
  return cast
}

/**
 * An expression under a text of its own, for names; a column or literal is copied first, since others may hold it too.
 */
export function named(e: Expression, text: string): Expression {
  const own = Object.freeze({ ...e })
  rememberText(own, text)
  return own
}

/** `grouping(k)` and `grouping_id()`: place holders until the grouping sets around them are rewritten. */
const groupingCall = (name: string, args: readonly Expression[], context: AnalysisContext): Call =>
  Object.freeze({
    kind: 'call',
    name,
    args,
    type: name === 'grouping' ? byte : long,
    nullable: false,
    mode: context.mode,
  })

const zonedGroups: ReadonlySet<string> = new Set(['datetime', 'conversion', 'json'])

function resolveScalar(
  call: NamedCall,
  entry: ScalarEntry,
  name: string,
  context: AnalysisContext,
): Expression {
  if (call.ignoreNulls) refuseSyntax(name, 'IGNORE NULLS')
  if (call.distinct || call.filter !== undefined) {
    raise('INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX', {
      prettyName: quoteIdentifier(name),
      syntax: call.distinct ? '"DISTINCT"' : '"FILTER CLAUSE"',
    })
  }
  const coerced = coercedCall(entry.name, call.args, name, context)
  const target = coerced.name === entry.name ? entry : lookupFunction(coerced.name)
  if (target?.kind !== 'scalar') return raiseUnknown([coerced.name])
  const displayName = target === entry && (name !== entry.name || isNamedSign(call, name)) ? name : undefined
  const provisional = provisionalCall(target.name, coerced.args, displayName, context)
  const resolved = resolvedBy(provisional, () => resolvedScalar(provisional, target, context))
  const made = scalarCall(provisional, target, resolved, context)
  return coerced.resultType === undefined ? made : implicitly(made, coerced.resultType, context)
}

/** What the entry says of a call's arguments. */
export const resolvedScalar = (
  { args, displayName }: Call,
  target: ScalarEntry,
  context: AnalysisContext,
): Resolved =>
  target.resolve(args, {
    mode: context.mode,
    timeZone: context.timeZone,
    ...(context.readersTimeZone === undefined ? {} : { readersTimeZone: context.readersTimeZone }),
    displayName: displayName ?? target.name,
    ...(context.allowPrecisionLoss === undefined ? {} : { allowPrecisionLoss: context.allowPrecisionLoss }),
    ...(context.now === undefined ? {} : { now: context.now }),
    ...(context.randomSeed === undefined ? {} : { randomSeed: context.randomSeed }),
    ...(context.evaluate === undefined ? {} : { evaluate: context.evaluate }),
    parseType: (text) => parsedType(text, context),
  })

/** A minus sign is parsed as `negative` too, but `negative(x)` is called by its name. */
function isNamedSign({ origin }: NamedCall, name: string): boolean {
  return name === 'negative' && origin?.sqlText?.[origin.start ?? 0] !== '-'
}

export function provisionalCall(
  name: string,
  args: readonly Expression[],
  displayName: string | undefined,
  context: AnalysisContext,
): Call {
  return {
    kind: 'call',
    name,
    args,
    type: nullType,
    nullable: true,
    mode: context.mode,
    ...(displayName === undefined ? {} : { displayName }),
  }
}

/** Coercion knows functions by their first names; its errors show the name that the user wrote. */
export function coercedCall(
  name: string,
  args: readonly Expression[],
  written: string,
  context: AnalysisContext,
): CoercedCall {
  if (written === name) return coerceCall(name, args, context)
  return resolvedBy(provisionalCall(name, args, written, context), () => coerceCall(name, args, context))
}

function scalarCall(
  provisional: Call,
  target: ScalarEntry,
  resolved: Resolved,
  context: AnalysisContext,
): Expression {
  if (resolved.rewrite !== undefined) return named(resolved.rewrite, sqlText(provisional))
  const args = provisional.args.map((arg, i) => implicitly(arg, resolved.argTypes[i] ?? typeOf(arg), context))
  const options = { ...resolved.options, ...(target.deterministic === false ? { deterministic: false } : {}) }
  const zoned = zonedGroups.has(target.docs.group) || [resolved.type, ...args.map(typeOf)].some(isZoned)
  return Object.freeze({
    ...provisional,
    args,
    type: resolved.type,
    nullable: resolved.nullable ?? args.some(isNullable),
    ...(zoned ? { timeZone: context.timeZone } : {}),
    ...(Object.keys(options).length === 0 ? {} : { options }),
  })
}

/** Some types count as each other's relatives, a time of day as a date's, without a cast between them. */
function implicitly(arg: Expression, type: DataType, context: AnalysisContext): Expression {
  const from = typeOf(arg)
  if (sameTypeIgnoringNullability(from, type) || canCast(from, type, context.mode))
    return castTo(arg, type, context)
  throw badCast(arg, from, type, context.mode)
}

const isZoned = (type: DataType): boolean => type.kind === 'timestamp'

const ordinals: Readonly<Record<string, number>> = {
  first: 0,
  second: 1,
  third: 2,
  fourth: 3,
  fifth: 4,
  sixth: 5,
  seventh: 6,
  eighth: 7,
  ninth: 8,
  tenth: 9,
}

/** Runs an entry's resolution; its type errors get the texts of the call and of the argument that they speak of. */
export function resolvedBy<T>(call: Call | AggregateCall, resolve: () => T): T {
  try {
    return resolve()
  } catch (error) {
    if (!(error instanceof SparkError) || !error.condition.startsWith('DATATYPE_MISMATCH.')) throw error
    // A function that stands for another one lets that tell of itself.
    if (error.cause instanceof SparkError) throw error.cause
    const parameters: Record<string, string> = { ...error.messageParameters, sqlExpr: quotedSqlText(call) }
    const at = ordinals[parameters.paramIndex] ?? Number.parseInt(parameters.paramIndex ?? '', 10) - 1
    const arg = call.args[at]
    if (arg !== undefined && 'inputSql' in parameters) parameters.inputSql = quotedSqlText(arg)
    throw new SparkError({ condition: error.condition, messageParameters: parameters, cause: error.cause })
  }
}
