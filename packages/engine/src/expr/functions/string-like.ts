/**
 * `like`, `ilike` and their forms with several patterns. A constant pattern is taken apart when the code is generated:
 * what is left for a row is comparing ends and searching for parts. Other patterns are walked by a kernel.
 */
import { boolean, string } from '@vonk/common'
import { type Code, i32 } from '../../wasm/index.ts'
import type { Emitter, Value } from '../emit.ts'
import type { Call, Expression } from '../expression.ts'
import type { FunctionEntry, ScalarEntry } from '../function-entry.ts'
import {
  answer,
  constantPieces,
  constantText,
  type I32,
  optional,
  piecesOf,
  text,
  textFunction,
} from './string-entry.ts'
import { endsWith, startsWith } from './string-slices.ts'

export type PatternError = 'ESC_AT_THE_END' | 'ESC_IN_THE_MIDDLE'

/** A pattern as runs of characters between `%`; undefined where it has `_`, which runs do not. */
interface ParsedPattern {
  readonly error?: { readonly kind: PatternError; readonly char: string }
  readonly runs?: readonly string[]
}

export function parseLike(pattern: string, mark: string): ParsedPattern {
  const runs = ['']
  let single = false
  const characters = [...pattern]
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]
    if (character === mark) {
      const next = characters[++i]
      if (next === undefined) return { error: { kind: 'ESC_AT_THE_END', char: '' } }
      if (next !== '%' && next !== '_' && next !== mark) {
        return { error: { kind: 'ESC_IN_THE_MIDDLE', char: next } }
      }
      runs[runs.length - 1] += next
    } else if (character === '%') runs.push('')
    else if (character === '_') single = true
    else runs[runs.length - 1] += character
  }
  return single ? {} : { runs }
}

type Pieces = readonly [I32, I32]

/** Statement-building test of runs: the first at the start, the last at the end, the others in order between. */
function matchRuns(e: Emitter, value: Pieces, runs: readonly string[]): Code<'i32'> {
  const encoder = new TextEncoder()
  const [first, last] = [runs[0], runs[runs.length - 1]]
  if (runs.length === 1) {
    const whole = constantPieces(e, first)
    return answer(e, 'equalBytes', ...value, ...whole)
  }
  const result = e.f.local('i32')
  const ends = encoder.encode(first).length + encoder.encode(last).length
  e.f.set(result, ends === 0 ? i32.const(1) : i32.geU(value[1], i32.const(ends)))
  const also = (test: () => Code<'i32'>) => e.when(result, () => e.f.set(result, test()))
  if (first !== '') also(() => startsWith(e, value, constantPieces(e, first)))
  if (last !== '') also(() => endsWith(e, value, constantPieces(e, last)))
  const middle = runs.slice(1, -1).filter((run) => run !== '')
  if (middle.length === 0) return result
  const at = e.f.local('i32')
  const left = e.f.local('i32')
  const firstLength = encoder.encode(first).length
  e.f.set(at, i32.add(value[0], i32.const(firstLength)))
  e.f.set(left, i32.sub(value[1], i32.const(ends)))
  middle.forEach((run, i) => {
    also(() => {
      const part = constantPieces(e, run)
      const found = answer(e, 'findBytes', at, left, ...part)
      if (i < middle.length - 1) {
        const behind = e.bind(i32.add(found, part[1]))
        e.f.set(at, i32.add(at, behind))
        e.f.set(left, i32.sub(left, behind))
      }
      return i32.geS(found, i32.const(0))
    })
  })
  return result
}

function raiseError(
  e: Emitter,
  pattern: string,
  error: { readonly kind: PatternError; readonly char: string },
): void {
  e.raise({
    condition: `INVALID_FORMAT.${error.kind}`,
    parameters: {
      format: `'${pattern.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`,
      ...(error.kind === 'ESC_IN_THE_MIDDLE' ? { char: `'${error.char}'` } : {}),
    },
  })
}

/** The test of one pattern; `known` is its text where that is constant. */
function matchPattern(
  e: Emitter,
  value: Value,
  pattern: Value,
  known: string | undefined,
  mark: string,
): Code<'i32'> {
  const pieces = piecesOf(value)
  const code = i32.const(mark.charCodeAt(0))
  if (known !== undefined) {
    const { error, runs } = parseLike(known, mark)
    if (runs !== undefined) return matchRuns(e, pieces, runs)
    if (error !== undefined) {
      raiseError(e, known, error)
      return i32.const(0)
    }
    return answer(e, 'likeText', ...pieces, ...piecesOf(pattern), code)
  }
  const wrong = answer(e, 'likePatternError', ...piecesOf(pattern), code)
  const shown = { format: { value: pattern, as: 'literal' } } as const
  e.raiseIf(i32.eq(wrong, i32.const(-1)), { condition: 'INVALID_FORMAT.ESC_AT_THE_END', values: shown })
  e.raiseIf(i32.eq(wrong, i32.const(-2)), {
    condition: 'INVALID_FORMAT.ESC_IN_THE_MIDDLE',
    parameters: { char: `'${mark}'` },
    values: shown,
  })
  return answer(e, 'likeText', ...pieces, ...piecesOf(pattern), code)
}

const escapeOf = (call: Call): string => (call.options?.escape as string | undefined) ?? '\\'

const lowered = (e: Emitter, value: Value): Value => e.call('lower', [value], string)

const mayBeWrong = (pattern: Expression, mark: string): boolean => {
  const known = constantText(pattern)
  return known === undefined || parseLike(known, mark).error !== undefined
}

function like(name: string, ignoresCase: boolean, summary: string): ScalarEntry {
  return textFunction({
    name,
    group: 'predicate',
    summary,
    example: `SELECT ${name}('Spark', '_park');`,
    parameters: [
      text('str', 'The text.'),
      text('pattern', '`_` stands for one code point, `%` for any number of them.'),
      optional(
        text('escape', 'The character that takes their meaning from them, a constant; `\\` without it.'),
      ),
    ],
    type: boolean,
    options: (args) => (args.length < 3 ? undefined : { escape: constantText(args[2]) ?? '\\' }),
    raises: (call) => mayBeWrong(call.args[1], escapeOf(call)),
    emit: (e, [value, pattern], call) => {
      const known = constantText(call.args[1])
      const mark = escapeOf(call)
      const [a, b] = ignoresCase
        ? [lowered(e, value), known === undefined ? lowered(e, pattern) : pattern]
        : [value, pattern]
      const folded = ignoresCase && known !== undefined ? known.toLowerCase() : known
      const shown = folded === known || folded === undefined ? b : e.literal(string, folded)
      return e.value(boolean, [matchPattern(e, a, shown, folded, mark)])
    },
    display: ([value, pattern, mark]) => {
      const escaped = mark === undefined || mark === '\\' ? '' : ` ESCAPE '${mark}'`
      return ignoresCase
        ? `ilike(${value}, ${pattern}${mark === undefined ? '' : `, ${mark}`})`
        : `${value} LIKE ${pattern}${escaped}`
    },
  })
}

/** Whether a text is like all or one of several patterns; NULL where that hangs on a NULL. */
function quantified(
  name: string,
  all: boolean,
  ignoresCase: boolean,
  negated: boolean,
  summary: string,
): ScalarEntry {
  return textFunction({
    name,
    group: 'predicate',
    summary,
    example: `SELECT 'Spark' ${ignoresCase ? 'ILIKE' : 'LIKE'} ${all ? 'ALL' : 'ANY'} ('S%', '%k');`,
    parameters: [text('str', 'The text.'), text('pattern', 'Patterns as `like` has them.')],
    repeats: true,
    type: boolean,
    nullable: true,
    nulls: 'handles',
    raises: (call) => call.args.slice(1).some((pattern) => mayBeWrong(pattern, '\\')),
    emit: (e, [value, ...patterns], call) => {
      const decided = e.f.local('i32')
      const unknown = e.f.local('i32')
      e.f.set(decided, i32.const(0))
      e.f.set(unknown, value.isNull)
      e.when(i32.eqz(value.isNull), () => {
        const text = ignoresCase ? lowered(e, value) : value
        patterns.forEach((pattern, i) => {
          const known = constantText(call.args[i + 1])
          e.f.set(unknown, i32.or(unknown, pattern.isNull))
          e.when(i32.eqz(i32.or(pattern.isNull, decided)), () => {
            const folded = ignoresCase ? known?.toLowerCase() : known
            const shown = ignoresCase ? lowered(e, pattern) : pattern
            const matches = matchPattern(e, text, shown, folded, '\\')
            // One that does not fit decides ALL, one that fits decides ANY.
            e.f.set(decided, all === negated ? matches : i32.eqz(matches))
          })
        })
      })
      const value01 = all ? i32.eqz(decided) : decided
      return e.value(boolean, [value01], i32.and(unknown, i32.eqz(decided)))
    },
    display: ([value]) => `${name}(${value})`,
  })
}

export const likeFunctions: readonly FunctionEntry[] = [
  like('like', false, 'Whether a text is as a pattern says.'),
  like('ilike', true, 'Whether a text is as a pattern says, capital and small letters being the same.'),
  quantified('likeall', true, false, false, 'Whether a text is as all of the patterns say.'),
  quantified('likeany', false, false, false, 'Whether a text is as one of the patterns says.'),
  quantified('notlikeall', true, false, true, 'Whether a text is as none of the patterns says.'),
  quantified('notlikeany', false, false, true, 'Whether a text is not as one of the patterns says.'),
  quantified('notilikeall', true, true, true, 'Whether a text is as none of the patterns says, in any case.'),
  quantified(
    'notilikeany',
    false,
    true,
    true,
    'Whether a text is not as one of the patterns says, in any case.',
  ),
  quantified('ilikeall', true, true, false, 'Whether a text is as all of the patterns say, in any case.'),
  quantified('ilikeany', false, true, false, 'Whether a text is as one of the patterns says, in any case.'),
]
