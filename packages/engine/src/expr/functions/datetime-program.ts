/**
 * Date and time patterns as programs for the kernels `formatClock` and `parseByPattern`
 * (kernels/assembly/datetime-pattern.ts says what their bytes mean). What a kernel does not know has no program and is
 * left to TypeScript.
 */
import {
  compilePattern,
  englishNames,
  type NumberField,
  type OffsetShape,
  type PatternElement,
} from '../../values/datetime-pattern.ts'

const numberFields: readonly NumberField[] = [
  'year',
  'yearOfEra',
  'quarter',
  'month',
  'day',
  'dayOfYear',
  'alignedDayOfWeekInMonth',
  'hourOfHalf',
  'clockHourOfHalf',
  'hour',
  'clockHour',
  'minute',
  'second',
]
const textFields = ['month', 'weekday', 'half', 'era', 'quarter'] as const
const shapes: readonly OffsetShape[] = ['+HHmm', '+HHMM', '+HH:MM', '+HHMMss', '+HH:MM:ss']
const encoder = new TextEncoder()

export interface FormatProgram {
  readonly bytes: Uint8Array
  /** The most bytes of text that it writes. */
  readonly room: number
}

/**
 * The program that writes by a pattern in a zone; undefined where it has elements that no kernel writes. Throws for bad
 * patterns.
 */
export function formatProgram(pattern: string, zone: string): FormatProgram | undefined {
  const code: number[] = []
  let room = 16
  const literal = (text: string): void => {
    const bytes = encoder.encode(text)
    for (let i = 0; i < bytes.length; i += 255) {
      const part = bytes.subarray(i, i + 255)
      code.push(1, part.length, ...part)
    }
    room += bytes.length
  }
  const write = (element: PatternElement): boolean => {
    switch (element.kind) {
      case 'literal':
        literal(element.text)
        return true
      case 'zoneId':
        literal(zone)
        return true
      case 'number': {
        const style = element.reducedYear ? 2 : element.sign === 'exceedsPad' ? 1 : 0
        code.push(2, numberFields.indexOf(element.field), element.min, style)
        room += 16
        return true
      }
      case 'fraction':
        code.push(3, element.max)
        room += 9
        return true
      case 'text': {
        const names = englishNames[element.field][element.full ? 'full' : 'short']
        code.push(4, textFields.indexOf(element.field), names.length)
        for (const name of names) code.push(name.length, ...encoder.encode(name))
        room += 16
        return true
      }
      case 'offset':
        code.push(5, shapes.indexOf(element.shape), element.zero.length, ...encoder.encode(element.zero))
        room += 12
        return true
      case 'localizedOffset':
        code.push(6, element.full ? 1 : 0)
        room += 16
        return true
      case 'optional':
        return element.elements.every(write)
      case 'zoneName':
        return false
    }
  }
  if (!compilePattern(pattern, { parsing: false }).every(write)) return undefined
  return { bytes: Uint8Array.from([...code, 0]), room }
}

const readFields: ReadonlySet<NumberField> = new Set(['year', 'month', 'day', 'hour', 'minute', 'second'])

/**
 * The program that reads by a pattern; undefined where it has elements that no kernel reads. Throws for bad patterns.
 */
export function parseProgram(pattern: string): Uint8Array | undefined {
  const code: number[] = []
  const read = (element: PatternElement): boolean => {
    switch (element.kind) {
      case 'literal': {
        const bytes = encoder.encode(element.text)
        if (bytes.length > 255) return false
        code.push(1, bytes.length, ...bytes)
        return true
      }
      case 'number': {
        const { field, min, max, reserved, fixed, sign, reducedYear } = element
        if (!readFields.has(field)) return false
        const strict = sign === 'exceedsPad' ? 1 : 0
        code.push(
          2,
          numberFields.indexOf(field),
          min,
          max,
          reserved,
          fixed ? 1 : 0,
          strict,
          reducedYear ? 1 : 0,
        )
        return true
      }
      case 'fraction':
        if (element.min !== 1) return false
        code.push(3, element.max)
        return true
      default:
        return false
    }
  }
  if (!compilePattern(pattern, { parsing: true }).every(read)) return undefined
  return Uint8Array.from([...code, 0])
}
