/**
 * Which conjuncts of a filter a source can use to skip row groups, pages and files: comparisons of a plain column with
 * a literal. The filter stays in the plan; a source may ignore any of them.
 */
import { sameType } from '@vonk/common'
import type { PushedPredicate } from '../catalog/relation.ts'
import type { Attribute, Expression, Literal, LiteralValue } from '../expr/expression.ts'
import { expressionText } from '../expr/expression-text.ts'

const flipped = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const
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
    const { type, name } = found.attribute
    const texts = found.values.map((value) => expressionText({ kind: 'literal', type, value }))
    return [{ ordinal, name, op: found.op, values: found.values, texts }]
  })
}

interface Found {
  readonly attribute: Attribute
  readonly op: PushedPredicate['op']
  readonly values: readonly LiteralValue[]
}

function predicateOf(e: Expression): Found | undefined {
  if (e.kind !== 'call') return undefined
  const [left, right] = e.args
  const op = e.name === '==' ? '=' : e.name
  if (op in flipped && e.args.length === 2) {
    if (isColumn(left) && isValue(right, left)) {
      return { attribute: left, op: op as Comparison, values: [right.value] }
    }
    if (isColumn(right) && isValue(left, right)) {
      return { attribute: right, op: flipped[op as Comparison], values: [left.value] }
    }
    return undefined
  }
  if ((e.name === 'isnull' || e.name === 'isnotnull') && isColumn(left)) {
    return { attribute: left, op: e.name === 'isnull' ? 'isNull' : 'isNotNull', values: [] }
  }
  if (e.name === 'in' && isColumn(left) && e.args.slice(1).every((arg) => isValue(arg, left))) {
    return { attribute: left, op: 'in', values: e.args.slice(1).map((arg) => (arg as Literal).value) }
  }
  if (e.name === 'startswith' && isColumn(left) && left.type.kind === 'string' && isValue(right, left)) {
    return { attribute: left, op: 'startsWith', values: [right.value] }
  }
  return undefined
}

const isColumn = (e: Expression): e is Attribute => e.kind === 'attribute'

/** A non-null literal of the column's own type: statistics compare physical values. */
const isValue = (e: Expression, column: Attribute): e is Literal =>
  e.kind === 'literal' && e.value !== null && sameType(e.type, column.type)
