/**
 * When two expressions mean the same: a key made of everything but where they were written and how their columns are
 * called. Used to find grouping expressions again in the select list, equal aggregates, equal exchanges and common
 * subexpressions.
 */
import { simpleString } from '@vonk/common'
import type { Expression, LiteralValue } from './expression.ts'
import { expressionChildren } from './tree.ts'

const keys = new WeakMap<Expression, string>()

export function semanticKey(e: Expression): string {
  if (e.kind === 'attribute') return `#${e.id}`
  const known = keys.get(e)
  if (known !== undefined) return known
  const key = computeKey(e)
  keys.set(e, key)
  return key
}

export const semanticallyEqual = (a: Expression, b: Expression): boolean =>
  a === b || (a.kind === b.kind && semanticKey(a) === semanticKey(b))

function valueKey(value: LiteralValue): string {
  if (value instanceof Uint8Array) return `x${[...value].join('.')}`
  if (Array.isArray(value)) return `[${value.map(valueKey).join(',')}]`
  if (typeof value === 'number' && Object.is(value, -0)) return '-0'
  return `${typeof value === 'bigint' ? 'n' : ''}${typeof value === 'string' ? JSON.stringify(value) : String(value)}`
}

function computeKey(e: Expression): string {
  const children = expressionChildren(e).map(semanticKey).join(',')
  const options = (o: Readonly<Record<string, unknown>> | undefined) =>
    o === undefined ? '' : JSON.stringify(o)
  switch (e.kind) {
    case 'literal':
      return `lit(${simpleString(e.type)},${valueKey(e.value)})`
    case 'alias':
      return `alias(${children})#${e.id}`
    case 'call':
      return `${e.name}[${e.mode},${e.timeZone ?? ''},${options(e.options)},${simpleString(e.type)}](${children})`
    case 'cast':
      return `cast[${simpleString(e.type)},${e.mode},${e.timeZone ?? ''}](${children})`
    case 'case':
      return `case[${e.branches.length},${e.otherwise === undefined ? 0 : 1}](${children})`
    case 'aggregate':
      return `agg ${e.name}[${e.distinct},${e.filter === undefined ? 0 : 1},${options(e.options)}](${children})`
    case 'sortOrder':
      return `order[${e.ascending},${e.nullsFirst}](${children})`
    case 'lambdaVariable':
      return `lambda#${e.id}`
    case 'lambda':
      return `lambda[${e.parameters.map((p) => p.id).join()}](${children})`
    case 'unresolvedAttribute':
      return `name(${e.planId ?? ''},${JSON.stringify(e.parts)})`
    case 'unresolvedText':
      return `text(${e.text})`
    case 'unresolvedFunction':
      return `fn ${e.name.join('.').toLowerCase()}[${e.distinct}](${children})`
    case 'unresolvedStar':
      return `star(${e.target?.join('.') ?? ''})`
    case 'unresolvedRegex':
      return `regex(${e.pattern})`
    case 'parameter':
      return `param(${e.name ?? e.position})`
    case 'window': {
      const bound = (b: { readonly kind: string; readonly preceding?: boolean }) =>
        `${b.kind}${b.preceding ?? ''}`
      const frame =
        e.frame === undefined ? '' : `${e.frame.unit},${bound(e.frame.lower)},${bound(e.frame.upper)}`
      return `window[${e.partitionBy.length},${e.orderBy.length},${frame},${e.reference ?? ''}](${children})`
    }
    case 'subquery':
      return `subquery[${e.form}]${subqueryNumber(e.plan as object)}(${children})`
    default:
      return `${e.kind}(${children})`
  }
}

const subqueryNumbers = new WeakMap<object, number>()
let nextSubqueryNumber = 1
function subqueryNumber(plan: object): number {
  let number = subqueryNumbers.get(plan)
  if (number === undefined) {
    number = nextSubqueryNumber++
    subqueryNumbers.set(plan, number)
  }
  return number
}

/**
 * Whether the same input always gives the same value: false for rand() and its like, which carry
 * `options.deterministic: false`.
 */
export function isDeterministic(e: Expression): boolean {
  if (e.kind === 'attribute' || e.kind === 'literal') return true
  const known = determinism.get(e)
  if (known !== undefined) return known
  const found =
    !(e.kind === 'call' && e.options?.deterministic === false) && expressionChildren(e).every(isDeterministic)
  determinism.set(e, found)
  return found
}

/** Every rule asks about every node: expressions do not change. */
const determinism = new WeakMap<Expression, boolean>()
