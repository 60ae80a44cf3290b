/** Functions that give a number for a text: lengths, code points, distances, positions in lists. */
import { integer, string } from '@vonk/common'
import { i32, select } from '../../wasm/index.ts'
import type { FunctionEntry } from '../function-entry.ts'
import {
  answer,
  isBinary,
  numberOf,
  optional,
  piecesOf,
  slice,
  text,
  textFunction,
  textOrBytes,
  times,
  whole,
} from './string-entry.ts'

const either = textOrBytes('expr', 'The text, or bytes.')

const length = textFunction({
  name: 'length',
  aliases: ['char_length', 'character_length', 'len'],
  summary: 'How many code points a text has, or how many bytes.',
  example: "SELECT length('Spark SQL ');",
  parameters: [either],
  type: integer,
  emit: (e, [value]) => {
    const [pointer, size] = piecesOf(value)
    return e.value(integer, [isBinary(value) ? size : answer(e, 'utf8Length', pointer, size)])
  },
})

const octetLength = textFunction({
  name: 'octet_length',
  summary: 'How many bytes a text or binary has.',
  example: "SELECT octet_length('Spark SQL');",
  parameters: [either],
  type: integer,
  emit: (e, [value]) => e.value(integer, [piecesOf(value)[1]]),
})

const bitLength = textFunction({
  name: 'bit_length',
  summary: 'How many bits a text or binary has.',
  example: "SELECT bit_length('Spark SQL');",
  parameters: [either],
  type: integer,
  emit: (e, [value]) => e.value(integer, [times(piecesOf(value)[1], 8)]),
})

const ascii = textFunction({
  name: 'ascii',
  summary: 'The number of the first code point; 0 for an empty text.',
  example: "SELECT ascii('222');",
  parameters: [text('str', 'The text.')],
  type: integer,
  emit: (e, [value]) => e.value(integer, [answer(e, 'firstCodePoint', ...piecesOf(value))]),
})

const findInSet = textFunction({
  name: 'find_in_set',
  summary: 'Position, from 1, of a word in a list of words separated by commas; 0 if it is not there.',
  example: "SELECT find_in_set('ab', 'abc,b,ab,c,def');",
  parameters: [text('str', 'The word.'), text('strArray', 'The words, separated by commas.')],
  type: integer,
  emit: (e, [word, set]) => e.value(integer, [answer(e, 'findInSet', ...piecesOf(word), ...piecesOf(set))]),
})

const levenshtein = textFunction({
  name: 'levenshtein',
  summary: 'How many code points must be put in, taken out or changed to make one text of the other.',
  example: "SELECT levenshtein('kitten', 'sitting');",
  parameters: [
    text('str1', 'A text.'),
    text('str2', 'Another text.'),
    optional(whole('threshold', 'The largest distance that counts; -1 stands for a larger one.')),
  ],
  type: integer,
  emit: (e, [a, b, threshold]) => {
    const [first, second] = [piecesOf(a), piecesOf(b)]
    const cells = i32.add(i32.add(first[1], times(second[1], 2)), i32.const(2))
    const work = e.bind(e.scratch(e.bind(times(cells, 4))))
    const distance = answer(e, 'levenshtein', ...first, ...second, work)
    e.releaseScratch(work)
    if (threshold === undefined) return e.value(integer, [distance])
    const far = i32.gtS(distance, numberOf(threshold))
    return e.value(integer, [select(far, i32.const(-1), distance)])
  },
})

/** Digits of A to Z: `0` for vowels and Y, `7` for H and W, which do not part equal digits. */
const soundexDigits = new TextEncoder().encode('01230127022455012623017202')

const soundex = textFunction({
  name: 'soundex',
  summary: 'The Soundex code of a word: its first letter and three digits for how the rest sounds.',
  example: "SELECT soundex('Miller');",
  parameters: [text('str', 'The word.')],
  type: string,
  emit: (e, [value]) => {
    const target = e.bind(e.scratch(i32.const(8)))
    return slice(e, string, 'soundex', ...piecesOf(value), e.constant(soundexDigits), target)
  },
})

export const measureFunctions: readonly FunctionEntry[] = [
  length,
  octetLength,
  bitLength,
  ascii,
  findInSet,
  levenshtein,
  soundex,
]
