/**
 * The expression grammar of Spark SQL, as a precedence-climbing parser over tokens. It gives unresolved expressions:
 * which function an operator or a name stands for, and what types meet, is found out by `analysis`. Subqueries are
 * parsed by the statement grammar through a hook.
 */
import * as types from '@vonk/common'
import type { Expression, LambdaVariable, Origin, UnresolvedFunction } from '../expr/expression.ts'
import { clauseWords } from './clause-words.ts'
import { dataType } from './data-type.ts'
import { functionCall } from './function-call.ts'
import { stringValue, type Token } from './lexer.ts'
import {
  intervalLiteral,
  type LiteralOptions,
  literal,
  numberLiteral,
  startsInterval,
  startsTypedLiteral,
  typedLiteral,
  unknownLiteral,
} from './literal.ts'
import { identifierClause, star } from './names.ts'
import { isPredicate, isQuantifiedLike, positivePredicate } from './predicate.ts'
import { specialForm } from './special-forms.ts'
import { startsQuery } from './starts-query.ts'
import { isName, TokenStream } from './token-stream.ts'

/** The text that a constant expression gives, null for NULL; undefined where it is not constant. */
export type ConstantText = string | null | undefined | { readonly wrongType: string }

export interface ExpressionOptions extends LiteralOptions {
  readonly doubleQuotedIdentifiers?: boolean
  /** The values of parameters; undefined where a statement has none. */
  readonly parameters?: StatementParameters
  readonly constantText?: (expression: Expression) => ConstantText
  /** Parses a query in parentheses, whose opening one was taken; stops before the closing one. */
  readonly subquery?: (stream: TokenStream) => unknown
}

export interface StatementParameters {
  readonly named?: ReadonlyMap<string, Expression>
  readonly positional?: readonly Expression[]
}

/** Parses one expression with an optional alias (`a + 1 as b`), which is what a string in the DataFrame API may be. */
export function parseExpression(text: string, options: ExpressionOptions): Expression {
  const stream = new TokenStream(text, options)
  if (stream.peek().kind === 'end') throw stream.error('PARSE_EMPTY_STATEMENT', {})
  const parsed = new ExpressionParser(stream, options).namedExpression()
  stream.expectEnd()
  return parsed
}

/** `a`, `b.c`, with backquotes: a name of one or more parts as written in the API. */
export function parseMultipartIdentifier(text: string): readonly string[] {
  const stream = new TokenStream(text)
  if (stream.peek().kind === 'end') throw stream.error('PARSE_EMPTY_STATEMENT', {})
  const parts = stream.multipartIdentifier()
  stream.expectEnd()
  return parts
}

/** Binding powers of binary operators, weakest first. */
const powers: Readonly<Record<string, number>> = {
  '|': 1,
  '^': 2,
  '&': 3,
  '<<': 4,
  '>>': 4,
  '>>>': 4,
  '+': 5,
  '-': 5,
  '||': 5,
  '*': 6,
  '/': 6,
  '%': 6,
  DIV: 6,
}
const comparisons: Readonly<Record<string, string>> = {
  '=': '=',
  '==': '=',
  '<=>': '<=>',
  '<>': '!=',
  '!=': '!=',
  '<': '<',
  '<=': '<=',
  '!>': '<=',
  '>': '>',
  '>=': '>=',
  '!<': '>=',
}
const namesBeforeFrom: ReadonlySet<string> = new Set(['IS', 'IN', 'BETWEEN'])

/** Operands of AND or OR that make a chain as Spark shows it. */
const chainMax = 100

export class ExpressionParser {
  readonly stream: TokenStream
  readonly options: ExpressionOptions
  private readonly parameterKinds = new Set<':' | '?'>()

  constructor(stream: TokenStream, options: ExpressionOptions) {
    this.stream = stream
    this.options = options
  }

  /** `expr [AS] name`, `expr AS (a, b)`. */
  namedExpression(): Expression {
    const { start } = this.stream.peek()
    const child = this.expression()
    // `select a as from t` names the column `as`.
    const isName =
      this.stream.sees('AS', 'FROM') && !this.stream.isLast(1) && !this.stream.sees('AS', 'FROM', 'FROM')
    if (!isName && this.stream.acceptOperator('AS')) {
      if (!this.stream.sees('(')) return this.alias(child, this.stream.plainIdentifier(), start)
      return this.aliases(child, start)
    }
    return this.startsAlias() ? this.alias(child, this.stream.plainIdentifier(), start) : child
  }

  alias(child: Expression, name: string, start: number): Expression {
    return Object.freeze({ kind: 'alias', child, name, id: -1, origin: this.stream.origin(start) })
  }

  private startsAlias(): boolean {
    const { kind, upper } = this.stream.peek()
    if (kind !== 'word') return kind === 'quoted'
    // `select a left from t`: no clause goes on with FROM, or with nothing.
    if (this.stream.isLast() || this.stream.peek(1).upper === 'FROM') return true
    if (upper === 'INSERT' && ['INTO', 'OVERWRITE'].includes(this.stream.peek(1).upper)) return false
    return !clauseWords.has(upper)
  }

  /** `AS (a, b)`: names for the columns of a generator. */
  private aliases(child: Expression, start: number): Expression {
    this.stream.expect('(')
    const names = [this.stream.identifier()]
    while (this.stream.accept(',')) names.push(this.stream.identifier())
    this.stream.expect(')')
    const origin = this.stream.origin(start)
    return Object.freeze({ kind: 'alias', child, name: names[0], names, id: -1, origin })
  }

  expression(): Expression {
    return this.stream.nested(() => this.or())
  }

  expressions(): readonly Expression[] {
    const list = [this.expression()]
    while (this.stream.accept(',')) list.push(this.expression())
    return list
  }

  call(name: string, args: readonly Expression[], start: number): UnresolvedFunction {
    const origin: Origin = this.stream.origin(start)
    return Object.freeze({ kind: 'unresolvedFunction', name: [name], args, distinct: false, origin })
  }

  private or(): Expression {
    const { start } = this.stream.peek()
    let left = this.and()
    if (!this.stream.sees('OR')) return left
    const rest: Expression[] = []
    for (let count = 1; this.stream.acceptOperator('OR'); count++) {
      if (count < chainMax) left = this.call('or', [left, this.and()], start)
      else rest.push(this.and())
    }
    return this.halved('or', left, rest, start)
  }
  private and(): Expression {
    const { start } = this.stream.peek()
    let left = this.not()
    if (!this.stream.sees('AND')) return left
    const rest: Expression[] = []
    for (let count = 1; this.stream.acceptOperator('AND'); count++) {
      if (count < chainMax) left = this.call('and', [left, this.not()], start)
      else rest.push(this.not())
    }
    return this.halved('and', left, rest, start)
  }

  /** What is left of a long chain, in halves: the tree of ten thousand conditions is not as deep. */
  private halved(
    name: 'and' | 'or',
    left: Expression,
    rest: readonly Expression[],
    start: number,
  ): Expression {
    if (rest.length === 0) return left
    const half = (rest.length + 1) >> 1
    const first = this.halved(name, left, rest.slice(0, half - 1), start)
    return this.call(name, [first, this.halved(name, rest[half - 1], rest.slice(half), start)], start)
  }

  private not(): Expression {
    const { start } = this.stream.peek()
    if (this.stream.acceptOperator('NOT') || this.stream.accept('!')) {
      return this.call('not', [this.stream.nested(() => this.not())], start)
    }
    return this.predicate()
  }

  private predicate(): Expression {
    let value = this.comparison()
    for (;;) {
      // As in Spark, errors point at the predicate without the value in front of it.
      const next = this.predicateOf(value, this.stream.peek().start)
      if (next === undefined) return value
      value = next
    }
  }

  private predicateOf(value: Expression, start: number): Expression | undefined {
    const { stream } = this
    if (stream.word === undefined ? stream.symbol !== '!' : stream.isLast()) return undefined
    if (stream.peek(1).upper === 'FROM' && namesBeforeFrom.has(stream.peek().upper)) return undefined
    if (stream.accept('IS')) return isPredicate(this, value, start)
    const position = stream.position
    const negated = stream.accept('NOT') || stream.accept('!')
    const made = positivePredicate(this, value, start, negated)
    if (made === undefined) {
      stream.reset(position)
      return undefined
    }
    return negated && !isQuantifiedLike(made) ? this.call('not', [made], start) : made
  }

  startsQuery(): boolean {
    return startsQuery(this.stream)
  }

  /** Where the first name of a table stood. */
  firstName: Origin | undefined

  /** A name of a table: `a.b`, or IDENTIFIER('a.b'). */
  tableName(): readonly string[] {
    const { start } = this.stream.peek()
    const name = this.stream.sees('IDENTIFIER', '(')
      ? identifierClause(this)
      : this.stream.plainMultipartIdentifier()
    this.firstName ??= this.stream.origin(start)
    return name
  }
  private nameParts(): readonly string[] {
    return this.stream.sees('IDENTIFIER', '(') ? identifierClause(this) : [this.stream.identifier()]
  }

  /** Without AND, OR, NOT and predicates: what stands around IN, BETWEEN and LIKE. */
  comparison(): Expression {
    const { start } = this.stream.peek()
    let left = this.binary(1)
    for (;;) {
      const name = comparisons[this.stream.symbol ?? '']
      if (name === undefined) return left
      this.stream.next()
      const right = this.binary(1)
      left =
        name === '!='
          ? this.call('not', [this.call('=', [left, right], start)], start)
          : this.call(name, [left, right], start)
    }
  }

  /** Arithmetic, bits and shifts by binding power; one frame a level, so that nesting costs little stack. */
  private binary(powerMin: number): Expression {
    const { stream } = this
    const { start } = stream.peek()
    let left = this.unary()
    for (;;) {
      const { upper, kind } = stream.peek()
      const power = kind === 'symbol' || kind === 'word' ? (powers[upper] ?? 0) : 0
      if (power < powerMin || (kind === 'word' && stream.isLast())) return left
      stream.next()
      left = this.call(operatorName(upper), [left, this.binary(power + 1)], start)
    }
  }

  private unary(): Expression {
    const { stream } = this
    const { start } = stream.peek()
    const operator = stream.symbol
    if (operator !== '-' && operator !== '+' && operator !== '~') return this.postfix()
    stream.next()
    const token = stream.peek()
    if (operator === '-' && isNumber(token)) {
      stream.next()
      return this.postfixOf(numberLiteral(stream, token, true, start), start)
    }
    const operand = stream.nested(() => this.unary())
    return this.call(operator === '-' ? 'negative' : operator === '+' ? 'positive' : '~', [operand], start)
  }

  private postfix(): Expression {
    const { start } = this.stream.peek()
    return this.postfixOf(this.primary(), start)
  }

  /** `[index]`, `.field`, `::type`, `COLLATE name` after a value. */
  private postfixOf(first: Expression, start: number): Expression {
    const { stream } = this
    let value = first
    for (;;) {
      const { symbol } = stream
      if (symbol === ',' || symbol === ')') return value
      if (stream.accept('[')) {
        const key = this.expression()
        stream.expect(']')
        value = Object.freeze({ kind: 'unresolvedExtract', child: value, key, origin: stream.origin(start) })
      } else if (stream.accept('::')) {
        const type = dataType(stream, this.options)
        value = this.cast(value, type, 'default', start)
      } else if (stream.sees('.') && isName(stream.peek(1))) {
        stream.next()
        const key = literal(stream, stream.peek().start, types.string, stream.identifier())
        value = Object.freeze({ kind: 'unresolvedExtract', child: value, key, origin: stream.origin(start) })
      } else if (stream.accept('COLLATE')) {
        const name = stream.multipartIdentifier().join('.')
        value = this.call('collate', [value, literal(stream, start, types.string, name)], start)
      } else {
        return value
      }
    }
  }

  /** A cast before analysis: a call of `cast` or `try_cast` whose type is carried beside the child. */
  cast(child: Expression, type: types.DataType, how: 'default' | 'try', start: number): Expression {
    return Object.freeze({
      kind: 'cast',
      child,
      type,
      nullable: true,
      mode: how === 'try' ? 'try' : 'ansi',
      explicit: true,
      origin: this.stream.origin(start),
    })
  }

  private primary(): Expression {
    const { stream, options } = this
    const token = stream.peek()
    if (isNumber(token)) {
      stream.next()
      return numberLiteral(stream, token, false, token.start)
    }
    if (token.kind === 'string') return this.stringLiteral()
    if (token.kind === 'symbol') return this.symbolPrimary(token)
    if (startsInterval(stream)) return intervalLiteral(stream)
    if (startsTypedLiteral(token, stream.peek(1))) {
      stream.next()
      return typedLiteral(stream, token, stream.next(), options)
    }
    if (token.kind === 'word') {
      const special = specialForm(this, token)
      if (special !== undefined) return special
    }
    if (!isName(token)) throw stream.unexpected()
    if (token.kind === 'word' && stream.peek(1).kind === 'string') throw unknownLiteral(stream, token)
    return this.nameOrCall()
  }

  /** Adjacent strings are one. */
  private stringLiteral(): Expression {
    const { stream } = this
    const { start } = stream.peek()
    let value = ''
    while (stream.peek().kind === 'string') value += stringValue(stream.next().text)
    return literal(stream, start, types.string, value)
  }

  private symbolPrimary(token: Token): Expression {
    const { stream } = this
    const { start } = token
    if (stream.accept('*')) return star(this, undefined, start)
    if (stream.accept('?')) {
      const position = stream.countBefore('?', stream.position - 1)
      return this.parameter('?', this.options.parameters?.positional?.[position], `_${start}`, start)
    }
    if (stream.sees(':') && isName(stream.peek(1))) {
      stream.next()
      const name = stream.identifier()
      return this.parameter(':', this.options.parameters?.named?.get(name), name, start)
    }
    if (!stream.accept('(')) throw stream.unexpected()
    return this.parenthesis(start)
  }

  private parameter(kind: ':' | '?', value: Expression | undefined, name: string, start: number) {
    const { stream } = this
    const other = kind === ':' ? '?' : ':'
    if (this.parameterKinds.add(kind).size > 1 || (value === undefined && stream.has(other)))
      throw stream.error('INVALID_QUERY_MIXED_QUERY_PARAMETERS', {}, start)
    if (value === undefined) throw stream.error('UNBOUND_SQL_PARAMETER', { name }, start)
    return value
  }

  /** `(expr)`, `(a, b)` as a struct, `(query)`, and the parameters of a lambda. */
  private parenthesis(start: number): Expression {
    const { stream, options } = this
    if (this.startsQuery()) {
      const plan = options.subquery?.(stream)
      if (plan === undefined) throw stream.unexpected()
      stream.expect(')')
      return Object.freeze({ kind: 'subquery', form: 'scalar', plan, origin: stream.origin(start) })
    }
    const first = this.namedExpression()
    // One alone is no struct, so that there is nothing to name.
    if (first.kind === 'alias' && stream.sees(')')) throw stream.unexpected()
    if (stream.accept(')')) {
      return stream.sees('->') ? this.lambda([first], start) : first
    }
    const items = [first]
    while (stream.accept(',')) items.push(this.namedExpression())
    stream.expect(')')
    if (stream.sees('->')) return this.lambda(items, start)
    return this.call('row constructor', items, start)
  }

  private lambda(parameters: readonly Expression[], start: number): Expression {
    const { stream } = this
    const names = parameters.map((p) => {
      if (p.kind !== 'unresolvedAttribute' || p.parts.length !== 1) throw stream.unexpected()
      return p.parts[0]
    })
    stream.expect('->')
    const body = this.expression()
    const variables: LambdaVariable[] = names.map((name) =>
      Object.freeze({ kind: 'lambdaVariable', name, id: -1 }),
    )
    return Object.freeze({ kind: 'lambda', body, parameters: variables, origin: stream.origin(start) })
  }

  private nameOrCall(): Expression {
    const { stream } = this
    const { start } = stream.peek()
    const parts = [...this.nameParts()]
    if (parts.length === 1 && stream.sees('->')) {
      return this.lambda([Object.freeze({ kind: 'unresolvedAttribute', parts })], start)
    }
    while (stream.sees('.')) {
      if (stream.peek(1).text === '*' && stream.peek(1).kind === 'symbol') {
        stream.next()
        stream.next()
        return star(this, parts, start)
      }
      if (!isName(stream.peek(1))) break
      stream.next()
      parts.push(stream.identifier())
    }
    if (stream.accept('(')) return functionCall(this, parts, start)
    return Object.freeze({ kind: 'unresolvedAttribute', parts, origin: stream.origin(start) })
  }
}

const isNumber = (token: Token): boolean =>
  token.kind === 'integer' ||
  token.kind === 'decimal' ||
  token.kind === 'exponent' ||
  token.kind === 'suffixed'

const operatorNames: Readonly<Record<string, string>> = {
  OR: 'or',
  AND: 'and',
  DIV: 'div',
  '||': 'concat',
  '<<': '<<',
  '>>': '>>',
  '>>>': '>>>',
}
const operatorName = (operator: string): string => operatorNames[operator] ?? operator
