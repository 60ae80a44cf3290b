/** Clauses that make other rows or columns of a relation's: LATERAL VIEW, PIVOT, UNPIVOT. */
import type { Expression, UnresolvedAttribute } from '../expr/expression.ts'
import type { LogicalPlan, Unpivot } from '../plan/logical-plan.ts'
import { relationWords } from './clause-words.ts'
import { functionArguments } from './function-call.ts'
import type { QueryParser } from './query-parser.ts'
import { isName } from './token-stream.ts'

/** `LATERAL VIEW [OUTER] explode(x) t AS a, b`, any number of them. */
export function lateralViews(parser: QueryParser, first: LogicalPlan): LogicalPlan {
  const { stream } = parser
  let plan = first
  for (;;) {
    const { start } = stream.peek()
    if (!stream.accept('LATERAL', 'VIEW')) return plan
    const outer = stream.sees('OUTER') && isName(stream.peek(1)) && stream.accept('OUTER')
    const at = stream.peek().start
    const name = stream.multipartIdentifier()
    stream.expect('(')
    const args = stream.sees(')') ? [] : functionArguments(parser.expressions)
    stream.expect(')')
    const generator: Expression = Object.freeze({
      kind: 'unresolvedFunction',
      name,
      args,
      distinct: false,
      origin: stream.origin(at),
    })
    const hasAlias = isName(stream.peek()) && !relationWords.has(stream.peek().upper)
    const qualifier = hasAlias ? [stream.identifier()] : []
    const namesColumns = stream.accept('AS') || (hasAlias && startsName(parser))
    const columnNames = namesColumns ? parser.list(() => stream.identifier()) : []
    plan = parser.node(
      { kind: 'generate', input: plan, generator, outer, qualifier, columnNames, output: [] },
      start,
    )
  }
}
const startsName = ({ stream }: QueryParser): boolean => {
  const token = stream.peek()
  return isName(token) && !relationWords.has(token.upper)
}

/** `PIVOT (sum(a) AS x, ... FOR column IN (1 AS one, 2))`. */
export function pivotClause(parser: QueryParser, input: LogicalPlan, start: number): LogicalPlan {
  const { stream, expressions } = parser
  stream.expect('PIVOT', '(')
  const aggregates = parser.list(() => expressions.namedExpression())
  stream.expect('FOR')
  const at = stream.peek().start
  const columns = stream.sees('(') ? parser.listInParentheses(() => ownName(parser)) : [ownName(parser)]
  const column = columns.length === 1 ? columns[0] : expressions.call('struct', columns, at)
  stream.expect('IN')
  const values = parser.listInParentheses(() => expressions.namedExpression())
  stream.expect(')')
  const plan = parser.node({ kind: 'pivot', input, column, values, aggregates }, start)
  return aliased(parser, plan, start)
}

function columnName({ stream }: QueryParser): UnresolvedAttribute {
  const { start } = stream.peek()
  const parts = stream.multipartIdentifier()
  return Object.freeze({ kind: 'unresolvedAttribute', parts, origin: stream.origin(start) })
}

/** A column by its name alone. */
function ownName({ stream }: QueryParser): UnresolvedAttribute {
  const { start } = stream.peek()
  const parts = [stream.identifier()]
  return Object.freeze({ kind: 'unresolvedAttribute', parts, origin: stream.origin(start) })
}

/** `UNPIVOT [INCLUDE NULLS] (value FOR name IN (a AS x, b))`, and `((v, w) FOR name IN ((a, b) AS x))`. */
export function unpivotClause(parser: QueryParser, input: LogicalPlan, start: number): LogicalPlan {
  const { stream } = parser
  stream.expect('UNPIVOT')
  const nulls = stream.acceptOneOf('INCLUDE', 'EXCLUDE')
  if (nulls !== undefined) stream.expect('NULLS')
  stream.expect('(')
  const isMulti = stream.sees('(')
  const valueNames = isMulti ? parser.identifiers() : [stream.identifier()]
  stream.expect('FOR')
  const variableName = stream.identifier()
  stream.expect('IN')
  const groups = parser.listInParentheses(() => {
    const columns = isMulti ? parser.listInParentheses(() => columnName(parser)) : [columnName(parser)]
    const label = stream.accept('AS') || isName(stream.peek()) ? stream.identifier() : undefined
    return { columns, label }
  })
  stream.expect(')')
  const wrong = groups.find(({ columns }) => columns.length !== valueNames.length)
  if (wrong !== undefined)
    throw stream.error('UNPIVOT_VALUE_SIZE_MISMATCH', { names: `${valueNames.length}` }, start)
  const made: Unpivot = {
    kind: 'unpivot',
    input,
    values: groups.map(({ columns }) => columns),
    labels: groups.map(({ label }) => label),
    variableName,
    valueNames,
    includeNulls: nulls === 'INCLUDE',
  }
  const plan = parser.node(made, start)
  return aliased(parser, plan, start)
}

function aliased(parser: QueryParser, input: LogicalPlan, start: number): LogicalPlan {
  const { stream } = parser
  if (!(stream.accept('AS') || startsName(parser))) return input
  return parser.node({ kind: 'subqueryAlias', input, alias: [stream.identifier()] }, start)
}
