/**
 * Functions on regular expressions. They are among the few that call TypeScript (`regexp-host.ts`) for each value;
 * constant patterns without operators, which are just texts, are compiled like `contains`, `replace` and `split_part`.
 */
import { array, boolean, integer, SparkError, string } from '@vonk/common'
import { i32 } from '../../wasm/index.ts'
import type { Emitter, Value } from '../emit.ts'
import type { Call, Expression } from '../expression.ts'
import type { FunctionEntry, ResolveContext, ScalarEntry } from '../function-entry.ts'
import { plainPattern } from './regexp-syntax.ts'
import { replaced } from './string-building.ts'
import {
  answer,
  constantNumber,
  constantPieces,
  constantText,
  type I32,
  numberOf,
  optional,
  piecesOf,
  text,
  textFunction,
  whole,
  written,
} from './string-entry.ts'
import { holds } from './string-slices.ts'

const str = text('str', 'The text.')
const pattern = text('regexp', 'A regular expression as Java has them.')
const texts = array(string, false)

/** The text that a constant pattern stands for, if it is nothing but a text. */
function plainText(arg: Expression): string | undefined {
  const known = constantText(arg)
  return known === undefined ? undefined : plainPattern(known)
}

const needsHost = (call: Call): boolean => plainText(call.args[1]) === undefined

const rlike = textFunction({
  name: 'rlike',
  aliases: ['regexp', 'regexp_like'],
  group: 'predicate',
  summary: 'Whether a regular expression matches some part of a text.',
  example: "SELECT rlike('Spark SQL', 'S.*L');",
  parameters: [str, pattern],
  type: boolean,
  raises: needsHost,
  emit: (e, [value, regexp], call) => {
    const plain = plainText(call.args[1])
    if (plain === undefined) return e.host('rlike', [value, regexp], boolean)
    return e.value(boolean, [holds(e, piecesOf(value), constantPieces(e, plain))])
  },
  display: ([a, b], call) => `${(call.displayName ?? 'rlike').toUpperCase()}(${a}, ${b})`,
})

const group = optional(whole('idx', 'Which group in parentheses; 0 is all that matches; 1 without it.'))
const groupOr = (e: Emitter, value: Value | undefined, otherwise: number): Value =>
  value ?? e.value(integer, [i32.const(otherwise)])

/** Kinds of results of the one host function that finds. */
const results = { first: 0, all: 1, position: 2 } as const
const textsFound = array(string, true)

function find(
  e: Emitter,
  name: string,
  [value, regexp]: readonly Value[],
  group: Value,
  result: keyof typeof results,
): Value {
  const type = result === 'first' ? string : result === 'all' ? textsFound : integer
  const kind = e.value(integer, [i32.const(results[result])])
  return e.host('regexp_find', [value, regexp, group, kind, e.literal(string, name)], type)
}

const regexpExtract = textFunction({
  name: 'regexp_extract',
  summary: 'What a group of a regular expression matches in a text; an empty text where nothing does.',
  example: "SELECT regexp_extract('100-200', '(\\\\d+)-(\\\\d+)', 1);",
  parameters: [str, pattern, group],
  type: string,
  raises: true,
  emit: (e, args) => find(e, 'regexp_extract', args, groupOr(e, args[2], 1), 'first'),
  display: (args) => `regexp_extract(${[...args, ...(args.length === 2 ? ['1'] : [])].join(', ')})`,
})

const regexpExtractAll = textFunction({
  name: 'regexp_extract_all',
  summary: 'What a group of a regular expression matches in a text, each time that it does.',
  example: "SELECT regexp_extract_all('100-200, 300-400', '(\\\\d+)-(\\\\d+)', 1);",
  parameters: [str, pattern, group],
  type: textsFound,
  raises: true,
  emit: (e, args) => find(e, 'regexp_extract_all', args, groupOr(e, args[2], 1), 'all'),
  display: (args) => `regexp_extract_all(${[...args, ...(args.length === 2 ? ['1'] : [])].join(', ')})`,
})

const regexpCount = textFunction({
  name: 'regexp_count',
  summary: 'How often a regular expression matches in a text.',
  example: "SELECT regexp_count('abcdefghi', '[a-z]{3}');",
  parameters: [str, pattern],
  type: integer,
  raises: true,
  emit: (e, args) => {
    const all = find(e, 'regexp_count', args, groupOr(e, undefined, 0), 'all')
    return e.value(integer, [i32.load(piecesOf(all)[0])])
  },
})

const regexpSubstr = textFunction({
  name: 'regexp_substr',
  summary: 'The first part of a text that a regular expression matches; NULL if none does.',
  example: "SELECT regexp_substr('user@spark.apache.org', '@[^.]*');",
  parameters: [str, pattern],
  type: string,
  nullable: true,
  raises: true,
  emit: (e, args) => {
    const found = find(e, 'regexp_substr', args, groupOr(e, undefined, 0), 'first')
    return { ...found, isNull: e.bind(i32.eqz(piecesOf(found)[1])) }
  },
})

const regexpInstr = textFunction({
  name: 'regexp_instr',
  summary: 'Position, from 1, where a regular expression first matches in a text; 0 if it does not.',
  example: "SELECT regexp_instr('user@spark.apache.org', '@[^.]*');",
  parameters: [
    str,
    pattern,
    optional(whole('idx', 'Taken for the sake of other systems; it changes nothing.')),
  ],
  type: integer,
  raises: true,
  emit: (e, args) => find(e, 'regexp_instr', args, groupOr(e, undefined, 0), 'position'),
  display: (args) => `regexp_instr(${[...args, ...(args.length === 2 ? ['0'] : [])].join(', ')})`,
})

/** The start must be a constant above 0. */
function checkStart(args: readonly Expression[], context: ResolveContext): void {
  if (args.length < 4) return
  const start = constantNumber(args[3])
  if (start === undefined || start > 0) return
  throw new SparkError({
    condition: 'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE',
    messageParameters: {
      sqlExpr: `"${context.displayName}"`,
      exprName: 'position',
      valueRange: '(0, 2147483647]',
      currentValue: `${start}`,
    },
  })
}

const regexpReplace = textFunction({
  name: 'regexp_replace',
  summary: 'A text in which all that a regular expression matches is replaced.',
  example: "SELECT regexp_replace('100-200', '(\\\\d+)', 'num');",
  parameters: [
    str,
    pattern,
    text('rep', 'What is put in its place; `$1` stands for what the first group matches.'),
    optional(whole('position', 'Where the search starts, a constant; 1 without it.')),
  ],
  type: string,
  check: checkStart,
  raises: (call) => plainReplacement(call) === undefined,
  emit: (e, [value, regexp, by, position], call) => {
    const plain = plainReplacement(call)
    if (plain === undefined) {
      return e.host('regexp_replace', [value, regexp, by, groupOr(e, position, 1)], string)
    }
    return replaced(e, piecesOf(value), constantPieces(e, plain.part), constantPieces(e, plain.by))
  },
  display: (args) => `regexp_replace(${[...args, ...(args.length === 3 ? ['1'] : [])].join(', ')})`,
})

/** Part and replacement where both are constant texts without operators. */
function plainReplacement(call: Call): { readonly part: string; readonly by: string } | undefined {
  const part = plainText(call.args[1])
  const by = constantText(call.args[2])
  const start = call.args.length < 4 ? 1 : constantNumber(call.args[3])
  if (part === undefined || part === '' || by === undefined || start !== 1) return undefined
  return /[\\$]/.test(by) ? undefined : { part, by }
}

const split: ScalarEntry = textFunction({
  name: 'split',
  summary: 'The pieces of a text between what a regular expression matches.',
  example: "SELECT split('oneAtwoBthreeC', '[ABC]');",
  parameters: [
    str,
    pattern,
    optional(whole('limit', 'The most pieces there shall be; any number if it is not above 0.')),
  ],
  type: texts,
  raises: needsHost,
  emit: (e, [value, regexp, limit]: readonly Value[], call) => {
    const most = groupOr(e, limit, -1)
    const plain = plainText(call.args[1])
    if (plain === undefined) return e.host('split', [value, regexp, most], call.type)
    return splitPlain(e, value, constantPieces(e, plain), numberOf(most), call)
  },
  display: (args) => `split(${[...args, ...(args.length === 2 ? ['-1'] : [])].join(', ')})`,
})

function splitPlain(e: Emitter, value: Value, mark: readonly [I32, I32], limit: I32, call: Call): Value {
  const pieces = piecesOf(value)
  const count = answer(e, 'splitCount', ...pieces, ...mark, limit)
  const room = answer(e, 'splitSize', pieces[1], count)
  return written(e, call.type, room, (target) => answer(e, 'splitText', ...pieces, ...mark, count, target))
}

export const regexpFunctions: readonly FunctionEntry[] = [
  rlike,
  regexpExtract,
  regexpExtractAll,
  regexpCount,
  regexpSubstr,
  regexpInstr,
  regexpReplace,
  split,
]
