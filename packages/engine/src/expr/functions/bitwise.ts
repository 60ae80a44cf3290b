/** Operators on the bits of whole numbers. */
import { byte, type DataType, integer, isIntegral, long } from '@vonk/common'
import { type Code, i32, i64 } from '../../wasm/index.ts'
import { implicitType } from '../coercion.ts'
import type { Emitter, Value } from '../emit.ts'
import { countOf, differing, unexpected } from '../emitted/argument-types.ts'
import { widerNumeric } from '../emitted/numeric-types.ts'
import type { FunctionDocs, FunctionEntry, ScalarEntry } from '../function-entry.ts'
import { wholeNumber } from './math-entry.ts'
import { numberOf, textFunction } from './string-entry.ts'

type I32 = Code<'i32'>
type I64 = Code<'i64'>

const docs = (summary: string, example: string, names: readonly string[]): FunctionDocs => ({
  summary,
  group: 'bitwise',
  arguments: names.map((name) => ({ name, text: 'A whole number.' })),
  example,
})

function binary(name: '&' | '|' | '^', summary: string): ScalarEntry {
  const operation = { '&': 'and', '|': 'or', '^': 'xor' } as const
  const op = operation[name]
  return {
    kind: 'scalar',
    name,
    docs: docs(summary, `SELECT 3 ${name} 5;`, ['expr1', 'expr2']),
    resolve: (args, context) => {
      const [a, b] = countOf(args, context, 2)
      const x = a.kind === 'null' ? (b.kind === 'null' ? integer : b) : a
      const y = b.kind === 'null' ? x : b
      const type = widerNumeric(x, y) ?? differing(context, x, y)
      if (!isIntegral(type)) unexpected(context, 0, type, '"INTEGRAL"')
      return { argTypes: [type, type], type }
    },
    nulls: 'propagates',
    emit: (e, [a, b], call) => {
      const wide = a.parts[0].type === 'i64'
      const code = wide
        ? i64[op](a.parts[0] as I64, b.parts[0] as I64)
        : i32[op](a.parts[0] as I32, b.parts[0] as I32)
      return e.value(call.type, [code])
    },
    display: ([a, b]) => `(${a} ${name} ${b})`,
  }
}

const not: ScalarEntry = {
  kind: 'scalar',
  name: '~',
  docs: docs('The number with every bit turned over.', 'SELECT ~ 0;', ['expr']),
  resolve: (args, context) => {
    const [type] = countOf(args, context, 1)
    const wanted = type.kind === 'null' ? integer : type
    if (!isIntegral(wanted)) unexpected(context, 0, type, '"INTEGRAL"')
    return { argTypes: [wanted], type: wanted }
  },
  nulls: 'propagates',
  emit: (e, [a], call) => {
    const [part] = a.parts
    const code =
      part.type === 'i64' ? i64.xor(part as I64, i64.const(-1n)) : i32.xor(part as I32, i32.const(-1))
    return e.value(call.type, [code])
  },
  display: ([a]) => `~${a}`,
}

type Shift = 'shl' | 'shrS' | 'shrU'

/** Counts of bits are taken modulo the width, as the processor does. */
function shift(name: string, sign: string, operation: Shift, summary: string): ScalarEntry {
  return {
    kind: 'scalar',
    name,
    aliases: [sign],
    docs: docs(summary, `SELECT ${name}(2, 1);`, ['base', 'expr']),
    resolve: (args, context) => {
      const [first, second] = countOf(args, context, 2)
      const type = implicitType(first, [integer, long], context.mode)
      if (type === undefined) return unexpected(context, 0, first, '("INT" or "BIGINT")')
      if (implicitType(second, integer, context.mode) === undefined) {
        return unexpected(context, 1, second, '"INT"')
      }
      return { argTypes: [type, integer], type }
    },
    nulls: 'propagates',
    emit: (e, [a, b], call) => {
      const count = numberOf(b)
      const [part] = a.parts
      const code =
        part.type === 'i64'
          ? i64[operation](part as I64, i64.extendI32S(count))
          : i32[operation](part as I32, count)
      return e.value(call.type, [code])
    },
    display: ([a, b], call) => (call.displayName === sign ? `(${a} ${sign} ${b})` : `${name}(${a}, ${b})`),
  }
}

function bits(e: Emitter, value: Value): I64 {
  const [part] = value.parts
  return e.bind(part.type === 'i64' ? (part as I64) : i64.extendI32S(part as I32))
}

const bitCount = textFunction({
  name: 'bit_count',
  group: 'bitwise',
  summary: 'How many bits of the number, as 64 bits, are set; 1 for true.',
  example: 'SELECT bit_count(0);',
  parameters: [
    {
      name: 'expr',
      accepts: ['integral', { kind: 'boolean' }],
      required: '("INTEGRAL" or "BOOLEAN")',
      text: 'A number.',
      exact: 'always',
    },
  ],
  type: integer,
  emit: (e, [value]) => e.value(integer, [i32.wrapI64(i64.popcnt(bits(e, value)))]),
})

const widths: Readonly<Partial<Record<DataType['kind'], number>>> = {
  byte: 8,
  short: 16,
  integer: 32,
  long: 64,
}

const bitGet = textFunction({
  name: 'bit_get',
  aliases: ['getbit'],
  group: 'bitwise',
  summary: 'One bit of a number, counted from the right from 0.',
  example: 'SELECT bit_get(11, 0);',
  parameters: [
    { name: 'expr', accepts: 'integral', required: '"INTEGRAL"', text: 'A whole number.', exact: 'always' },
    wholeNumber('pos', 'The position of the bit.'),
  ],
  type: byte,
  raises: true,
  emit: (e, [value, at], call) => {
    const width = widths[value.type.kind] ?? 64
    const position = numberOf(at)
    e.raiseIf(i32.geU(position, i32.const(width)), {
      condition: 'INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE',
      parameters: {
        functionName: `\`${call.displayName ?? 'bit_get'}\``,
        parameter: '`pos`',
        upper: `${width}`,
      },
      values: { invalidValue: { value: at, as: 'text' } },
    })
    const bit = i64.and(i64.shrU(bits(e, value), i64.extendI32U(position)), i64.const(1n))
    return e.value(byte, [i32.wrapI64(bit)])
  },
})

export const bitwiseFunctions: readonly FunctionEntry[] = [
  binary('&', 'The bits that both numbers have.'),
  binary('|', 'The bits that either number has.'),
  binary('^', 'The bits that one of the numbers has and the other has not.'),
  not,
  shift('shiftleft', '<<', 'shl', 'The bits moved to the left.'),
  shift('shiftright', '>>', 'shrS', 'The bits moved to the right, the sign kept.'),
  shift('shiftrightunsigned', '>>>', 'shrU', 'The bits moved to the right, zeroes coming in.'),
  bitCount,
  bitGet,
]
