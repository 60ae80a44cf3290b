/**
 * An expression as SQL, the way Spark names unnamed columns and quotes expressions in errors: implicit casts left out,
 * strings without quotes, columns without their qualifier.
 */
import { isNested, quoteIfNeeded, sqlName } from '@vonk/common'
import { unreachable } from '../base/assert.ts'
import { doubleText, floatText } from '../values/double-text.ts'
import { utc } from '../values/time-zone.ts'
import { type Value, valueWriter } from '../values/value-text.ts'
import type {
  AggregateCall,
  Call,
  CaseWhen,
  Cast,
  Expression,
  FrameBound,
  Literal,
  LiteralValue,
  SubqueryExpression,
  WindowExpression,
  WindowFrame,
} from './expression.ts'
import { lookupFunction } from './registry.ts'

const ownTexts = new WeakMap<Expression, string>()

/**
 * For a function that is made of others (`nvl` of `coalesce`): the text that the user would know. Lost when the node is
 * rewritten.
 */
export function rememberText(e: Expression, text: string): void {
  ownTexts.set(e, text)
}

/** The text that was remembered for just this node. */
export const rememberedText = (e: Expression): string | undefined => ownTexts.get(e)

/** `(id + 1)`, `count(DISTINCT s)`, `CAST(1 AS DOUBLE)`. */
export function sqlText(e: Expression): string {
  return ownTexts.get(e) ?? computeText(e)
}

function computeText(e: Expression): string {
  switch (e.kind) {
    case 'literal':
      return literalText(e)
    case 'attribute':
      return e.name
    case 'alias':
      return `${sqlText(e.child)} AS ${quoteIfNeeded(e.name)}`
    case 'call':
      return callText(e)
    case 'cast':
      return castText(e)
    case 'case':
      return caseText(e)
    case 'aggregate':
      return aggregateText(e)
    case 'sortOrder':
      return `${sqlText(e.child)} ${e.ascending ? 'ASC' : 'DESC'} NULLS ${e.nullsFirst ? 'FIRST' : 'LAST'}`
    case 'window':
      return windowText(e)
    case 'lambda':
      return `lambdafunction(${[sqlText(e.body), ...e.parameters.map(sqlText)].join(', ')})`
    case 'lambdaVariable':
      return 'namedlambdavariable()'
    case 'subquery':
      return subqueryText(e)
    case 'outer':
      return e.name
    case 'unresolvedAttribute':
      return e.parts.join('.')
    case 'unresolvedStar':
      return e.target === undefined ? '*' : `${e.target.join('.')}.*`
    case 'unresolvedRegex':
      return e.pattern
    case 'unresolvedText':
      return e.text
    case 'unresolvedExtract':
      return `${sqlText(e.child)}[${sqlText(e.key)}]`
    case 'unresolvedFunction':
      return `${e.name.join('.')}(${e.distinct ? 'DISTINCT ' : ''}${e.args.map(sqlText).join(', ')})`
    case 'parameter':
      return `:${e.name ?? `_${e.position}`}`
    default:
      return unreachable(e)
  }
}

/** The text in double quotes, as errors carry it. */
export const quotedSqlText = (e: Expression): string => `"${sqlText(e)}"`

function literalText(e: Literal): string {
  if (e.value === null) return 'NULL'
  const value = e.value as Value
  switch (e.type.kind) {
    case 'boolean':
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
    case 'string':
      return `${value as string}`
    case 'double':
      return doubleText(value as number)
    case 'float':
      return floatText(value as number)
    case 'binary':
      return `X'${[...(value as Uint8Array)].map((b) => b.toString(16).toUpperCase().padStart(2, '0')).join('')}'`
    case 'date':
      return `DATE '${written(e)}'`
    case 'time':
      return `TIME '${written(e)}'`
    case 'timestamp':
      return `TIMESTAMP '${written(e)}'`
    case 'timestamp_ntz':
      return `TIMESTAMP_NTZ '${written(e)}'`
    case 'array':
      return nestedText(e)
    default:
      return written(e)
  }
}

function nestedText(e: Literal): string {
  const { type } = e
  if (type.kind !== 'array') return written(e)
  const items = (e.value as readonly LiteralValue[]).map((value) =>
    literalText({ kind: 'literal', type: type.element, value }),
  )
  return `array(${items.join(', ')})`
}

/**
 * Literals of instants are written in UTC unless they carry their own text: the zone belongs to the session, which the
 * tree outlives.
 */
const written = (e: Literal): string =>
  e.text ??
  valueWriter(e.type, { zone: utc, plainDecimals: true, nullText: 'NULL', binary: 'hex' })(asTextValue(e))

/** A literal's value in the form that writers of values take. */
export function asTextValue(e: Literal): Value {
  if (e.type.kind === 'calendarInterval') {
    const [months, days, micros] = e.value as readonly [number, number, bigint]
    return { months, days, micros }
  }
  if (e.type.kind !== 'map') return e.value as Value
  return { entries: e.value as unknown as readonly (readonly [Value, Value])[] }
}

function callText(e: Call): string {
  const args = e.args.map(sqlText)
  if (e.name === 'getfield' || e.name === 'getarrayfield') return `${args[0]}.${e.options?.name}`
  const entry = lookupFunction(e.name)
  if ((entry?.kind === 'scalar' || entry?.kind === 'window') && entry.display !== undefined)
    return entry.display(args, e)
  if (e.name === 'getitem') return `${args[0]}[${args[1]}]`
  return `${e.displayName ?? e.name}(${args.join(', ')})`
}

function castText(e: Cast): string {
  // Spark's names leave out casts to nested types, which it makes field by field.
  if (!e.explicit || isNested(e.type)) return sqlText(e.child)
  return `${e.mode === 'try' ? 'TRY_CAST' : 'CAST'}(${sqlText(e.child)} AS ${sqlName(e.type)})`
}

function caseText(e: CaseWhen): string {
  if (e.style === 'if') {
    const [{ when, result }] = e.branches
    return `(IF(${sqlText(when)}, ${sqlText(result)}, ${e.otherwise === undefined ? 'NULL' : sqlText(e.otherwise)}))`
  }
  const branches = e.branches
    .map(({ when, result }) => `WHEN ${sqlText(when)} THEN ${sqlText(result)} `)
    .join('')
  return `CASE ${branches}${e.otherwise === undefined ? '' : `ELSE ${sqlText(e.otherwise)} `}END`
}

function aggregateText(e: AggregateCall): string {
  const args = e.args.map(sqlText)
  const entry = lookupFunction(e.name)
  const shown =
    entry?.kind === 'aggregate' && entry.display !== undefined && !e.distinct
      ? entry.display(args)
      : `${e.displayName ?? e.name}(${e.distinct ? 'DISTINCT ' : ''}${args.join(', ')})`
  const within =
    e.orderBy === undefined || e.orderBy.length === 0
      ? ''
      : ` WITHIN GROUP (ORDER BY ${e.orderBy.map(sqlText).join(', ')})`
  return `${shown}${within}${e.filter === undefined ? '' : ` FILTER (WHERE ${sqlText(e.filter)})`}`
}

function windowText(e: WindowExpression): string {
  return `${sqlText(e.function)} OVER ${e.reference ?? windowSpecText(e)}`
}

/** `(PARTITION BY k ORDER BY id ASC NULLS FIRST ...)`. */
export function windowSpecText(e: Pick<WindowExpression, 'partitionBy' | 'orderBy' | 'frame'>): string {
  const parts: string[] = []
  if (e.partitionBy.length > 0) parts.push(`PARTITION BY ${e.partitionBy.map(sqlText).join(', ')}`)
  if (e.orderBy.length > 0) parts.push(`ORDER BY ${e.orderBy.map(sqlText).join(', ')}`)
  if (e.frame !== undefined) {
    parts.push(frameText(e.frame))
  }
  return `(${parts.join(' ')})`
}

export const frameText = (frame: WindowFrame): string =>
  `${frame.unit.toUpperCase()} BETWEEN ${boundText(frame.lower)} AND ${boundText(frame.upper)}`

export function boundText(bound: FrameBound): string {
  switch (bound.kind) {
    case 'unboundedPreceding':
      return 'UNBOUNDED PRECEDING'
    case 'unboundedFollowing':
      return 'UNBOUNDED FOLLOWING'
    case 'currentRow':
      return 'CURRENT ROW'
    case 'offset':
      return `${sqlText(bound.value)} ${bound.preceding ? 'PRECEDING' : 'FOLLOWING'}`
    default:
      return unreachable(bound)
  }
}

/** In Spark's texts a subquery is a function of what it takes from the query around. */
function subqueryText(e: SubqueryExpression): string {
  const outer = `(${(e.bindings ?? []).map((binding) => sqlText(binding.value)).join(', ')})`
  if (e.form === 'exists') return `exists${outer}`
  if (e.form === 'scalar') return `scalarsubquery${outer}`
  const values = (e.values ?? []).map(sqlText)
  const value =
    values.length === 1
      ? values[0]
      : `named_struct(${values.map((text) => `${fieldName(text)}, ${text}`).join(', ')})`
  return `(${value} IN (listquery${outer}))`
}

const fieldName = (text: string): string => `'${text}'`
