/** SET and RESET: what stands behind them is text up to the end of the statement, and need not be tokens of SQL. */
import type { Command } from '../../plan/command.ts'

const blanks = '(?:\\s|--[^\\n]*(?:\\n|$)|/\\*(?!\\+)[^]*?\\*/)*'
const beginning = new RegExp(`^${blanks}(set|reset)(?![\\p{L}\\p{N}_.])\\s*([^]*?)[\\s;]*$`, 'iu')
/** Other statements that begin with SET. */
const otherForms = /^(?:time\s+zone|catalog|var|variable|session\s+authorization|role|schema|path)\b/i

/** The command, or undefined where the text is no SET or RESET, or one with a grammar of its own. */
export function settingCommand(text: string): Command | undefined {
  const found = beginning.exec(text)
  if (found === null) return undefined
  const [, word, rest] = found
  const origin = { sqlText: text, start: 0, stop: text.length }
  if (word.toLowerCase() === 'reset') {
    return rest === '' ? { kind: 'reset', origin } : { kind: 'reset', key: unquoted(rest), origin }
  }
  if (otherForms.test(rest)) return undefined
  if (rest === '' || rest === '-v') return { kind: 'set', verbose: rest === '-v', origin }
  const equals = rest.indexOf('=')
  if (equals < 0) return { kind: 'set', key: unquoted(rest), verbose: false, origin }
  const key = unquoted(rest.slice(0, equals).trim())
  return { kind: 'set', key, value: unquoted(rest.slice(equals + 1).trim()), verbose: false, origin }
}

const unquoted = (text: string): string =>
  text.length > 1 && text.startsWith('`') && text.endsWith('`') && !text.slice(1, -1).includes('`')
    ? text.slice(1, -1)
    : text
