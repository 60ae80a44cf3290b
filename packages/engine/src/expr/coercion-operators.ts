/**
 * Binary operators: how both operands come to one type, in the order in which Spark applies its rules (texts,
 * decimals, divisions, then the tightest common type), and the errors where they do not.
 */
import {
  type DataType,
  decimal,
  double,
  integer,
  isIntegral,
  isNumeric,
  long,
  sameTypeIgnoringNullability,
  string,
} from '@vonk/common'
import type { CoercionContext } from './coercion.ts'
import { castTo } from './coercion-casts.ts'
import { differentOperands, unordered, wrongOperands } from './coercion-errors.ts'
import { type Accepted, accepts, defaultOf, nullLiteral } from './coercion-inputs.ts'
import {
  ansiTextMeets,
  isOrderable,
  plainString,
  sameStructure,
  tightestCommonType,
} from './coercion-widening.ts'
import { decimalOf, widerNumeric } from './emitted/numeric-types.ts'
import type { Expression } from './expression.ts'
import { sqlText } from './sql-text.ts'
import { typeOf } from './typing.ts'

type Family =
  | 'additive'
  | 'multiplicative'
  | 'division'
  | 'wholeDivision'
  | 'bitwise'
  | 'logical'
  | 'comparison'

const families: Readonly<Record<string, Family>> = {
  '+': 'additive',
  '-': 'additive',
  '*': 'multiplicative',
  '%': 'multiplicative',
  pmod: 'multiplicative',
  '/': 'division',
  div: 'wholeDivision',
  '&': 'bitwise',
  '|': 'bitwise',
  '^': 'bitwise',
  and: 'logical',
  or: 'logical',
  '=': 'comparison',
  '<=>': 'comparison',
  '!=': 'comparison',
  '<': 'comparison',
  '<=': 'comparison',
  '>': 'comparison',
  '>=': 'comparison',
}

/** What an operator family takes; the kinds that stand for all intervals are tested by `takes`. */
const taken: Readonly<
  Record<Family, { readonly accepted: Accepted; readonly intervals: boolean; readonly text: string }>
> = {
  additive: {
    accepted: 'numeric',
    intervals: true,
    text: '("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH" or "INTERVAL")',
  },
  multiplicative: { accepted: 'numeric', intervals: false, text: '"NUMERIC"' },
  division: { accepted: [double, 'decimal'], intervals: false, text: '("DOUBLE" or "DECIMAL")' },
  wholeDivision: {
    accepted: [long, 'decimal'],
    intervals: true,
    text: '("BIGINT" or "DECIMAL" or "INTERVAL YEAR TO MONTH" or "INTERVAL DAY TO SECOND")',
  },
  bitwise: { accepted: 'integral', intervals: false, text: '"INTEGRAL"' },
  logical: { accepted: { kind: 'boolean' }, intervals: false, text: '"BOOLEAN"' },
  comparison: { accepted: 'any', intervals: true, text: '' },
}

function takes(family: Family, type: DataType): boolean {
  if (accepts(taken[family].accepted, type)) return true
  if (!taken[family].intervals) return false
  if (type.kind === 'calendarInterval') return family === 'additive'
  return type.kind === 'yearMonthInterval' || type.kind === 'dayTimeInterval'
}

export const isBinaryOperator = (name: string): boolean => Object.hasOwn(families, name)

type Operands = readonly [Expression, Expression]

/** Both operands in the types in which the operator works; throws where there are none. */
export function coerceOperands(name: string, operands: Operands, context: CoercionContext): Operands {
  const family = families[name]
  let both = withText(name, family, operands, context)
  both = withDecimals(name, both, context)
  if (family === 'division') both = asDoubles(both, context)
  if (family === 'wholeDivision') both = asLongs(both, context)
  both = withTightest(family, both, context)
  // What the first rules made of texts may still be of two types.
  if (family === 'division') both = asDoubles(both, context)
  check(name, family, both)
  return both
}

const typesOf = ([a, b]: Operands): readonly [DataType, DataType] => [typeOf(a), typeOf(b)]

const castBoth = ([a, b]: Operands, type: DataType, context: CoercionContext): Operands => [
  castOrNull(a, type, context),
  castOrNull(b, type, context),
]

const castOrNull = (e: Expression, type: DataType, context: CoercionContext): Expression =>
  typeOf(e).kind === 'null' && type.kind !== 'null' ? nullLiteral(type) : castTo(e, type, context)

function withText(name: string, family: Family, both: Operands, context: CoercionContext): Operands {
  const [x, y] = typesOf(both)
  if (x.kind !== 'string' && y.kind !== 'string') return legacyTruth(name, both, context)
  if (x.kind === 'string' && y.kind === 'string') return legacyArithmeticText(family, both, context)
  const other = x.kind === 'string' ? y : x
  if (context.mode !== 'legacy') {
    const type = ansiTextMeets(other)
    return type === undefined ? both : castBoth(both, type, context)
  }
  if (family === 'comparison') {
    const type = comparedWithText(other)
    return type === undefined ? both : castBoth(both, type, context)
  }
  const interval = other.kind === 'calendarInterval' || other.kind.endsWith('Interval')
  return interval ? both : legacyArithmeticText(family, both, context)
}

/** Outside ANSI mode a text is a double to every arithmetic operator. */
function legacyArithmeticText(family: Family, [a, b]: Operands, context: CoercionContext): Operands {
  if (context.mode !== 'legacy' || family === 'comparison' || family === 'logical') return [a, b]
  const asNumber = (e: Expression) => (typeOf(e).kind === 'string' ? castTo(e, double, context) : e)
  return [asNumber(a), asNumber(b)]
}

/** What a text is compared as, outside ANSI mode. */
function comparedWithText(other: DataType): DataType | undefined {
  switch (other.kind) {
    case 'null':
      return string
    case 'decimal':
      return double
    case 'yearMonthInterval':
    case 'dayTimeInterval':
    case 'calendarInterval':
    case 'array':
    case 'map':
    case 'struct':
      return undefined
    default:
      return other
  }
}

/** Outside ANSI mode a truth value equals a number: true is 1. */
function legacyTruth(name: string, both: Operands, context: CoercionContext): Operands {
  if (context.mode !== 'legacy' || (name !== '=' && name !== '<=>' && name !== '!=')) return both
  const [x, y] = typesOf(both)
  if (x.kind === 'boolean' && isNumeric(y)) return [castTo(both[0], y, context), both[1]]
  if (y.kind === 'boolean' && isNumeric(x)) return [both[0], castTo(both[1], x, context)]
  return both
}

/** The decimal of an integer literal's own digits: `1` next to a decimal is decimal(1,0), not decimal(10,0). */
export function decimalOfOperand(e: Expression): DataType | undefined {
  const type = typeOf(e)
  if (!isIntegral(type)) return undefined
  if (e.kind !== 'literal' || e.value === null || type.kind === 'byte') return decimalOf(type)
  const digits = `${e.value as number | bigint}`.replace('-', '').length
  return decimal(digits, 0)
}

/**
 * An integer against a decimal literal is compared as an integer: `i < 1.5` is `i < 2`. Undefined where that is not
 * so, or where the literal lies outside of what the integer can be.
 */
function wholeComparison(name: string, [a, b]: Operands): Operands | undefined {
  const turned = a.kind === 'literal' && typeOf(a).kind === 'decimal'
  const [number, bound] = turned ? [b, a] : [a, b]
  const [type, boundType] = [typeOf(number), typeOf(bound)]
  if (bound.kind !== 'literal' || boundType.kind !== 'decimal' || !isIntegral(type)) return undefined
  if (bound.value === null || !['<', '<=', '>', '>='].includes(name)) return undefined
  const unscaled = bound.value as bigint
  const unit = 10n ** BigInt(boundType.scale)
  const floor = unscaled / unit - (unscaled % unit < 0n ? 1n : 0n)
  const below = turned ? name === '<=' || name === '>' : name === '>' || name === '<='
  const value = below || unscaled % unit === 0n ? floor : floor + 1n
  const limit =
    1n << (type.kind === 'byte' ? 7n : type.kind === 'short' ? 15n : type.kind === 'integer' ? 31n : 63n)
  if (unscaled >= limit * unit || unscaled < -limit * unit) return undefined
  const literal: Expression = { kind: 'literal', type: long, value, text: sqlText(bound) }
  return turned ? [literal, number] : [number, literal]
}

function withDecimals(name: string, [a, b]: Operands, context: CoercionContext): Operands {
  const [x, y] = typesOf([a, b])
  if (x.kind !== 'decimal' && y.kind !== 'decimal') return [a, b]
  const whole = wholeComparison(name, [a, b])
  if (whole !== undefined) return whole
  const beside = (e: Expression, other: DataType): Expression => {
    const type = typeOf(e)
    if (other.kind === 'decimal') {
      const exact = decimalOfOperand(e)
      return exact === undefined ? e : castTo(e, exact, context)
    }
    const inexact = other.kind === 'float' || other.kind === 'double'
    return type.kind === 'decimal' && inexact ? castTo(e, double, context) : e
  }
  const both: Operands = [beside(a, y), beside(b, x)]
  const [p, q] = typesOf(both)
  if (families[name] !== 'comparison' || p.kind !== 'decimal' || q.kind !== 'decimal') return both
  return castBoth(both, widerNumeric(p, q)!, context)
}

const isReal = (type: DataType): boolean => type.kind === 'double' || type.kind === 'decimal'

function asDoubles(both: Operands, context: CoercionContext): Operands {
  const [x, y] = typesOf(both)
  if (isReal(x) && isReal(y)) return both
  const numeric = (type: DataType) => isNumeric(type) || type.kind === 'null'
  // A decimal divided by NULL stays a decimal, NULL divided by a decimal does not.
  if (!numeric(x) || !numeric(y) || (x.kind === 'decimal' && y.kind === 'null')) return both
  return x.kind === 'null' && y.kind === 'null'
    ? castBoth(both, double, context)
    : [castTo(both[0], double, context), castTo(both[1], double, context)]
}

function asLongs([a, b]: Operands, context: CoercionContext): Operands {
  const whole = (e: Expression) => (isIntegral(typeOf(e)) ? castTo(e, long, context) : e)
  return [whole(a), whole(b)]
}

function withTightest(family: Family, both: Operands, context: CoercionContext): Operands {
  const [x, y] = typesOf(both)
  if (x.kind === 'null' && y.kind === 'null') {
    if (takes(family, x)) return both
    const type = defaultOf(taken[family].accepted)
    return castBoth(both, family === 'bitwise' ? integer : type, context)
  }
  if (sameTypeIgnoringNullability(x, y)) return both
  if (x.kind === 'decimal' && y.kind === 'decimal') return both
  const type = tightestCommonType(x, y, context.mode)
  if (type === undefined || !takes(family, type)) return both
  return [castTo(both[0], type, context), castTo(both[1], type, context)]
}

function check(name: string, family: Family, both: Operands): void {
  const [x, y] = typesOf(both)
  const arithmetic = family !== 'comparison' && family !== 'bitwise' && family !== 'logical'
  const decimals = x.kind === 'decimal' && y.kind === 'decimal' && arithmetic
  const alike = family === 'comparison' ? sameStructure : sameTypeIgnoringNullability
  if (!decimals && !alike(plainString(x), plainString(y))) throw differentOperands(name, both)
  if (!takes(family, x)) throw wrongOperands(name, both, taken[family].text)
  if (family === 'comparison' && !isOrderable(x)) throw unordered(name, both, x)
}
