/**
 * Queries: WITH, set operations and their precedence, what may stand as a query, and the clauses that order and cut
 * its rows. A select's own clauses are in `select-parser.ts`, FROM in `relation-parser.ts`, `|>` in `pipe-parser.ts`.
 */
import * as types from '@vonk/common'
import type { Expression, SortOrder } from '../expr/expression.ts'
import type { CommonTableExpression, LogicalPlan, Options, SetOperation, With } from '../plan/logical-plan.ts'
import { type ExpressionOptions, ExpressionParser } from './expression-parser.ts'
import { sortItems } from './function-call.ts'
import { pipeOperator } from './pipe-parser.ts'
import { inlineTable, namedRelation, optionPair, tableAlias } from './relation-parser.ts'
import { fromStatement, namedWindows, selectQuery } from './select-parser.ts'
import type { TokenStream } from './token-stream.ts'

export interface QueryOptions extends ExpressionOptions {
  /** For TABLESAMPLE without REPEATABLE. */
  readonly randomSeed?: () => bigint
}

const setOperations: Readonly<Record<string, SetOperation['operation']>> = {
  UNION: 'union',
  EXCEPT: 'except',
  MINUS: 'except',
  SETMINUS: 'except',
  INTERSECT: 'intersect',
}

export class QueryParser {
  readonly stream: TokenStream
  readonly options: QueryOptions
  readonly expressions: ExpressionParser

  constructor(stream: TokenStream, options: QueryOptions) {
    this.stream = stream
    this.options = { ...options, subquery: () => this.query() }
    this.expressions = new ExpressionParser(stream, this.options)
  }

  /** `[WITH ...] term [ORDER BY ...] [LIMIT ...]`. */
  query(): LogicalPlan {
    return this.stream.nested(() => {
      if (!this.stream.sees('WITH')) return this.organized(this.term())
      const { start } = this.stream.peek()
      const { recursive, definitions } = this.withDefinitions()
      const input = this.organized(this.term())
      this.requireDistinctNames(definitions, start)
      return this.node({ kind: 'with', input, definitions, recursive }, start)
    })
  }

  /** `WITH [RECURSIVE] q AS (...), ...`. */
  withDefinitions(): Pick<With, 'recursive' | 'definitions'> {
    this.stream.expect('WITH')
    const recursive = this.stream.accept('RECURSIVE')
    return { recursive, definitions: this.list(() => this.commonTableExpression()) }
  }

  list<T>(item: () => T): readonly T[] {
    const items = [item()]
    while (this.stream.accept(',')) items.push(item())
    return items
  }

  /** `(item, item ...)`. */
  listInParentheses<T>(item: () => T): readonly T[] {
    this.stream.expect('(')
    const items = this.list(item)
    this.stream.expect(')')
    return items
  }

  /** `(key = 'value', ...)`: options, table properties. */
  properties(): Options {
    return Object.freeze(Object.fromEntries(this.listInParentheses(() => optionPair(this))))
  }

  identifiers(): readonly string[] {
    return this.listInParentheses(() => this.stream.identifier())
  }

  /** The operator with the place of its text. */
  node<T extends LogicalPlan>(plan: T, start: number): T {
    const placed: T = { ...plan, origin: this.stream.origin(start) }
    return Object.freeze(placed) as T
  }

  private commonTableExpression(): CommonTableExpression {
    const { stream } = this
    const { start } = stream.peek()
    const name = stream.identifier()
    const columnNames = stream.sees('(') ? this.identifiers() : undefined
    let maxDepth: number | undefined
    if (stream.accept('MAX', 'RECURSION', 'LEVEL')) {
      const token = stream.next()
      if (token.kind !== 'integer') throw stream.unexpectedPrevious()
      maxDepth = Number(token.text)
    }
    stream.accept('AS')
    stream.expect('(')
    const plan = this.query()
    stream.expect(')')
    return Object.freeze({
      name,
      plan,
      ...(columnNames === undefined ? {} : { columnNames }),
      ...(maxDepth === undefined ? {} : { maxDepth }),
      origin: stream.origin(start),
    })
  }

  private requireDistinctNames(definitions: readonly CommonTableExpression[], start: number): void {
    const seen = new Set<string>()
    const twice = definitions.filter(({ name }) => {
      const key = name.toLowerCase()
      if (seen.has(key)) return true
      seen.add(key)
      return false
    })
    if (twice.length === 0) return
    const duplicateNames = [...new Set(twice.map(({ name }) => types.quoteIdentifier(name.toLowerCase())))]
    throw this.stream.error('DUPLICATED_CTE_NAMES', { duplicateNames: duplicateNames.join(', ') }, start)
  }

  /** UNION, EXCEPT and `|>`, which bind weaker than INTERSECT. */
  private term(): LogicalPlan {
    const { stream } = this
    const { start } = stream.peek()
    let left = this.intersection()
    for (;;) {
      if (stream.accept('|>')) {
        left = pipeOperator(this, left, start)
        continue
      }
      const operator = stream.acceptOneOf('UNION', 'EXCEPT', 'MINUS', 'SETMINUS')
      if (operator === undefined) return left
      left = this.setOperation(setOperations[operator], left, () => this.intersection(), start)
    }
  }

  private intersection(): LogicalPlan {
    const { start } = this.stream.peek()
    let left = this.primary()
    while (this.stream.accept('INTERSECT')) {
      left = this.setOperation('intersect', left, () => this.primary(), start)
    }
    return left
  }

  /** `[ALL | DISTINCT] [BY NAME] right`, the operator taken. Without ALL, rows are distinct. */
  setOperation(
    operation: SetOperation['operation'],
    left: LogicalPlan,
    rightOf: () => LogicalPlan,
    start: number,
  ): LogicalPlan {
    const { stream } = this
    const all = stream.acceptOneOf('ALL', 'DISTINCT') === 'ALL'
    const byName = stream.accept('BY', 'NAME')
    const allowMissingColumns = false
    if (operation !== 'union') {
      const inputs = [left, rightOf()]
      return this.node({ kind: 'setOperation', operation, inputs, all, byName, allowMissingColumns }, start)
    }
    const right = rightOf()
    const chain = all && !byName ? this.unions.get(left) : undefined
    chain?.push(right)
    const inputs = chain ?? [left, right]
    const union = this.node(
      { kind: 'setOperation', operation, inputs, all: true, byName, allowMissingColumns },
      start,
    )
    if (!all) return this.node({ kind: 'distinct', input: union }, start)
    if (!byName) this.unions.set(union, inputs)
    return union
  }
  /** The inputs of unions to which a further UNION ALL adds, rather than nest hundreds of them. */
  private readonly unions = new WeakMap<LogicalPlan, LogicalPlan[]>()

  /** A select, a FROM statement, VALUES, TABLE t, or a query in parentheses. */
  primary(): LogicalPlan {
    const { stream } = this
    const { start } = stream.peek()
    if (stream.accept('(')) {
      const inner = this.query()
      stream.expect(')')
      // What is in parentheses is no part of a chain of unions.
      this.unions.delete(inner)
      return inner
    }
    if (stream.sees('SELECT') || stream.sees('MAP') || stream.sees('REDUCE')) return selectQuery(this)
    if (stream.sees('FROM')) return fromStatement(this)
    if (stream.accept('VALUES')) return tableAlias(this, inlineTable(this, start), start)
    if (stream.accept('TABLE')) return namedRelation(this, start)
    throw stream.unexpected()
  }

  /** The clauses after a query: ORDER, CLUSTER, DISTRIBUTE, SORT BY, WINDOW, LIMIT, OFFSET. */
  organized(query: LogicalPlan): LogicalPlan {
    const { stream } = this
    const { start } = stream.peek()
    let plan = this.ordered(query, start)
    if (stream.accept('WINDOW')) plan = namedWindows(this, plan, start)
    const limit = stream.accept('LIMIT') && !stream.accept('ALL') ? this.expressions.expression() : undefined
    const offset = stream.accept('OFFSET') ? this.expressions.expression() : undefined
    if (offset !== undefined) plan = this.node({ kind: 'offset', input: plan, count: offset }, start)
    return limit === undefined ? plan : this.node({ kind: 'limit', input: plan, count: limit }, start)
  }

  private ordered(input: LogicalPlan, start: number): LogicalPlan {
    const { stream, expressions } = this
    const sorted = (order: readonly SortOrder[], of: LogicalPlan, global: boolean) =>
      this.node({ kind: 'sort', input: of, order, global }, start)
    if (stream.accept('ORDER', 'BY')) {
      if (this.seesAll()) return this.orderByAll(input, start)
      return sorted(sortItems(expressions), input, true)
    }
    if (stream.accept('CLUSTER', 'BY')) {
      const by = expressions.expressions()
      const order = by.map(
        (child): SortOrder => Object.freeze({ kind: 'sortOrder', child, ascending: true, nullsFirst: true }),
      )
      return sorted(order, this.distributed(input, by, start), false)
    }
    const by = stream.accept('DISTRIBUTE', 'BY') ? expressions.expressions() : undefined
    const placed = by === undefined ? input : this.distributed(input, by, start)
    return stream.accept('SORT', 'BY') ? sorted(sortItems(expressions), placed, false) : placed
  }

  private distributed(input: LogicalPlan, by: readonly Expression[], start: number): LogicalPlan {
    return this.node({ kind: 'repartition', input, shuffle: true, by }, start)
  }

  /** ALL as a word of the clause, and not a column of that name. */
  private seesAll(): boolean {
    const next = this.stream.peek(1)
    return this.stream.sees('ALL') && (next.kind !== 'symbol' || next.text === ')' || next.text === ';')
  }

  private orderByAll(input: LogicalPlan, start: number): LogicalPlan {
    const { stream } = this
    stream.next()
    const ascending = stream.acceptOneOf('ASC', 'DESC') !== 'DESC'
    const nullsFirst = stream.accept('NULLS') ? stream.accept('FIRST') || !stream.accept('LAST') : ascending
    const orderByAll = Object.freeze({ ascending, nullsFirst })
    return this.node({ kind: 'sort', input, order: [], global: true, orderByAll }, start)
  }
}

/** For expressions parsed on their own (`filter('a in (select ...)')`): how to parse the queries in them. */
export const subqueryOf =
  (options: QueryOptions) =>
  (stream: TokenStream): LogicalPlan =>
    new QueryParser(stream, options).query()
