/**
 * Percentiles: `percentile`, `median`, `percentile_cont`, `percentile_disc`, `percentile_approx`. All values of a group
 * are kept as doubles and sorted for the result, `percentile_approx` too: its answer is the exact one, which is within
 * any accuracy.
 */
import {
  array,
  binary,
  type DataType,
  dayTimeInterval,
  double,
  integer,
  isNumeric,
  long,
  SparkError,
  yearMonthInterval,
} from '@vonk/common'
import { doubleText } from '../../../values/double-text.ts'
import { type Code, f64, i32, i64 } from '../../../wasm/index.ts'
import type { Emitter, Value } from '../../emit.ts'
import { countOf, unexpected } from '../../emitted/argument-types.ts'
import { arrayOfValues } from '../../emitted/packed-code.ts'
import type { Expression } from '../../expression.ts'
import type {
  AggregateEntry,
  AggregateShape,
  FunctionDocs,
  ResolveContext,
  Resolved,
} from '../../function-entry.ts'
import { sqlText } from '../../sql-text.ts'
import { typeOf } from '../../typing.ts'
import { mismatch } from '../array-entry.ts'
import { constantNumbers } from './constant-arguments.ts'

type I32 = Code<'i32'>
type F64 = Code<'f64'>
const zero = i32.const(0)

const isAnsiInterval = (type: DataType): boolean =>
  type.kind === 'yearMonthInterval' || type.kind === 'dayTimeInterval'

const numbersOrIntervals = '("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH")'

/** What values are taken as: numbers and texts as doubles, intervals as they are. */
function valueType(type: DataType, context: ResolveContext): DataType {
  if (isAnsiInterval(type)) return type
  if (isNumeric(type) || type.kind === 'null' || type.kind === 'string') return double
  return unexpected(context, 0, type, numbersOrIntervals)
}

/** A percentile of intervals may lie between two of them, in smaller units. */
function betweenType(type: DataType): DataType {
  if (type.kind === 'yearMonthInterval') return yearMonthInterval('year', 'month')
  return type.kind === 'dayTimeInterval' ? dayTimeInterval('day', 'second') : double
}

interface Shares {
  readonly isArray: boolean
  readonly options: { readonly shares: string; readonly isArray: boolean }
}

function sharesOf(arg: Expression, context: ResolveContext): Shares {
  const { isArray, numbers } = constantNumbers(arg, 'percentage', double, context)
  for (const number of numbers) {
    if (number !== undefined && number >= 0 && number <= 1) continue
    if (number === undefined && !isArray) throw mismatch('UNEXPECTED_NULL', { exprName: 'percentage' })
    throw mismatch('VALUE_OUT_OF_RANGE', {
      exprName: 'percentage',
      valueRange: '[0.0, 1.0]',
      currentValue: number === undefined ? 'NULL' : `${doubleText(number)}D`,
    })
  }
  return { isArray, options: { shares: JSON.stringify(numbers), isArray } }
}

/** The value as a double. */
function asReal(e: Emitter, value: Value): F64 {
  const [part] = value.parts
  if (value.type.kind === 'decimal')
    return e.cast({ ...value, isNull: zero }, double, 'legacy').parts[0] as F64
  switch (part.type) {
    case 'i32':
      return f64.convertI32S(part as I32)
    case 'i64':
      return f64.convertI64S(part as Code<'i64'>)
    case 'f32':
      return f64.promoteF32(part as Code<'f32'>)
    default:
      return part as F64
  }
}

/** A double as a value of the type; fractions of whole types are cut off. */
function fromReal(e: Emitter, type: DataType, real: F64): Value {
  switch (type.kind) {
    case 'double':
      return e.value(type, [real])
    case 'float':
    case 'decimal':
      return e.cast(e.value(double, [real]), type, 'legacy')
    case 'long':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'dayTimeInterval':
      return e.value(type, [i64.truncSatF64S(real)])
    default:
      return e.value(type, [i32.truncSatF64S(real)])
  }
}

interface Percentiles {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly docs: FunctionDocs
  readonly ordered?: AggregateEntry['ordered']
  readonly resolve: (args: readonly Expression[], context: ResolveContext) => Resolved
  /** Which value a share means; see the kernel `percentileOf`. */
  readonly discrete: boolean
}

const strideOf = (shape: AggregateShape): number => (shape.argTypes.length > 1 ? 16 : 8)

function percentiles(spec: Percentiles): AggregateEntry {
  const { discrete, ...rest } = spec
  return {
    kind: 'aggregate',
    ...rest,
    state: () => [{ name: 'values', type: binary, nullable: false }],
    initial: () => [{ type: binary, isNull: zero, parts: [zero, zero] }],
    growable: true,
    update: (e, _, args, shape) => [entryOf(e, args, shape)],
    merge: (_, __, [other]) => [other],
    result: (e, [state], shape) => resultOf(e, state, shape, discrete),
  }
}

/** The bytes that a row adds: the value, and how often it counts if that is given. */
function entryOf(e: Emitter, [value, frequency]: readonly Value[], shape: AggregateShape): Value {
  const target = e.temporary()
  e.f.store('f64', target, asReal(e, value))
  if (frequency === undefined) return { type: binary, isNull: value.isNull, parts: [target, i32.const(8)] }
  const times = e.bind(frequency.parts[0] as Code<'i64'>)
  e.raiseIf(i32.and(i32.eqz(frequency.isNull), i64.ltS(times, i64.const(0n))), {
    condition: 'NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION',
    parameters: { frequencyExpression: `"${shape.options?.frequency}"` },
    values: { negativeValue: { value: frequency, as: 'literal' } },
  })
  e.f.store('i64', target, times, 8)
  const none = i32.or(i32.or(value.isNull, frequency.isNull), i64.eqz(times))
  return { type: binary, isNull: e.bind(none), parts: [target, i32.const(16)] }
}

function resultOf(e: Emitter, state: Value, shape: AggregateShape, discrete: boolean): Value {
  const [log, length] = (state.parts as readonly I32[]).map((part) => e.bind(part))
  const stride = strideOf(shape)
  const shares = JSON.parse(shape.options?.shares as string) as readonly number[]
  const how = i32.const((discrete ? 1 : 0) + (shape.options?.descending === true ? 2 : 0))
  // Of no shares there is no value, whatever the rows are.
  const isNone = shares.length === 0 ? i32.const(1) : i32.eqz(length)
  return e.choose(
    shape.type,
    isNone,
    () => e.nullValue(shape.type),
    () => {
      const count = e.bind(i32.divU(length, i32.const(stride)))
      e.kernel('sortReals', log, count, i32.const(stride), e.scratch(length))
      const element = shape.type.kind === 'array' ? shape.type.element : shape.type
      const values = shares.map((share) => {
        const bits = i64.reinterpretF64(f64.const(share))
        const args = [log, count, i32.const(stride), bits, how]
        const real = e.bind(f64.reinterpretI64(e.kernel('percentileOf', ...args)[0] as Code<'i64'>))
        return fromReal(e, element, real)
      })
      return shape.options?.isArray === true
        ? { ...arrayOfValues(e, element, values), type: shape.type }
        : values[0]
    },
  )
}

const docs = (
  summary: string,
  example: string,
  names: readonly (readonly [name: string, text: string])[],
): FunctionDocs => ({
  summary,
  group: 'aggregate',
  arguments: names.map(([name, text]) => ({ name, text })),
  example,
})

const value = ['col', 'A number or interval of each row.'] as const
const share = ['percentage', 'A constant from 0 to 1, or an array of such.'] as const

const percentile = percentiles({
  name: 'percentile',
  docs: docs(
    'The value below which a share of the values lies, between two values if need be.',
    'SELECT percentile(a, 0.5) FROM t;',
    [value, share, ['frequency', 'How often each value counts; once without it.']],
  ),
  discrete: false,
  resolve: (args, context) => {
    const types = countOf(args, context, 2, 3)
    const own = valueType(types[0], context)
    const { isArray, options } = sharesOf(args[1], context)
    const between = betweenType(own)
    const shown = [...args, ...(args.length === 2 ? [undefined] : [])].map((arg) =>
      arg ? sqlText(arg) : '1',
    )
    return {
      args: [args[0], ...args.slice(2)],
      argTypes: [own, long],
      type: isArray ? array(between, false) : between,
      nullable: true,
      options: args.length === 3 ? { ...options, frequency: sqlText(args[2]) } : options,
      text: `${context.displayName}(${context.distinct ? 'DISTINCT ' : ''}${shown.join(', ')})`,
    }
  },
})

const median = percentiles({
  name: 'median',
  docs: docs('The middle value, or the mean of the two in the middle.', 'SELECT median(a) FROM t;', [value]),
  discrete: false,
  resolve: (args, context) => {
    const own = valueType(countOf(args, context, 1)[0], context)
    return {
      argTypes: [own],
      type: betweenType(own),
      nullable: true,
      options: { shares: '[0.5]', isArray: false },
    }
  },
})

/** `percentile_cont(0.5) WITHIN GROUP (ORDER BY a DESC)`. */
const withinGroup = (name: string, summary: string, discrete: boolean): AggregateEntry =>
  percentiles({
    name,
    docs: docs(summary, `SELECT ${name}(0.25) WITHIN GROUP (ORDER BY a) FROM t;`, [share]),
    ordered: 'required',
    discrete,
    resolve: (args, context) => {
      countOf(args, context, 1)
      const order = context.withinGroup ?? []
      if (context.distinct) invalidGroup('DISTINCT_UNSUPPORTED', name, {})
      if (order.length !== 1) {
        invalidGroup('WRONG_NUM_ORDERINGS', name, { expectedNum: '1', actualNum: `${order.length}` })
      }
      const [{ child, ascending }] = order
      const own = valueType(typeOf(child), context)
      const { isArray, options } = sharesOf(args[0], context)
      const between = betweenType(own)
      return {
        args: [child],
        argTypes: [own],
        type: isArray ? array(between, false) : between,
        nullable: true,
        options: { ...options, descending: !ascending },
        text: `${name}(${sqlText(args[0])}) WITHIN GROUP (ORDER BY ${sqlText(child)}${ascending ? '' : ' DESC'})`,
      }
    },
  })

export function invalidGroup(
  condition: string,
  name: string,
  parameters: Readonly<Record<string, string>>,
): never {
  throw new SparkError({
    condition: `INVALID_WITHIN_GROUP_EXPRESSION.${condition}`,
    messageParameters: { funcName: `\`${name}\``, ...parameters },
  })
}

const approximate = percentiles({
  name: 'percentile_approx',
  aliases: ['approx_percentile'],
  docs: docs(
    'The smallest value below or at which a share of the values lies.',
    'SELECT percentile_approx(a, 0.5, 100) FROM t;',
    [value, share, ['accuracy', 'A constant; the answer is exact whatever it is.']],
  ),
  discrete: true,
  resolve: (args, context) => {
    const types = countOf(args, context, 2, 3)
    const [given] = types
    const instants = given.kind === 'date' || given.kind === 'timestamp' || given.kind === 'timestamp_ntz'
    const own = instants || isNumeric(given) ? given : valueType(given, context)
    const { isArray, options } = sharesOf(args[1], context)
    if (args.length === 3) checkAccuracy(args[2], context)
    const shown = args.map(sqlText)
    if (args.length === 2) shown.push('10000')
    return {
      args: [args[0]],
      argTypes: [own],
      type: isArray ? array(own, false) : own,
      nullable: true,
      options,
      text: `${context.displayName}(${context.distinct ? 'DISTINCT ' : ''}${shown.join(', ')})`,
    }
  },
})

function checkAccuracy(arg: Expression, context: ResolveContext): void {
  const [accuracy] = constantNumbers(arg, 'accuracy', integer, context).numbers
  if (accuracy !== undefined && accuracy > 0 && accuracy <= 2147483647) return
  throw mismatch('VALUE_OUT_OF_RANGE', {
    exprName: 'accuracy',
    valueRange: '(0, 2147483647]',
    currentValue: accuracy === undefined ? 'NULL' : `${accuracy}L`,
  })
}

export const percentileAggregates: readonly AggregateEntry[] = [
  percentile,
  median,
  withinGroup(
    'percentile_cont',
    'A percentile of the values in an order, between two values if need be.',
    false,
  ),
  withinGroup('percentile_disc', 'The first value in an order up to which a share of the values lies.', true),
  approximate,
]
