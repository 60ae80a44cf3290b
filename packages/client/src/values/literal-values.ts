/** Literal messages as JavaScript values, the same that a column of their type gives. */
import { Decimal, dateText, timeOfDayText, wallClockText } from '@vonk/common'
import type { Expression_Literal } from '@vonk/protocol'
import { Timestamp } from './timestamp.ts'

export function valueOfLiteral(literal: Expression_Literal): unknown {
  const { literalType: of } = literal
  switch (of.case) {
    case 'null':
    case undefined:
      return null
    case 'date':
      return dateText(of.value)
    case 'timestamp':
      return new Timestamp(of.value)
    case 'timestampNtz':
      return wallClockText(of.value, 'T')
    case 'time':
      return timeOfDayText(of.value.nano / 1000n)
    case 'decimal':
      return decimalOf(of.value)
    case 'yearMonthInterval':
      return { months: of.value }
    case 'dayTimeInterval':
      return { micros: of.value }
    case 'calendarInterval':
      return { months: of.value.months, days: of.value.days, micros: of.value.microseconds }
    case 'array':
      return of.value.elements.map(valueOfLiteral)
    case 'map':
      return new Map(of.value.keys.map((key, i) => [valueOfLiteral(key), valueOfLiteral(of.value.values[i])]))
    case 'struct':
      return structOf(literal, of.value)
    default:
      return of.value
  }
}

type DecimalMessage = Extract<Expression_Literal['literalType'], { case: 'decimal' }>['value']

/** As it was sent; its own digits where no precision was. */
function decimalOf({ value, precision, scale = 0 }: DecimalMessage): Decimal {
  const [, sign, whole, fraction = ''] = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(value) ?? ['', '', '0']
  const digits = fraction.padEnd(scale, '0').slice(0, Math.max(scale, fraction.length))
  const unscaled = BigInt(`${sign === '-' ? '-' : ''}${whole}${digits}` || '0')
  return new Decimal(unscaled, precision ?? whole.length + digits.length, digits.length)
}

type StructMessage = Extract<Expression_Literal['literalType'], { case: 'struct' }>['value']

function structOf(literal: Expression_Literal, { elements, structType }: StructMessage): unknown {
  const kind = (literal.dataType ?? structType)?.kind
  const fields = kind?.case === 'struct' ? kind.value.fields : []
  return Object.fromEntries(
    elements.map((item, i) => [fields[i]?.name ?? `col${i + 1}`, valueOfLiteral(item)]),
  )
}
