/** Functions that make a text of others: joined, repeated, padded, replaced, reversed. */
import { array, binary, type DataType, string } from '@vonk/common'
import { constValue, i32, i64, type Local, select } from '../../wasm/index.ts'
import { implicitType } from '../coercion.ts'
import type { Emitter, Value } from '../emit.ts'
import { countOf, unexpected } from '../emitted/argument-types.ts'
import type { Call, Expression } from '../expression.ts'
import type { FunctionEntry, ResolveContext, ScalarEntry } from '../function-entry.ts'
import { isNullable } from '../typing.ts'
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

/** Coercion has made the arguments one type. */
function resolveConcat(args: readonly Expression[], context: ResolveContext) {
  const types = countOf(args, context, 0, Number.POSITIVE_INFINITY)
  const allBinary = types.length > 0 && types.every((type) => type.kind === 'binary')
  const type: DataType = allBinary ? binary : string
  types.forEach((from, i) => {
    if (implicitType(from, type, context.mode) === undefined) {
      unexpected(context, i, from, '("STRING" or "BINARY" or "ARRAY")')
    }
  })
  return { argTypes: types.map(() => type), type }
}

function emitConcat(e: Emitter, args: readonly Value[], call: Call): Value {
  if (args.length === 1) return { ...args[0], isNull: i32.const(0) }
  const length = args.reduce<I32>((sum, arg) => i32.add(sum, piecesOf(arg)[1]), i32.const(0))
  return writtenExactly(e, call.type, length, (target) => {
    args.reduce<I32>((end, arg) => answer(e, 'appendBytes', end, ...piecesOf(arg)), target)
  })
}

const concatDocs = {
  group: 'collection',
  arguments: [
    { name: 'col1', text: 'A text, bytes or an array.' },
    { name: 'col2', text: 'What follows it.' },
  ],
} as const

const concat: ScalarEntry = {
  kind: 'scalar',
  name: 'concat',
  docs: {
    ...concatDocs,
    summary: 'Texts, bytes or arrays one behind the other; NULL if one of them is.',
    example: "SELECT concat('Spark', 'SQL');",
  },
  resolve: resolveConcat,
  nulls: 'propagates',
  emit: emitConcat,
}

/** `||`, which is `concat` by another name. */
const concatOperator: ScalarEntry = {
  ...concat,
  name: '||',
  docs: {
    ...concatDocs,
    summary: 'The second text behind the first.',
    example: "SELECT 'Spark' || 'SQL';",
  },
  resolve: (args, context) => {
    const resolved = resolveConcat(args, context)
    const rewrite: Call = {
      kind: 'call',
      name: 'concat',
      args,
      type: resolved.type,
      nullable: args.some(isNullable),
      mode: context.mode,
    }
    return { ...resolved, rewrite }
  },
  display: (args) => `concat(${args.join(', ')})`,
}

const concatWs: ScalarEntry = {
  kind: 'scalar',
  name: 'concat_ws',
  docs: {
    group: 'string',
    summary: 'Texts and texts of arrays, those that are not NULL, with a separator between them.',
    arguments: [
      { name: 'sep', text: 'The separator; the result is NULL if it is.' },
      { name: 'str', text: 'A text or an array of texts.', optional: true },
    ],
    example: "SELECT concat_ws('/', 'foo', null, 'bar');",
  },
  resolve: (args, context) => {
    const types = countOf(args, context, 1, Number.POSITIVE_INFINITY)
    const argTypes = types.map((from, i) => {
      const accepted = i === 0 ? string : [string, array(string)]
      const required = i === 0 ? '"STRING"' : '("STRING" or "ARRAY<STRING>")'
      return implicitType(from, accepted, context.mode) ?? unexpected(context, i, from, required)
    })
    return { argTypes, type: string, nullable: isNullable(args[0]) }
  },
  nulls: 'handles',
  emit: (e, [separator, ...args]) =>
    e.choose(
      string,
      separator.isNull,
      () => e.nullValue(string),
      () => joined(e, separator, args),
    ),
}

/** Two passes: first how long it will be, then the texts that are not null. */
function joined(e: Emitter, separator: Value, args: readonly Value[]): Value {
  const present = args.filter((arg) => constValue(arg.isNull) !== 1)
  const mark = piecesOf(separator)
  const room = e.f.local('i32')
  const count = e.f.local('i32')
  e.f.set(room, i32.const(0))
  e.f.set(count, i32.const(0))
  for (const arg of present) {
    e.when(i32.eqz(arg.isNull), () => {
      const [pointer, length] = piecesOf(arg)
      if (arg.type.kind !== 'array') {
        e.f.set(room, i32.add(room, length))
        e.f.set(count, i32.add(count, i32.const(1)))
        return
      }
      const size = e.kernel('arrayTextSize', pointer)[0] as I64
      e.f.set(room, i32.add(room, i32.wrapI64(size)))
      e.f.set(count, i32.add(count, i32.wrapI64(i64.shrU(size, i64.const(32n)))))
    })
  }
  return written(e, string, i32.add(room, i32.mul(count, mark[1])), (target) => {
    const end = e.f.local('i32')
    const first = e.f.local('i32')
    e.f.set(end, target)
    e.f.set(first, i32.const(1))
    for (const arg of present) {
      e.when(i32.eqz(arg.isNull), () => appendJoined(e, arg, mark, { end, first }))
    }
    return i32.sub(end, target)
  })
}

/** `first` holds until there was a text, be it one without bytes. */
function appendJoined(
  e: Emitter,
  arg: Value,
  mark: readonly [I32, I32],
  { end, first }: { readonly end: Local<'i32'>; readonly first: Local<'i32'> },
): void {
  const [pointer, length] = piecesOf(arg)
  if (arg.type.kind === 'array') {
    e.f.set(end, answer(e, 'joinArray', pointer, ...mark, first, end))
    const size = e.kernel('arrayTextSize', pointer)[0] as I64
    e.f.set(first, i32.and(first, i64.eqz(i64.shrU(size, i64.const(32n)))))
    return
  }
  e.when(i32.eqz(first), () => e.f.set(end, answer(e, 'appendBytes', end, ...mark)))
  e.f.set(first, i32.const(0))
  e.f.set(end, answer(e, 'appendBytes', end, pointer, length))
}

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
  summary: 'A text or bytes in reverse order.',
  example: "SELECT reverse('Spark SQL');",
  parameters: [
    { ...textOrBytes('expr', 'The text, or bytes.'), required: '("STRING" or "BINARY" or "ARRAY")' },
  ],
  type: ([type]) => (type.kind === 'binary' ? type : string),
  emit: (e, [value], call) =>
    writtenExactly(e, call.type, piecesOf(value)[1], (target) =>
      perform(e, isBinary(value) ? 'reverseBytes' : 'reverseText', ...piecesOf(value), target),
    ),
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

const elt: ScalarEntry = {
  kind: 'scalar',
  name: 'elt',
  docs: {
    group: 'string',
    summary: 'The n-th of the values behind n.',
    arguments: [
      { name: 'n', text: 'Which one, from 1.' },
      { name: 'input1', text: 'A text, or bytes.' },
      { name: 'input2', text: 'Another one.', optional: true },
    ],
    example: "SELECT elt(1, 'scala', 'java');",
  },
  resolve: (args, context) => {
    const types = countOf(args, context, 2, Number.POSITIVE_INFINITY)
    const index = whole('n', '')
    const type: DataType = types.slice(1).every(({ kind }) => kind === 'binary') ? binary : string
    const argTypes = types.map((from, i) => {
      const accepted = i === 0 ? index.accepts : type
      const required = i === 0 ? index.required : '("STRING" or "BINARY")'
      return implicitType(from, accepted, context.mode) ?? unexpected(context, i, from, required)
    })
    return { argTypes, type, nullable: context.mode !== 'ansi' || args.some(isNullable) }
  },
  nulls: 'handles',
  raises: (call) => call.mode === 'ansi',
  emit: (e, [index, ...values], call) => {
    const outside = () => {
      if (call.mode === 'ansi') {
        const size = i32.const(values.length)
        const wrong = i32.or(i32.ltS(numberOf(index), i32.const(1)), i32.gtS(numberOf(index), size))
        e.raiseIf(i32.and(i32.eqz(index.isNull), wrong), {
          condition: 'INVALID_ARRAY_INDEX',
          parameters: { arraySize: `${values.length}` },
          values: { indexValue: { value: index, as: 'text' } },
        })
      }
      return e.nullValue(call.type)
    }
    return values.reduceRight<() => Value>(
      (otherwise, value, i) => () => {
        const isIt = i32.and(i32.eqz(index.isNull), i32.eq(numberOf(index), i32.const(i + 1)))
        return e.choose(call.type, e.bind(isIt), () => value, otherwise)
      },
      outside,
    )()
  },
}

export const buildingFunctions: readonly FunctionEntry[] = [
  concat,
  concatOperator,
  concatWs,
  repeat,
  space,
  textualPad(pad('lpad', true, 'A text filled up, in front, to a length.')),
  textualPad(pad('rpad', false, 'A text filled up, at its end, to a length.')),
  replace,
  translate,
  reverse,
  textualPad(overlay),
  chr,
  elt,
]
