/**
 * Which conjuncts of a filter a source can use to skip row groups, pages and files: comparisons of a plain column with
 * a literal, and what a pattern begins with. The filter stays in the plan; a source may ignore any of them.
 */
import { boolean, sameType } from '@vonk/common'
import type { PushedPredicate } from '../catalog/relation.ts'
import type { Attribute, Expression, Literal } from '../expr/expression.ts'
import { expressionText } from '../expr/expression-text.ts'

const flipped = { '=': '=', '<=>': '<=>', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const
type Comparison = keyof typeof flipped

export function pushedPredicates(
  conjuncts: readonly Expression[],
  output: readonly Attribute[],
  ordinals: readonly number[],
): readonly PushedPredicate[] {
  const place = new Map(output.map((attribute, i) => [attribute.id, ordinals[i]]))
  return conjuncts.flatMap((conjunct) => {
    const found = predicateOf(conjunct)
    const ordinal = found === undefined ? undefined : place.get(found.attribute.id)
    if (found === undefined || ordinal === undefined) return []
    const { name } = found.attribute
    // A NULL in a list makes no row true.
    const values = found.literals.map(({ value }) => value).filter((value) => value !== null)
    return [{ ordinal, name, op: found.op, values, texts: found.literals.map(textOf) }]
  })
}

/** As Spark prints the values of its filters, which are Java's. */
function textOf(e: Literal): string {
  const text = expressionText(e)
  return e.type.kind === 'timestamp' && e.value !== null && !text.includes('.') ? `${text}.0` : text
}

interface Found {
  readonly attribute: Attribute
  readonly op: PushedPredicate['op']
  readonly literals: readonly Literal[]
}

const truth = (value: boolean): Literal => ({ kind: 'literal', type: boolean, value })

function predicateOf(e: Expression): Found | undefined {
  if (isColumn(e))
    return e.type.kind === 'boolean' ? { attribute: e, op: '=', literals: [truth(true)] } : undefined
  if (e.kind !== 'call') return undefined
  const [left, right] = e.args
  if (e.name === 'not') return negated(left)
  const op = e.name === '==' ? '=' : e.name
  if (op in flipped && e.args.length === 2) {
    if (isColumn(left) && isValue(right, left)) {
      return { attribute: left, op: op as Comparison, literals: [right] }
    }
    if (isColumn(right) && isValue(left, right)) {
      return { attribute: right, op: flipped[op as Comparison], literals: [left] }
    }
    return undefined
  }
  if ((e.name === 'isnull' || e.name === 'isnotnull') && isColumn(left)) {
    return { attribute: left, op: e.name === 'isnull' ? 'isNull' : 'isNotNull', literals: [] }
  }
  if (e.name === 'in' && isColumn(left)) return listOf(left, e.args.slice(1))
  if (e.name === 'startswith' && isText(left) && isValue(right, left)) {
    return { attribute: left, op: 'startsWith', literals: [right] }
  }
  if (e.name === 'like' && e.args.length === 2 && isText(left) && isValue(right, left)) {
    // What a pattern begins with, up to its first wildcard or escape.
    const [prefix] = (right.value as string).split(/[%_\\]/, 1)
    return prefix === ''
      ? undefined
      : { attribute: left, op: 'startsWith', literals: [{ ...right, value: prefix }] }
  }
  return undefined
}

function negated(e: Expression): Found | undefined {
  const found = predicateOf(e)
  if (found?.op !== '=') return undefined
  const { value } = found.literals[0]
  return typeof value === 'boolean' ? { ...found, literals: [truth(!value)] } : { ...found, op: '!=' }
}

function listOf(attribute: Attribute, items: readonly Expression[]): Found | undefined {
  const isItem = (e: Expression): e is Literal =>
    e.kind === 'literal' && (e.value === null || isValue(e, attribute))
  return items.every(isItem) ? { attribute, op: 'in', literals: items } : undefined
}

const isText = (e: Expression): e is Attribute =>
  isColumn(e) && e.type.kind === 'string' && e.type.collation === undefined
const isColumn = (e: Expression): e is Attribute => e.kind === 'attribute'

/** A non-null literal of the column's own type: statistics compare physical values. */
const isValue = (e: Expression, column: Attribute): e is Literal =>
  e.kind === 'literal' && e.value !== null && sameType(e.type, column.type)
