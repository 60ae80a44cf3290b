/** Predicates behind a value: IS, BETWEEN, IN, LIKE, RLIKE. */
import * as types from '@vonk/common'
import type { Expression } from '../expr/expression.ts'
import type { ExpressionParser } from './expression-parser.ts'
import { stringValue } from './lexer.ts'
import { literal } from './literal.ts'

export function isPredicate(parser: ExpressionParser, value: Expression, start: number): Expression {
  const { stream } = parser
  const negated = stream.accept('NOT')
  const not = (e: Expression) => (negated ? parser.call('not', [e], start) : e)
  if (stream.accept('NULL')) return parser.call(negated ? 'isnotnull' : 'isnull', [value], start)
  if (stream.accept('UNKNOWN')) return parser.call(negated ? 'isnotnull' : 'isnull', [value], start)
  const truth = stream.acceptOneOf('TRUE', 'FALSE')
  if (truth !== undefined) {
    return not(parser.call('<=>', [value, literal(stream, start, types.boolean, truth === 'TRUE')], start))
  }
  stream.expect('DISTINCT', 'FROM')
  // `a IS NOT DISTINCT FROM b` is `a <=> b`.
  const same = parser.call('<=>', [value, parser.comparison()], start)
  return negated ? same : parser.call('not', [same], start)
}

export function positivePredicate(
  parser: ExpressionParser,
  value: Expression,
  start: number,
  negated = false,
): Expression | undefined {
  const { stream } = parser
  if (stream.accept('BETWEEN')) {
    const lower = parser.comparison()
    if (!stream.accept('AND')) throw stream.unexpected(stream.peek().kind === 'end' ? '' : ": missing 'AND'")
    return parser.call('between', [value, lower, parser.comparison()], start)
  }
  if (stream.accept('IN')) return inPredicate(parser, value, start)
  if (stream.acceptOneOf('RLIKE', 'REGEXP') !== undefined)
    return parser.call('rlike', [value, parser.comparison()], start)
  const like = stream.acceptOneOf('LIKE', 'ILIKE')
  return like === undefined ? undefined : likePredicate(parser, like.toLowerCase(), value, { start, negated })
}

function inPredicate(parser: ExpressionParser, value: Expression, start: number): Expression {
  const { stream, options } = parser
  const at = stream.previous.start
  stream.expect('(')
  if (stream.accept(')')) throw stream.error('INVALID_SQL_SYNTAX.EMPTY_IN_PREDICATE', {}, at)
  if (parser.startsQuery()) {
    const plan = options.subquery?.(stream)
    if (plan === undefined) throw stream.unexpected()
    stream.expect(')')
    return Object.freeze({
      kind: 'subquery',
      form: 'in',
      plan,
      values: [value],
      origin: stream.origin(start),
    })
  }
  const list = parser.expressions()
  stream.expect(')')
  return parser.call('in', [value, ...list], start)
}

/** `NOT LIKE ALL` and its relatives are functions of their own: each pattern is negated, not the whole. */
export const isQuantifiedLike = (e: Expression): boolean =>
  e.kind === 'unresolvedFunction' && /^noti?like(?:all|any)$/.test(e.name[0])

interface LikePlace {
  readonly start: number
  readonly negated: boolean
}

function likePredicate(
  parser: ExpressionParser,
  name: string,
  value: Expression,
  { start, negated }: LikePlace,
): Expression {
  const { stream } = parser
  const at = stream.previous.start
  const quantifier = stream.acceptOneOf('ANY', 'SOME', 'ALL')
  if (quantifier !== undefined) {
    stream.expect('(')
    const patterns = parser.expressions()
    stream.expect(')')
    const whole = `${negated ? 'not' : ''}${name}${quantifier === 'ALL' ? 'all' : 'any'}`
    return parser.call(whole, [value, ...patterns], start)
  }
  const pattern = parser.comparison()
  if (!stream.accept('ESCAPE')) return parser.call(name, [value, pattern], start)
  const token = stream.next()
  if (token.kind !== 'string') throw stream.unexpected()
  const mark = stringValue(token.text)
  if ([...mark].length !== 1) throw stream.error('INVALID_ESC', { invalidEscape: `'${mark}'` }, at)
  return parser.call(name, [value, pattern, literal(stream, token.start, types.string, mark)], start)
}
