/** Spark's rules for the types of numeric operands and results, decimals above all. */
import { type DataType, type DecimalType, decimal, double, isNumeric, maxPrecision } from '@vonk/common'

const order = ['byte', 'short', 'integer', 'long', 'float', 'double'] as const

/** The decimal that holds every value of an integer type. */
export function decimalOf(type: DataType): DecimalType | undefined {
  switch (type.kind) {
    case 'decimal':
      return type
    case 'byte':
      return decimal(3, 0)
    case 'short':
      return decimal(5, 0)
    case 'integer':
      return decimal(10, 0)
    case 'long':
      return decimal(20, 0)
    default:
      return undefined
  }
}

/** The type that two numeric operands share, if both are numbers. */
export function widerNumeric(a: DataType, b: DataType): DataType | undefined {
  if (!isNumeric(a) || !isNumeric(b)) return undefined
  if (a.kind === 'decimal' || b.kind === 'decimal') {
    const [x, y] = [decimalOf(a), decimalOf(b)]
    if (x === undefined || y === undefined) return double
    const scale = Math.max(x.scale, y.scale)
    const whole = Math.max(x.precision - x.scale, y.precision - y.scale)
    return boundedDecimal(whole + scale, scale)
  }
  return order.indexOf(a.kind as 'byte') >= order.indexOf(b.kind as 'byte') ? a : b
}

/** Cut to 38 digits, digits before the point kept first. */
function boundedDecimal(precision: number, scale: number): DecimalType {
  return precision <= maxPrecision
    ? decimal(precision, scale)
    : decimal(maxPrecision, Math.max(0, scale - (precision - maxPrecision)))
}

/** A result with more than 38 digits gives up fraction digits, but keeps six of them where it has so many. */
export function adjustedDecimal(precision: number, scale: number): DecimalType {
  if (precision <= maxPrecision) return decimal(precision, scale)
  const whole = precision - scale
  return decimal(maxPrecision, Math.max(maxPrecision - whole, Math.min(scale, 6)))
}

export type DecimalOperation = '+' | '-' | '*' | '/' | '%' | 'pmod'

/** As `decimalResult` where no fraction digit may be given up: what has more than 38 digits overflows instead. */
export function exactDecimalResult(operation: DecimalOperation, a: DecimalType, b: DecimalType): DecimalType {
  const scale = Math.max(a.scale, b.scale)
  const whole = { a: a.precision - a.scale, b: b.precision - b.scale }
  switch (operation) {
    case '+':
    case '-':
      return cut(Math.max(whole.a, whole.b) + scale + 1, scale)
    case '*':
      return cut(a.precision + b.precision + 1, a.scale + b.scale)
    case '/': {
      // A quotient has no end: of what is too much, the fraction gives up half.
      const digits = Math.min(maxPrecision, whole.a + b.scale)
      const fraction = Math.min(maxPrecision, Math.max(6, a.scale + b.precision + 1))
      const over = digits + fraction - maxPrecision
      if (over <= 0) return cut(digits + fraction, fraction)
      const left = fraction - (Math.floor(over / 2) + 1)
      return cut(maxPrecision, left)
    }
    case '%':
    case 'pmod':
      return cut(Math.min(whole.a, whole.b) + scale, scale)
  }
}

const cut = (precision: number, scale: number): DecimalType =>
  decimal(Math.min(precision, maxPrecision), Math.min(scale, maxPrecision))

export function decimalResult(operation: DecimalOperation, a: DecimalType, b: DecimalType): DecimalType {
  const wholeA = a.precision - a.scale
  const wholeB = b.precision - b.scale
  const scale = Math.max(a.scale, b.scale)
  switch (operation) {
    case '+':
    case '-':
      return adjustedDecimal(Math.max(wholeA, wholeB) + scale + 1, scale)
    case '*':
      return adjustedDecimal(a.precision + b.precision + 1, a.scale + b.scale)
    case '/': {
      const fraction = Math.max(6, a.scale + b.precision + 1)
      return adjustedDecimal(wholeA + b.scale + fraction, fraction)
    }
    case '%':
    case 'pmod':
      return adjustedDecimal(Math.min(wholeA, wholeB) + scale, scale)
  }
}
