/** Tokens with a position: looking ahead, taking, and the errors for what stands where something else should. */
import type { SparkError } from '@vonk/common'
import { assert } from '../base/assert.ts'
import type { Origin } from '../expr/expression.ts'
import { type LexerOptions, syntaxError, type Token, tokenize } from './lexer.ts'

/** Nesting that a statement may have, some subqueries deeper than Spark goes: beyond it, an error of its own. */
const nestingMax = 600

export interface StreamOptions extends LexerOptions {
  readonly tried?: Map<number, Set<string>>
}

export class TokenStream {
  readonly text: string
  private readonly tokens: readonly Token[]
  private at = 0
  private depth = 0

  /** Keywords and symbols that were looked for, by position: asked for when an error is to be explained. */
  private readonly tried: Map<number, Set<string>> | undefined

  constructor(text: string, options: StreamOptions = {}) {
    this.text = text
    this.tried = options.tried
    this.tokens = tokenize(text, options)
  }

  get position(): number {
    return this.at
  }
  /** Goes back to a position taken before: for the few places where two readings are tried. */
  reset(position: number): void {
    this.at = position
  }

  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)]
  }
  get previous(): Token {
    assert(this.at > 0, 'nothing was taken yet')
    return this.tokens[this.at - 1]
  }
  next(): Token {
    const token = this.peek()
    if (token.kind !== 'end') this.at++
    return token
  }

  /** Whether the next tokens are these keywords (upper case) or symbols. */
  sees(...words: readonly string[]): boolean {
    for (let i = 0; i < words.length; i++) {
      if (is(this.peek(i), words[i])) continue
      if (this.tried !== undefined) this.noteTried(this.at + i, words[i])
      return false
    }
    return true
  }
  private noteTried(position: number, word: string): void {
    const tried = this.tried?.get(position)
    if (tried === undefined) this.tried?.set(position, new Set([word]))
    else tried.add(word)
  }
  accept(...words: readonly string[]): boolean {
    if (!this.sees(...words)) return false
    this.at += words.length
    return true
  }
  /** The next token if it is a symbol, else undefined: for looking it up in a table. */
  get symbol(): string | undefined {
    const token = this.tokens[this.at]
    return token.kind === 'symbol' ? token.text : undefined
  }
  /** The next token's upper case if it is a word. */
  get word(): string | undefined {
    const token = this.tokens[this.at]
    return token.kind === 'word' ? token.upper : undefined
  }
  acceptOneOf(...words: readonly string[]): string | undefined {
    const found = words.find((word) => this.sees(word))
    if (found !== undefined) this.at++
    return found
  }
  expect(...words: readonly string[]): void {
    for (const word of words) if (!this.accept(word)) throw this.unexpected()
  }

  /** Whether a word so far ahead is the last of its list, query or text: what it opens has no room. */
  isLast(ahead = 0): boolean {
    const { kind, text } = this.peek(ahead + 1)
    return kind === 'end' || (kind === 'symbol' && (text === ')' || text === ',' || text === ';'))
  }

  /** An operator that is a word, and neither a name of what stands before it nor of a relation. */
  acceptOperator(word: string): boolean {
    return this.sees(word) && !this.isLast() && this.accept(word)
  }

  /** A name that is no part of an expression: one with a dash, as `my-table`, is refused as a whole. */
  plainIdentifier(): string {
    const name = this.identifier()
    this.refuseDash(name)
    return name
  }
  private refuseDash(name: string): void {
    const { start } = this.previous
    let ident = name
    while (this.accept('-')) ident += `-${this.identifier()}`
    if (ident !== name) throw this.error('INVALID_IDENTIFIER', { ident }, start)
  }
  /** `a.b.c`, each a name as `plainIdentifier` takes it. */
  plainMultipartIdentifier(): readonly string[] {
    const parts = [this.plainIdentifier()]
    while (this.sees('.') && isName(this.peek(1))) {
      this.at++
      parts.push(this.plainIdentifier())
    }
    return parts
  }

  /** An identifier: any word, or a quoted name. */
  identifier(): string {
    const token = this.peek()
    if (token.kind !== 'word' && token.kind !== 'quoted') throw this.unexpected()
    this.at++
    return token.text
  }
  /** `a.b.c`. */
  multipartIdentifier(): readonly string[] {
    const parts = [this.identifier()]
    while (this.sees('.') && isName(this.peek(1))) {
      this.at++
      parts.push(this.identifier())
    }
    return parts
  }

  /** `a.b.c` as one text. */
  dottedName(): string {
    return this.multipartIdentifier().join('.')
  }

  /** The position after the parenthesis that closes the one at `position`; undefined where none does. */
  afterClosing(position: number): number | undefined {
    this.closings ??= closings(this.tokens)
    const closing = this.closings.get(position)
    return closing === undefined ? undefined : closing + 1
  }
  private closings: ReadonlyMap<number, number> | undefined
  /** How many of this symbol stand before a position. */
  countBefore(symbol: string, position: number): number {
    let count = 0
    for (let i = 0; i < position; i++) {
      if (this.tokens[i].kind === 'symbol' && this.tokens[i].text === symbol) count++
    }
    return count
  }
  has(symbol: string): boolean {
    return this.countBefore(symbol, this.tokens.length) > 0
  }
  /** The position of the token that starts at an offset. */
  positionOf(offset: number): number {
    return this.tokens.findIndex((token) => token.start >= offset)
  }
  tokenAt(position: number): Token {
    return this.tokens[Math.min(position, this.tokens.length - 1)]
  }

  nested<T>(parse: () => T): T {
    if (++this.depth > nestingMax) throw this.error('FAILED_TO_PARSE_TOO_COMPLEX', {})
    try {
      return parse()
    } catch (error) {
      // Told by the outermost level: near its end the stack has no room for that either.
      const isOverflow = this.depth === 1 && error instanceof RangeError && /call stack/.test(error.message)
      throw isOverflow ? this.error('FAILED_TO_PARSE_TOO_COMPLEX', {}) : error
    } finally {
      this.depth--
    }
  }

  expectEnd(): void {
    const token = this.peek()
    if (token.kind === 'end') return
    // Spark's parser calls a word one too many where the text ends behind it, or a statement before it.
    const isExtra = this.peek(1).kind === 'end' || (this.at > 0 && this.previous.text === ';')
    throw this.unexpected(isExtra ? `: extra input '${this.text.slice(token.start, token.stop)}'` : '')
  }

  /** The place from a token's start to the last taken token. */
  origin(start: number): Origin {
    return { sqlText: this.text, start, stop: this.at === 0 ? start : this.previous.stop }
  }

  /** PARSE_SYNTAX_ERROR at the next token. */
  unexpected(hint = ''): SparkError {
    return this.unexpectedToken(this.peek(), hint)
  }
  /** PARSE_SYNTAX_ERROR at the token taken last. */
  unexpectedPrevious(): SparkError {
    return this.unexpectedToken(this.at === 0 ? this.peek() : this.previous, '')
  }
  private unexpectedToken(token: Token, hint: string): SparkError {
    const end = token.kind === 'end'
    const error = end ? 'end of input' : `'${this.text.slice(token.start, token.stop)}'`
    return syntaxError(this.text, token, 'PARSE_SYNTAX_ERROR', { error, hint })
  }
  error(condition: string, parameters: Readonly<Record<string, string>>, start?: number): SparkError {
    const token = this.peek()
    const place =
      start === undefined
        ? token
        : { start, stop: this.at === 0 ? token.stop : Math.max(start, this.previous.stop) }
    return syntaxError(this.text, place, condition, parameters)
  }
}

export const isName = (token: Token): boolean => token.kind === 'word' || token.kind === 'quoted'

const is = (token: Token, word: string): boolean =>
  (token.kind === 'word' || token.kind === 'symbol') && token.upper === word

function closings(tokens: readonly Token[]): ReadonlyMap<number, number> {
  const open: number[] = []
  const found = new Map<number, number>()
  tokens.forEach((token, i) => {
    if (token.kind !== 'symbol') return
    if (token.text === '(') open.push(i)
    else if (token.text === ')') {
      const opening = open.pop()
      if (opening !== undefined) found.set(opening, i)
    }
  })
  return found
}
