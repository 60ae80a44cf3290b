/**
 * JSON text to a tree that keeps how numbers were written and where nested values stand, since columns of strings take
 * them as they are. It takes what Jackson takes with Spark's options: single quotes, and more where asked for.
 */
import { noUtf8 } from '../text/marked-text.ts'

export interface JsonNumber {
  readonly kind: 'number'
  readonly text: string
}
export interface JsonArray {
  readonly kind: 'array'
  readonly items: readonly Json[]
  readonly text: string
}
export interface JsonObject {
  readonly kind: 'object'
  readonly keys: readonly string[]
  readonly values: readonly Json[]
  readonly text: string
}
export type Json = null | boolean | string | JsonNumber | JsonArray | JsonObject

/** Plain data. */
export interface JsonSyntax {
  readonly allowComments: boolean
  readonly allowUnquotedFieldNames: boolean
  readonly allowSingleQuotes: boolean
  readonly allowNumericLeadingZeros: boolean
  readonly allowNonNumericNumbers: boolean
  readonly allowBackslashEscapingAnyCharacter: boolean
  readonly allowUnquotedControlChars: boolean
}

/** The text is no JSON; what it is for is the caller's to say. */
export class MalformedJson extends SyntaxError {}

/** As in Spark, a record with bytes that are no UTF-8 is malformed, wherever they stand. */
export function requireUtf8(text: string): void {
  if (text.includes(noUtf8)) throw new MalformedJson('bytes that are no UTF-8')
}

const depthMax = 1000
const numberSyntax = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const lenientNumber = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const words = /true|false|null/y
const specialNumbers = /NaN|[+-]?Infinity|[+-]INF/y
const bareName = /[A-Za-z_$][\w$]*/y
const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

export class JsonParser {
  private readonly text: string
  private readonly syntax: JsonSyntax
  private at = 0
  private depth = 0

  constructor(text: string, syntax: JsonSyntax) {
    this.text = text
    this.syntax = syntax
  }

  /** The next value; undefined where only white space is left. */
  next(): Json | undefined {
    this.space()
    return this.at >= this.text.length ? undefined : this.value()
  }

  private fail(): never {
    throw new MalformedJson(`no JSON at character ${this.at}`)
  }

  private space(): void {
    const { text } = this
    for (;;) {
      const code = text.charCodeAt(this.at)
      if (code === 32 || code === 10 || code === 13 || code === 9) this.at++
      else if (code === 47 && this.syntax.allowComments) this.comment()
      else return
    }
  }

  private comment(): void {
    const { text } = this
    const end = text[this.at + 1] === '*' ? text.indexOf('*/', this.at + 2) : text.indexOf('\n', this.at)
    if (text[this.at + 1] === '*') {
      if (end < 0) this.fail()
      this.at = end + 2
    } else if (text[this.at + 1] === '/') this.at = end < 0 ? text.length : end
    else this.fail()
  }

  private match(expression: RegExp): string | undefined {
    expression.lastIndex = this.at
    const found = expression.exec(this.text)
    if (found === null) return undefined
    this.at += found[0].length
    return found[0]
  }

  private value(): Json {
    const c = this.text[this.at]
    if (c === '{') return this.object()
    if (c === '[') return this.array()
    if (c === '"' || (c === "'" && this.syntax.allowSingleQuotes)) return this.string()
    const word = this.match(words)
    if (word !== undefined) return this.ended(word === 'null' ? null : word === 'true')
    if (this.syntax.allowNonNumericNumbers) {
      const special = this.match(specialNumbers)
      if (special !== undefined) return this.ended({ kind: 'number', text: special })
    }
    const number = this.match(this.syntax.allowNumericLeadingZeros ? lenientNumber : numberSyntax)
    return number === undefined ? this.fail() : this.ended({ kind: 'number', text: number })
  }

  /** A word or a number ends where something else begins. */
  private ended<T>(value: T): T {
    return /[\w.$]/.test(this.text[this.at] ?? '') ? this.fail() : value
  }

  private object(): JsonObject {
    const start = this.at++
    const keys: string[] = []
    const values: Json[] = []
    this.enter()
    this.space()
    if (this.text[this.at] === '}') this.at++
    else {
      for (;;) {
        this.space()
        keys.push(this.key())
        this.space()
        if (this.text[this.at++] !== ':') this.fail()
        this.space()
        values.push(this.value())
        this.space()
        const c = this.text[this.at++]
        if (c === '}') break
        if (c !== ',') this.fail()
      }
    }
    this.depth--
    return { kind: 'object', keys, values, text: this.text.slice(start, this.at) }
  }

  private key(): string {
    const c = this.text[this.at]
    if (c === '"' || (c === "'" && this.syntax.allowSingleQuotes)) return this.string()
    const name = this.syntax.allowUnquotedFieldNames ? this.match(bareName) : undefined
    return name ?? this.fail()
  }

  private array(): JsonArray {
    const start = this.at++
    const items: Json[] = []
    this.enter()
    this.space()
    if (this.text[this.at] === ']') this.at++
    else {
      for (;;) {
        this.space()
        items.push(this.value())
        this.space()
        const c = this.text[this.at++]
        if (c === ']') break
        if (c !== ',') this.fail()
      }
    }
    this.depth--
    return { kind: 'array', items, text: this.text.slice(start, this.at) }
  }

  private enter(): void {
    if (++this.depth > depthMax) this.fail()
  }

  private string(): string {
    const { text } = this
    const quote = text.charCodeAt(this.at++)
    let start = this.at
    let value = ''
    for (;;) {
      const code = text.charCodeAt(this.at)
      if (code === quote) break
      if (Number.isNaN(code) || (code < 32 && !this.syntax.allowUnquotedControlChars)) this.fail()
      if (code !== 92) {
        this.at++
        continue
      }
      value += text.slice(start, this.at) + this.escape()
      start = this.at
    }
    value += text.slice(start, this.at++)
    return value
  }

  private escape(): string {
    const c = this.text[this.at + 1]
    this.at += 2
    if (c === 'u') {
      const hex = this.text.slice(this.at, this.at + 4)
      if (!/^[0-9a-fA-F]{4}$/.test(hex)) this.fail()
      this.at += 4
      return String.fromCharCode(Number.parseInt(hex, 16))
    }
    if (c !== undefined && c in escapes) return escapes[c]
    const isPlain = c === '"' || c === '\\' || c === '/' || c === "'"
    return c !== undefined && (isPlain || this.syntax.allowBackslashEscapingAnyCharacter) ? c : this.fail()
  }
}
