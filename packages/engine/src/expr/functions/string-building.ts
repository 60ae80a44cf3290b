/** Functions that make a text of others: repeated, padded, replaced, reversed, and (`string-concat.ts`) joined. */
import { binary, string } from '@vonk/common'
import { i32, i64, select } from '../../wasm/index.ts'
import type { Emitter, Value } from '../emit.ts'
import type { FunctionEntry, ScalarEntry } from '../function-entry.ts'
import { isNullable, typeOf } from '../typing.ts'
import { emitReverseArray } from './array-making.ts'
import { concatFunctions, emitConcat } from './string-concat.ts'
import {
  answer,
  constantPieces,
  type I32,
  type I64,
  isBinary,
  numberOf,
  optional,
  perform,
  piecesOf,
  slice,
  text,
  textFunction,
  textOrBytes,
  times,
  viewValue,
  whole,
  wholeLong,
  written,
  writtenExactly,
} from './string-entry.ts'

const str = text('str', 'The text.')

const repeat = textFunction({
  name: 'repeat',
  summary: 'A text repeated so many times.',
  example: "SELECT repeat('123', 2);",
  parameters: [str, whole('n', 'How often; not at all if it is below 1.')],
  type: string,
  emit: (e, [value, count]) => repeated(e, piecesOf(value), numberOf(count)),
})

function repeated(e: Emitter, pieces: readonly [I32, I32], count: I32): Value {
  const often = e.bind(select(i32.gtS(count, i32.const(0)), count, i32.const(0)))
  // Where it is more than 2 GiB, memory for the most a value may have is asked for, and refused.
  const size = e.bind(i64.mul(i64.extendI32U(pieces[1]), i64.extendI32U(often)))
  const fits = i64.ltU(size, i64.const(0x7fff_ffffn))
  const room = select(fits, i32.wrapI64(size), i32.const(0x7fff_fff0))
  return writtenExactly(e, string, room, (target) => perform(e, 'repeatBytes', ...pieces, often, target))
}

const space = textFunction({
  name: 'space',
  summary: 'A text of so many blanks.',
  example: "SELECT concat(space(2), '1');",
  parameters: [whole('n', 'How many.')],
  type: string,
  emit: (e, [count]) => repeated(e, constantPieces(e, ' '), numberOf(count)),
})

function pad(name: string, isLeft: boolean, summary: string): ScalarEntry {
  return textFunction({
    name,
    summary,
    example: `SELECT ${name}('hi', 5, '??');`,
    parameters: [
      textOrBytes('str', 'The text, or bytes.'),
      whole('len', 'How long it shall be: what is longer is cut.'),
      optional(textOrBytes('pad', 'What it is filled up with; blanks, or zero bytes, without it.')),
    ],
    type: ([type, , filling]) =>
      type.kind === 'binary' && (filling === undefined || filling.kind === 'binary') ? binary : string,
    emit: (e, [value, count, filling], call) => {
      const bytes = call.type.kind === 'binary'
      const pieces = piecesOf(value)
      const by =
        filling === undefined ? constantPieces(e, bytes ? new Uint8Array(1) : ' ') : piecesOf(filling)
      const unit = i32.const(bytes ? 1 : 0)
      const room = answer(e, 'padSize', ...pieces, numberOf(count), ...by, unit)
      const target = e.bind(e.scratch(room))
      const side = i32.const(isLeft ? 1 : 0)
      return slice(e, call.type, 'padText', ...pieces, numberOf(count), ...by, unit, side, target)
    },
    display: (args, call) =>
      `${name}(${[...args, ...(args.length === 2 ? [call.type.kind === 'binary' ? "X'00'" : ' '] : [])].join(', ')})`,
  })
}

/** Where one of text and filling is no binary, both are texts. */
function textualPad(entry: ScalarEntry): ScalarEntry {
  return {
    ...entry,
    resolve: (args, context) => {
      const resolved = entry.resolve(args, context)
      if (resolved.type.kind === 'binary') return resolved
      const argTypes = resolved.argTypes.map((type) => (type.kind === 'binary' ? string : type))
      return { ...resolved, argTypes }
    },
  }
}

const replace = textFunction({
  name: 'replace',
  summary: 'A text in which each occurrence of another one is replaced.',
  example: "SELECT replace('ABCabc', 'abc', 'DEF');",
  parameters: [
    str,
    text('search', 'What is replaced; nothing if it is empty.'),
    optional(text('replace', 'What is put in its place; it is taken out without it.')),
  ],
  type: string,
  emit: (e, [value, part, by]) =>
    replaced(e, piecesOf(value), piecesOf(part), by === undefined ? constantPieces(e, '') : piecesOf(by)),
  display: (args) => `replace(${[...args, ...(args.length === 2 ? [''] : [])].join(', ')})`,
})

/** The text itself where nothing is found. */
export function replaced(
  e: Emitter,
  value: readonly [I32, I32],
  part: readonly [I32, I32],
  by: readonly [I32, I32],
): Value {
  const count = answer(e, 'countBytes', ...value, ...part)
  return e.choose(
    string,
    i32.eqz(count),
    () => e.value(string, value),
    () => {
      const length = i32.add(value[1], i32.mul(count, i32.sub(by[1], part[1])))
      return writtenExactly(e, string, length, (target) => {
        e.kernel('replaceBytes', ...value, ...part, ...by, target)
      })
    },
  )
}

const translate = textFunction({
  name: 'translate',
  summary: 'A text in which code points are replaced one by one.',
  example: "SELECT translate('AaBbCc', 'abc', '123');",
  parameters: [
    text('input', 'The text.'),
    text('from', 'The code points that are replaced.'),
    text('to', 'What they become; those that have no counterpart are taken out.'),
  ],
  type: string,
  emit: (e, [value, from, to]) =>
    written(e, string, times(piecesOf(value)[1], 4), (target) =>
      answer(e, 'translateText', ...piecesOf(value), ...piecesOf(from), ...piecesOf(to), target),
    ),
})

const reverse = textFunction({
  name: 'reverse',
  group: 'collection',
  summary: 'A text, bytes or the elements of an array in reverse order.',
  example: "SELECT reverse('Spark SQL');",
  parameters: [
    {
      ...textOrBytes('expr', 'The text, bytes or array.'),
      accepts: [string, binary, 'anyArray'],
      required: '("STRING" or "BINARY" or "ARRAY")',
    },
  ],
  type: ([type]) => type,
  emit: (e, [value], call) => {
    if (value.type.kind === 'array') return emitReverseArray(e, value)
    return writtenExactly(e, call.type, piecesOf(value)[1], (target) =>
      perform(e, isBinary(value) ? 'reverseBytes' : 'reverseText', ...piecesOf(value), target),
    )
  },
})

const overlay = textFunction({
  name: 'overlay',
  summary: 'A text with a part of it, given by position and length, replaced by another text.',
  example: "SELECT overlay('Spark SQL' PLACING '_' FROM 6);",
  parameters: [
    textOrBytes('input', 'The text, or bytes.'),
    textOrBytes('replace', 'What is put in.'),
    whole('pos', 'Where, from 1.'),
    optional(whole('len', 'How much it replaces; as much as is put in without it.')),
  ],
  type: ([a, b]) => (a.kind === 'binary' && b.kind === 'binary' ? binary : string),
  nullable: (args) => args.some((arg) => isNullable(arg) || typeOf(arg).kind === 'binary'),
  emit: (e, [value, by, position, count], call) => {
    const bytes = call.type.kind === 'binary'
    const kernel = bytes ? 'substringBytes' : 'substringText'
    const own = bytes ? piecesOf(by)[1] : answer(e, 'utf8Length', ...piecesOf(by))
    const asked = count === undefined ? i32.const(-1) : numberOf(count)
    const gone = e.bind(select(i32.geS(asked, i32.const(0)), asked, own))
    const start = numberOf(position)
    const part = (from: I32, length: I32) =>
      viewValue(e, call.type, e.kernel(kernel, ...piecesOf(value), from, length)[0])
    const head = part(i32.const(1), i32.sub(start, i32.const(1)))
    const tail = part(i32.add(start, gone), i32.const(0x7fff_ffff))
    return emitConcat(e, [head, by, tail], call)
  },
  display: (args) => `overlay(${[...args, ...(args.length === 3 ? ['-1'] : [])].join(', ')})`,
})

const chr = textFunction({
  name: 'chr',
  aliases: ['char'],
  summary:
    'The character of a number from 0 to 255, which larger ones are cut to; nothing for a negative one.',
  example: 'SELECT char(65);',
  parameters: [wholeLong('expr', 'The number.')],
  type: string,
  emit: (e, [value]) => {
    const number = value.parts[0] as I64
    const code = e.bind(i32.and(i32.wrapI64(number), i32.const(255)))
    return written(e, string, i32.const(8), (target) => {
      const length = answer(e, 'writeCodePoint', code, target)
      return select(i64.ltS(number, i64.const(0n)), i32.const(0), length)
    })
  },
})

export const buildingFunctions: readonly FunctionEntry[] = [
  ...concatFunctions,
  repeat,
  space,
  textualPad(pad('lpad', true, 'A text filled up, in front, to a length.')),
  textualPad(pad('rpad', false, 'A text filled up, at its end, to a length.')),
  replace,
  translate,
  reverse,
  textualPad(overlay),
  chr,
]
