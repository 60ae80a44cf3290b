/**
 * The functions on regular expressions, as slots run them: called by generated code for each value. Patterns are Java's
 * (`regexp-syntax.ts`), compiled once and kept.
 */
import { SparkError } from '@vonk/common'
import type { LiteralValue } from '../expression.ts'
import { registerHostFunction } from '../host-functions.ts'
import { RegexpProblem, translateRegexp } from './regexp-syntax.ts'

interface Compiled {
  readonly find: RegExp
  readonly groupCount: number
  readonly names: ReadonlyMap<string, number>
}

const kept = new Map<string, Compiled>()
const keptMost = 500

/** Functions that Spark makes of others, whose errors name those. */
const toldAs: Readonly<Record<string, string>> = {
  regexp_count: 'regexp_extract_all',
  regexp_substr: 'regexp_extract',
}

function compile(pattern: string, functionName: string): Compiled {
  const known = kept.get(pattern)
  if (known !== undefined) return known
  if (kept.size >= keptMost) kept.clear()
  try {
    const { source, groupCount, names } = translateRegexp(pattern)
    const compiled = { find: new RegExp(source, 'gv'), groupCount, names }
    kept.set(pattern, compiled)
    return compiled
  } catch (error) {
    if (!(error instanceof RegexpProblem || error instanceof SyntaxError)) throw error
    throw new SparkError({
      condition: 'INVALID_PARAMETER_VALUE.PATTERN',
      messageParameters: {
        parameter: '`regexp`',
        functionName: `\`${toldAs[functionName] ?? functionName}\``,
        value: `'${pattern}'`,
      },
      cause: error,
    })
  }
}

/**
 * Matches one behind the other, as Java's `find` gives them: behind an empty one the search goes on a character later.
 */
function* matches({ find }: Compiled, text: string): Generator<RegExpExecArray> {
  let from = 0
  while (from <= text.length) {
    find.lastIndex = from
    const match = find.exec(text)
    if (match === null) return
    yield match
    const end = match.index + match[0].length
    from = match[0] === '' ? end + ((text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1) : end
  }
}

const groupOf = (match: RegExpExecArray, group: number): string | undefined =>
  group === 0 ? match[0] : match.groups?.[`g${group}`]

function checkGroup({ groupCount }: Compiled, group: number, functionName: string): void {
  if (group >= 0 && group <= groupCount) return
  throw new SparkError({
    condition: 'INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX',
    messageParameters: {
      parameter: '`idx`',
      functionName: `\`${functionName}\``,
      groupCount: `${groupCount}`,
      groupIndex: `${group}`,
    },
  })
}

type Arguments = readonly LiteralValue[]

function rlike([text, pattern]: Arguments): LiteralValue {
  const { find } = compile(pattern as string, 'rlike')
  find.lastIndex = 0
  return find.test(text as string)
}

/**
 * What `regexp_find` gives, as `regexp.ts` asks for it: the group's text in the first match, in all of them, or the
 * first match's position.
 */
const findResult = Object.freeze({ first: 0, all: 1, position: 2 })

/** Text, pattern, group, result, and the function's name for errors. */
function regexpFind([text, pattern, group, result, name]: Arguments): LiteralValue {
  const compiled = compile(pattern as string, name as string)
  const found: string[] = []
  for (const match of matches(compiled, text as string)) {
    checkGroup(compiled, group as number, name as string)
    // In code points from 1.
    if (result === findResult.position) return [...(text as string).slice(0, match.index)].length + 1
    const part = groupOf(match, group as number) ?? ''
    if (result === findResult.first) return part
    found.push(part)
  }
  if (result === findResult.position) return 0
  return result === findResult.first ? '' : packTexts(found)
}

function regexpReplace([text, pattern, replacement, position]: Arguments): LiteralValue {
  const compiled = compile(pattern as string, 'regexp_replace')
  const source = text as string
  const start = (position as number) - 1
  if (start > 0 && start >= source.length) return source
  const region = source.slice(start)
  let result = source.slice(0, start)
  let at = 0
  for (const match of matches(compiled, region)) {
    result += region.slice(at, match.index)
    result += expand(compiled, match, replacement as string, [source, pattern as string, position as number])
    at = match.index + match[0].length
  }
  return result + region.slice(at)
}

/** `$1`, `${name}` and `\` in a replacement. */
function expand(
  compiled: Compiled,
  match: RegExpExecArray,
  replacement: string,
  [source, pattern, position]: readonly [string, string, number],
): string {
  const wrong = (): never => {
    throw new SparkError({
      condition: 'INVALID_REGEXP_REPLACE',
      messageParameters: { source, pattern, replacement, position: `${position}` },
    })
  }
  let result = ''
  for (let i = 0; i < replacement.length; i++) {
    const character = replacement[i]
    if (character === '\\') {
      if (++i === replacement.length) wrong()
      result += replacement[i]
      continue
    }
    if (character !== '$') {
      result += character
      continue
    }
    const named = /^\{([a-zA-Z][a-zA-Z0-9]*)\}/.exec(replacement.slice(i + 1))
    if (named !== null) {
      const group = compiled.names.get(named[1]) ?? wrong()
      result += groupOf(match, group) ?? ''
      i += named[0].length
      continue
    }
    let group = digitAt(replacement, ++i)
    if (group === undefined || group > compiled.groupCount) return wrong()
    for (;;) {
      const next = digitAt(replacement, i + 1)
      if (next === undefined || group * 10 + next > compiled.groupCount) break
      group = group * 10 + next
      i++
    }
    result += groupOf(match, group) ?? ''
  }
  return result
}

function digitAt(text: string, at: number): number | undefined {
  const code = text.charCodeAt(at) - 48
  return code >= 0 && code <= 9 ? code : undefined
}

/** Pieces between matches, at most `limit` of them if that is above 0. */
function regexpSplit([text, pattern, limit]: Arguments): LiteralValue {
  const source = text as string
  const pieces: string[] = []
  let at = 0
  for (const match of matches(compile(pattern as string, 'split'), source)) {
    if ((limit as number) > 0 && pieces.length === (limit as number) - 1) break
    const end = match.index + match[0].length
    // An empty match at the start makes no empty piece; one at the end cuts nothing off.
    if (match[0] === '' && (match.index === 0 || match.index === source.length)) {
      if (match.index === 0) continue
    }
    pieces.push(source.slice(at, match.index))
    at = end
  }
  pieces.push(source.slice(at))
  return packTexts(pieces)
}

const encoder = new TextEncoder()

/** Texts as an array value in the layout of `columnar/packed-value.ts`. */
function packTexts(texts: readonly string[]): Uint8Array {
  const encoded = texts.map((text) => encoder.encode(text))
  const slots = 8 + ((texts.length + 7) & ~7)
  const start = slots + texts.length * 8
  const packed = new Uint8Array(encoded.reduce((sum, bytes) => sum + bytes.length, start))
  const view = new DataView(packed.buffer)
  view.setUint32(0, texts.length, true)
  let at = start
  encoded.forEach((bytes, i) => {
    packed[8 + i] = 1
    view.setUint32(slots + i * 8, at, true)
    view.setUint32(slots + i * 8 + 4, bytes.length, true)
    packed.set(bytes, at)
    at += bytes.length
  })
  return packed
}

registerHostFunction('rlike', rlike)
registerHostFunction('regexp_find', regexpFind)
registerHostFunction('regexp_replace', regexpReplace)
registerHostFunction('split', regexpSplit)
