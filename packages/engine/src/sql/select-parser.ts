/**
 * SELECT with its clauses, in the order in which they work: FROM, WHERE, GROUP BY, HAVING, QUALIFY, DISTINCT, WINDOW.
 */
import type { Expression } from '../expr/expression.ts'
import type { LogicalPlan, WindowSpec } from '../plan/logical-plan.ts'
import { windowReference, windowSpecification } from './function-call.ts'
import { type Grouping, groupByClause } from './group-by.ts'
import { syntaxError } from './lexer.ts'
import type { QueryParser } from './query-parser.ts'
import { fromClause } from './relation-parser.ts'
import { lateralViews } from './reshape-clauses.ts'
import { refuseScript } from './script-transform.ts'

/** `SELECT ... FROM ...`. */
export function selectQuery(parser: QueryParser): LogicalPlan {
  const { stream } = parser
  const { start } = stream.peek()
  refuseScript(parser)
  const list = selectList(parser)
  const from = stream.sees('FROM') ? fromClause(parser) : parser.node({ kind: 'oneRow' }, start)
  return selected(parser, list, from, start)
}

/** `FROM t SELECT ... [SELECT ...]`: several selects are one union; without any, the relation itself. */
export function fromStatement(parser: QueryParser): LogicalPlan {
  const { stream } = parser
  const { start } = stream.peek()
  const from = fromClause(parser)
  const bodies: LogicalPlan[] = []
  while (stream.sees('SELECT') || stream.sees('MAP') || stream.sees('REDUCE')) {
    const at = stream.peek().start
    refuseScript(parser)
    bodies.push(parser.organized(selected(parser, selectList(parser), from, at)))
  }
  if (bodies.length === 0) return from
  if (bodies.length === 1) return bodies[0]
  return parser.node(
    {
      kind: 'setOperation',
      operation: 'union',
      inputs: bodies,
      all: true,
      byName: false,
      allowMissingColumns: false,
    },
    start,
  )
}

interface SelectList {
  readonly distinct: boolean
  readonly hints: readonly { readonly name: string; readonly parameters: readonly Expression[] }[]
  readonly columns: readonly Expression[]
}

export function selectList(parser: QueryParser): SelectList {
  const { stream } = parser
  stream.expect('SELECT')
  const hints = []
  while (stream.accept('/*+')) hints.push(...hintList(parser))
  const distinct = !stream.isLast() && stream.acceptOneOf('DISTINCT', 'ALL') === 'DISTINCT'
  const columns = parser.list(() => parser.expressions.namedExpression())
  if (columns.length > 1 && !stream.sees('FROM') && !stream.sees('('))
    refuseTrailingComma(columns[columns.length - 1])
  return { distinct, hints, columns }
}

/** `select a, from t`: behind a comma too many, FROM is read as a column whose name is that of the table. */
function refuseTrailingComma(last: Expression): void {
  if (last.kind !== 'alias' || last.child.kind !== 'unresolvedAttribute') return
  const { origin } = last
  if (origin?.sqlText === undefined) return
  const { start = 0, stop = start } = origin
  if (!/^from\b/i.test(origin.sqlText.slice(start, stop))) return
  throw syntaxError(origin.sqlText, { start, stop }, 'TRAILING_COMMA_IN_SELECT', {})
}

function hintList(parser: QueryParser): SelectList['hints'] {
  const { stream } = parser
  const hints = []
  do {
    const name = stream.identifier()
    const parameters: Expression[] = []
    if (stream.accept('(')) {
      if (!stream.sees(')')) parameters.push(...parser.expressions.expressions())
      stream.expect(')')
    }
    hints.push(Object.freeze({ name, parameters }))
    stream.accept(',')
  } while (!stream.accept('*/'))
  return hints
}

/** The clauses after FROM, over its rows. */
export function selected(
  parser: QueryParser,
  list: SelectList,
  from: LogicalPlan,
  start: number,
): LogicalPlan {
  const { stream, expressions } = parser
  let plan = lateralViews(parser, from)
  // All clauses are read before the first node is made: errors point at the whole of SELECT.
  const where = stream.accept('WHERE') ? expressions.expression() : undefined
  const grouping = stream.accept('GROUP', 'BY') ? groupByClause(parser) : undefined
  const having = stream.accept('HAVING') ? expressions.expression() : undefined
  const qualify = stream.accept('QUALIFY') ? expressions.expression() : undefined
  if (where !== undefined) plan = parser.node({ kind: 'filter', input: plan, condition: where }, start)
  plan =
    grouping === undefined && having === undefined
      ? parser.node({ kind: 'project', input: plan, columns: list.columns }, start)
      : aggregateOf(parser, plan, list.columns, grouping, start)
  for (const [clause, condition] of [['having', having] as const, ['qualify', qualify] as const]) {
    if (condition !== undefined) plan = parser.node({ kind: 'filter', input: plan, condition, clause }, start)
  }
  if (list.distinct) plan = parser.node({ kind: 'distinct', input: plan }, start)
  if (stream.accept('WINDOW')) plan = namedWindows(parser, plan, start)
  return list.hints.reduceRight<LogicalPlan>(
    (input, hint) => parser.node({ kind: 'hint', input, ...hint }, start),
    plan,
  )
}

export function aggregateOf(
  parser: QueryParser,
  input: LogicalPlan,
  columns: readonly Expression[],
  grouping: Grouping | undefined,
  start: number,
): LogicalPlan {
  return parser.node({ kind: 'aggregate', input, columns, ...(grouping ?? { groupBy: [] }) }, start)
}

/** `w AS (...), ...`, the word WINDOW taken. */
export function namedWindows(parser: QueryParser, input: LogicalPlan, start: number): LogicalPlan {
  const { stream, expressions } = parser
  const definitions = parser.list(() => {
    const name = stream.identifier()
    stream.expect('AS')
    const reference = windowReference(stream)
    if (reference !== undefined) return Object.freeze({ name, window: referring(reference) })
    stream.expect('(')
    const window = windowSpecification(expressions)
    stream.expect(')')
    return Object.freeze({ name, window })
  })
  return parser.node({ kind: 'namedWindows', input, definitions }, start)
}

const referring = (reference: string): WindowSpec =>
  Object.freeze({ reference, partitionBy: [], orderBy: [] })
