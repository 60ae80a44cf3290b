/** Texts and bytes in other notations: hexadecimal, Base64, URLs, character sets. */
import { binary, boolean, string } from '@vonk/common'
import { type Code, i32, select } from '../../wasm/index.ts'
import type { Emitter, Value } from '../emit.ts'
import type { Call } from '../expression.ts'
import type { FunctionEntry, ScalarEntry } from '../function-entry.ts'
import { collationFunctions } from './string-collation.ts'
import {
  answer,
  bytes,
  constantPieces,
  constantText,
  type I32,
  type Parameter,
  perform,
  piecesOf,
  text,
  textFunction,
  times,
  written,
  writtenExactly,
} from './string-entry.ts'
import { utf8Functions } from './string-utf8.ts'

const number: Parameter = {
  name: 'expr',
  accepts: [{ kind: 'long' }, binary, string],
  required: '("BIGINT" or "BINARY" or "STRING")',
  text: 'A whole number, bytes or a text.',
}

const hex = textFunction({
  name: 'hex',
  group: 'math',
  summary: 'A number, or the bytes of a text, in hexadecimal digits.',
  example: "SELECT hex('Spark SQL');",
  parameters: [number],
  type: string,
  emit: (e, [value]) => {
    if (value.type.kind === 'long') {
      return written(e, string, i32.const(16), (target) => answer(e, 'hexLong', value.parts[0], target))
    }
    return writtenExactly(e, string, times(piecesOf(value)[1], 2), (target) =>
      perform(e, 'hexBytes', ...piecesOf(value), target),
    )
  },
})

/** A value that a kernel writes or refuses with a negative length. */
function writtenOrNull(e: Emitter, type: Value['type'], room: I32, write: (target: I32) => I32): Value {
  const target = e.bind(e.scratch(e.bind(room)))
  const length = e.bind(write(target))
  const bad = e.bind(i32.ltS(length, i32.const(0)))
  const kept = e.bind(select(bad, i32.const(0), length))
  e.releaseScratch(i32.add(target, kept))
  return e.value(type, [target, kept], bad)
}

const unhex = textFunction({
  name: 'unhex',
  group: 'math',
  summary: 'The bytes that hexadecimal digits stand for; NULL where there are other characters.',
  example: "SELECT decode(unhex('537061726B2053514C'), 'UTF-8');",
  parameters: [text('expr', 'The digits; an odd one at the start stands alone.')],
  type: binary,
  nullable: true,
  emit: (e, [value]) => {
    const room = i32.add(i32.shrU(piecesOf(value)[1], i32.const(1)), i32.const(1))
    return writtenOrNull(e, binary, room, (target) => answer(e, 'unhexBytes', ...piecesOf(value), target))
  },
})

/** Bytes whose letters fill a line (RFC 2045). */
const base64LineBytes = 57

const base64 = textFunction({
  name: 'base64',
  summary: 'Bytes as Base64, in lines of 76 characters with a carriage return and a line feed between them.',
  example: "SELECT base64('Spark SQL');",
  parameters: [bytes('bin', 'The bytes.')],
  type: string,
  emit: (e, [value]) => {
    const length = piecesOf(value)[1]
    const groups = i32.divU(i32.add(length, i32.const(2)), i32.const(3))
    const afterFirst = i32.divU(i32.sub(length, i32.const(1)), i32.const(base64LineBytes))
    const breaks = select(length, afterFirst, i32.const(0))
    const written = i32.add(times(groups, 4), i32.shl(breaks, i32.const(1)))
    return writtenExactly(e, string, written, (target) =>
      perform(e, 'base64Encode', ...piecesOf(value), target),
    )
  },
})

function emitUnbase64(e: Emitter, value: Value, strict: boolean): Value {
  const groups = i32.add(i32.shrU(piecesOf(value)[1], i32.const(2)), i32.const(1))
  return writtenOrNull(e, binary, times(groups, 3), (target) =>
    answer(e, 'base64Decode', ...piecesOf(value), i32.const(strict ? 1 : 0), target),
  )
}

/** Raises where the value is null. */
function orRaise(e: Emitter, value: Value, raise: Parameters<Emitter['raiseIf']>[1]): Value {
  e.raiseIf(value.isNull, raise)
  return { ...value, isNull: i32.const(0) }
}

const unbase64 = textFunction({
  name: 'unbase64',
  summary: 'The bytes of Base64; characters that are none of it are skipped.',
  example: "SELECT unbase64('U3BhcmsgU1FM');",
  parameters: [text('str', 'The Base64.')],
  type: binary,
  raises: true,
  emit: (e, [value]) =>
    orRaise(e, emitUnbase64(e, value, false), {
      condition: 'CONVERSION_INVALID_INPUT',
      parameters: { fmt: "'BASE64'", targetType: '"BINARY"', suggestion: '`try_to_binary`' },
      values: { str: { value, as: 'literal' } },
    }),
})

const urlEncode = textFunction({
  name: 'url_encode',
  group: 'string',
  summary: 'A text as it is sent in the query of a URL.',
  example: "SELECT url_encode('https://spark.apache.org');",
  parameters: [text('str', 'The text.')],
  type: string,
  nullable: true,
  emit: (e, [value]) =>
    written(e, string, times(piecesOf(value)[1], 3), (target) =>
      answer(e, 'urlEncode', ...piecesOf(value), target),
    ),
})

const emitUrlDecode = (e: Emitter, value: Value): Value =>
  writtenOrNull(e, string, piecesOf(value)[1], (target) => answer(e, 'urlDecode', ...piecesOf(value), target))

const urlDecode = textFunction({
  name: 'url_decode',
  summary: 'The text that was encoded for a URL.',
  example: "SELECT url_decode('https%3A%2F%2Fspark.apache.org');",
  parameters: [text('str', 'What is decoded.')],
  type: string,
  nullable: true,
  raises: true,
  emit: (e, [value]) =>
    orRaise(e, emitUrlDecode(e, value), {
      condition: 'CANNOT_DECODE_URL',
      values: { url: { value, as: 'text' } },
    }),
})

const tryUrlDecode = textFunction({
  name: 'try_url_decode',
  summary: 'The text that was encoded for a URL; NULL where it is malformed.',
  example: "SELECT try_url_decode('https%3A%2F%2Fspark.apache.org');",
  parameters: [text('str', 'What is decoded.')],
  type: string,
  nullable: true,
  emit: (e, [value]) => emitUrlDecode(e, value),
})

const charsets = 'US-ASCII,ISO-8859-1,UTF-8,UTF-16BE,UTF-16LE,UTF-16,UTF-32'

/** The number of a character set, as kernels count them. */
function charsetNumber(
  e: Emitter,
  name: Value,
  known: string | undefined,
  functionName: string,
): Code<'i32'> {
  const site = {
    condition: 'INVALID_PARAMETER_VALUE.CHARSET',
    parameters: {
      parameter: '`charset`',
      functionName: `\`${functionName}\``,
      charsets: charsets.toLowerCase().split(',').sort().join(', '),
    },
    values: { charset: { value: name, as: 'text' } },
  } as const
  const index = known === undefined ? -1 : charsets.split(',').indexOf(known.toUpperCase())
  if (index >= 0) return i32.const(index + 1)
  const upper = e.call('upper', [name], string)
  const number = answer(e, 'findInSet', ...piecesOf(upper), ...constantPieces(e, charsets))
  e.raiseIf(i32.eqz(number), site)
  return number
}

function malformed(functionName: string, charset: Value) {
  return {
    condition: 'MALFORMED_CHARACTER_CODING',
    parameters: { function: `\`${functionName}\`` },
    values: { charset: { value: charset, as: 'text' } },
  } as const
}

const charset = text('charset', 'US-ASCII, ISO-8859-1, UTF-8, UTF-16BE, UTF-16LE, UTF-16 or UTF-32.')

function emitEncode(e: Emitter, value: Value, name: Value, known: string | undefined): Value {
  const number = charsetNumber(e, name, known, 'encode')
  const room = i32.add(times(piecesOf(value)[1], 4), i32.const(2))
  const encoded = writtenOrNull(e, binary, room, (target) =>
    answer(e, 'encodeText', ...piecesOf(value), number, target),
  )
  return orRaise(e, encoded, malformed('encode', name))
}

const encode = textFunction({
  name: 'encode',
  summary: 'The bytes of a text in a character set.',
  example: "SELECT encode('abc', 'utf-8');",
  parameters: [text('str', 'The text.'), charset],
  type: binary,
  nullable: true,
  raises: true,
  emit: (e, [value, name], call) => emitEncode(e, value, name, constantText(call.args[1])),
})

function emitDecode(e: Emitter, value: Value, name: Value, call: Call): Value {
  const number = charsetNumber(e, name, constantText(call.args[1]), 'decode')
  const decoded = writtenOrNull(e, string, times(piecesOf(value)[1], 2), (target) =>
    answer(e, 'decodeText', ...piecesOf(value), number, target),
  )
  return orRaise(e, decoded, malformed('decode', name))
}

const decode = textFunction({
  name: 'decode',
  summary:
    'The text that bytes are in a character set; with more arguments, the result behind the value searched for.',
  example: "SELECT decode(encode('abc', 'utf-8'), 'utf-8');",
  parameters: [bytes('bin', 'The bytes.'), charset],
  type: string,
  nullable: true,
  raises: true,
  emit: (e, [value, name], call) => emitDecode(e, value, name, call),
})

const luhnCheck = textFunction({
  name: 'luhn_check',
  summary: 'Whether the digits of a text satisfy the check of card numbers.',
  example: "SELECT luhn_check('8112189876');",
  parameters: [text('str', 'The digits.')],
  type: boolean,
  nullable: true,
  emit: (e, [value]) => e.value(boolean, [answer(e, 'luhnValid', ...piecesOf(value))]),
})

const quote = textFunction({
  name: 'quote',
  summary: 'A text between single quotes, those inside escaped.',
  example: "SELECT quote('Don\\'t');",
  parameters: [text('str', 'The text.')],
  type: string,
  nullable: true,
  emit: (e, [value]) =>
    written(e, string, i32.add(times(piecesOf(value)[1], 2), i32.const(2)), (target) =>
      answer(e, 'quoteText', ...piecesOf(value), target),
    ),
})

const binaryFormats = ['hex', 'utf-8', 'utf8', 'base64']

function toBinary(name: string, tries: boolean): ScalarEntry {
  return textFunction({
    name,
    group: 'conversion',
    summary: `The bytes that a text stands for in a format${tries ? '; NULL where it does not fit.' : '.'}`,
    example: `SELECT ${name}('abc', 'utf-8');`,
    parameters: [
      text('str', 'The text.'),
      { ...text('fmt', '`hex`, `utf-8` or `base64`, a constant; `hex` without it.'), optional: true },
    ],
    type: binary,
    nullable: true,
    raises: () => !tries,
    emit: (e, [value, format], call) => {
      const known = (call.args.length === 1 ? 'hex' : (constantText(call.args[1]) ?? '')).toLowerCase()
      const site = {
        condition: 'CONVERSION_INVALID_INPUT',
        parameters: {
          fmt: `'${known.toUpperCase()}'`,
          targetType: '"BINARY"',
          suggestion: '`try_to_binary`',
        },
        values: { str: { value, as: 'literal' } },
      } as const
      if (!binaryFormats.includes(known)) {
        if (tries) return e.nullValue(binary)
        return orRaise(e, { ...format, isNull: i32.const(1) }, site)
      }
      if (known.startsWith('utf')) return e.value(binary, piecesOf(value))
      const made = known === 'hex' ? unhex.emit!(e, [value], call) : emitUnbase64(e, value, true)
      return tries ? made : orRaise(e, made, site)
    },
  })
}

export const encodingFunctions: readonly FunctionEntry[] = [
  hex,
  unhex,
  base64,
  unbase64,
  urlEncode,
  urlDecode,
  tryUrlDecode,
  encode,
  decode,
  ...utf8Functions,
  luhnCheck,
  quote,
  ...collationFunctions,
  toBinary('to_binary', false),
  toBinary('try_to_binary', true),
]
