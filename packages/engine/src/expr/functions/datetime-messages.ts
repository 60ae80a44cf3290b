/** The errors of dates and times made of fields, in the words that java.time has for them. */
import { integer, string } from '@vonk/common'
import { i32, i64 } from '../../wasm/index.ts'
import type { Emitter, Value } from '../emit.ts'
import { type I32, printed, putText } from './cast-code.ts'

export interface FieldCheck {
  readonly field: string
  readonly value: Value
  readonly least: number
  readonly greatest: number
  /** Where the bounds read otherwise. */
  readonly range?: string
}

const condition = 'DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION'

const number = (e: Emitter, value: Value, at: I32): I32 =>
  e.bind(e.kernel('printLong', i64.extendI32S(value.parts[0] as I32), at)[0] as I32)

/** Statement: ends the query with the field that is out of bounds; where none is, with the date that there is not. */
export function fieldMessage(e: Emitter, checks: readonly FieldCheck[], date?: readonly Value[]): void {
  for (const { field, value, least, greatest, range } of checks) {
    const x = value.parts[0] as I32
    const outside = i32.or(i32.ltS(x, i32.const(least)), i32.gtS(x, i32.const(greatest)))
    e.when(e.bind(outside), () => {
      const words = `Invalid value for ${field} (valid values ${range ?? `${least} - ${greatest}`}): `
      const message = printed(e, string, (at) => number(e, value, putText(e, at, words)))
      e.raise({ condition, values: { rangeMessage: { value: message, as: 'text' } } })
    })
  }
  if (date === undefined) return
  const [year, month, day] = date
  e.when(e.bind(i32.eq(day.parts[0] as I32, i32.const(29))), () => {
    const message = printed(e, string, (at) => {
      const end = number(e, year, putText(e, at, "Invalid date 'February 29' as '"))
      return putText(e, end, "' is not a leap year")
    })
    e.raise({ condition, values: { rangeMessage: { value: message, as: 'text' } } })
  })
  const names = ['JANUARY', 'FEBRUARY', 'MARCH', 'APRIL', 'MAY', 'JUNE', 'JULY', 'AUGUST']
  const months = [...names, 'SEPTEMBER', 'OCTOBER', 'NOVEMBER', 'DECEMBER']
  months.forEach((name, i) => {
    e.when(e.bind(i32.eq(month.parts[0] as I32, i32.const(i + 1))), () => {
      const message = printed(e, string, (at) => {
        const end = number(e, { ...day, type: integer }, putText(e, at, `Invalid date '${name} `))
        return putText(e, end, "'")
      })
      e.raise({ condition, values: { rangeMessage: { value: message, as: 'text' } } })
    })
  })
}
