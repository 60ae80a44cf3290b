/** Arithmetic operators: `+`, `-`, `*`, `/`, `div`, `%`, `pmod`, and the signs. */
import {
  type DataType,
  double,
  isAnsiInterval,
  isIntegral,
  isNumeric,
  long,
  simpleString,
} from '@vonk/common'
import { assert } from '../../base/assert.ts'
import type { Emitter, Value } from '../emit.ts'
import { countOf, differing, unexpected } from '../emitted/argument-types.ts'
import { decimalBinary, decimalDivToLong, decimalNegate } from '../emitted/decimal-code.ts'
import { floatBinary, type IntegerOperation, integerBinary, integerNegate } from '../emitted/integer-code.ts'
import {
  type DecimalOperation,
  decimalOf,
  decimalResult,
  exactDecimalResult,
  widerNumeric,
} from '../emitted/numeric-types.ts'
import type { Call, Expression } from '../expression.ts'
import type { FunctionDocs, FunctionEntry, ResolveContext, Resolved, ScalarEntry } from '../function-entry.ts'
import { negateInterval } from './datetime-arithmetic.ts'

const docs = (
  summary: string,
  example: string,
  names: readonly string[] = ['expr1', 'expr2'],
): FunctionDocs => ({
  summary,
  group: 'math',
  arguments: names.map((name) => ({ name, text: 'A number.' })),
  example,
})

/** The operands' one type, with null taken for the other's type, and two nulls for doubles. */
function numericPair(args: readonly Expression[], context: ResolveContext): readonly [DataType, DataType] {
  const [a, b] = countOf(args, context, 2)
  const x = a.kind === 'null' ? (b.kind === 'null' ? double : b) : a
  const y = b.kind === 'null' ? x : b
  if (!isNumeric(x)) unexpected(context, 0, a, '"NUMERIC"')
  if (!isNumeric(y)) unexpected(context, 1, b, '"NUMERIC"')
  return [x, y]
}

function resolveDecimals(
  operation: DecimalOperation,
  x: DataType,
  y: DataType,
  { allowPrecisionLoss = true }: ResolveContext,
): Resolved | undefined {
  if (x.kind !== 'decimal' && y.kind !== 'decimal') return undefined
  const [p, q] = [decimalOf(x), decimalOf(y)]
  if (p === undefined || q === undefined) return { argTypes: [double, double], type: double }
  const result = allowPrecisionLoss ? decimalResult : exactDecimalResult
  return { argTypes: [p, q], type: result(operation, p, q) }
}

function resolveNumeric(operation: DecimalOperation): ScalarEntry['resolve'] {
  return (args, context) => {
    const [x, y] = numericPair(args, context)
    const decimals = resolveDecimals(operation, x, y, context)
    // Outside ANSI mode a decimal that overflows is NULL.
    if (decimals !== undefined)
      return context.mode === 'legacy' && decimals.type.kind === 'decimal'
        ? { ...decimals, nullable: true }
        : decimals
    const type = widerNumeric(x, y) ?? differing(context, x, y)
    return { argTypes: [type, type], type }
  }
}

const kindOf = (call: Call): DataType['kind'] => call.type.kind

function emitBinary(operation: IntegerOperation & DecimalOperation) {
  return (e: Emitter, [a, b]: readonly Value[], call: Call): Value => {
    switch (a.type.kind) {
      case 'decimal':
        return decimalBinary(e, operation, a, b, call)
      case 'float':
      case 'double':
        return floatBinary(e, operation, a, b)
      default:
        assert(isIntegral(a.type), `no ${operation} for ${simpleString(a.type)}`)
        return integerBinary(e, operation, a, b, call)
    }
  }
}

/** Sums and products raise on overflow in ANSI mode, unless they are of floating point. */
const raisesOnOverflow = (call: Call): boolean =>
  call.mode === 'ansi' && kindOf(call) !== 'float' && kindOf(call) !== 'double'

function operator(name: IntegerOperation & DecimalOperation, summary: string): ScalarEntry {
  return {
    kind: 'scalar',
    name,
    docs: docs(summary, `SELECT 3 ${name} 2;`),
    resolve: resolveNumeric(name),
    nulls: 'propagates',
    raises: raisesOnOverflow,
    runsOnNulls: true,
    emit: emitBinary(name),
    display: ([a, b]) => `(${a} ${name} ${b})`,
  }
}

/** `/` is a division of doubles or decimals; it never gives an integer. */
const divide: ScalarEntry = {
  kind: 'scalar',
  name: '/',
  docs: docs('The first number divided by the second, with a fraction.', 'SELECT 3 / 2;'),
  resolve: (args, context) => {
    const [x, y] = numericPair(args, context)
    const decimals = resolveDecimals('/', x, y, context)
    return {
      ...(decimals ?? { argTypes: [double, double], type: double }),
      nullable: true,
    }
  },
  nulls: 'propagates',
  raises: (call) => call.mode === 'ansi',
  emit: (e, [a, b], call) =>
    a.type.kind === 'decimal' ? decimalBinary(e, '/', a, b, call) : floatDivide(e, a, b, call),
  display: ([a, b]) => `(${a} / ${b})`,
}

function floatDivide(e: Emitter, a: Value, b: Value, call: Call): Value {
  return floatBinary(e, '/', a, b, call)
}

const remainder: ScalarEntry = {
  kind: 'scalar',
  name: '%',
  aliases: ['mod'],
  docs: docs(
    'What is left of the first number after division by the second, with the sign of the first.',
    'SELECT 5 % 3;',
  ),
  resolve: (args, context) => ({
    ...resolveNumeric('%')(args, context),
    nullable: true,
  }),
  nulls: 'propagates',
  // An integer division by zero traps, so it is guarded even where it only gives NULL.
  raises: () => true,
  emit: (e, [a, b], call) => {
    if (a.type.kind === 'decimal') return decimalBinary(e, '%', a, b, call)
    if (a.type.kind === 'float' || a.type.kind === 'double') return floatBinary(e, '%', a, b, call)
    return integerBinary(e, '%', a, b, call)
  },
  display: ([a, b], call) => (call.displayName === 'mod' ? `mod(${a}, ${b})` : `(${a} % ${b})`),
}

const div: ScalarEntry = {
  kind: 'scalar',
  name: 'div',
  docs: docs('The whole part of the first number divided by the second, as a long.', 'SELECT 3 div 2;'),
  resolve: (args, context) => {
    const [x, y] = numericPair(args, context)
    // Spark declares what divides as nullable, in ANSI mode too.
    const nullable = true
    const decimals = resolveDecimals('%', x, y, context)
    if (decimals !== undefined && decimals.type.kind === 'decimal') {
      return { argTypes: decimals.argTypes, type: long, nullable }
    }
    return { argTypes: [long, long], type: long, nullable }
  },
  nulls: 'propagates',
  raises: () => true,
  emit: (e, [a, b], call) =>
    a.type.kind === 'decimal' ? decimalDivToLong(e, a, b, call) : integerBinary(e, 'div', a, b, call),
  display: ([a, b]) => `(${a} div ${b})`,
}

const positiveModulo: ScalarEntry = {
  kind: 'scalar',
  name: 'pmod',
  docs: docs('The remainder of a division, made positive.', 'SELECT pmod(-10, 3);'),
  resolve: remainder.resolve,
  nulls: 'propagates',
  raises: () => true,
  emit: (e, [a, b], call) => {
    if (a.type.kind === 'decimal') return decimalBinary(e, 'pmod', a, b, call)
    const rest = remainder.emit!(e, [a, b], call)
    return addIfNegative(e, rest, b, call)
  },
}

/** pmod: `r < 0 ? (r + n) % n : r`. */
function addIfNegative(e: Emitter, rest: Value, b: Value, call: Call): Value {
  const nothing = e.literal(rest.type, zeroLiteral(rest.type))
  const negative = e.call('<', [{ ...rest, isNull: rest.isNull }, nothing], { kind: 'boolean' })
  return e.choose(
    call.type,
    negative.parts[0] as Parameters<Emitter['choose']>[1],
    () => {
      const wrapped: Call = { ...call, mode: 'legacy' }
      const sum = emitBinary('+')(e, [rest, b], wrapped)
      const again = remainder.emit!(e, [sum, b], call)
      return { ...again, isNull: again.isNull }
    },
    () => rest,
  )
}

const zeroLiteral = (type: DataType): number | bigint => (type.kind === 'long' ? 0n : 0)

const isInterval = (type: DataType): boolean => isAnsiInterval(type) || type.kind === 'calendarInterval'

const negatable = '("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH" or "INTERVAL")'
const negative: ScalarEntry = {
  kind: 'scalar',
  name: 'negative',
  docs: docs('The number with the opposite sign.', 'SELECT negative(1);', ['expr']),
  resolve: (args, context) => {
    const [type] = countOf(args, context, 1)
    const wanted = type.kind === 'null' || type.kind === 'string' ? double : type
    if (!isNumeric(wanted) && !isInterval(wanted)) unexpected(context, 0, type, negatable)
    return { argTypes: [wanted], type: wanted }
  },
  nulls: 'propagates',
  raises: (call) => isInterval(call.type) || (call.mode === 'ansi' && isIntegral(call.type)),
  emit: (e, [a], call) => {
    if (isInterval(a.type)) return negateInterval(e, a, call)
    if (a.type.kind === 'decimal') return decimalNegate(e, a)
    if (a.type.kind === 'float' || a.type.kind === 'double') return floatBinary(e, 'negate', a, a)
    return integerNegate(e, a, call)
  },
  display: ([a], call) => (call.displayName === 'negative' ? `negative(${a})` : `(- ${a})`),
}

const positive: ScalarEntry = {
  kind: 'scalar',
  name: 'positive',
  docs: docs('The number itself.', 'SELECT positive(1);', ['expr']),
  resolve: negative.resolve,
  nulls: 'propagates',
  emit: (_, [a]) => a,
  display: ([a], call) => (call.displayName === 'positive' ? `positive(${a})` : `(+ ${a})`),
}

export const arithmeticFunctions: readonly FunctionEntry[] = [
  operator('+', 'The sum of two numbers.'),
  operator('-', 'The first number less the second.'),
  operator('*', 'The product of two numbers.'),
  divide,
  remainder,
  div,
  positiveModulo,
  negative,
  positive,
]
