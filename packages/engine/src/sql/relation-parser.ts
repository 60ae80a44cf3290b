/** FROM: relations by name, in place, as functions, VALUES and queries; aliases, samples, and every form of join. */
import type { Expression } from '../expr/expression.ts'
import { rowItems } from '../expr/tree.ts'
import type { Join, JoinType, LogicalPlan, Options } from '../plan/logical-plan.ts'
import { generatedAlias } from '../plan/sql-operators.ts'
import { joiningWords, relationWords } from './clause-words.ts'
import { formatOfPath } from './file-format.ts'
import { functionArguments } from './function-call.ts'
import { stringValue, type Token } from './lexer.ts'
import type { QueryParser } from './query-parser.ts'
import { lateralViews, pivotClause, unpivotClause } from './reshape-clauses.ts'
import { sampled } from './sample-clause.ts'
import { isName, type TokenStream } from './token-stream.ts'

/** What stands for a query in FROM that has no alias: nobody can name it. */

/** `FROM a, b JOIN c ...`: what follows a comma is joined to all before it. */
export function fromClause(parser: QueryParser): LogicalPlan {
  const { stream } = parser
  const { start } = stream.peek()
  stream.expect('FROM')
  let left: LogicalPlan | undefined
  do {
    const at = stream.peek().start
    const lateral = acceptLateral(parser)
    const right = relationPrimary(parser)
    if (lateral && left !== undefined) requireLateralRelation(parser, right, at)
    left =
      left === undefined
        ? right
        : parser.node({ kind: 'join', left, right, type: 'inner', ...(lateral ? { lateral } : {}) }, start)
    left = extended(parser, left, start)
  } while (stream.accept(','))
  left = lateralViews(parser, left)
  if (stream.sees('PIVOT', '(')) left = pivotClause(parser, left, start)
  return startsUnpivot(parser) ? unpivotClause(parser, left, start) : left
}

const acceptLateral = ({ stream }: QueryParser): boolean =>
  !stream.sees('LATERAL', 'VIEW') && !stream.isLast() && stream.accept('LATERAL')

/** LATERAL is for what can name columns to its left. */
function requireLateralRelation({ stream }: QueryParser, plan: LogicalPlan, start: number): void {
  let inner = plan
  while (inner.kind === 'subqueryAlias' && inner.input.kind !== 'unresolvedRelation') inner = inner.input
  const named = inner.kind === 'subqueryAlias' ? inner.input.kind : inner.kind
  if (named === 'unresolvedRelation' || named === 'inlineTable') {
    throw stream.error('INVALID_SQL_SYNTAX.LATERAL_WITHOUT_SUBQUERY_OR_TABLE_VALUED_FUNC', {}, start)
  }
}

const startsUnpivot = ({ stream }: QueryParser): boolean =>
  stream.sees('UNPIVOT', '(') || stream.sees('UNPIVOT', 'INCLUDE') || stream.sees('UNPIVOT', 'EXCLUDE')

/** Joins, PIVOT and UNPIVOT after a relation. */
function extended(parser: QueryParser, first: LogicalPlan, start: number): LogicalPlan {
  let left = first
  for (;;) {
    if (parser.stream.sees('PIVOT', '(')) left = pivotClause(parser, left, start)
    else if (startsUnpivot(parser)) left = unpivotClause(parser, left, start)
    else {
      const joined = joinClause(parser, left, start)
      if (joined === undefined) return left
      left = joined
    }
  }
}

/** Words before JOIN and what they mean; the longest first. */
const joinForms: readonly (readonly [words: readonly string[], type: JoinType])[] = [
  [['LEFT', 'OUTER'], 'leftOuter'],
  [['LEFT', 'SEMI'], 'leftSemi'],
  [['LEFT', 'ANTI'], 'leftAnti'],
  [['LEFT'], 'leftOuter'],
  [['RIGHT', 'OUTER'], 'rightOuter'],
  [['RIGHT'], 'rightOuter'],
  [['FULL', 'OUTER'], 'fullOuter'],
  [['FULL'], 'fullOuter'],
  [['INNER'], 'inner'],
  [['CROSS'], 'cross'],
  [['SEMI'], 'leftSemi'],
  [['ANTI'], 'leftAnti'],
  [[], 'inner'],
]

const joinWords: ReadonlySet<string> = new Set(['NATURAL', 'JOIN', ...joinForms.flatMap(([words]) => words)])

/** The join that begins here, of `left` and what it names; undefined if none begins. */
export function joinClause(parser: QueryParser, left: LogicalPlan, start: number): LogicalPlan | undefined {
  const { stream } = parser
  if (!joinWords.has(stream.word ?? '')) return undefined
  const position = stream.position
  const joinStart = stream.peek().start
  const natural = stream.accept('NATURAL')
  const form = joinForms.find(([words]) => stream.accept(...words, 'JOIN'))
  if (form === undefined) {
    // These words begin nothing else behind a relation.
    const begun = joinForms.find(([words]) => words.length > 0 && stream.accept(...words))
    if (natural || begun !== undefined) throw stream.unexpected()
    stream.reset(position)
    return undefined
  }
  const lateral = acceptLateral(parser)
  const at = stream.peek().start
  const right = relationPrimary(parser)
  if (lateral) requireLateralRelation(parser, right, at)
  const criteria = natural ? { natural } : joinCriteria(parser)
  const [, type] = form
  if (natural && type === 'cross') throw stream.error('INCOMPATIBLE_JOIN_TYPES', naturalCross, joinStart)
  if (lateral && criteria !== undefined && 'using' in criteria) {
    throw stream.error('UNSUPPORTED_FEATURE.LATERAL_JOIN_USING', {}, joinStart)
  }
  if (lateral && !['inner', 'cross', 'leftOuter'].includes(type)) {
    const joinType = sqlJoinNames[type] ?? type
    throw stream.error('INVALID_LATERAL_JOIN_TYPE', { joinType }, joinStart)
  }
  const fields = { ...criteria, ...(lateral ? { lateral } : {}) }
  return parser.node({ kind: 'join', left, right, type, ...fields }, start)
}
const naturalCross = { joinType1: 'NATURAL', joinType2: 'CROSS' }
const sqlJoinNames: Readonly<Partial<Record<JoinType, string>>> = {
  rightOuter: 'RIGHT OUTER',
  fullOuter: 'FULL OUTER',
  leftSemi: 'LEFT SEMI',
  leftAnti: 'LEFT ANTI',
}

function joinCriteria(parser: QueryParser): Pick<Join, 'condition' | 'using'> | undefined {
  const { stream, expressions } = parser
  if (stream.accept('ON')) return { condition: expressions.expression() }
  return stream.accept('USING') ? { using: parser.identifiers() } : undefined
}

/** One relation with its sample and alias. */
export function relationPrimary(parser: QueryParser): LogicalPlan {
  return parser.stream.nested(() => {
    const { stream } = parser
    const { start } = stream.peek()
    if (stream.sees('(')) return inParentheses(parser, start)
    if (stream.sees('VALUES') && !stream.sees('VALUES', '.') && !stream.isLast()) {
      stream.next()
      return inlineTable(parser, start)
    }
    if (stream.peek().kind === 'string') return filesByPath(parser, start)
    return isTableFunction(parser) ? tableFunction(parser, start) : namedRelation(parser, start)
  })
}

function inParentheses(parser: QueryParser, start: number): LogicalPlan {
  const { stream } = parser
  stream.expect('(')
  if (parser.expressions.startsQuery()) {
    const query = parser.query()
    stream.expect(')')
    const rows = sampled(parser, query, start)
    const aliased = tableAlias(parser, rows, start)
    return aliased === rows
      ? parser.node({ kind: 'subqueryAlias', input: rows, alias: [generatedAlias] }, start)
      : aliased
  }
  const first = relationPrimary(parser)
  const inner = extended(parser, first, start)
  stream.expect(')')
  return tableAlias(parser, sampled(parser, inner, start), start)
}

/** A table, view or common table expression by name, ``parquet.`path` `` among them. */
export function namedRelation(parser: QueryParser, start: number): LogicalPlan {
  const name = parser.expressions.tableName()
  const options = optionsClause(parser)
  const relation = parser.node(
    { kind: 'unresolvedRelation', source: { kind: 'table', name, options } },
    start,
  )
  return tableAlias(parser, sampled(parser, relation, start), start)
}

/** `WITH (key = 'value', ...)` after a table's name. */
function optionsClause(parser: QueryParser): Options {
  if (!parser.stream.sees('WITH', '(')) return {}
  parser.stream.next()
  return parser.properties()
}

/** `key [=] value`, keys with dots or in quotes. */
export function optionPair({ stream }: QueryParser): readonly [string, string] {
  const key = stream.peek().kind === 'string' ? stringOf(stream.next()) : stream.dottedName()
  stream.accept('=')
  const sign = stream.accept('-') ? '-' : ''
  const token = stream.next()
  if (token.kind === 'string') return [key, stringOf(token)]
  if (token.kind === 'symbol' || token.kind === 'end' || token.kind === 'quoted')
    throw stream.unexpectedPrevious()
  return [key, token.kind === 'word' ? token.text.toLowerCase() : `${sign}${token.text}`]
}
const stringOf = (token: Token): string => stringValue(token.text)

/**
 * `FROM 'sales/*.csv'`: files in place, their format by the name. This is ours, not Spark's, so CSV is read as most
 * files are: with a header, and types found in the values.
 */
function filesByPath(parser: QueryParser, start: number): LogicalPlan {
  const { stream } = parser
  const path = stringOf(stream.next())
  const format = formatOfPath(path)
  const found: Options = format === 'csv' ? { header: 'true', inferSchema: 'true' } : {}
  const options = { ...found, ...optionsClause(parser) }
  const source = { kind: 'files' as const, format, paths: [path], options }
  const relation = parser.node({ kind: 'unresolvedRelation', source }, start)
  return tableAlias(parser, sampled(parser, relation, start), start)
}

/** `name(...)` where a table may stand. */
function isTableFunction({ stream }: QueryParser): boolean {
  let ahead = 0
  while (isName(stream.peek(ahead))) {
    if (stream.peek(ahead + 1).text === '(' && stream.peek(ahead + 1).kind === 'symbol') {
      return !(ahead === 0 && stream.sees('IDENTIFIER'))
    }
    if (stream.peek(ahead + 1).text !== '.') return false
    ahead += 2
  }
  return false
}

function tableFunction(parser: QueryParser, start: number): LogicalPlan {
  const { stream } = parser
  const name = stream.multipartIdentifier()
  stream.expect('(')
  const args: readonly Expression[] = stream.sees(')') ? [] : functionArguments(parser.expressions)
  stream.expect(')')
  const made = parser.node({ kind: 'tableFunction', name, args }, start)
  return tableAlias(parser, sampled(parser, made, start), start)
}

/** Rows of VALUES, the word taken; an alias names the table and its columns. */
export function inlineTable(parser: QueryParser, start: number): LogicalPlan {
  const { stream } = parser
  const rows = parser.list(() => {
    const value = parser.expressions.expression()
    return rowItems(value) ?? [value]
  })
  const alias = aliasOf(parser)
  const names = alias?.columnNames ?? rows[0].map((_, i) => `col${i + 1}`)
  const uneven = rows.find((row) => row.length !== rows[0].length || row.length !== names.length)
  if (uneven !== undefined) {
    const parameters = {
      expectedNumCols: `${names.length}`,
      actualNumCols: `${uneven.length}`,
      rowIndex: `${rows.indexOf(uneven)}`,
    }
    throw stream.error('INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH', parameters, start)
  }
  const table = parser.node({ kind: 'inlineTable', names, rows }, start)
  return alias === undefined
    ? table
    : parser.node({ kind: 'subqueryAlias', input: table, alias: [alias.name] }, start)
}

interface TableAlias {
  readonly name: string
  readonly columnNames?: readonly string[]
}

/** `[AS] name [(column, ...)]`. */
export function tableAlias(parser: QueryParser, input: LogicalPlan, start: number): LogicalPlan {
  const found = aliasOf(parser)
  if (found === undefined) return input
  const { name, ...columns } = found
  return parser.node({ kind: 'subqueryAlias', input, alias: [name], ...columns }, start)
}

function aliasOf(parser: QueryParser): TableAlias | undefined {
  const { stream } = parser
  const token = stream.peek()
  const isExplicit = !stream.isLast() && stream.accept('AS')
  if (!isExplicit && !isName(token)) return undefined
  if (!isExplicit && token.kind === 'word' && relationWords.has(token.upper) && !isNameOfRelation(stream))
    return undefined
  const name = stream.identifier()
  return stream.sees('(') ? { name, columnNames: parser.identifiers() } : { name }
}

/** `from t where`: a word that opens a clause is a name where nothing follows that the clause could be of. */
function isNameOfRelation(stream: TokenStream): boolean {
  if (joiningWords.has(stream.peek().upper)) return false
  if (stream.isLast()) return true
  const isBehindName =
    stream.sees('WHERE') && (stream.peek(1).upper === 'ORDER' || stream.peek(1).upper === 'GROUP')
  return stream.peek(isBehindName ? 2 : 1).upper === 'BY' && (isBehindName || stream.isLast(1))
}
