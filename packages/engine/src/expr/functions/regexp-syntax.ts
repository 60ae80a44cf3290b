/**
 * Java's regular expressions in JavaScript's terms. A pattern is parsed and written anew for the `v` flag: what differs
 * (line ends, `\s`, `\b`, inline flags, possessive and atomic parts, quoting, unions and intersections of classes) is
 * spelt out. Groups are named `g1`, `g2`, ..., so that helper groups do not count. What cannot be said in JavaScript is
 * an error that names it.
 */

export interface JavaRegexp {
  /** Source for `new RegExp(source, 'v')`; flags of the pattern are worked into it. */
  readonly source: string
  readonly groupCount: number
  /** Numbers of named groups. */
  readonly names: ReadonlyMap<string, number>
}

import { horizontal, propertySet, RegexpProblem, spaces, vertical } from './regexp-properties.ts'

export { RegexpProblem } from './regexp-properties.ts'

interface Flags {
  readonly ignoreCase: boolean
  readonly unicodeCase: boolean
  readonly dotAll: boolean
  readonly multiline: boolean
  readonly comments: boolean
  readonly unixLines: boolean
  readonly unicodeClasses: boolean
}

const flagNames: Readonly<Record<string, keyof Flags>> = {
  i: 'ignoreCase',
  u: 'unicodeCase',
  s: 'dotAll',
  m: 'multiline',
  x: 'comments',
  d: 'unixLines',
  U: 'unicodeClasses',
}

const noFlags: Flags = {
  ignoreCase: false,
  unicodeCase: false,
  dotAll: false,
  multiline: false,
  comments: false,
  unixLines: false,
  unicodeClasses: false,
}

const lineEnds = '\\n\\r\\u0085\\u2028\\u2029'
const wordOfBoundary = '[\\p{L}\\p{Nd}\\p{Mn}_]'

const isAsciiLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122

/** A code point as it may stand anywhere in a pattern. */
function spelt(code: number): string {
  if ((code >= 48 && code <= 57) || isAsciiLetter(code)) return String.fromCharCode(code)
  return code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
}

/** Letters that have become signs of their own, which share the letter's case: Kelvin, the long s, Ångström. */
const signs: Readonly<Record<string, number>> = { k: 0x212a, s: 0x17f, '\u00e5': 0x212b }

/** The code points that are the same as this one without regard to case. */
function sameLetters(code: number, { ignoreCase, unicodeCase }: Flags): readonly number[] {
  if (!ignoreCase) return [code]
  if (!unicodeCase) return isAsciiLetter(code) ? [code, code ^ 32] : [code]
  const character = String.fromCodePoint(code)
  const lower = character.toLowerCase()
  const others = [lower, character.toUpperCase(), lower.toUpperCase()].map((text) => [...text])
  const single = others.filter((text) => text.length === 1).map(([one]) => one.codePointAt(0)!)
  const sign = Object.hasOwn(signs, lower) ? [signs[lower]] : []
  return [...new Set([code, ...single, ...sign])]
}

export function translateRegexp(pattern: string): JavaRegexp {
  const translator = new Translator(pattern)
  const source = translator.all()
  return { source, groupCount: translator.groups, names: translator.names }
}

class Translator {
  readonly #text: string
  #at = 0
  #flags: Flags = noFlags
  #atomic = 0
  groups = 0
  readonly names = new Map<string, number>()

  constructor(text: string) {
    this.#text = text
  }

  all(): string {
    const source = this.#alternatives()
    if (this.#at < this.#text.length) throw new RegexpProblem('a closing parenthesis without an opening one')
    return source
  }

  #sees(text: string): boolean {
    return this.#text.startsWith(text, this.#at)
  }

  #accept(text: string): boolean {
    if (!this.#sees(text)) return false
    this.#at += text.length
    return true
  }

  #codePoint(): number {
    const code = this.#text.codePointAt(this.#at)
    if (code === undefined) throw new RegexpProblem('it ends too early')
    this.#at += code > 0xffff ? 2 : 1
    return code
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found === null) return undefined
    this.#at = pattern.lastIndex
    return found
  }

  #alternatives(): string {
    const flags = this.#flags
    let source = ''
    for (;;) {
      if (this.#at >= this.#text.length || this.#sees(')')) break
      if (this.#accept('|')) source += '|'
      else source += this.#quantified()
    }
    // Inline flags hold to the end of their group.
    this.#flags = flags
    return source
  }

  #quantified(): string {
    if (this.#flags.comments && this.#match(/\s+|#[^\n]*/y) !== undefined) return ''
    const atom = this.#atom()
    if (atom === '') return ''
    if (this.#flags.comments) while (this.#match(/\s+|#[^\n]*/y) !== undefined);
    const found = this.#match(/(?:[?*+]|\{\d+(?:,\d*)?\})/y)
    if (found === undefined) return atom
    if (this.#accept('+')) return this.#asAtomic(`(?:${atom})${found[0]}`)
    const lazy = this.#accept('?') ? '?' : ''
    const bare = /^(?:\[.*\]|\\.|\w)$/s.test(atom) && !atom.includes('](')
    return `${bare && atom.length === 1 ? atom : `(?:${atom})`}${found[0]}${lazy}`
  }

  /** Matched once and not tried in another way: what a lookahead has captured. */
  #asAtomic(source: string): string {
    const name = `a${++this.#atomic}`
    return `(?:(?=(?<${name}>${source}))\\k<${name}>)`
  }

  #atom(): string {
    const character = this.#text[this.#at]
    switch (character) {
      case '(':
        this.#at++
        return this.#group()
      case '[':
        this.#at++
        return this.#class()
      case '.':
        this.#at++
        return this.#dot()
      case '^':
        this.#at++
        return this.#lineStart()
      case '$':
        this.#at++
        return this.#flags.multiline ? this.#lineEnd() : this.#inputEnd()
      case '\\':
        this.#at++
        return this.#escape()
      case '*':
      case '+':
      case '?':
      case '{':
        throw new RegexpProblem(`a dangling ${character}`)
      default:
        return this.#literal(this.#codePoint())
    }
  }

  #literal(code: number): string {
    const all = sameLetters(code, this.#flags)
    return all.length === 1 ? spelt(code) : `[${all.map(spelt).join('')}]`
  }

  #dot(): string {
    if (this.#flags.dotAll) return '[\\s\\S]'
    return this.#flags.unixLines ? '[^\\n]' : `[^${lineEnds}]`
  }

  #lineStart(): string {
    if (!this.#flags.multiline) return '^'
    if (this.#flags.unixLines) return '(?:^|(?<=\\n))(?=[\\s\\S])'
    return '(?:^|(?<=[\\n\\u0085\\u2028\\u2029]|\\r(?!\\n)))(?=[\\s\\S])'
  }

  #lineEnd(): string {
    if (this.#flags.unixLines) return '(?:(?=\\n)|$)'
    return '(?:(?<!\\r)(?=\\n)|(?=[\\r\\u0085\\u2028\\u2029])|$)'
  }

  /** The end, or the last line's end before it. */
  #inputEnd(): string {
    if (this.#flags.unixLines) return '(?=\\n?$)'
    return '(?:(?=(?:\\r\\n|[\\r\\u0085\\u2028\\u2029])?$)|(?<!\\r)(?=\\n$))'
  }

  #group(): string {
    const close = (open: string): string => {
      const flags = this.#flags
      const inside = this.#alternatives()
      this.#flags = flags
      if (!this.#accept(')')) throw new RegexpProblem('an opening parenthesis without a closing one')
      return `${open}${inside})`
    }
    if (!this.#accept('?')) return close(`(?<g${++this.groups}>`)
    for (const open of [':', '=', '!', '<=', '<!']) if (this.#accept(open)) return close(`(?${open}`)
    if (this.#accept('>')) return this.#asAtomic(close('(?:'))
    const name = this.#match(/<([a-zA-Z][a-zA-Z0-9]*)>/y)
    if (name !== undefined) {
      if (this.names.has(name[1])) throw new RegexpProblem(`two groups named ${name[1]}`)
      this.names.set(name[1], ++this.groups)
      return close(`(?<g${this.groups}>`)
    }
    return this.#inlineFlags(close)
  }

  #inlineFlags(close: (open: string) => string): string {
    const found = this.#match(/([imsxudU]*)(?:-([imsxudU]*))?([):])/y)
    if (found === undefined)
      throw new RegexpProblem(`a group that opens with (?${this.#text[this.#at] ?? ''}`)
    const outside = this.#flags
    const flags: { -readonly [K in keyof Flags]: boolean } = { ...outside }
    for (const letter of found[1]) flags[flagNames[letter]] = true
    for (const letter of found[2] ?? '') flags[flagNames[letter]] = false
    if (flags.unicodeClasses) flags.unicodeCase = true
    this.#flags = flags
    if (found[3] === ')') return ''
    const source = close('(?:')
    this.#flags = outside
    return source
  }

  /** Behind a backslash, outside of a class. */
  #escape(): string {
    const digits = this.#match(/[1-9]/y)
    if (digits !== undefined) return this.#backReference(digits[0])
    const named = this.#match(/k<([a-zA-Z][a-zA-Z0-9]*)>/y)
    if (named !== undefined) {
      const group = this.names.get(named[1])
      if (group === undefined) throw new RegexpProblem(`no group named ${named[1]}`)
      return `\\k<g${group}>`
    }
    if (this.#accept('Q')) return this.#quoted()
    const set = this.#set()
    if (set !== undefined) return set
    const letter = this.#text[this.#at]
    switch (letter) {
      case 'A':
        this.#at++
        return '^'
      case 'z':
        this.#at++
        return '$'
      case 'Z':
        this.#at++
        return this.#inputEnd()
      case 'R':
        this.#at++
        return `(?:\\r\\n|[${vertical}])`
      case 'b':
      case 'B': {
        this.#at++
        if (this.#sees('{')) throw new RegexpProblem('\\b{g}, which is not supported')
        const inside = `(?:(?<=${wordOfBoundary})(?!${wordOfBoundary})|(?<!${wordOfBoundary})(?=${wordOfBoundary}))`
        return letter === 'b' ? inside : `(?!${inside})`
      }
      case 'G':
      case 'X':
        throw new RegexpProblem(`\\${letter}, which is not supported`)
      default:
        return this.#literal(this.#escapedCharacter())
    }
  }

  #backReference(first: string): string {
    let number = Number(first)
    if (number > this.groups) return '(?!)'
    for (;;) {
      const next = this.#text[this.#at]
      if (next === undefined || next < '0' || next > '9' || number * 10 + Number(next) > this.groups) break
      number = number * 10 + Number(next)
      this.#at++
    }
    return `\\k<g${number}>`
  }

  #quoted(): string {
    const end = this.#text.indexOf('\\E', this.#at)
    const text = end < 0 ? this.#text.slice(this.#at) : this.#text.slice(this.#at, end)
    this.#at = end < 0 ? this.#text.length : end + 2
    const parts = [...text].map((character) => this.#literal(character.codePointAt(0)!))
    if (parts.length > 1 && /[?*+{]/.test(this.#text[this.#at] ?? '')) {
      throw new RegexpProblem('a quantifier behind \\Q...\\E, which is not supported')
    }
    return parts.length === 1 ? parts[0] : `(?:${parts.join('')})`
  }

  /** A set of characters by one escape (`\d`, `\p{L}`), as a class; undefined if it is none. */
  #set(): string | undefined {
    const found = this.#match(/[dDwWsShHvV]/y)
    if (found !== undefined) {
      const letter = found[0]
      const inside = this.#setOf(letter.toLowerCase())
      return letter === letter.toLowerCase() ? `[${inside}]` : `[^${inside}]`
    }
    const property = this.#match(/([pP])(?:\{([^}]*)\}|([A-Z]))/y)
    if (property === undefined) return undefined
    const inside = propertySet(property[2] ?? property[3], this.#flags.ignoreCase)
    return property[1] === 'p' ? `[${inside}]` : `[^${inside}]`
  }

  #setOf(letter: string): string {
    const { unicodeClasses } = this.#flags
    switch (letter) {
      case 'd':
        return unicodeClasses ? '\\p{Nd}' : '0-9'
      case 'w':
        return unicodeClasses ? '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}' : 'a-zA-Z0-9_'
      case 's':
        return unicodeClasses ? '\\p{White_Space}' : spaces
      case 'h':
        return horizontal
      default:
        return vertical
    }
  }

  /** A single character behind a backslash. */
  #escapedCharacter(): number {
    const number = (pattern: RegExp, radix: number): number | undefined => {
      const found = this.#match(pattern)
      return found === undefined ? undefined : Number.parseInt(found[1], radix)
    }
    const high = number(/u([0-9a-fA-F]{4})/y, 16)
    if (high !== undefined) {
      const low = high >= 0xd800 && high < 0xdc00 ? number(/\\u([dD][c-fC-F][0-9a-fA-F]{2})/y, 16) : undefined
      return low === undefined ? high : 0x10000 + ((high & 0x3ff) << 10) + (low & 0x3ff)
    }
    const code =
      number(/x([0-9a-fA-F]{2})/y, 16) ??
      number(/x\{([0-9a-fA-F]+)\}/y, 16) ??
      number(/0([0-3][0-7]{2}|[0-7]{1,2})/y, 8)
    if (code !== undefined) return code
    if (this.#accept('c')) return this.#codePoint() ^ 64
    const character = String.fromCodePoint(this.#codePoint())
    const controls: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, f: 12, a: 7, e: 27 }
    if (Object.hasOwn(controls, character)) return controls[character]
    if (/[a-zA-Z]/.test(character)) throw new RegexpProblem(`\\${character}, which is not supported`)
    return character.codePointAt(0)!
  }

  /** Behind the opening bracket of a class. */
  #class(): string {
    const open = this.#accept('^') ? '[^' : '['
    const parts = ['']
    let empty = true
    for (;;) {
      if (this.#at >= this.#text.length) throw new RegexpProblem('a class without its closing bracket')
      if (this.#flags.comments && this.#match(/\s+|#[^\n]*/y) !== undefined) continue
      if (!empty && this.#accept(']')) break
      if (this.#accept('&&')) parts.push('')
      else parts[parts.length - 1] += this.#classItem()
      empty = false
    }
    const filled = parts.filter((part) => part !== '')
    return filled.length === 1
      ? `${open}${filled[0]}]`
      : `${open}${filled.map((part) => `[${part}]`).join('&&')}]`
  }

  #classItem(): string {
    if (this.#accept('[')) return this.#class()
    if (this.#accept('\\Q')) {
      const end = this.#text.indexOf('\\E', this.#at)
      const text = this.#text.slice(this.#at, end < 0 ? undefined : end)
      this.#at = end < 0 ? this.#text.length : end + 2
      return [...text].map((character) => this.#classRange(character.codePointAt(0)!, undefined)).join('')
    }
    if (this.#sees('\\')) {
      this.#at++
      const set = this.#set()
      if (set !== undefined) return set
      if (this.#match(/R/y) !== undefined) throw new RegexpProblem('\\R inside a class')
      return this.#rangeFrom(this.#escapedCharacter())
    }
    return this.#rangeFrom(this.#codePoint())
  }

  #rangeFrom(first: number): string {
    const next = this.#text[this.#at + 1]
    if (!this.#sees('-') || next === ']' || next === '[' || next === undefined || this.#sees('-&&')) {
      return this.#classRange(first, undefined)
    }
    this.#at++
    const last = this.#accept('\\') ? this.#escapedCharacter() : this.#codePoint()
    if (last < first) throw new RegexpProblem('a range that ends before it starts')
    return this.#classRange(first, last)
  }

  #classRange(first: number, last: number | undefined): string {
    if (last === undefined) return sameLetters(first, this.#flags).map(spelt).join('')
    const range = `${spelt(first)}-${spelt(last)}`
    if (!this.#flags.ignoreCase) return range
    let others = ''
    const most = this.#flags.unicodeCase ? Math.min(last, first + 4096) : Math.min(last, 0x7f)
    for (let code = first; code <= most; code++) {
      for (const other of sameLetters(code, this.#flags)) {
        if (other < first || other > last) others += spelt(other)
      }
    }
    return range + others
  }
}

/** The text that a pattern without any operator stands for; undefined for another one. */
export function plainPattern(pattern: string): string | undefined {
  let text = ''
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i]
    if ('^$.|?*+()[]{}'.includes(character)) {
      // A class of one character, as patterns for `split` often are.
      const single = /^\[([^\]\\^&-])\]/.exec(pattern.slice(i))
      if (single === null) return undefined
      text += single[1]
      i += 2
    } else if (character === '\\') {
      const next = pattern[++i]
      if (next === undefined || /[a-zA-Z0-9]/.test(next) || next > '~') return undefined
      text += next
    } else {
      text += character
    }
  }
  return text
}
