/**
 * Spark's date and time patterns (`yyyy-MM-dd'T'HH:mm:ss[.SSS]XXX`) compiled to elements, which `datetime-formatter.ts`
 * writes and `datetime-parser.ts` reads. The letters and their counts are those that java.time's DateTimeFormatter and
 * Spark both accept; a pattern that only the parser of Spark 2 knew fails by its own condition.
 */
import { SparkError } from '@vonk/common'

export type NumberField =
  | 'year'
  | 'yearOfEra'
  | 'quarter'
  | 'month'
  | 'day'
  | 'dayOfYear'
  | 'alignedDayOfWeekInMonth'
  | 'hourOfHalf'
  | 'clockHourOfHalf'
  | 'hour'
  | 'clockHour'
  | 'minute'
  | 'second'
export type TextField = 'month' | 'weekday' | 'half' | 'era' | 'quarter'
export type SignStyle = 'normal' | 'notNegative' | 'exceedsPad'

/**
 * A number of `min` to `max` digits. Where numbers stand side by side, `reserved` digits are left for the fixed ones
 * that follow a number of open width, and `fixed` says that exactly `min` digits are read.
 */
export interface NumberElement {
  readonly kind: 'number'
  readonly field: NumberField
  readonly min: number
  readonly max: number
  readonly sign: SignStyle
  reserved: number
  fixed: boolean
  /** Two digits that mean a year from 2000 to 2099. */
  readonly reducedYear: boolean
}
export type OffsetShape = '+HHmm' | '+HHMM' | '+HH:MM' | '+HHMMss' | '+HH:MM:ss'

export type PatternElement =
  | { readonly kind: 'literal'; readonly text: string }
  | NumberElement
  | { readonly kind: 'fraction'; readonly min: number; readonly max: number }
  | { readonly kind: 'text'; readonly field: TextField; readonly full: boolean }
  | { readonly kind: 'offset'; readonly shape: OffsetShape; readonly zero: string }
  | { readonly kind: 'localizedOffset'; readonly full: boolean }
  | { readonly kind: 'zoneId' }
  | { readonly kind: 'zoneName'; readonly full: boolean }
  | { readonly kind: 'optional'; readonly elements: PatternElement[] }

export const englishNames: Readonly<
  Record<TextField, { readonly short: readonly string[]; readonly full: readonly string[] }>
> = {
  month: {
    short: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
    full: 'January February March April May June July August September October November December'.split(' '),
  },
  weekday: {
    short: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
    full: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  },
  half: { short: ['AM', 'PM'], full: ['AM', 'PM'] },
  era: { short: ['BC', 'AD'], full: ['Before Christ', 'Anno Domini'] },
  quarter: {
    short: ['Q1', 'Q2', 'Q3', 'Q4'],
    full: ['1st quarter', '2nd quarter', '3rd quarter', '4th quarter'],
  },
}

export interface CompileOptions {
  /** Reading knows fewer letters (no weekday, no quarter) and takes 1 to n digits for a fraction of n letters. */
  readonly parsing: boolean
}

/** Compiles a pattern, or throws the SparkError with which Spark refuses it. */
export function compilePattern(pattern: string, options: CompileOptions): readonly PatternElement[] {
  try {
    checkLetters(pattern, options)
    return new PatternCompiler(pattern, options).compile()
  } catch (error) {
    if (!(error instanceof SparkError)) throw error
    // Spark tells apart what its version 2 would have understood, so that an upgrade does not go unnoticed.
    if (error.condition.startsWith('INVALID') && legacyAccepts(pattern)) {
      throw new SparkError({
        condition: 'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION',
        messageParameters: {
          pattern: `'${pattern}'`,
          config: '"spark.sql.legacy.timeParserPolicy"',
          docroot: documentation,
        },
        cause: error,
      })
    }
    throw error
  }
}

const documentation = 'https://spark.apache.org/docs/latest'

const invalid = (pattern: string): SparkError =>
  new SparkError({
    condition: 'INVALID_DATETIME_PATTERN.WITH_SUGGESTION',
    messageParameters: { pattern: `'${pattern}'`, docroot: documentation },
  })

const tooLong = ['GGGGG', 'MMMMM', 'LLLLL', 'EEEEE', 'QQQQQ', 'qqqqq', 'yyyyyyy']

/** Letters that java.time knows but Spark refuses, outside of quotes. */
function checkLetters(pattern: string, options: CompileOptions): void {
  pattern.split("'").forEach((part, i) => {
    if (i % 2 === 1) return
    const ofWeek = /[ecYWwu]/.exec(part)
    if (ofWeek !== null) throw weekBased(pattern, ofWeek[0])
    for (const letter of part) {
      if ('ABnNp'.includes(letter) || (options.parsing && 'EFqQ'.includes(letter))) {
        throw new SparkError({
          condition: 'INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER',
          messageParameters: { c: letter, pattern },
        })
      }
    }
    if (tooLong.some((run) => part.includes(run))) {
      throw new SparkError({ condition: 'INVALID_DATETIME_PATTERN.LENGTH', messageParameters: { pattern } })
    }
  })
}

function weekBased(pattern: string, letter: string): SparkError {
  // Of the week-based letters, those that Spark 2 knew are reported like every other thing that it knew.
  return legacyAccepts(pattern)
    ? new SparkError({
        condition: 'INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER',
        messageParameters: { c: letter, pattern },
      })
    : new SparkError({
        condition: 'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN',
        messageParameters: { c: letter },
      })
}

/** Whether java.text.SimpleDateFormat takes the pattern: letters it knows, quotes closed, at most three X. */
function legacyAccepts(pattern: string): boolean {
  const parts = pattern.split("'")
  if (parts.length % 2 === 0) return false
  return parts.every((part, i) => {
    if (i % 2 === 1) return true
    const letters = part.replace(/[^A-Za-z]/g, '')
    return /^[GyYMLwWDdFEuaHkKhmsSzZX]*$/.test(letters) && !part.includes('XXXX')
  })
}

const numberFields: Readonly<Record<string, NumberField>> = {
  M: 'month',
  L: 'month',
  Q: 'quarter',
  q: 'quarter',
  d: 'day',
  D: 'dayOfYear',
  F: 'alignedDayOfWeekInMonth',
  K: 'hourOfHalf',
  h: 'clockHourOfHalf',
  H: 'hour',
  k: 'clockHour',
  m: 'minute',
  s: 'second',
}
const offsetShapes: readonly OffsetShape[] = ['+HHmm', '+HHMM', '+HH:MM', '+HHMMss', '+HH:MM:ss']

class PatternCompiler {
  private readonly pattern: string
  private readonly parsing: boolean
  private readonly hasEra: boolean
  private elements: PatternElement[] = []
  private readonly outer: PatternElement[][] = []
  /** The number that those directly behind it may take digits from. */
  private active: NumberElement | undefined

  constructor(pattern: string, options: CompileOptions) {
    this.pattern = pattern
    this.parsing = options.parsing
    this.hasEra = pattern.split("'").some((part, i) => i % 2 === 0 && part.includes('G'))
  }

  compile(): readonly PatternElement[] {
    const { pattern } = this
    for (let i = 0; i < pattern.length; ) {
      const char = pattern[i]
      let end = i + 1
      if (/[A-Za-z]/.test(char)) {
        while (pattern[end] === char) end++
        this.letters(char, end - i)
      } else if (char === "'") {
        end = this.quoted(i)
      } else if (char === '[') {
        this.outer.push(this.elements)
        this.elements = []
        this.active = undefined
      } else if (char === ']') {
        this.closeOptional()
      } else if (char === '{' || char === '}' || char === '#') {
        throw invalid(pattern)
      } else {
        this.add({ kind: 'literal', text: char })
      }
      i = end
    }
    while (this.outer.length > 0) this.closeOptional()
    return this.elements
  }

  private closeOptional(): void {
    const parent = this.outer.pop()
    if (parent === undefined) throw invalid(this.pattern)
    const elements = this.elements
    this.elements = parent
    this.add({ kind: 'optional', elements })
  }

  /** A quoted text from its opening quote; two quotes are one, inside and outside. Returns where it ends. */
  private quoted(start: number): number {
    const { pattern } = this
    let text = ''
    for (let i = start + 1; i < pattern.length; i++) {
      if (pattern[i] !== "'") text += pattern[i]
      else if (pattern[i + 1] === "'") text += pattern[++i]
      else {
        this.add({ kind: 'literal', text: text === '' ? "'" : text })
        return i + 1
      }
    }
    throw invalid(pattern)
  }

  private add(element: PatternElement): void {
    this.active = undefined
    this.elements.push(element)
  }

  private number(field: NumberField, min: number, max: number, sign: SignStyle, reducedYear = false): void {
    const element: NumberElement = {
      kind: 'number',
      field,
      min,
      max,
      sign,
      reserved: 0,
      fixed: false,
      reducedYear,
    }
    const isFixed = min === max && sign === 'notNegative'
    if (this.active !== undefined) {
      if (isFixed) {
        this.active.reserved += max
        element.fixed = true
      } else {
        this.active.fixed = true
        this.active = element
      }
    } else {
      this.active = element
    }
    this.elements.push(element)
  }

  private fraction(count: number): void {
    if (count > 9) throw invalid(this.pattern)
    if (this.parsing) {
      this.add({ kind: 'fraction', min: 1, max: count })
      return
    }
    this.elements.push({ kind: 'fraction', min: count, max: count })
  }

  private letters(letter: string, count: number): void {
    switch (letter) {
      case 'y':
        return this.year(count)
      case 'M':
      case 'L':
      case 'Q':
      case 'q':
        if (count <= 2) return this.plain(letter, count)
        return this.text(letter === 'M' || letter === 'L' ? 'month' : 'quarter', count)
      case 'E':
        return this.text('weekday', count)
      case 'G':
        return this.text('era', count)
      case 'a':
        if (count > 1) throw invalid(this.pattern)
        return this.text('half', count)
      case 'D':
        if (count === 1) return this.plain(letter, 1)
        if (count > 3) throw invalid(this.pattern)
        return this.number('dayOfYear', count, 3, 'notNegative')
      case 'F':
        if (count > 1) throw invalid(this.pattern)
        return this.plain(letter, 1)
      case 'S':
        return this.fraction(count)
      default:
        if (letter in numberFields) return this.plain(letter, count)
        return this.add(this.zoneElement(letter, count))
    }
  }

  private year(count: number): void {
    const field = this.hasEra ? 'yearOfEra' : 'year'
    if (count === 2) this.number(field, 2, 2, 'notNegative', true)
    else this.number(field, count, 19, count < 4 ? 'normal' : 'exceedsPad')
  }

  private plain(letter: string, count: number): void {
    const field = numberFields[letter]
    if (count > 2) throw invalid(this.pattern)
    if (count === 1) this.number(field, 1, 19, 'normal')
    else this.number(field, 2, 2, 'notNegative')
  }

  private text(field: TextField, count: number): void {
    if (count > 4) throw invalid(this.pattern)
    this.add({ kind: 'text', field, full: count === 4 })
  }

  private zoneElement(letter: string, count: number): PatternElement {
    if (letter === 'V' && count === 2) return { kind: 'zoneId' }
    if (letter === 'z' && count <= 4) return { kind: 'zoneName', full: count === 4 }
    if (letter === 'O' && (count === 1 || count === 4)) return { kind: 'localizedOffset', full: count === 4 }
    if (letter === 'X' && count <= 5) return { kind: 'offset', shape: offsetShapes[count - 1], zero: 'Z' }
    if (letter === 'x' && count <= 5) {
      const zero = count === 1 ? '+00' : count % 2 === 0 ? '+0000' : '+00:00'
      return { kind: 'offset', shape: offsetShapes[count - 1], zero }
    }
    if (letter === 'Z' && count <= 3) return { kind: 'offset', shape: '+HHMM', zero: '+0000' }
    if (letter === 'Z' && count === 4) return { kind: 'localizedOffset', full: true }
    if (letter === 'Z' && count === 5) return { kind: 'offset', shape: '+HH:MM:ss', zero: 'Z' }
    throw invalid(this.pattern)
  }
}
