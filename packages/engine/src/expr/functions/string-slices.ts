/** Functions that give a part of a text, or say where a part of it is: nothing is copied. */
import { boolean, integer, string } from '@vonk/common'
import { type Code, constValue, i32, select } from '../../wasm/index.ts'
import type { Emitter, Value } from '../emit.ts'
import type { Expression } from '../expression.ts'
import type { FunctionEntry, ScalarEntry } from '../function-entry.ts'
import { typeOf } from '../typing.ts'
import {
  answer,
  type I32,
  isBinary,
  numberOf,
  optional,
  piecesOf,
  slice,
  text,
  textFunction,
  textOrBytes,
  whole,
} from './string-entry.ts'

const str = text('str', 'The text.')
const either = textOrBytes('str', 'The text, or bytes.')
const all = i32.const(0x7fff_ffff)

const kernelOf = (value: Value): string => (isBinary(value) ? 'substringBytes' : 'substringText')

function emitSubstring(e: Emitter, value: Value, position: I32, count: I32): Value {
  const type = isBinary(value) ? value.type : string
  return slice(e, type, kernelOf(value), ...piecesOf(value), position, count)
}

const substring = textFunction({
  name: 'substring',
  aliases: ['substr'],
  summary: 'The part of a text that begins at a position, counted from 1, or from the end if it is negative.',
  example: "SELECT substring('Spark SQL', 5);",
  parameters: [
    either,
    whole('pos', 'Where the part begins.'),
    optional(whole('len', 'How long it is; all of the rest without it.')),
  ],
  type: ([type]) => (type.kind === 'binary' ? type : string),
  emit: (e, [value, position, count]) =>
    emitSubstring(e, value, numberOf(position), count === undefined ? all : numberOf(count)),
  // Spark fills in the length where it is left out.
  display: (args, call) =>
    `${call.displayName ?? 'substring'}(${[...args, ...(args.length === 2 ? ['2147483647'] : [])].join(', ')})`,
})

const left = textFunction({
  name: 'left',
  summary: 'The first code points (or bytes) of a text.',
  example: "SELECT left('Spark SQL', 3);",
  parameters: [either, whole('len', 'How many.')],
  type: ([type]) => (type.kind === 'binary' ? type : string),
  emit: (e, [value, count]) => emitSubstring(e, value, i32.const(1), numberOf(count)),
})

const right = textFunction({
  name: 'right',
  summary: 'The last code points of a text.',
  example: "SELECT right('Spark SQL', 3);",
  parameters: [str, whole('len', 'How many.')],
  type: string,
  nullable: true,
  emit: (e, [value, count]) => {
    const wanted = e.bind(select(i32.gtS(numberOf(count), i32.const(0)), numberOf(count), i32.const(0)))
    const some = e.bind(select(wanted, all, i32.const(0)))
    return emitSubstring(e, value, i32.sub(i32.const(0), wanted), some)
  },
})

const substringIndex = textFunction({
  name: 'substring_index',
  summary:
    'What stands before the delimiter met for the count-th time, or behind it, from the end, if the count is negative.',
  example: "SELECT substring_index('www.apache.org', '.', 2);",
  parameters: [str, text('delim', 'The delimiter.'), whole('count', 'Which one.')],
  type: string,
  emit: (e, [value, mark, count]) =>
    slice(e, string, 'substringIndex', ...piecesOf(value), ...piecesOf(mark), numberOf(count)),
})

const splitPart = textFunction({
  name: 'split_part',
  summary: 'One of the pieces that a delimiter cuts a text into; an empty text if there are not so many.',
  example: "SELECT split_part('11.12.13', '.', 3);",
  parameters: [
    str,
    text('delimiter', 'The delimiter; an empty one cuts nothing.'),
    whole('partNum', 'Which piece, from 1, or from the end if negative. 0 is an error.'),
  ],
  type: string,
  nullable: true,
  raises: true,
  emit: (e, [value, mark, index]) => {
    e.raiseIf(i32.eqz(numberOf(index)), { condition: 'INVALID_INDEX_OF_ZERO', placed: false })
    return slice(e, string, 'splitPart', ...piecesOf(value), ...piecesOf(mark), numberOf(index))
  },
})

/** `ltrim(characters, text)` and `rtrim` have the text second where both are given. */
function trim(
  name: string,
  sides: number,
  summary: string,
  order: 'text first' | 'characters first',
): ScalarEntry {
  const characters = text('trimStr', 'The characters to take away; blanks without it.')
  const both = [str, optional(characters)]
  return textFunction({
    name,
    summary,
    example: `SELECT ${name}('    SparkSQL   ');`,
    parameters: order === 'text first' ? both : [characters, optional(str)],
    type: string,
    emit: (e, args) => {
      const swapped = order === 'characters first' && args.length === 2
      const [value, marks] = swapped ? [args[1], args[0]] : args
      if (marks === undefined) return slice(e, string, 'trimBlanks', ...piecesOf(value), i32.const(sides))
      return slice(e, string, 'trimText', ...piecesOf(value), ...piecesOf(marks), i32.const(sides))
    },
    ...(order === 'text first' ? {} : { display: ([a, b]: readonly string[]) => trimDisplay(name, a, b) }),
  })
}

function trimDisplay(name: string, first: string, second: string | undefined): string {
  if (second === undefined) return `${name}(${first})`
  const side = name === 'ltrim' ? 'LEADING' : name === 'rtrim' ? 'TRAILING' : 'BOTH'
  return `TRIM(${side} ${first} FROM ${second})`
}

const instr = textFunction({
  name: 'instr',
  summary: 'Position, from 1, where a text first holds another one; 0 if it does not.',
  example: "SELECT instr('SparkSQL', 'SQL');",
  parameters: [str, text('substr', 'What is looked for.')],
  type: integer,
  emit: (e, [value, part]) =>
    e.value(integer, [answer(e, 'locateText', ...piecesOf(value), ...piecesOf(part), i32.const(1))]),
})

/** NULL only where one of the texts is; 0 where the start is. */
const locate = textFunction({
  name: 'locate',
  aliases: ['position'],
  summary: 'Position, from 1, of a text in another one, at or behind a start; 0 if it is not there.',
  example: "SELECT locate('bar', 'foobarbar', 5);",
  parameters: [
    text('substr', 'What is looked for.'),
    text('str', 'Where it is looked for.'),
    optional(whole('pos', 'Where the search starts; 1 without it.')),
  ],
  type: integer,
  nulls: 'handles',
  emit: (e, [part, value, start]) => {
    const isNull = e.bind(i32.or(part.isNull, value.isNull))
    const from = start === undefined ? i32.const(1) : numberOf(start)
    const found = () =>
      e.choose(
        integer,
        isNull,
        () => e.nullValue(integer),
        () => e.value(integer, [answer(e, 'locateText', ...piecesOf(value), ...piecesOf(part), from)]),
      )
    if (start === undefined || constValue(start.isNull) === 0) return found()
    return e.choose(integer, start.isNull, () => e.value(integer, [i32.const(0)]), found)
  },
  display: (args, call) =>
    `${call.displayName ?? 'locate'}(${[...args, ...(args.length === 2 ? ['1'] : [])].join(', ')})`,
})

type Test = (e: Emitter, value: readonly [I32, I32], part: readonly [I32, I32]) => I32

/** 1 where the part is there and the bytes at the offset are its. */
function samePart(e: Emitter, value: readonly [I32, I32], part: readonly [I32, I32], at: I32): I32 {
  const result = e.f.local('i32')
  e.f.set(result, i32.leU(part[1], value[1]))
  e.when(result, () => {
    e.f.set(result, answer(e, 'equalBytes', i32.add(value[0], at), part[1], part[0], part[1]))
  })
  return result
}

export const startsWith: Test = (e, value, part) => samePart(e, value, part, i32.const(0))
export const endsWith: Test = (e, value, part) => samePart(e, value, part, i32.sub(value[1], part[1]))
export const holds: Test = (e, value, part) => {
  const at: Code<'i32'> = answer(e, 'findBytes', ...value, ...part)
  return i32.geS(at, i32.const(0))
}

/** Of bytes Spark declares that the answer may be NULL, though it is so only where an argument is. */
const ofBytes = (args: readonly Expression[]): boolean | undefined =>
  args.some((arg) => typeOf(arg).kind === 'binary') || undefined

function test(name: string, summary: string, emit: Test, example: string): ScalarEntry {
  return textFunction({
    name,
    summary,
    example,
    parameters: [textOrBytes('left', 'The text, or bytes.'), textOrBytes('right', 'The part.')],
    type: boolean,
    nullable: ofBytes,
    emit: (e, [value, part]) => e.value(boolean, [emit(e, piecesOf(value), piecesOf(part))]),
  })
}

export const sliceFunctions: readonly FunctionEntry[] = [
  substring,
  left,
  right,
  substringIndex,
  splitPart,
  trim('btrim', 3, 'A text without blanks or given characters at both ends.', 'text first'),
  trim('trim', 3, 'A text without blanks or given characters at both ends.', 'characters first'),
  trim('ltrim', 1, 'A text without blanks or given characters at its start.', 'characters first'),
  trim('rtrim', 2, 'A text without blanks or given characters at its end.', 'characters first'),
  instr,
  locate,
  test(
    'startswith',
    'Whether a text begins with another one.',
    startsWith,
    "SELECT startswith('Spark SQL', 'Spark');",
  ),
  test('endswith', 'Whether a text ends with another one.', endsWith, "SELECT endswith('Spark SQL', 'SQL');"),
  test('contains', 'Whether a text holds another one.', holds, "SELECT contains('Spark SQL', 'Spark');"),
]
