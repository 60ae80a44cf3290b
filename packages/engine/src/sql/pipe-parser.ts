/** `|>`: an operator over the rows of the query before it. */
import type { Expression } from '../expr/expression.ts'
import type { LogicalPlan } from '../plan/logical-plan.ts'
import { groupByClause } from './group-by.ts'
import type { QueryParser } from './query-parser.ts'
import { joinClause } from './relation-parser.ts'
import { pivotClause, unpivotClause } from './reshape-clauses.ts'
import { sampled } from './sample-clause.ts'
import { namedWindows, selectList } from './select-parser.ts'

/** The operator after `|>`, which is taken. */
export function pipeOperator(parser: QueryParser, input: LogicalPlan, start: number): LogicalPlan {
  const { stream, expressions } = parser
  const named = () => parser.list(() => expressions.namedExpression())
  switch (stream.peek().upper) {
    case 'SELECT':
      return pipeSelect(parser, input, start)
    case 'EXTEND': {
      stream.next()
      const all: Expression = Object.freeze({ kind: 'unresolvedStar', origin: stream.origin(start) })
      const columns = [all, ...named()]
      const made = parser.node({ kind: 'project', input, columns, pipe: 'extend' }, start)
      return stream.accept('WINDOW') ? namedWindows(parser, made, start) : made
    }
    case 'SET':
      return pipeSet(parser, input, start)
    case 'DROP': {
      stream.next()
      const columns = parser.list(() => columnOf(parser))
      return parser.node({ kind: 'dropColumns', input, columns, existing: true }, start)
    }
    case 'AS':
      stream.next()
      return parser.node({ kind: 'subqueryAlias', input, alias: [stream.identifier()] }, start)
    case 'WHERE':
      stream.next()
      return pipeWhere(parser, input, start)
    case 'AGGREGATE':
      return pipeAggregate(parser, input, start)
    case 'PIVOT':
      return pivotClause(parser, input, start)
    case 'UNPIVOT':
      return unpivotClause(parser, input, start)
    case 'TABLESAMPLE':
      return sampled(parser, input, start)
    case 'UNION':
    case 'EXCEPT':
    case 'MINUS':
    case 'SETMINUS':
    case 'INTERSECT': {
      const word = stream.next().upper
      const operation = word === 'UNION' ? 'union' : word === 'INTERSECT' ? 'intersect' : 'except'
      return parser.setOperation(operation, input, () => parser.primary(), start)
    }
    default:
      return pipeJoinOrOrder(parser, input, start)
  }
}

function pipeWhere(parser: QueryParser, input: LogicalPlan, start: number): LogicalPlan {
  const { stream, expressions } = parser
  const plan = parser.node({ kind: 'filter', input, condition: expressions.expression() }, start)
  if (stream.sees('WINDOW')) throw stream.error('NOT_ALLOWED_IN_PIPE_OPERATOR_WHERE.WINDOW_CLAUSE', {})
  return plan
}

function pipeSelect(parser: QueryParser, input: LogicalPlan, start: number): LogicalPlan {
  const { distinct, columns } = selectList(parser)
  let plan: LogicalPlan = parser.node({ kind: 'project', input, columns }, start)
  if (distinct) plan = parser.node({ kind: 'distinct', input: plan }, start)
  return parser.stream.accept('WINDOW') ? namedWindows(parser, plan, start) : plan
}

function columnOf({ stream }: QueryParser): Expression {
  const { start } = stream.peek()
  const parts = [stream.identifier()]
  return Object.freeze({ kind: 'unresolvedAttribute', parts, origin: stream.origin(start) })
}

/** `SET a = expr, ...`: later ones see the columns as earlier ones set them. */
function pipeSet(parser: QueryParser, input: LogicalPlan, start: number): LogicalPlan {
  const { stream, expressions } = parser
  stream.next()
  const settings = parser.list(() => {
    const name = stream.identifier()
    stream.expect('=')
    return { name, value: expressions.expression() }
  })
  return settings.reduce<LogicalPlan>(
    (plan, column) =>
      parser.node({ kind: 'withColumns', input: plan, columns: [column], existing: true }, start),
    input,
  )
}

function pipeAggregate(parser: QueryParser, input: LogicalPlan, start: number): LogicalPlan {
  const { stream, expressions } = parser
  stream.next()
  const aggregates = stream.sees('GROUP', 'BY') ? [] : parser.list(() => expressions.namedExpression())
  const pipe = 'aggregate' as const
  if (!stream.accept('GROUP', 'BY')) {
    return parser.node({ kind: 'aggregate', input, columns: aggregates, groupBy: [], pipe }, start)
  }
  const grouping = groupByClause(parser, () => expressions.namedExpression())
  if (grouping.groupByAll === true) {
    const condition = 'UNSUPPORTED_FEATURE.PIPE_OPERATOR_AGGREGATE_UNSUPPORTED_CASE'
    throw stream.error(condition, { case: 'GROUP BY ALL' }, start)
  }
  // The keys come first, under the names that the clause gives them.
  const columns = [...grouping.groupBy, ...aggregates]
  const groupBy = grouping.groupBy.map((key) => (key.kind === 'alias' ? key.child : key))
  return parser.node({ kind: 'aggregate', input, columns, ...grouping, groupBy, pipe }, start)
}

function pipeJoinOrOrder(parser: QueryParser, input: LogicalPlan, start: number): LogicalPlan {
  const joined = joinClause(parser, input, start)
  if (joined !== undefined) return joined
  const { stream } = parser
  if (stream.sees('WINDOW'))
    throw stream.error('UNSUPPORTED_FEATURE.CLAUSE_WITH_PIPE_OPERATORS', { clauses: 'the WINDOW clause' })
  const first = stream.peek().upper
  const made = parser.organized(input)
  if (made === input) throw stream.unexpected()
  const isLimited = made.kind === 'limit' || made.kind === 'offset'
  if (isLimited && first !== 'LIMIT' && first !== 'OFFSET') {
    const clauses = { clause1: `${first} BY`, clause2: made.kind.toUpperCase() }
    throw stream.error('MULTIPLE_QUERY_RESULT_CLAUSES_WITH_PIPE_OPERATORS', clauses, start)
  }
  return made
}
