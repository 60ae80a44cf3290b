/**
 * Walking and rewriting expression trees. Every rewrite returns the same reference when nothing changed, so that rules
 * can tell by `===` whether they did something. Plans inside subqueries are not entered: `plan/tree.ts` does that.
 */
import { unreachable } from '../base/assert.ts'
import type {
  Attribute,
  Binding,
  Expression,
  SortOrder,
  WindowExpression,
  WindowFrame,
} from './expression.ts'

export type ExpressionMap = (expression: Expression) => Expression

/** The direct children, in the order in which they are written. */
export function expressionChildren(e: Expression): readonly Expression[] {
  switch (e.kind) {
    case 'literal':
    case 'unresolvedAttribute':
    case 'unresolvedRegex':
    case 'unresolvedText':
    case 'attribute':
    case 'outer':
    case 'lambdaVariable':
    case 'parameter':
      return []
    case 'unresolvedStar':
      return e.replace ?? []
    case 'unresolvedFunction':
      return [...e.args, ...(e.filter === undefined ? [] : [e.filter]), ...(e.withinGroup ?? [])]
    case 'unresolvedExtract':
      return [e.child, e.key]
    case 'alias':
    case 'cast':
    case 'sortOrder':
      return [e.child]
    case 'call':
      return e.args
    case 'case':
      return [
        ...e.branches.flatMap((branch) => [branch.when, branch.result]),
        ...(e.otherwise === undefined ? [] : [e.otherwise]),
      ]
    case 'aggregate':
      return [...e.args, ...(e.filter === undefined ? [] : [e.filter]), ...(e.orderBy ?? [])]
    case 'window':
      return [
        e.function,
        ...e.partitionBy,
        ...e.orderBy,
        ...frameOffsets(e.frame),
        ...definedBounds(e.rangeBounds),
      ]
    case 'lambda':
      return [e.body]
    case 'subquery':
      return [...(e.values ?? []), ...(e.bindings ?? []).map((binding) => binding.value)]
    default:
      return unreachable(e)
  }
}

const definedBounds = (bounds: WindowExpression['rangeBounds']): readonly Expression[] =>
  [bounds?.lower, bounds?.upper].filter((bound) => bound !== undefined)

function frameOffsets(frame: WindowFrame | undefined): readonly Expression[] {
  if (frame === undefined) return []
  return [frame.lower, frame.upper].flatMap((bound) => (bound.kind === 'offset' ? [bound.value] : []))
}

/** `items` mapped, or `items` itself when every result is what it was. */
export function mapArray<T>(items: readonly T[], map: (item: T) => T): readonly T[] {
  let result: T[] | undefined
  for (let i = 0; i < items.length; i++) {
    const mapped = map(items[i])
    if (result !== undefined) result.push(mapped)
    else if (mapped !== items[i]) result = [...items.slice(0, i), mapped]
  }
  return result ?? items
}

/** A node with some fields replaced, frozen; the node itself when all are the same. */
export function withFields<T extends object>(node: T, fields: Partial<T>): T {
  for (const key of Object.keys(fields) as (keyof T)[]) {
    if (node[key] !== fields[key]) return Object.freeze({ ...node, ...fields })
  }
  return node
}

export function mapExpressionChildren(e: Expression, map: ExpressionMap): Expression {
  const optional = (child: Expression | undefined) => (child === undefined ? undefined : map(child))
  const orders = (items: readonly SortOrder[]) => mapArray(items, (item) => map(item) as SortOrder)
  switch (e.kind) {
    case 'literal':
    case 'unresolvedAttribute':
    case 'unresolvedRegex':
    case 'unresolvedText':
    case 'attribute':
    case 'outer':
    case 'lambdaVariable':
    case 'parameter':
      return e
    case 'unresolvedStar':
      return e.replace === undefined ? e : withFields(e, { replace: mapArray(e.replace, map as never) })
    case 'unresolvedFunction':
      return withFields(e, {
        args: mapArray(e.args, map),
        ...(e.filter === undefined ? {} : { filter: map(e.filter) }),
        ...(e.withinGroup === undefined ? {} : { withinGroup: orders(e.withinGroup) }),
      })
    case 'unresolvedExtract':
      return withFields(e, { child: map(e.child), key: map(e.key) })
    case 'alias':
    case 'cast':
    case 'sortOrder': {
      // These and calls are most of what there is: nothing is made to find out that nothing has changed.
      const child = map(e.child)
      return child === e.child ? e : withFields(e, { child })
    }
    case 'call': {
      const args = mapArray(e.args, map)
      return args === e.args ? e : withFields(e, { args })
    }
    case 'case':
      return withFields(e, {
        branches: mapArray(e.branches, (branch) =>
          withFields(branch, { when: map(branch.when), result: map(branch.result) }),
        ),
        ...(e.otherwise === undefined ? {} : { otherwise: optional(e.otherwise) }),
      })
    case 'aggregate':
      return withFields(e, {
        args: mapArray(e.args, map),
        ...(e.filter === undefined ? {} : { filter: optional(e.filter) }),
        ...(e.orderBy === undefined ? {} : { orderBy: orders(e.orderBy) }),
      })
    case 'window':
      return withFields(e, {
        function: map(e.function),
        partitionBy: mapArray(e.partitionBy, map),
        orderBy: orders(e.orderBy),
        ...(e.frame === undefined ? {} : { frame: mapFrame(e.frame, map) }),
        ...(e.rangeBounds === undefined ? {} : { rangeBounds: mapBounds(e.rangeBounds, map) }),
      })
    case 'lambda':
      return withFields(e, { body: map(e.body) })
    case 'subquery':
      return withFields(e, {
        ...(e.values === undefined ? {} : { values: mapArray(e.values, map) }),
        ...(e.bindings === undefined ? {} : { bindings: mapBindings(e.bindings, map) }),
      })
    default:
      return unreachable(e)
  }
}

export const mapBindings = (bindings: readonly Binding[], map: ExpressionMap): readonly Binding[] =>
  mapArray(bindings, (binding) => withFields(binding, { value: map(binding.value) }))

function mapFrame(frame: WindowFrame, map: ExpressionMap): WindowFrame {
  const bound = (b: WindowFrame['lower']) =>
    b.kind === 'offset' ? withFields(b, { value: map(b.value) }) : b
  return withFields(frame, { lower: bound(frame.lower), upper: bound(frame.upper) })
}

function mapBounds(
  bounds: NonNullable<WindowExpression['rangeBounds']>,
  map: ExpressionMap,
): NonNullable<WindowExpression['rangeBounds']> {
  const { lower, upper } = bounds
  return withFields(bounds, {
    ...(lower === undefined ? {} : { lower: map(lower) }),
    ...(upper === undefined ? {} : { upper: map(upper) }),
  })
}

/** Children first, then the node itself. */
export function transformExpression(e: Expression, map: ExpressionMap): Expression {
  return map(mapExpressionChildren(e, (child) => transformExpression(child, map)))
}

/** The node first; where `map` changed it, its result's children are visited next. */
export function transformExpressionDown(e: Expression, map: ExpressionMap): Expression {
  return mapExpressionChildren(map(e), (child) => transformExpressionDown(child, map))
}

/** The values of `(a, b)`, or of a call of `struct`, before analysis: where SQL takes a list for a row. */
export function rowItems(e: Expression): readonly Expression[] | undefined {
  if (e.kind !== 'unresolvedFunction' || e.name.length !== 1) return undefined
  return e.name[0] === 'row constructor' || e.name[0] === 'struct' ? e.args : undefined
}

/** Whether any node of the tree satisfies the test. */
export function someExpression(e: Expression, test: (expression: Expression) => boolean): boolean {
  if (test(e)) return true
  for (const child of expressionChildren(e)) if (someExpression(child, test)) return true
  return false
}

export function visitExpression(e: Expression, visit: (expression: Expression) => void): void {
  visit(e)
  for (const child of expressionChildren(e)) visitExpression(child, visit)
}

/** The attributes that the expression reads, each once, in order of first appearance. */
export function references(e: Expression): readonly Attribute[] {
  const found = new Map<number, Attribute>()
  visitExpression(e, (node) => {
    if (node.kind === 'attribute' && !found.has(node.id)) found.set(node.id, node)
  })
  return [...found.values()]
}

/** Conjuncts of a condition. */
export const splitConjunction = (condition: Expression): readonly Expression[] => splitChain(condition, 'and')

/** The operands of a chain of one operator, in order; chains may be long. */
export function splitChain(e: Expression, name: 'and' | 'or'): readonly Expression[] {
  const parts: Expression[] = []
  const open: Expression[] = [e]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === 'call' && next.name === name) open.push(...next.args.toReversed())
    else parts.push(next)
  }
  return parts
}

/** The chain with its operands mapped, each once. */
export function mapChain(e: Expression, name: 'and' | 'or', map: ExpressionMap): Expression {
  if (e.kind !== 'call' || e.name !== name) return map(e)
  return mapExpressionChildren(e, (child) => mapChain(child, name, map))
}

/** More operands than these are put together in halves, so that the tree of ten thousand is not as deep. */
const chainMax = 100

/** Operands put together two by two, as `pair` does it. */
export function joinChain(
  parts: readonly Expression[],
  pair: (a: Expression, b: Expression) => Expression,
): Expression {
  if (parts.length <= chainMax) return parts.reduce(pair)
  const half = parts.length >> 1
  return pair(joinChain(parts.slice(0, half), pair), joinChain(parts.slice(half), pair))
}
