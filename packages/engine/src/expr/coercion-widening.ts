/**
 * The type that holds the values of two: the tightest (nothing is lost, no text involved), and the wider ones that
 * CASE, IN, coalesce and unions settle for. Two rule sets, as Spark has them: in ANSI mode text becomes what the
 * other side is, outside of it everything becomes text.
 */
import {
  array,
  type DataType,
  type DayTimeField,
  dayTimeInterval,
  double,
  field,
  isFractional,
  isIntegral,
  isNested,
  isNumeric,
  long,
  map,
  sameType,
  string,
  struct,
  timestamp,
  timestampNtz,
  type YearMonthField,
  yearMonthInterval,
} from '@vonk/common'
import { decimalOf, widerNumeric } from './emitted/numeric-types.ts'
import type { EvalMode } from './expression.ts'

type TwoTypes = (a: DataType, b: DataType) => DataType | undefined

const dayTimeFields: readonly DayTimeField[] = ['day', 'hour', 'minute', 'second']
const yearMonthFields: readonly YearMonthField[] = ['year', 'month']

const first = <T>(order: readonly T[], a: T, b: T): T => (order.indexOf(a) <= order.indexOf(b) ? a : b)
const last = <T>(order: readonly T[], a: T, b: T): T => (order.indexOf(a) >= order.indexOf(b) ? a : b)

/** Whether every value of `b`, a number, is one of the decimal `a`. */
export function decimalHolds(a: DataType, b: DataType): boolean {
  const inner = decimalOf(b)
  if (a.kind !== 'decimal' || inner === undefined) return false
  return a.scale >= inner.scale && a.precision - a.scale >= inner.precision - inner.scale
}

function tightestNumeric(a: DataType, b: DataType, mode: EvalMode): DataType | undefined {
  if (a.kind === 'decimal' || b.kind === 'decimal') {
    if (isIntegral(b) && decimalHolds(a, b)) return a
    if (isIntegral(a) && decimalHolds(b, a)) return b
    return undefined
  }
  const type = widerNumeric(a, b)
  // A float does not hold every int; ANSI mode minds, and takes a double.
  return mode !== 'legacy' && type?.kind === 'float' && (isIntegral(a) || isIntegral(b)) ? double : type
}

function wideDatetime(a: DataType, b: DataType): DataType | undefined {
  const kinds = [a.kind, b.kind]
  if (!kinds.every((kind) => kind === 'date' || kind === 'timestamp' || kind === 'timestamp_ntz'))
    return undefined
  return kinds.includes('timestamp') ? timestamp : timestampNtz
}

function wideInterval(a: DataType, b: DataType): DataType | undefined {
  if (a.kind === 'yearMonthInterval' && b.kind === 'yearMonthInterval') {
    return yearMonthInterval(first(yearMonthFields, a.start, b.start), last(yearMonthFields, a.end, b.end))
  }
  if (a.kind === 'dayTimeInterval' && b.kind === 'dayTimeInterval') {
    return dayTimeInterval(first(dayTimeFields, a.start, b.start), last(dayTimeFields, a.end, b.end))
  }
  return undefined
}

/** A cast of a text to anything else may give NULL. */
const mayBecomeNull = (from: DataType, to: DataType): boolean =>
  from.kind === 'string' && to.kind !== 'string' && to.kind !== 'binary'

/** Element by element, field by field; names must agree, keys of maps must not become nullable. */
function wideNested(a: DataType, b: DataType, wide: TwoTypes): DataType | undefined {
  if (a.kind === 'array' && b.kind === 'array') {
    const element = wide(a.element, b.element)
    return element && array(element, a.containsNull || b.containsNull)
  }
  if (a.kind === 'map' && b.kind === 'map') {
    const [key, value] = [wide(a.key, b.key), wide(a.value, b.value)]
    if (key && [a.key, b.key].some((from) => mayBecomeNull(from, key))) return undefined
    return key && value && map(key, value, a.valueContainsNull || b.valueContainsNull)
  }
  if (a.kind === 'struct' && b.kind === 'struct' && a.fields.length === b.fields.length) {
    const fields = a.fields.map((f, i) => {
      const other = b.fields[i]
      const type = f.name.toLowerCase() === other.name.toLowerCase() ? wide(f.type, other.type) : undefined
      return type && field(f.name, type, f.nullable || other.nullable, f.metadata)
    })
    return fields.every((f) => f !== undefined) ? struct(fields) : undefined
  }
  return undefined
}

/** `char(n)` and `varchar(n)` are strings once they meet anything. */
export const plainString = (type: DataType): DataType =>
  type.kind === 'string' && type.constraint !== undefined
    ? type.collation === undefined
      ? string
      : { kind: 'string', collation: type.collation }
    : type

/** The type to which both go without losing anything, if there is one. */
export function tightestCommonType(a: DataType, b: DataType, mode: EvalMode): DataType | undefined {
  const [x, y] = [plainString(a), plainString(b)]
  if (sameType(x, y) || y.kind === 'null') return x
  if (x.kind === 'null') return y
  if (isNumeric(x) && isNumeric(y)) return tightestNumeric(x, y, mode)
  if (x.kind === 'time' && y.kind === 'time') return x.precision >= y.precision ? x : y
  return (
    wideDatetime(x, y) ?? wideInterval(x, y) ?? wideNested(x, y, (p, q) => tightestCommonType(p, q, mode))
  )
}

const isAtomic = (type: DataType): boolean =>
  !isNested(type) && type.kind !== 'null' && type.kind !== 'calendarInterval'

/** What a text and another value meet in under ANSI rules: mostly the other's type. */
export function ansiTextMeets(other: DataType): DataType | undefined {
  if (isIntegral(other)) return long
  if (isFractional(other)) return double
  if (other.kind === 'string' || other.kind === 'null') return string
  if (other.kind === 'yearMonthInterval' || other.kind === 'dayTimeInterval') return undefined
  return isAtomic(other) ? other : undefined
}

/** Outside ANSI mode: text, unless the other is binary or a truth value. */
function legacyTextMeets(other: DataType): DataType | undefined {
  return isAtomic(other) && other.kind !== 'binary' && other.kind !== 'boolean' ? string : undefined
}

function wideText(a: DataType, b: DataType, mode: EvalMode): DataType | undefined {
  if (a.kind !== 'string' && b.kind !== 'string') return undefined
  const other = a.kind === 'string' ? b : a
  return mode === 'legacy' ? legacyTextMeets(other) : ansiTextMeets(other)
}

/** What two values meet in where losing digits is fine but text is not mixed in: `greatest` and `least`. */
export function widerTypeWithoutText(a: DataType, b: DataType, mode: EvalMode): DataType | undefined {
  return (
    tightestCommonType(a, b, mode) ??
    widerNumeric(a, b) ??
    wideNested(a, b, (p, q) => widerTypeWithoutText(p, q, mode))
  )
}

/** What the branches of a CASE, the elements of an array or two columns of a union meet in. */
export function widerType(a: DataType, b: DataType, mode: EvalMode): DataType | undefined {
  return (
    tightestCommonType(a, b, mode) ??
    widerNumeric(a, b) ??
    wideText(a, b, mode) ??
    wideNested(a, b, (p, q) => widerType(p, q, mode))
  )
}

const holdsText = (type: DataType): boolean =>
  type.kind === 'string' || (type.kind === 'array' && holdsText(type.element))

/** One type for many: those with text first, since what text meets depends on the order. */
export function widestType(types: readonly DataType[], wide: TwoTypes): DataType | undefined {
  const ordered = [...types.filter(holdsText), ...types.filter((type) => !holdsText(type))]
  let common: DataType | undefined
  for (const type of ordered) {
    common = common === undefined ? plainString(type) : wide(common, type)
    if (common === undefined) return undefined
  }
  return common
}

/** Whether two types are the same but for field names and nullability: structs compare by position. */
export function sameStructure(a: DataType, b: DataType): boolean {
  if (a.kind === 'array' && b.kind === 'array') return sameStructure(a.element, b.element)
  if (a.kind === 'map' && b.kind === 'map')
    return sameStructure(a.key, b.key) && sameStructure(a.value, b.value)
  if (a.kind === 'struct' && b.kind === 'struct') {
    return (
      a.fields.length === b.fields.length && a.fields.every((f, i) => sameStructure(f.type, b.fields[i].type))
    )
  }
  return sameType(plainString(a), plainString(b))
}

/** Whether values of the type have an order and an equality: not maps, variants and calendar intervals. */
export function isOrderable(type: DataType): boolean {
  switch (type.kind) {
    case 'map':
    case 'variant':
    case 'calendarInterval':
      return false
    case 'array':
      return isOrderable(type.element)
    case 'struct':
      return type.fields.every((f) => isOrderable(f.type))
    default:
      return true
  }
}
