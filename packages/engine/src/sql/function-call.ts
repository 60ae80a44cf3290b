/**
 * Calls of functions with all that may follow them: DISTINCT, FILTER, WITHIN GROUP, null treatment, OVER; sort items
 * and window frames.
 */
import type {
  Expression,
  FrameBound,
  SortOrder,
  UnresolvedFunction,
  WindowExpression,
  WindowFrame,
} from '../expr/expression.ts'
import { someExpression } from '../expr/tree.ts'
import type { ExpressionParser } from './expression-parser.ts'
import { operatorClasses } from './operator-classes.ts'
import { tableArgument } from './table-argument.ts'
import { isName, type TokenStream } from './token-stream.ts'

export function functionCall(parser: ExpressionParser, name: readonly string[], start: number): Expression {
  const { stream } = parser
  // `count(distinct)` is of a column of that name.
  const distinct = !stream.isLast() && stream.accept('DISTINCT')
  if (!distinct && !stream.isLast()) stream.accept('ALL')
  const takesAlias = name.length === 1 && withAliases.has(name[0].toLowerCase())
  const argument = takesAlias ? () => parser.namedExpression() : undefined
  const args = stream.sees(')') ? [] : functionArguments(parser, argument)
  let ignoreNulls = nullTreatment(parser)
  stream.expect(')')
  ignoreNulls = nullTreatment(parser) ?? ignoreNulls
  const withinOrder = stream.accept('WITHIN') ? withinGroup(parser) : undefined
  const filter = stream.accept('FILTER') ? filterClause(parser) : undefined
  ignoreNulls = nullTreatment(parser) ?? ignoreNulls
  const made: UnresolvedFunction = Object.freeze({
    kind: 'unresolvedFunction',
    name,
    args,
    distinct,
    ...(filter === undefined ? {} : { filter }),
    ...(withinOrder === undefined ? {} : { withinGroup: withinOrder }),
    ...(ignoreNulls === undefined ? {} : { ignoreNulls }),
    origin: stream.origin(start),
  })
  return stream.accept('OVER') ? window(parser, made, start) : made
}

/**
 * Aliases stand in the arguments of STRUCT alone. Spark's documentation has one in a cast by a type's name, too
 * (`bigint('10' as int)`), which its own parser refuses: it means nothing.
 */
const withAliases: ReadonlySet<string> = new Set(['struct', 'bigint'])

export function functionArguments(
  parser: ExpressionParser,
  argument = (): Expression => functionArgument(parser),
): readonly Expression[] {
  const args = [argument()]
  while (parser.stream.accept(',')) args.push(argument())
  return args
}

/** An alias with it is an argument that was given by name. */
export const namedArgumentId = -2

/** An argument may carry a name: `f(limit => 3)`. */
function functionArgument(parser: ExpressionParser): Expression {
  const { stream } = parser
  if (isName(stream.peek()) && stream.peek(1).text === '=>') {
    const { start } = stream.peek()
    const name = stream.identifier()
    stream.next()
    return Object.freeze({
      kind: 'alias',
      child: tableArgument(parser) ?? parser.expression(),
      name,
      id: namedArgumentId,
      origin: stream.origin(start),
    })
  }
  return tableArgument(parser) ?? parser.expression()
}

function nullTreatment(parser: ExpressionParser): boolean | undefined {
  if (parser.stream.accept('IGNORE', 'NULLS')) return true
  if (parser.stream.accept('RESPECT', 'NULLS')) return false
  return undefined
}

function withinGroup(parser: ExpressionParser): readonly SortOrder[] {
  const { stream } = parser
  stream.expect('GROUP', '(', 'ORDER', 'BY')
  const order = sortItems(parser)
  stream.expect(')')
  return order
}

function filterClause(parser: ExpressionParser): Expression {
  const { stream } = parser
  stream.expect('(', 'WHERE')
  const condition = parser.expression()
  stream.expect(')')
  return condition
}

export function sortItems(parser: ExpressionParser): readonly SortOrder[] {
  const items = [sortItem(parser)]
  while (parser.stream.accept(',')) items.push(sortItem(parser))
  return items
}

/** Nulls come first ascending and last descending, unless said otherwise. */
function sortItem(parser: ExpressionParser): SortOrder {
  const { stream } = parser
  const { start } = stream.peek()
  const child = parser.expression()
  const ascending = stream.acceptOneOf('ASC', 'DESC') !== 'DESC'
  let nullsFirst = ascending
  if (stream.accept('NULLS')) {
    const place = stream.acceptOneOf('FIRST', 'LAST')
    if (place === undefined) throw stream.unexpected()
    nullsFirst = place === 'FIRST'
  }
  return Object.freeze({ kind: 'sortOrder', child, ascending, nullsFirst, origin: stream.origin(start) })
}

function window(parser: ExpressionParser, of: Expression, start: number): WindowExpression {
  const { stream } = parser
  const reference = windowReference(stream)
  if (reference !== undefined) {
    return Object.freeze({
      kind: 'window',
      function: of,
      partitionBy: [],
      orderBy: [],
      reference,
      origin: stream.origin(start),
    })
  }
  const { start: opened } = stream.peek()
  stream.expect('(')
  const spec = windowSpecification(parser)
  stream.expect(')')
  const windowOrigin = stream.origin(opened)
  return Object.freeze({ kind: 'window', function: of, ...spec, windowOrigin, origin: stream.origin(start) })
}

/** `w` or `(w)`, the name of a window, behind OVER or AS. */
export function windowReference(stream: TokenStream): string | undefined {
  if (!stream.sees('(')) return stream.identifier()
  if (!isName(stream.peek(1)) || stream.peek(2).text !== ')') return undefined
  stream.expect('(')
  const reference = stream.identifier()
  stream.expect(')')
  return reference
}

/** Inside the parentheses of OVER or WINDOW. */
export function windowSpecification(
  parser: ExpressionParser,
): Pick<WindowExpression, 'partitionBy' | 'orderBy' | 'frame' | 'reference'> {
  const { stream } = parser
  const partitions = stream.accept('PARTITION', 'BY') || stream.accept('DISTRIBUTE', 'BY')
  const partitionBy = partitions ? parser.expressions() : []
  const orderBy = stream.accept('ORDER', 'BY') || stream.accept('SORT', 'BY') ? sortItems(parser) : []
  const unit = stream.acceptOneOf('ROWS', 'RANGE', 'GROUPS')
  if (unit === undefined) return { partitionBy, orderBy }
  return { partitionBy, orderBy, frame: frame(parser, unit.toLowerCase() as WindowFrame['unit']) }
}

function frame(parser: ExpressionParser, unit: WindowFrame['unit']): WindowFrame {
  const { stream } = parser
  if (stream.accept('BETWEEN')) {
    const lower = frameBound(parser)
    stream.expect('AND')
    return { unit, lower, upper: frameBound(parser) }
  }
  return { unit, lower: frameBound(parser), upper: { kind: 'currentRow' } }
}

/** Bounds are literals and what operators make of them: names and calls are none, whatever they stand for. */
const isNoConstant = (e: Expression): boolean =>
  e.kind === 'unresolvedAttribute' ||
  e.kind === 'subquery' ||
  e.kind === 'unresolvedStar' ||
  (e.kind === 'unresolvedFunction' && !operatorClasses.has(e.name[0]))

function frameBound(parser: ExpressionParser): FrameBound {
  const { stream } = parser
  if (stream.accept('CURRENT', 'ROW')) return { kind: 'currentRow' }
  if (stream.accept('UNBOUNDED', 'PRECEDING')) return { kind: 'unboundedPreceding' }
  if (stream.accept('UNBOUNDED', 'FOLLOWING')) return { kind: 'unboundedFollowing' }
  const { start } = stream.peek()
  const value = parser.expression()
  const direction = stream.acceptOneOf('PRECEDING', 'FOLLOWING')
  if (direction === undefined) throw stream.unexpected()
  if (someExpression(value, isNoConstant))
    throw stream.error('INVALID_SQL_SYNTAX.INVALID_WINDOW_FRAME_BOUND', {}, start)
  return { kind: 'offset', value, preceding: direction === 'PRECEDING' }
}
