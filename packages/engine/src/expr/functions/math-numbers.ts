/** Functions of whole numbers and their digits: factorial, bin, conv, width_bucket, and arithmetic that gives NULL. */
import { long, string } from '@vonk/common'
import { type Code, f64, i32, i64, select } from '../../wasm/index.ts'
import { coerceCall, implicitType } from '../coercion.ts'
import { castTo } from '../coercion-casts.ts'
import { differentTypes } from '../coercion-errors.ts'
import { countOf } from '../emitted/argument-types.ts'
import { ansiConfig } from '../emitted/integer-code.ts'
import type { Call, Expression } from '../expression.ts'
import type { FunctionEntry, ScalarEntry } from '../function-entry.ts'
import { scalarEntry } from '../registry.ts'
import { typeOf } from '../typing.ts'
import { asReal, longNumber, number, realOrInterval, wholeNumber } from './math-entry.ts'
import { answer, type I64, numberOf, piecesOf, text, textFunction, written } from './string-entry.ts'

type F64 = Code<'f64'>

const factorials = new BigInt64Array(21)
factorials[0] = 1n
for (let n = 1; n <= 20; n++) factorials[n] = factorials[n - 1] * BigInt(n)

const factorial = textFunction({
  name: 'factorial',
  group: 'math',
  summary: 'The product of the whole numbers from 1; NULL outside of 0 to 20.',
  example: 'SELECT factorial(5);',
  parameters: [wholeNumber('expr')],
  type: long,
  nullable: true,
  emit: (e, [value]) => {
    const n = numberOf(value)
    const outside = e.bind(i32.gtU(n, i32.const(20)))
    const table = e.constant(new Uint8Array(factorials.buffer))
    const at = i32.add(table, i32.shl(select(outside, i32.const(0), n), i32.const(3)))
    return e.value(long, [i64.load(at)], outside)
  },
})

const bin = textFunction({
  name: 'bin',
  group: 'math',
  summary: 'A whole number in binary digits.',
  example: 'SELECT bin(13);',
  parameters: [longNumber('expr')],
  type: string,
  emit: (e, [value]) =>
    written(e, string, i32.const(64), (target) =>
      i32.sub(answer(e, 'printBase', value.parts[0], i32.const(2), target), target),
    ),
})

const conv = textFunction({
  name: 'conv',
  group: 'math',
  summary: 'A number in one base written in another; a negative target base keeps the sign.',
  example: "SELECT conv('100', 2, 10);",
  parameters: [
    text('num', 'The digits.'),
    wholeNumber('fromBase', 'The base of the digits, 2 to 36.'),
    wholeNumber('toBase', 'The base of the result.'),
  ],
  type: string,
  nullable: true,
  raises: (call) => call.mode === 'ansi',
  emit: (e, [value, from, to], call) => {
    const target = e.bind(e.scratch(i32.const(72)))
    const strict = i32.const(call.mode === 'ansi' ? 1 : 0)
    const length = answer(e, 'convertBase', ...piecesOf(value), numberOf(from), numberOf(to), strict, target)
    if (call.mode === 'ansi') {
      e.raiseIf(i32.eq(length, i32.const(-2)), {
        condition: 'ARITHMETIC_OVERFLOW',
        parameters: { message: 'Overflow in function conv()', alternative: '', config: ansiConfig },
      })
    }
    const missing = e.bind(i32.ltS(length, i32.const(0)))
    return e.value(string, [target, select(missing, i32.const(0), length)], missing)
  },
})

// width_bucket

const bucketArgument = (name: string) =>
  number(
    name,
    realOrInterval,
    '("DOUBLE" or "INTERVAL YEAR TO MONTH" or "INTERVAL DAY TO SECOND")',
    'A number or interval.',
  )

const widthBucket = textFunction({
  name: 'width_bucket',
  group: 'math',
  summary: 'The number of the bucket that a value falls into, of buckets of equal width between two ends.',
  example: 'SELECT width_bucket(5.3, 0.2, 10.6, 5);',
  parameters: [
    bucketArgument('value'),
    bucketArgument('min_value'),
    bucketArgument('max_value'),
    longNumber('num_bucket', 'How many buckets there are.'),
  ],
  type: long,
  nullable: true,
  check: (args, context) => {
    const compared = args.slice(0, 3)
    const types = compared.map(
      (arg) => implicitType(typeOf(arg), realOrInterval, context.mode) ?? typeOf(arg),
    )
    if (types.some(({ kind }) => kind !== types[0].kind))
      throw differentTypes(context.displayName, args, types, false)
  },
  emit: (e, args) => {
    const [value, low, high] = args.slice(0, 3).map((arg) => e.bind(asReal(arg)))
    const count = args[3].parts[0] as I64
    const unbounded = (x: F64) => i32.eqz(f64.lt(f64.abs(x), f64.const(Number.POSITIVE_INFINITY)))
    const badCount = i32.or(i64.leS(count, i64.const(0n)), i64.eq(count, i64.const((1n << 63n) - 1n)))
    const badEnds = i32.or(i32.or(unbounded(low), unbounded(high)), f64.eq(low, high))
    const missing = e.bind(i32.or(badCount, i32.or(f64.ne(value, value), badEnds)))
    const rising = e.bind(f64.lt(low, high))
    const before = select(rising, f64.lt(value, low), f64.gt(value, low))
    const behind = select(rising, f64.ge(value, high), f64.le(value, high))
    const span = f64.abs(f64.sub(high, low))
    const share = f64.div(f64.mul(f64.convertI64S(count), f64.abs(f64.sub(value, low))), span)
    const inside = i64.add(i64.truncSatF64S(share), i64.const(1n))
    const above = i64.add(count, i64.const(1n))
    return e.value(long, [select(before, i64.const(0n), select(behind, above, inside))], missing)
  },
})

// try_*

/** Text that is read as a number for the operator, and is none, is no error either. */
function tolerated(arg: Expression): Expression {
  if (arg.kind !== 'cast' || arg.explicit) return arg
  if (typeOf(arg.child).kind === 'string') return { ...arg, mode: 'try', nullable: true }
  const child = tolerated(arg.child)
  return child === arg.child ? arg : { ...arg, child, nullable: true }
}

/** The operator evaluated so that what would be an error is NULL. */
function tolerant(name: string, operator: string, summary: string): ScalarEntry {
  return {
    kind: 'scalar',
    name,
    docs: {
      summary,
      group: 'math',
      arguments: ['expr1', 'expr2'].map((one) => ({ name: one, text: 'A number.' })),
      example: `SELECT ${name}(3, 2);`,
    },
    resolve: (args, context) => {
      const types = countOf(args, context, 2)
      const coerced = coerceCall(operator, args, context)
      const target = scalarEntry(coerced.name)
      const resolved = target.resolve(coerced.args, { ...context, mode: 'try' })
      const call: Call = {
        kind: 'call',
        name: target.name,
        args: coerced.args.map((arg, i) => castTo(tolerated(arg), resolved.argTypes[i], context)),
        type: resolved.type,
        nullable: true,
        mode: 'try',
        timeZone: context.timeZone,
        ...(resolved.options === undefined ? {} : { options: resolved.options }),
      }
      const { resultType } = coerced
      const rewrite = resultType === undefined ? call : castTo(call, resultType, context)
      return { argTypes: types, type: call.type, rewrite }
    },
    nulls: 'propagates',
  }
}

export const numberFunctions: readonly FunctionEntry[] = [
  factorial,
  bin,
  conv,
  widthBucket,
  tolerant('try_add', '+', 'The sum of two numbers; NULL where it overflows.'),
  tolerant('try_subtract', '-', 'The first number less the second; NULL where it overflows.'),
  tolerant('try_multiply', '*', 'The product of two numbers; NULL where it overflows.'),
  tolerant('try_divide', '/', 'The first number divided by the second; NULL for a divisor of zero.'),
  tolerant('try_mod', '%', 'What is left of a division; NULL for a divisor of zero.'),
]
