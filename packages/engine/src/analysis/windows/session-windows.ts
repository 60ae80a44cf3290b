/** Sessions: a row's own one, or in a grouping those that touch, merged by its other keys. */
import type { DataType } from '@vonk/common'
import { castTo } from '../../expr/coercion.ts'
import type {
  Alias,
  Attribute,
  Expression,
  SortOrder,
  UnresolvedFunction,
  WindowExpression,
} from '../../expr/expression.ts'
import { sqlText } from '../../expr/sql-text.ts'
import { someExpression } from '../../expr/tree.ts'
import { typeOf } from '../../expr/typing.ts'
import type { Aggregate, LogicalPlan } from '../../plan/logical-plan.ts'
import { outputOf, toAttribute } from '../../plan/output.ts'
import type { AnalysisContext } from '../analysis-context.ts'
import { raise } from '../error-place.ts'
import { type Resolution, resolveExpression } from '../resolve-expression.ts'
import {
  aliased,
  called,
  count,
  filtered,
  isWindow,
  resolutionOver,
  type Single,
  sessionWindowNote,
  structOf,
  timeOf,
  wrongCount,
} from './window-columns.ts'

export function sessions(plan: Single, call: UnresolvedFunction, resolution: Resolution): LogicalPlan {
  const { context } = resolution
  if (call.args.length !== 2) wrongCount(call, '2')
  const [time, gap] = call.args.map((arg) => resolveExpression(arg, resolution))
  const start = timeOf(time, `sessionwindow(${sqlText(time)}, ${sqlText(gap)})`, call, resolution)
  const end = called('+', [start, gapOf(gap, call, context)], context)
  const columns = outputOf(plan.input)
  const condition = called(
    'and',
    [called('isnotnull', [start], context), called('>', [end, start], context)],
    context,
  )
  const rows = filtered(plan.input, condition)
  if (plan.kind !== 'aggregate') {
    const column = aliased(structOf(start, end, context), 'session_window', context, sessionWindowNote)
    return Object.freeze({ kind: 'project', input: rows, columns: [...columns, column] })
  }
  const from = aliased(start, 'start', context)
  const to = aliased(end, 'end', context)
  const timed: LogicalPlan = Object.freeze({ kind: 'project', input: rows, columns: [...columns, from, to] })
  return merged(
    timed,
    { columns, from: toAttribute(from), to: toAttribute(to) },
    otherKeys(plan, call, resolution),
    context,
  )
}

interface Sessions {
  readonly columns: readonly Attribute[]
  readonly from: Attribute
  readonly to: Attribute
}

/** Sessions of the same keys that touch are one: a row begins one where all before it have ended. */
function merged(
  timed: LogicalPlan,
  { columns, from, to }: Sessions,
  keys: readonly Expression[],
  context: AnalysisContext,
): LogicalPlan {
  const order: SortOrder = { kind: 'sortOrder', child: from, ascending: true, nullsFirst: true }
  const over = (
    name: string,
    arg: Expression,
    spec: Pick<WindowExpression, 'partitionBy' | 'orderBy'> & Partial<Pick<WindowExpression, 'frame'>>,
  ): Expression => ({
    ...{
      kind: 'window',
      function: { kind: 'unresolvedFunction', name: [name], args: [arg], distinct: false },
    },
    ...spec,
  })
  const resolved = (input: LogicalPlan, e: Expression): Expression =>
    resolveExpression(e, resolutionOver(input, context))
  const also = (input: LogicalPlan, ...more: readonly Alias[]): LogicalPlan =>
    Object.freeze({ kind: 'project', input, columns: [...outputOf(input), ...more] })
  const before = {
    unit: 'rows',
    lower: { kind: 'unboundedPreceding' },
    upper: {
      kind: 'offset',
      value: { kind: 'literal', type: { kind: 'integer' }, value: 1 },
      preceding: true,
    },
  } as const
  const ended = aliased(
    resolved(timed, over('max', to, { partitionBy: keys, orderBy: [order], frame: before })),
    'ended',
    context,
  )
  const first = also(timed, ended)
  const begins = called(
    'if',
    [called('<=', [from, toAttribute(ended)], context), count(0n), count(1n)],
    context,
  )
  const flag = aliased(begins, 'begins', context)
  const flagged = also(first, flag)
  const upTo = { unit: 'rows', lower: { kind: 'unboundedPreceding' }, upper: { kind: 'currentRow' } } as const
  const number = aliased(
    resolved(flagged, over('sum', toAttribute(flag), { partitionBy: keys, orderBy: [order], frame: upTo })),
    'number',
    context,
  )
  const numbered = also(flagged, number)
  const within = { partitionBy: [...keys, toAttribute(number)], orderBy: [] }
  const struct = structOf(
    resolved(numbered, over('min', from, within)),
    resolved(numbered, over('max', to, within)),
    context,
  )
  const column = aliased(struct, 'session_window', context, sessionWindowNote)
  return Object.freeze({ kind: 'project', input: numbered, columns: [...columns, column] })
}

function gapOf(gap: Expression, call: UnresolvedFunction, context: AnalysisContext): Expression {
  const type = typeOf(gap)
  if (type.kind === 'calendarInterval') return gap
  if (type.kind === 'string') return castTo(gap, { kind: 'calendarInterval' }, { ...context, mode: 'try' })
  return raise('_LEGACY_ERROR_TEMP_1040', { dt: scalaName(type) }, call.origin)
}

const dayTimeFields = ['day', 'hour', 'minute', 'second']

function scalaName(type: DataType): string {
  const word = type.kind[0].toUpperCase() + type.kind.slice(1)
  if (type.kind !== 'dayTimeInterval') return `${word}Type`
  return `${word}Type(${dayTimeFields.indexOf(type.start)},${dayTimeFields.indexOf(type.end)})`
}

/** The grouping's keys but the session, over its input. */
function otherKeys(plan: Aggregate, call: UnresolvedFunction, resolution: Resolution): readonly Expression[] {
  const { scope } = resolution
  return plan.groupBy.flatMap((key): readonly Expression[] => {
    const item = itemOf(key, plan, (name) => scope.find([name], undefined) !== undefined)
    const value = item.kind === 'alias' ? item.child : item
    if (value === call || someExpression(value, isWindow)) return []
    return [resolveExpression(value, resolution)]
  })
}

/** A key may be the number or the alias of a select item. */
function itemOf(key: Expression, plan: Aggregate, isColumn: (name: string) => boolean): Expression {
  if (key.kind === 'literal' && typeof key.value === 'number') return plan.columns[key.value - 1] ?? key
  if (key.kind !== 'unresolvedAttribute' || key.parts.length !== 1 || isColumn(key.parts[0])) return key
  const same = (e: Expression) => e.kind === 'alias' && e.name.toLowerCase() === key.parts[0].toLowerCase()
  return plan.columns.find(same) ?? key
}
