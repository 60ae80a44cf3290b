/**
 * The number formats of `to_char` and `to_number`: `$9,999.99S`. Digits 9 and 0 in groups between commas, a point, a
 * currency, and signs: S, MI, or PR for angle brackets around negative numbers. Checked once, and used both ways.
 */
import { SparkError } from '@vonk/common'

/** Digits between commas or the point. `exact` (a run that begins with 0): all of them are there. */
interface Digits {
  readonly count: number
  readonly exact: boolean
}
type Token =
  | { readonly kind: 'digits'; readonly groups: readonly Digits[] }
  | { readonly kind: 'point' | 'dollar' | 'sign' | 'minus' | 'open' | 'close' }
  | { readonly kind: 'other'; readonly text: string }

export interface NumberFormat {
  readonly text: string
  readonly tokens: readonly Token[]
  readonly precision: number
  readonly scale: number
}

const once: Readonly<Record<string, string>> = {
  point: '.',
  sign: 'S',
  minus: 'MI',
  dollar: '$',
  close: 'PR',
}

export function numberFormat(text: string): NumberFormat {
  const upper = text.toUpperCase()
  const format = tokensOf(upper)
  check(upper, format)
  const counts = (token: Token) =>
    token.kind === 'digits' ? token.groups.reduce((sum, { count }) => sum + count, 0) : 0
  const point = format.findIndex(({ kind }) => kind === 'point')
  const scale = point < 0 ? 0 : format.slice(point).reduce((sum, token) => sum + counts(token), 0)
  const precision = format.reduce((sum, token) => sum + counts(token), 0)
  const isBracketed = format.some(({ kind }) => kind === 'close')
  return { text, tokens: isBracketed ? [{ kind: 'open' }, ...format] : format, precision, scale }
}

type Raw = Token | { readonly kind: 'run'; readonly digits: Digits } | { readonly kind: 'comma' }

function rawTokens(text: string): readonly Raw[] {
  const found: Raw[] = []
  for (const [part] of text.matchAll(/[09]+|MI|PR|./gs)) {
    if (/^[09]/.test(part)) {
      found.push({ kind: 'run', digits: { count: part.length, exact: part.startsWith('0') } })
    } else if (part === '.' || part === 'D') found.push({ kind: 'point' })
    else if (part === ',' || part === 'G') found.push({ kind: 'comma' })
    else if (part === '$') found.push({ kind: 'dollar' })
    else if (part === 'S') found.push({ kind: 'sign' })
    else if (part === 'MI') found.push({ kind: 'minus' })
    else if (part === 'PR') found.push({ kind: 'close' })
    else found.push({ kind: 'other', text: part })
  }
  return found
}

/** Runs of digits with commas between them are one token; a comma without digits on both sides stays. */
function tokensOf(text: string): readonly Token[] {
  const raw = rawTokens(text)
  const tokens: Token[] = []
  for (let i = 0; i < raw.length; i++) {
    const token = raw[i]
    if (token.kind === 'comma') tokens.push({ kind: 'other', text: ',' })
    else if (token.kind !== 'run') tokens.push(token)
    else {
      const groups = [token.digits]
      for (let next = raw[i + 2]; raw[i + 1]?.kind === 'comma' && next?.kind === 'run'; next = raw[i + 2]) {
        groups.push(next.digits)
        i += 2
      }
      tokens.push({ kind: 'digits', groups })
    }
  }
  return tokens
}

function check(text: string, tokens: readonly Token[]): void {
  const format = `'${text}'`
  const refuse = (why: string, more: Readonly<Record<string, string>> = {}): never => {
    throw new SparkError({ condition: `INVALID_FORMAT.${why}`, messageParameters: { format, ...more } })
  }
  if (text === '') refuse('EMPTY')
  const at = (kind: Token['kind']) => tokens.findIndex((token) => token.kind === kind)
  const lastAt = (kind: Token['kind']) => tokens.findLastIndex((token) => token.kind === kind)
  const [digits, point] = [at('digits'), at('point')]
  if (digits < 0) refuse('WRONG_NUM_DIGIT')
  if (lastAt('dollar') > digits) refuse('CUR_MUST_BEFORE_DIGIT')
  if (point >= 0 && lastAt('dollar') > point) refuse('CUR_MUST_BEFORE_DEC')
  if (tokens.some((token) => token.kind === 'other' && token.text === ',')) refuse('CONT_THOUSANDS_SEPS')
  const behind = point < 0 ? [] : tokens.slice(point)
  if (behind.some((token) => token.kind === 'digits' && token.groups.length > 1)) {
    refuse('THOUSANDS_SEPS_MUST_BEFORE_DEC')
  }
  for (const [kind, token] of Object.entries(once)) {
    if (tokens.filter((one) => one.kind === kind).length > 1)
      refuse('WRONG_NUM_TOKEN', { token: `'${token}'` })
  }
  const rest = [...tokens]
  const take = (...kinds: readonly Token['kind'][]): void => {
    if (rest.length > 0 && kinds.includes(rest[0].kind)) rest.shift()
  }
  take('minus', 'sign')
  take('dollar')
  take('digits')
  take('point')
  take('digits')
  take('dollar')
  while (rest.length > 0 && ['close', 'minus', 'sign'].includes(rest[0].kind)) rest.shift()
  if (rest.length > 0) refuse('UNEXPECTED_TOKEN', { token: `'${tokenText(rest[0])}'` })
}

function tokenText(token: Token): string {
  if (token.kind === 'other') return token.text
  if (token.kind === 'digits') {
    return token.groups.map(({ count, exact }) => (exact ? '0' : '9').repeat(count)).join(',')
  }
  return once[token.kind] ?? ''
}

/** Text being made: blanks go in front of the signs at its end, so that these stand beside the first digit. */
class Written {
  text = ''

  blank(): void {
    const [signs] = /[+\-<]*$/.exec(this.text) ?? ['']
    this.text = `${this.text.slice(0, this.text.length - signs.length)} ${signs}`
  }
  /** A sign behind the digits, which stands in front of the blanks at the end. */
  sign(sign: string): void {
    const [blanks] = / *$/.exec(this.text) ?? ['']
    this.text = `${this.text.slice(0, this.text.length - blanks.length)}${sign}${blanks}`
  }
  /** A point that no digits follow is none. */
  dropPoint(): void {
    if (this.text.endsWith('.')) this.text = `${this.text.slice(0, -1)} `
  }
}

/** The number as the format shows it, or `#` for its digits where it has no room for them. */
export function formatNumberBy(format: NumberFormat, unscaled: bigint, scale: number): string {
  const isNegative = unscaled < 0n
  const digits = `${isNegative ? -unscaled : unscaled}`.padStart(scale + 1, '0')
  const before = digits.slice(0, digits.length - scale).replace(/^0+/, '')
  const after = digits.slice(digits.length - scale).replace(/0+$/, '')
  const room = format.precision - format.scale
  const fits = before.length <= room && after.length <= format.scale
  const shown = fits
    ? { before: before.padStart(room), after: after.padEnd(format.scale, '0') }
    : { before: '#'.repeat(room), after: '#'.repeat(format.scale) }
  return written(format, shown, isNegative)
}

function written(
  { tokens }: NumberFormat,
  { before, after }: { readonly before: string; readonly after: string },
  isNegative: boolean,
): string {
  const out = new Written()
  let isBehindPoint = false
  let place = 0
  for (const token of tokens) {
    switch (token.kind) {
      case 'digits':
        if (isBehindPoint) out.text += after
        else place = writeGroups(out, token.groups, before, place)
        break
      case 'point':
        if (out.text.endsWith(' ')) out.text = `${out.text.slice(0, -1)}0`
        out.text += '.'
        isBehindPoint = true
        break
      case 'dollar':
        out.text += '$'
        break
      case 'sign':
        out.dropPoint()
        out.sign(isNegative ? '-' : '+')
        break
      case 'minus':
        out.dropPoint()
        if (isNegative) out.sign('-')
        else out.text += ' '
        break
      case 'open':
        if (isNegative) out.text += '<'
        break
      case 'close':
        out.dropPoint()
        if (isNegative) out.sign('>')
        else out.text += '  '
    }
  }
  out.dropPoint()
  return out.text
}

/** Answers how many places of `digits` are used up. */
function writeGroups(out: Written, groups: readonly Digits[], digits: string, from: number): number {
  let place = from
  groups.forEach(({ count, exact }, i) => {
    if (i > 0) {
      if (/\d$/.test(out.text)) out.text += ','
      else out.blank()
    }
    for (const digit of digits.slice(place, place + count)) {
      if (digit !== ' ') out.text += digit
      else if (exact) out.text += '0'
      else out.blank()
    }
    place += count
  })
  return place
}

/** The number that a text has by the format, as decimal text; undefined where it does not match. */
export function parseNumberBy({ tokens, scale }: NumberFormat, text: string): string | undefined {
  let at = 0
  let isNegative = false
  let [isOpen, isBehindPoint, hasPoint] = [false, false, false]
  let [before, after] = ['', '']
  const accept = (character: string): boolean => {
    if (text[at] !== character) return false
    at++
    return true
  }
  for (const token of tokens) {
    switch (token.kind) {
      case 'digits': {
        const [run] = /^[\d, ]*/.exec(text.slice(at)) ?? ['']
        at += run.length
        const found = run.replaceAll(' ', '')
        if (isBehindPoint) {
          if (found.includes(',') || found.length > (hasPoint ? scale : 0)) return undefined
          after = found
        } else {
          const digits = groupsOf(found, token.groups)
          if (digits === undefined) return undefined
          before = digits
        }
        break
      }
      case 'point':
        isBehindPoint = true
        hasPoint = accept('.')
        break
      case 'dollar':
        if (!accept('$')) return undefined
        break
      case 'sign':
        if (accept('-')) isNegative = !isNegative
        else accept('+')
        break
      case 'minus':
        if (accept('-')) isNegative = !isNegative
        break
      case 'open':
        isOpen = accept('<')
        if (isOpen) isNegative = !isNegative
        break
      case 'close':
        if (isOpen && !accept('>')) return undefined
    }
  }
  if (at < text.length || before + after === '') return undefined
  return `${isNegative ? '-' : ''}${before === '' ? '0' : before}.${after === '' ? '0' : after}`
}

/** The digits, where their groups have room in those of the format, compared from the last. */
function groupsOf(text: string, groups: readonly Digits[]): string | undefined {
  const found = text === '' ? [] : text.split(',')
  if (found.length > groups.length) return undefined
  const fits = groups.toReversed().every(({ count, exact }, i) => {
    const digits = found[found.length - 1 - i] ?? ''
    return exact ? digits.length === count : digits.length <= count
  })
  return fits ? found.join('') : undefined
}
