/**
 * An expression as plans show it: columns with their ids (`id#0L`, L for bigint), names that are not resolved behind a
 * quote (`'id`), every cast written out. Column names and errors have another text (`sql-text.ts`).
 */
import { isNumeric, simpleString } from '@vonk/common'
import { utc } from '../values/time-zone.ts'
import { valueWriter } from '../values/value-text.ts'
import type {
  AggregateCall,
  Call,
  CaseWhen,
  Expression,
  FrameBound,
  Literal,
  SubqueryExpression,
  WindowExpression,
  WindowFrame,
} from './expression.ts'
import { windowEntry } from './registry.ts'
import { asTextValue, sqlText } from './sql-text.ts'
import { someExpression } from './tree.ts'
import { isUnresolvedNode, typeOf } from './typing.ts'

export function expressionText(e: Expression): string {
  switch (e.kind) {
    case 'literal':
      return literalText(e)
    case 'attribute':
      return `${e.name}#${e.id}${e.type.kind === 'long' ? 'L' : ''}`
    case 'alias':
      return `${expressionText(e.child)} AS ${e.name}${aliasId(e.id, e.child)}`
    case 'call':
      return callText(e)
    case 'cast':
      return `${e.mode === 'try' ? 'try_cast' : 'cast'}(${expressionText(e.child)} as ${simpleString(e.type)})`
    case 'case':
      return caseText(e)
    case 'aggregate':
      return aggregateText(e)
    case 'sortOrder':
      return `${expressionText(e.child)} ${e.ascending ? 'ASC' : 'DESC'} NULLS ${e.nullsFirst ? 'FIRST' : 'LAST'}`
    case 'unresolvedAttribute':
      return `'${e.parts.join('.')}`
    case 'unresolvedFunction':
      return unresolvedCall(e.name.join('.'), e.args, e.distinct)
    case 'unresolvedExtract':
      return `${expressionText(e.child)}[${expressionText(e.key)}]`
    case 'window':
      return windowText(e)
    case 'lambdaVariable':
      return `lambda ${e.name}#${e.id}`
    case 'outer':
      return `outer(${e.name}#${e.id})`
    case 'subquery': {
      const outer = `[${(e.bindings ?? []).map((binding) => expressionText(binding.value)).join(', ')}]`
      if (e.form === 'in')
        return `${(e.values ?? []).map(expressionText).join(', ')} IN (list#${e.number ?? 0} ${outer})`
      if (e.physical !== undefined) {
        const text = physicalSubqueryText(e)
        return e.form === 'exists' ? `isnotnull(${text})` : text
      }
      return `${e.form === 'exists' ? 'exists' : 'scalar-subquery'}#${e.number ?? 0} ${outer}`
    }
    default:
      return sqlText(e)
  }
}

/** `Subquery subquery#3, [id=#25]`: the subquery's number, and the operator that its plan ends with. */
export const physicalSubqueryText = ({ number = 0, physical }: SubqueryExpression): string =>
  `Subquery subquery#${number}, [id=#${physical?.operatorId}]`

/** The order is the session's own: an argument of `rank` is what Spark shows the order as. */
function windowText(e: WindowExpression): string {
  const { function: called, partitionBy, orderBy, frame } = e
  const spec = [...partitionBy, ...orderBy].map(expressionText)
  const entry = called.kind === 'call' ? windowEntry(called.name) : undefined
  const ranks = entry?.display !== undefined && ['rank', 'dense_rank', 'percent_rank'].includes(entry.name)
  const text = ranks
    ? `${entry.name}(${orderBy.map((order) => expressionText(order.child)).join(', ')})`
    : expressionText(called.kind === 'call' && called.name === 'lag' ? withRowsBack(called) : called)
  return `${text} windowspecdefinition(${[...spec, specifiedFrame(frame)].join(', ')})`
}

/** `specifiedwindowframe(RowFrame, unboundedpreceding$(), currentrow$())`. */
export function specifiedFrame(frame: WindowFrame | undefined): string {
  if (frame === undefined) return 'unspecifiedframe$()'
  const unit = { rows: 'RowFrame', range: 'RangeFrame', groups: 'GroupsFrame' }[frame.unit]
  return `specifiedwindowframe(${unit}, ${frameBoundText(frame.lower)}, ${frameBoundText(frame.upper)})`
}

function frameBoundText(bound: FrameBound): string {
  if (bound.kind !== 'offset') return `${bound.kind.toLowerCase()}$()`
  return expressionText(bound.preceding ? negated(bound.value) : bound.value)
}

/** Plans show how far back `lag` looks as a number below zero. */
const withRowsBack = (call: Call): Call => ({
  ...call,
  args: call.args.map((arg, i) => (i === 1 ? negated(arg) : arg)),
})

function negated(e: Expression): Expression {
  if (e.kind !== 'literal' || (typeof e.value !== 'number' && typeof e.value !== 'bigint')) return e
  return { kind: 'literal', type: e.type, value: -e.value }
}

export const isUnresolved = (e: Expression): boolean => someExpression(e, isUnresolvedNode)

function aliasId(id: number, child: Expression): string {
  if (id < 0) return ''
  const isLong = !isUnresolved(child) && typeOf(child).kind === 'long'
  return `#${id}${isLong ? 'L' : ''}`
}

function literalText(e: Literal): string {
  if (e.value === null) return 'null'
  if (e.type.kind === 'timestamp' && e.text !== undefined) return e.text
  if (e.type.kind === 'map') return sqlText(e)
  const write = valueWriter(e.type, { zone: utc, plainDecimals: true, nullText: 'null', binary: 'hex' })
  return write(asTextValue(e))
}

const infix: ReadonlySet<string> = new Set([
  '+',
  '-',
  '*',
  '/',
  '%',
  'div',
  '=',
  '<=>',
  '<',
  '<=',
  '>',
  '>=',
  'and',
  'or',
  '&',
  '|',
  '^',
  '<<',
  '>>',
  '>>>',
])

const operator = (name: string): string =>
  name === '==' ? '=' : name === 'and' || name === 'or' ? name.toUpperCase() : name

function callText(e: Call): string {
  const args = e.args.map(expressionText)
  if (args.length === 2 && infix.has(e.name)) return `(${args[0]} ${operator(e.name)} ${args[1]})`
  switch (e.name) {
    case 'not':
      return `NOT ${args[0]}`
    case 'in':
      return `${args[0]} IN (${args.slice(1).join(',')})`
    case 'like':
      return `${args[0]} LIKE ${args[1]}`
    case 'startswith':
      return `StartsWith(${args.join(', ')})`
    case 'endswith':
      return `EndsWith(${args.join(', ')})`
    case 'contains':
      return `Contains(${args.join(', ')})`
    case 'negative':
      return `-${args[0]}`
    case 'getfield':
    case 'getarrayfield':
      return `${args[0]}.${e.options?.name}`
    case 'getitem':
      return `${args[0]}[${args[1]}]`
    default:
      return `${e.displayName ?? e.name}(${args.join(', ')})`
  }
}

/** As parsed, operators are calls too; only their names in backquotes tell those that a DataFrame method made. */
function unresolvedCall(name: string, args: readonly Expression[], distinct: boolean): string {
  const texts = args.map(expressionText)
  if (args.length === 2 && infix.has(name)) return `(${texts[0]} ${operator(name)} ${texts[1]})`
  switch (name) {
    case 'not':
      return `NOT ${texts[0]}`
    case 'in':
      return `${texts[0]} IN (${texts.slice(1).join(',')})`
    case 'like':
      return `${texts[0]} LIKE ${texts[1]}`
    case 'isnull':
    case 'isnotnull':
      return `${name}(${texts[0]})`
    default:
      return `'${name}(${distinct ? 'distinct ' : ''}${texts.join(', ')})`
  }
}

function caseText(e: CaseWhen): string {
  if (e.style === 'if' && e.otherwise !== undefined) {
    const [{ when, result }] = e.branches
    return `if (${expressionText(when)}) ${expressionText(result)} else ${expressionText(e.otherwise)}`
  }
  const branches = e.branches
    .map(({ when, result }) => `WHEN ${expressionText(when)} THEN ${expressionText(result)} `)
    .join('')
  return `CASE ${branches}${e.otherwise === undefined ? '' : `ELSE ${expressionText(e.otherwise)} `}END`
}

function aggregateText(e: AggregateCall): string {
  const args = e.args.map((arg) => expressionText(withoutWidening(arg)))
  if ((e.name === 'first' || e.name === 'last') && args.length === 1)
    args.push(`${e.options?.ignoreNulls === true}`)
  const text = `${e.displayName ?? e.name}(${e.distinct ? 'distinct ' : ''}${args.join(', ')})`
  return e.filter === undefined ? text : `${text} FILTER (WHERE ${expressionText(e.filter)})`
}

/** Sums and means take numbers of any width; that ours widen them first is not Spark's plan. */
function withoutWidening(e: Expression): Expression {
  const widens = e.kind === 'cast' && !e.explicit && isNumeric(e.type) && isNumeric(typeOf(e.child))
  return widens ? e.child : e
}
