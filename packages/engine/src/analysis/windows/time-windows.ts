/**
 * `window(time, duration, slide, start)` and `session_window(time, gap)`: rows get the windows of time that they lie in
 * before the operator that asks for them. Windows that slide give a row once for each that holds it; sessions of a
 * grouping are merged where they touch, by its other keys. Rows without a time lie in none.
 */
import { type DataType, timestamp, timestampNtz } from '@vonk/common'
import { semanticKey } from '../../expr/equality.ts'
import type { Attribute, Cast, Expression, UnresolvedFunction } from '../../expr/expression.ts'
import { sqlText } from '../../expr/sql-text.ts'
import { mapExpressionChildren, someExpression } from '../../expr/tree.ts'
import { typeOf } from '../../expr/typing.ts'
import type { Expand, LogicalPlan } from '../../plan/logical-plan.ts'
import { outputOf, toAttribute } from '../../plan/output.ts'
import { mapPlanExpressions, planChildren, planExpressions } from '../../plan/tree.ts'
import { parseCalendarInterval } from '../../values/string-to-interval.ts'
import type { AnalysisContext } from '../analysis-context.ts'
import { Scope } from '../columns/scope.ts'
import { parsed } from '../columns/select-items.ts'
import { raise } from '../error-place.ts'
import { extractFields } from '../extract.ts'
import { type Resolution, resolveExpression } from '../resolve-expression.ts'
import { sessions } from './session-windows.ts'
import {
  aliased,
  called,
  count,
  filtered,
  isWindow,
  nameOf,
  resolutionOver,
  type Single,
  structOf,
  timeOf,
  wrongCount,
} from './window-columns.ts'

/** The operator over an input that has the windows which its expressions ask for, and those in their places. */
export function withTimeWindows<P extends LogicalPlan>(plan: P, context: AnalysisContext): P {
  if (planChildren(plan).length !== 1 || plan.kind === 'generate') return plan
  const written = planExpressions(plan).some((e) => mentions(e, context)) ? spelledOut(plan, context) : plan
  if (written === plan && !planExpressions(plan).some((e) => someExpression(e, isWindow))) return plan
  let found: LogicalPlan = written
  // Windows of windows: the inner ones first.
  for (;;) {
    const inner = innermost(found)
    if (inner.length === 0) return found as P
    found = placed(found as Single, inner, context)
  }
}

/** Texts that hold windows are parsed here, others where they always are. */
const mentions = (e: Expression, context: AnalysisContext): boolean =>
  someExpression(
    e,
    (node) =>
      node.kind === 'unresolvedText' &&
      /window/i.test(node.text) &&
      someExpression(parsed(node, context), isWindow),
  )

const spelledOut = <P extends LogicalPlan>(plan: P, context: AnalysisContext): P => {
  const spell = (e: Expression): Expression =>
    e.kind === 'unresolvedText' ? parsed(e, context) : mapExpressionChildren(e, spell)
  return mapPlanExpressions(plan, spell) as P
}

function innermost(plan: LogicalPlan): readonly UnresolvedFunction[] {
  const found: UnresolvedFunction[] = []
  const visit = (e: Expression): void => {
    if (e.kind === 'subquery') return
    if (isWindow(e) && !e.args.some((arg) => someExpression(arg, isWindow))) found.push(e)
    mapExpressionChildren(e, (child) => {
      visit(child)
      return child
    })
  }
  planExpressions(plan).forEach(visit)
  return found
}

/** ORDER BY may look below the select list. */
function sortedBelow(plan: Single, calls: readonly UnresolvedFunction[], context: AnalysisContext) {
  if (plan.kind !== 'sort' || plan.input.kind !== 'project') return undefined
  const scope = new Scope(outputOf(plan.input), context.caseSensitive)
  const isThere = (e: Expression): boolean =>
    e.kind !== 'unresolvedAttribute' || scope.find(e.parts, e.origin) !== undefined
  const isAll = calls.every((call) => !someExpression(call, (e) => !isThere(e)))
  return isAll ? undefined : plan.input
}

function placed(plan: Single, calls: readonly UnresolvedFunction[], context: AnalysisContext): LogicalPlan {
  const project = sortedBelow(plan, calls, context)
  if (project !== undefined) {
    const { columns, ...rest } = project
    const { input, column } = withColumn({ ...plan, input: project.input } as Single, calls, context)
    const hidden = Object.freeze({ ...column, hidden: true as const })
    const extended: LogicalPlan = Object.freeze({ ...rest, input, columns: [...columns, hidden] })
    return Object.freeze({ ...replaced(plan, calls, column), input: extended }) as LogicalPlan
  }
  const { input, column } = withColumn(plan, calls, context)
  // A grouping may name the window; elsewhere a star does not mean it.
  const seen = plan.kind === 'aggregate' ? input : hiding(input, column)
  return Object.freeze({ ...replaced(plan, calls, column), input: seen }) as LogicalPlan
}

function replaced(plan: Single, calls: readonly UnresolvedFunction[], column: Attribute): LogicalPlan {
  const replace = (e: Expression): Expression =>
    calls.includes(e as UnresolvedFunction) ? column : mapExpressionChildren(e, replace)
  return mapPlanExpressions(plan, replace)
}

/** The operator's input with a column more. */
function withColumn(
  plan: Single,
  calls: readonly UnresolvedFunction[],
  context: AnalysisContext,
): { readonly input: LogicalPlan; readonly column: Attribute } {
  const columns = outputOf(plan.input)
  const resolution = resolutionOver(plan.input, context)
  const keyOf = (call: UnresolvedFunction): string =>
    `${nameOf(call)}(${call.args.map((arg) => semanticKey(resolveExpression(arg, resolution))).join(',')})`
  const keys = new Set(calls.map(keyOf))
  const [first] = calls
  if (keys.size > 1) raise('_LEGACY_ERROR_TEMP_1039', {}, first.origin)
  const isSession = nameOf(first) === 'session_window'
  const input = isSession
    ? sessions(plan, first, resolution)
    : expanded(plan.input, windowOf(first, resolution), resolution)
  const added = outputOf(input).filter((a) => !columns.some(({ id }) => id === a.id))
  return { input, column: added[added.length - 1] }
}

const hiding = (input: LogicalPlan, column: Attribute): LogicalPlan =>
  Object.freeze({
    kind: 'project',
    input,
    columns: outputOf(input).map((a) =>
      a.id === column.id ? Object.freeze({ ...a, hidden: true as const }) : a,
    ),
  })

interface TimeWindow {
  readonly time: Expression
  readonly duration: bigint
  readonly slide: bigint
  readonly start: bigint
}

function windowOf(call: UnresolvedFunction, resolution: Resolution): TimeWindow {
  const { args, origin } = call
  if (args.length < 2 || args.length > 4) wrongCount(call, '[2, 3, 4]')
  const [time, ...rest] = args.map((arg) => resolveExpression(arg, resolution))
  const [duration, slide = duration, start = 0n] = rest.map((e) => microsOf(e, resolution.context))
  const text = `window(${sqlText(time)}, ${duration}, ${slide}, ${start})`
  const outOfRange = (exprName: string, value: bigint) =>
    raise(
      'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE',
      {
        ...{ sqlExpr: `"${text}"`, exprName: `\`${exprName}\``, currentValue: `${value}L` },
        valueRange: `(0, ${9_223_372_036_854_775_807n}]`,
      },
      origin,
    )
  const violated = (left: string, value: bigint, constraint: string, right: string, bound: bigint) =>
    raise(
      'DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION',
      {
        ...{ sqlExpr: `"${text}"`, leftExprName: `\`${left}\``, leftExprValue: `${value}L`, constraint },
        ...{ rightExprName: `\`${right}\``, rightExprValue: `${bound}L` },
      },
      origin,
    )
  const timed = timeOf(time, text, call, resolution)
  if (duration <= 0n) outOfRange('window_duration', duration)
  if (slide <= 0n) outOfRange('slide_duration', slide)
  if (slide > duration) violated('slide_duration', slide, '<=', 'window_duration', duration)
  const distance = start < 0n ? -start : start
  if (distance >= slide) violated('abs(start_time)', distance, '<', 'slide_duration', slide)
  return { time: timed, duration, slide, start }
}

/** A constant duration: text of an interval without months, or microseconds. */
function microsOf(e: Expression, context: AnalysisContext): bigint {
  const isConstant = !someExpression(e, (node) => node.kind === 'attribute' || node.kind === 'outer')
  const literal = e.kind === 'literal' ? e : isConstant ? context.evaluate?.(e) : undefined
  const value = literal?.value
  if (literal?.type.kind === 'integer' || literal?.type.kind === 'long')
    return BigInt(value as number | bigint)
  if (typeof value !== 'string' || literal?.type.kind !== 'string')
    raise('_LEGACY_ERROR_TEMP_1207', {}, e.origin)
  const interval = parseCalendarInterval(value)
  if ('failure' in interval) raise('CANNOT_PARSE_INTERVAL', { intervalString: `'${value}'` }, e.origin)
  if (interval.months !== 0) raise('_LEGACY_ERROR_TEMP_3231', { interval: value }, e.origin)
  return BigInt(interval.days) * 86_400_000_000n + interval.micros
}

/** Between a time and its microseconds; one without a zone counts as if it were in UTC. */
const inUtc = (child: Expression, type: DataType): Cast =>
  Object.freeze({
    ...{ kind: 'cast', child, type, nullable: true, mode: 'ansi', timeZone: 'UTC', explicit: false },
  })

function micros(time: Expression, context: AnalysisContext): Expression {
  const instant = typeOf(time).kind === 'timestamp_ntz' ? inUtc(time, timestamp) : time
  return called('unix_micros', [instant], context)
}

function timeAt(value: Expression, type: DataType, context: AnalysisContext): Expression {
  const instant = called('timestamp_micros', [value], context)
  return type.kind === 'timestamp_ntz' ? inUtc(instant, timestampNtz) : instant
}

/** Each row once for each window that it lies in. */
function expanded(input: LogicalPlan, window: TimeWindow, { context }: Resolution): LogicalPlan {
  const { time, duration, slide, start } = window
  const withTime = filtered(input, called('isnotnull', [time], context))
  const at = micros(time, context)
  const behind = called('pmod', [called('-', [at, count(start)], context), count(slide)], context)
  const last = called('-', [at, behind], context)
  const windowAt = (i: bigint): Expression => {
    const from = i === 0n ? last : called('-', [last, count(i * slide)], context)
    const to = called('+', [from, count(duration)], context)
    const type = typeOf(time)
    return structOf(timeAt(from, type, context), timeAt(to, type, context), context)
  }
  const column = aliased(windowAt(0n), 'window', context)
  const columns = outputOf(input)
  if (slide === duration) {
    return Object.freeze({ kind: 'project', input: withTime, columns: [...columns, column] })
  }
  const overlapping = (duration + slide - 1n) / slide
  const projections = Array.from({ length: Number(overlapping) }, (_, i) => [...columns, windowAt(BigInt(i))])
  const output = [...columns, toAttribute(column)]
  const expand: Expand = { kind: 'expand', input: withTime, projections, output }
  if (duration % slide === 0n) return Object.freeze(expand)
  // The first of the windows may have ended before the row.
  const end = extractFields(toAttribute(column), ['end'], context, undefined)
  return filtered(Object.freeze(expand), called('<', [time, end], context))
}
