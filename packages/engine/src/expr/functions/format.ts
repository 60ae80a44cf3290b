/**
 * `format_string` and `format_number`. Both call TypeScript (`format-host.ts`) for each value: their languages are
 * Java's Formatter and DecimalFormat.
 */
import { type DataType, double, integer, isNumeric, long, string } from '@vonk/common'
import { i32, i64 } from '../../wasm/index.ts'
import { exactType, implicitType } from '../coercion.ts'
import { countOf, unexpected } from '../emitted/argument-types.ts'
import type { FunctionEntry, ScalarEntry } from '../function-entry.ts'
import { isNullable } from '../typing.ts'

/** The letter by which the host side knows a type. */
const letters: Partial<Record<DataType['kind'], string>> = {
  boolean: 'Z',
  byte: 'B',
  short: 'S',
  integer: 'I',
  date: 'I',
  yearMonthInterval: 'I',
  long: 'J',
  timestamp: 'J',
  timestamp_ntz: 'J',
  time: 'J',
  dayTimeInterval: 'J',
  float: 'F',
  double: 'D',
}

/** The type in which the host side gets an argument: numbers and instants as they lie in memory, others as text. */
const handedOver = (type: DataType): DataType =>
  type.kind === 'null' || letters[type.kind] !== undefined ? type : string

const formatString: ScalarEntry = {
  kind: 'scalar',
  name: 'format_string',
  aliases: ['printf'],
  docs: {
    group: 'string',
    summary: 'A format with arguments put in the places that it marks, as printf does.',
    arguments: [
      { name: 'strfmt', text: 'The format, as Java has it.' },
      { name: 'obj', text: 'What is put in.', optional: true },
    ],
    example: 'SELECT format_string("Hello World %d %s", 100, "days");',
  },
  resolve: (args, context) => {
    const [format, ...types] = countOf(args, context, 1, 14)
    const formatType =
      implicitType(format, string, context.mode) ?? unexpected(context, 0, format, '"STRING"')
    return { argTypes: [formatType, ...types.map(handedOver)], type: string, nullable: isNullable(args[0]) }
  },
  nulls: 'handles',
  raises: () => true,
  emit: (e, args) => {
    const kinds = args.slice(1).map(({ type }) => letters[type.kind] ?? 's')
    return e.host('format_string', [e.literal(string, kinds.join('')), ...args], string)
  },
}

const formatNumber: ScalarEntry = {
  kind: 'scalar',
  name: 'format_number',
  docs: {
    group: 'string',
    summary: 'A number with commas between groups of digits and so many places, or by a pattern.',
    arguments: [
      { name: 'expr1', text: 'The number.' },
      { name: 'expr2', text: 'How many places behind the point, or a pattern as Java has them.' },
    ],
    example: 'SELECT format_number(12332.123456, 4);',
  },
  resolve: (args, context) => {
    const [number, shape] = countOf(args, context, 2)
    if (!isNumeric(number) && number.kind !== 'null') unexpected(context, 0, number, '"NUMERIC"')
    const shapeType =
      exactType(shape, [integer, string]) ?? unexpected(context, 1, shape, '("INT" or "STRING")')
    const type = number.kind === 'null' ? double : number
    return { argTypes: [type, shapeType], type: string, nullable: true }
  },
  nulls: 'propagates',
  raises: () => true,
  emit: (e, [value, shape]) => {
    const scale = e.value(integer, [i32.const(value.type.kind === 'decimal' ? value.type.scale : -1)])
    const [part] = value.parts
    const widened =
      part.type === 'i32'
        ? e.value(long, [i64.extendI32S(part as Parameters<typeof i64.extendI32S>[0])])
        : value
    return e.host('number_text', [e.literal(string, 'pattern'), scale, widened, shape], string)
  },
}

export const formatFunctions: readonly FunctionEntry[] = [formatString, formatNumber]
