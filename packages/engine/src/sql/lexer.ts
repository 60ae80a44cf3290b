/**
 * Spark SQL text to tokens. A token keeps where it stands, so that errors and unnamed columns can quote the user's own
 * text. Digits followed by letters are an identifier, as in Spark (`1a`), unless the letters are a literal's suffix.
 */
import { SparkError } from '@vonk/common'

export type TokenKind =
  /** A word; `text` as written. Keywords are words: which one is meant depends on the place. */
  | 'word'
  /** A word in backquotes (or in double quotes where the session says so); `text` is unquoted. */
  | 'quoted'
  | 'string'
  | 'integer'
  | 'decimal'
  /** With an exponent. */
  | 'exponent'
  /** With a suffix that names its type: `1L`, `2.5BD`. */
  | 'suffixed'
  | 'symbol'
  | 'end'

export interface Token {
  readonly kind: TokenKind
  readonly text: string
  /** Upper case of a word, for comparing with keywords; the text of anything else. */
  readonly upper: string
  readonly start: number
  /** Exclusive. */
  readonly stop: number
}

export interface LexerOptions {
  /** `spark.sql.ansi.doubleQuotedIdentifiers` (with ANSI on): `"a b"` is an identifier, not a string. */
  readonly doubleQuotedIdentifiers?: boolean
}

/** Longest first. */
const symbols = [
  '>>>',
  '<=>',
  '<<',
  '>>',
  '<>',
  '!=',
  '!<',
  '!>',
  '<=',
  '>=',
  '==',
  '||',
  '->',
  '=>',
  '::',
  '|>',
  '/*+',
  '*/',
  '+',
  '-',
  '*',
  '/',
  '%',
  '~',
  '&',
  '|',
  '^',
  '=',
  '<',
  '>',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  '.',
  ';',
  ':',
  '?',
  '!',
  '@',
  '$',
  '#',
] as const

const symbolsByStart: ReadonlyMap<string, readonly string[]> = Map.groupBy(symbols, (symbol) => symbol[0])

const number = /(\d+\.\d*|\.\d+|\d+)(?:E([+-]?\d+))?(BD|[DFLSY])?(?![\p{L}\d_])/iuy
const word = /[\p{L}\p{N}_]+/uy
const plainWord = /^[A-Za-z0-9_]+$/

export function tokenize(text: string, options: LexerOptions = {}): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  while ((at = skipBlank(text, at)) < text.length) {
    const token = tokenAt(text, at, tokens[tokens.length - 1], options)
    tokens.push(token)
    at = token.stop
  }
  tokens.push({ kind: 'end', text: '', upper: '', start: text.length, stop: text.length })
  return tokens
}

/**
 * White space and comments: `--` to the end of the line, nested block comments; hints (opened by a plus) are tokens.
 */
function skipBlank(text: string, from: number): number {
  let at = from
  for (;;) {
    while (isBlank(text.charCodeAt(at), text[at])) at++
    if (text.startsWith('--', at)) {
      while (at < text.length && text[at] !== '\n') {
        at += text[at] === '\\' && text[at + 1] === '\n' ? 2 : 1
      }
    } else if (text.startsWith('/*', at) && text[at + 2] !== '+') {
      at = skipBlockComment(text, at)
    } else {
      return at
    }
  }
}

const isBlank = (code: number, char: string): boolean =>
  code === 32 || (code >= 9 && code <= 13) || (code > 127 && /\s/u.test(char))

function skipBlockComment(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; ) {
    if (text.startsWith('/*', at)) {
      depth++
      at += 2
    } else if (text.startsWith('*/', at)) {
      depth--
      at += 2
      if (depth === 0) return at
    } else {
      at++
    }
  }
  throw syntaxError(text, { start: from, stop: text.length }, 'UNCLOSED_BRACKETED_COMMENT', {})
}

function tokenAt(text: string, at: number, before: Token | undefined, options: LexerOptions): Token {
  const char = text[at]
  const make = (kind: TokenKind, stop: number, value = text.slice(at, stop), upper = value): Token => ({
    kind,
    text: value,
    upper,
    start: at,
    stop,
  })
  if (char === '`') return quoted(text, at, '`')
  if (char === "'" || char === '"') {
    if (char === '"' && options.doubleQuotedIdentifiers) return quoted(text, at, '"')
    return make('string', endOfString(text, at))
  }
  if ((char === 'r' || char === 'R') && (text[at + 1] === "'" || text[at + 1] === '"')) {
    return make('string', endOfRawString(text, at))
  }
  const followsDot = before?.kind === 'symbol' && before.text === '.' && before.stop === at
  if ((char === '.' || (char >= '0' && char <= '9')) && !followsDot) {
    const found = numberAt(text, at)
    if (found !== undefined) return make(found.kind, found.stop)
  }
  word.lastIndex = at
  const name = word.exec(text)?.[0]
  if (name !== undefined) {
    // As in Spark, other letters need backquotes.
    if (!plainWord.test(name)) {
      throw syntaxError(text, { start: at, stop: at + name.length }, 'INVALID_IDENTIFIER', { ident: name })
    }
    return make('word', at + name.length, name, name.toUpperCase())
  }
  const symbol = symbolsByStart.get(char)?.find((s) => text.startsWith(s, at))
  if (symbol !== undefined) return make('symbol', at + symbol.length)
  throw syntaxError(text, { start: at, stop: at + 1 }, 'PARSE_SYNTAX_ERROR', { error: `'${char}'`, hint: '' })
}

function numberAt(text: string, at: number): { kind: TokenKind; stop: number } | undefined {
  number.lastIndex = at
  const found = number.exec(text)
  if (found === null) return undefined
  const [matched, digits, exponent, suffix] = found
  const stop = at + matched.length
  if (suffix !== undefined) return { kind: 'suffixed', stop }
  if (exponent !== undefined) return { kind: 'exponent', stop }
  return { kind: digits?.includes('.') ? 'decimal' : 'integer', stop }
}

/** An identifier in quotes; the quote inside is doubled. */
function quoted(text: string, at: number, quote: string): Token {
  let value = ''
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] !== quote) value += text[i]
    else if (text[i + 1] === quote) {
      value += quote
      i++
    } else {
      return { kind: 'quoted', text: value, upper: '', start: at, stop: i + 1 }
    }
  }
  throw syntaxError(text, { start: at, stop: text.length }, 'PARSE_SYNTAX_ERROR', {
    error: `'${quote}'`,
    hint: '',
  })
}

function endOfString(text: string, at: number): number {
  const quote = text[at]
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === quote) {
      if (text[i + 1] !== quote) return i + 1
      i++
    }
  }
  throw syntaxError(text, { start: at, stop: text.length }, 'PARSE_SYNTAX_ERROR', {
    error: `'${quote}'`,
    hint: '',
  })
}

function endOfRawString(text: string, at: number): number {
  const end = text.indexOf(text[at + 1], at + 2)
  if (end >= 0) return end + 1
  throw syntaxError(text, { start: at, stop: text.length }, 'PARSE_SYNTAX_ERROR', {
    error: `'${text[at + 1]}'`,
    hint: '',
  })
}

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  Z: '\x1a',
  '%': '\\%',
  _: '\\_',
}

/**
 * The value of a string token: escapes as in Spark (`\n`, `\u0041`, `\U0001F600`, octal `\101`), doubled quotes, raw
 * strings.
 */
export function stringValue(text: string): string {
  if (text[0] === 'r' || text[0] === 'R') return text.slice(2, -1)
  const quote = text[0]
  let value = ''
  for (let i = 1; i < text.length - 1; i++) {
    const char = text[i]
    if (char === quote) {
      value += quote
      i++
      continue
    }
    if (char !== '\\') {
      value += char
      continue
    }
    const rest = text.slice(i + 1, text.length - 1)
    const coded = /^(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-1][0-7][0-7]))/.exec(rest)
    if (coded !== null) {
      const code =
        coded[3] === undefined ? Number.parseInt(coded[1] ?? coded[2], 16) : Number.parseInt(coded[3], 8)
      value += String.fromCodePoint(code)
      i += coded[0].length
    } else {
      value += escapes[rest[0]] ?? rest[0]
      i++
    }
  }
  return value
}

/** A SparkError with the place in the text: the frame with a caret is made from the query context. */
export function syntaxError(
  text: string,
  place: { readonly start: number; readonly stop: number },
  condition: string,
  messageParameters: Readonly<Record<string, string>>,
): SparkError {
  const stop = Math.max(place.start, place.stop - 1)
  return new SparkError({
    condition,
    messageParameters,
    raisedBy: 'parser',
    queryContext: [
      { kind: 'sql', fragment: text.slice(place.start, place.stop), start: place.start, stop, text },
    ],
  })
}
