/**
 * Expressions whose syntax is their own: CASE, CAST, EXTRACT, TRIM, POSITION, SUBSTRING, EXISTS, words that are values.
 */
import * as types from '@vonk/common'
import type { Expression } from '../expr/expression.ts'
import { dataType } from './data-type.ts'
import type { ExpressionParser } from './expression-parser.ts'
import type { Token } from './lexer.ts'
import { literal } from './literal.ts'
import type { TokenStream } from './token-stream.ts'

type Form = (parser: ExpressionParser, start: number) => Expression | undefined

/**
 * The expression that begins with this word, or undefined when the word is an ordinary name here. Nothing is taken
 * then.
 */
export function specialForm(parser: ExpressionParser, token: Token): Expression | undefined {
  const form = forms.get(token.upper)
  if (form === undefined) return undefined
  const position = parser.stream.position
  const made = form(parser, token.start)
  if (made === undefined) parser.stream.reset(position)
  return made
}

const constant =
  (type: types.DataType, value: boolean | null): Form =>
  (parser, start) => {
    parser.stream.next()
    if (parser.stream.sees('(') || parser.stream.sees('.')) return undefined
    return literal(parser.stream, start, type, value)
  }

/** `CURRENT_DATE` and its like, without parentheses. */
const valueWord =
  (name: string): Form =>
  (parser, start) => {
    parser.stream.next()
    if (parser.stream.sees('(') || parser.stream.sees('.')) return undefined
    return parser.call(name, [], start)
  }

const caseForm: Form = (parser, start) => {
  const { stream } = parser
  stream.next()
  if (stream.peek().kind === 'end' || stream.sees('.') || stream.sees(',') || stream.sees(')'))
    return undefined
  const operand = stream.sees('WHEN') ? undefined : parser.expression()
  const branches: { when: Expression; result: Expression }[] = []
  while (stream.accept('WHEN')) {
    const { start: at } = stream.peek()
    const condition = parser.expression()
    const when = operand === undefined ? condition : parser.call('=', [operand, condition], at)
    if (isUnfinished(stream)) return undefined
    stream.expect('THEN')
    branches.push(Object.freeze({ when, result: parser.expression() }))
  }
  if (branches.length === 0) return undefined
  const otherwise = stream.accept('ELSE') ? parser.expression() : undefined
  if (isUnfinished(stream)) return undefined
  stream.expect('END')
  return Object.freeze({
    kind: 'case',
    branches,
    ...(otherwise === undefined ? {} : { otherwise }),
    type: types.nullType,
    nullable: true,
    style: 'case',
    origin: stream.origin(start),
  })
}

/** Where the text ends too early, CASE is a name, and the error points behind what can follow one. */
const isUnfinished = (stream: TokenStream): boolean => stream.peek().kind === 'end'

const castForm =
  (how: 'default' | 'try'): Form =>
  (parser, start) => {
    const { stream } = parser
    stream.next()
    if (!stream.accept('(')) return undefined
    const child = parser.expression()
    if (stream.sees(')') || stream.sees(',')) return undefined
    stream.expect('AS')
    const type = dataType(stream, parser.options)
    stream.expect(')')
    return parser.cast(child, type, how, start)
  }

/** `EXTRACT(field FROM source)`. */
const extractForm: Form = (parser, start) => {
  const { stream } = parser
  stream.next()
  if (!stream.accept('(') || stream.peek(1).upper !== 'FROM') return undefined
  const at = stream.peek().start
  const field = literal(stream, at, types.string, stream.identifier())
  stream.expect('FROM')
  const source = parser.expression()
  stream.expect(')')
  return parser.call('extract', [field, source], start)
}

/** `TRIM(BOTH 'x' FROM s)`, `TRIM(LEADING FROM s)`, `TRIM('x' FROM s)`. */
const trimForm: Form = (parser, start) => {
  const { stream } = parser
  stream.next()
  if (!stream.accept('(')) return undefined
  const side = stream.acceptOneOf('BOTH', 'LEADING', 'TRAILING')
  const name = side === 'LEADING' ? 'ltrim' : side === 'TRAILING' ? 'rtrim' : 'trim'
  if (side !== undefined && stream.accept('FROM')) {
    const source = parser.expression()
    stream.expect(')')
    return parser.call(name, [source], start)
  }
  const first = parser.expression()
  if (!stream.accept('FROM')) return undefined
  const source = parser.expression()
  stream.expect(')')
  // The characters are the first argument.
  return parser.call(name, [first, source], start)
}

const positionForm: Form = (parser, start) => {
  const { stream } = parser
  stream.next()
  if (!stream.accept('(') || stream.sees(')')) return undefined
  const part = parser.comparison()
  if (stream.sees(',') || stream.sees(')')) return undefined
  stream.expect('IN')
  const source = parser.comparison()
  stream.expect(')')
  return parser.call('locate', [part, source], start)
}

/** `SUBSTRING(s FROM 2 FOR 3)`. */
const substringForm: Form = (parser, start) => {
  const { stream } = parser
  const name = stream.next().text
  if (!stream.accept('(') || stream.sees(')')) return undefined
  const source = parser.expression()
  if (!stream.accept('FROM')) return undefined
  const from = parser.expression()
  const args = stream.accept('FOR') ? [source, from, parser.expression()] : [source, from]
  stream.expect(')')
  return parser.call(name.toLowerCase(), args, start)
}

/** `OVERLAY(s PLACING r FROM 2 FOR 3)`. */
const overlayForm: Form = (parser, start) => {
  const { stream } = parser
  stream.next()
  if (!stream.accept('(') || stream.sees(')')) return undefined
  const source = parser.expression()
  if (!stream.accept('PLACING')) return undefined
  const replacement = parser.expression()
  stream.expect('FROM')
  const args = [source, replacement, parser.expression()]
  if (stream.accept('FOR')) args.push(parser.expression())
  stream.expect(')')
  return parser.call('overlay', args, start)
}

/** `TIMESTAMPADD(unit, n, ts)`, `DATEDIFF(unit, a, b)`: the unit is a word, not a column. */
const unitForm: Form = (parser, start) => {
  const { stream } = parser
  const name = stream.next().upper
  if (stream.sees('(') && stream.peek(1).kind === 'string') refuseQuotedUnit(parser, name, start)
  if (!stream.accept('(') || !dateUnits.has(stream.peek().upper) || !stream.peek(1).text.startsWith(','))
    return undefined
  const at = stream.peek().start
  const unit = literal(stream, at, types.string, stream.identifier())
  stream.expect(',')
  const args = parser.expressions()
  stream.expect(')')
  // Two arguments are the dates of DATEDIFF(end, start) with a column named like a unit.
  if (args.length !== 2) return undefined
  return parser.call(name.endsWith('DIFF') ? 'timestampdiff' : 'timestampadd', [unit, ...args], start)
}
/** `TIMESTAMPADD('day', 1, ts)`: of three arguments the first is a unit, and no text. */
function refuseQuotedUnit(parser: ExpressionParser, name: string, start: number): void {
  const { stream } = parser
  const position = stream.position
  stream.expect('(')
  const invalidValue = stream.text.slice(stream.peek().start, stream.peek().stop)
  const args = parser.expressions()
  if (args.length === 3 && stream.accept(')')) {
    const parameters = { functionName: `\`${name.toLowerCase()}\``, parameter: '`unit`', invalidValue }
    throw stream.error('INVALID_PARAMETER_VALUE.DATETIME_UNIT', parameters, start)
  }
  stream.reset(position)
}

const dateUnits: ReadonlySet<string> = new Set([
  'YEAR',
  'QUARTER',
  'MONTH',
  'WEEK',
  'DAY',
  'DAYOFYEAR',
  'HOUR',
  'MINUTE',
  'SECOND',
  'MILLISECOND',
  'MICROSECOND',
])

const existsForm: Form = (parser, start) => {
  const { stream } = parser
  stream.next()
  if (!stream.accept('(') || !parser.startsQuery()) return undefined
  const plan = parser.options.subquery?.(stream)
  if (plan === undefined) throw stream.unexpected()
  stream.expect(')')
  return Object.freeze({ kind: 'subquery', form: 'exists', plan, origin: stream.origin(start) })
}

const forms: ReadonlyMap<string, Form> = new Map<string, Form>([
  ['NULL', constant(types.nullType, null)],
  ['TRUE', constant(types.boolean, true)],
  ['FALSE', constant(types.boolean, false)],
  ['CURRENT_DATE', valueWord('current_date')],
  ['CURRENT_TIMESTAMP', valueWord('current_timestamp')],
  ['CURRENT_TIME', valueWord('current_time')],
  ['LOCALTIMESTAMP', valueWord('localtimestamp')],
  ['CURRENT_USER', valueWord('current_user')],
  ['SESSION_USER', valueWord('current_user')],
  ['USER', valueWord('current_user')],
  ['CASE', caseForm],
  ['CAST', castForm('default')],
  ['TRY_CAST', castForm('try')],
  ['EXTRACT', extractForm],
  ['TRIM', trimForm],
  ['POSITION', positionForm],
  ['SUBSTR', substringForm],
  ['SUBSTRING', substringForm],
  ['OVERLAY', overlayForm],
  ['TIMESTAMPADD', unitForm],
  ['DATEADD', unitForm],
  ['DATE_ADD', unitForm],
  ['TIMESTAMPDIFF', unitForm],
  ['DATEDIFF', unitForm],
  ['DATE_DIFF', unitForm],
  ['EXISTS', existsForm],
])
