/** `sequence`: numbers, dates or instants from one value to another; `arrays_zip`: arrays side by side. */
import {
  type ArrayType,
  array,
  type DataType,
  field,
  isIntegral,
  type StructType,
  struct,
} from '@vonk/common'
import { physicalWidth } from '../../columnar/vector.ts'
import { type Code, i32, i64, type Local, select } from '../../wasm/index.ts'
import { commonType } from '../coercion.ts'
import type { Emitter, Value } from '../emit.ts'
import { arrayOf, buildArray, buildStruct, elementOrNull, type I32 } from '../emitted/packed-code.ts'
import type { Call, Expression } from '../expression.ts'
import type { FunctionEntry, ResolveContext, Resolved } from '../function-entry.ts'
import { arrayArgument, collectionFunction, functionName, mismatch } from './array-entry.ts'
import { refuseTooMany } from './array-making.ts'

type I64 = Code<'i64'>
const zero = i64.const(0n)
const one = i64.const(1n)
const microsPerDay = 86_400_000_000n
const big = (value: bigint): I64 => i64.const(value)

const isInterval = (type: DataType): boolean =>
  type.kind === 'calendarInterval' || type.kind === 'yearMonthInterval' || type.kind === 'dayTimeInterval'
const isDatetime = (type: DataType): boolean =>
  type.kind === 'date' || type.kind === 'timestamp' || type.kind === 'timestamp_ntz'

function resolveSequence(types: readonly DataType[], context: ResolveContext): Resolved {
  const [first, last, step] = types
  const sharing = step === undefined || isInterval(step) ? [first, last] : types
  const type = commonType(sharing, context)
  const numbers = type !== undefined && isIntegral(type) && (step === undefined || !isInterval(step))
  const datetimes = type !== undefined && isDatetime(type) && (step === undefined || isInterval(step))
  if (type === undefined || !(numbers || datetimes)) {
    throw mismatch('SEQUENCE_WRONG_INPUT_TYPES', {
      functionName: functionName(context),
      startType: '("TIMESTAMP" or "TIMESTAMP_NTZ" or "DATE")',
      stepType: '("INTERVAL" or "INTERVAL YEAR TO MONTH" or "INTERVAL DAY TO SECOND")',
      otherStartType: '"INTEGRAL"',
    })
  }
  const argTypes = [type, type, ...(step === undefined ? [] : [isInterval(step) ? step : type])]
  return { argTypes, type: array(type, false) }
}

const sequence = collectionFunction({
  name: 'sequence',
  summary: 'An array of numbers, dates or instants from one to another, both included, a step apart.',
  example: 'SELECT sequence(1, 5);',
  arguments: [
    ['start', 'The first.'],
    ['stop', 'The last, if the steps meet it.'],
    [
      'step?',
      'A number or interval; 1 or a day without it, downwards where the last is less than the first.',
    ],
  ],
  resolve: resolveSequence,
  raises: true,
  emit: (e, args, call) => {
    const { element } = call.type as ArrayType
    return isDatetime(element) ? datetimes(e, args, call, element) : numbers(e, args, call, element)
  },
})

const wide = (value: Value): I64 =>
  value.parts[0].type === 'i64' ? (value.parts[0] as I64) : i64.extendI32S(value.parts[0] as I32)

/** 1 or -1: towards the last. */
const unit = (e: Emitter, start: I64, stop: I64): I64 => e.bind(select(i64.leS(start, stop), one, big(-1n)))

function checkDirection(e: Emitter, start: I64, stop: I64, step: I64): void {
  const upwards = i32.and(i64.gtS(step, zero), i64.leS(start, stop))
  const downwards = i32.and(i64.ltS(step, zero), i64.geS(start, stop))
  const still = i32.and(i64.eqz(step), i64.eq(start, stop))
  e.raiseIf(i32.eqz(i32.or(i32.or(upwards, downwards), still)), {
    condition: 'INVALID_PARAMETER_VALUE',
    parameters: { parameter: '`step`', functionName: '`sequence`' },
  })
}

function checkLength(e: Emitter, steps: I64, name: string): void {
  // The whole range of 64 bits has a number of steps, but no count.
  const isWhole = e.bind(i64.eqz(i64.add(steps, one)))
  refuseTooMany(e, e.bind(i64.sub(i64.add(steps, one), i64.extendI32U(isWhole))), name)
}

function numbers(e: Emitter, args: readonly Value[], call: Call, element: DataType): Value {
  const [start, stop] = [e.bind(wide(args[0])), e.bind(wide(args[1]))]
  const step = args[2] === undefined ? unit(e, start, stop) : e.bind(wide(args[2]))
  checkDirection(e, start, stop, step)
  // Unsigned, so that the whole range of 64 bits has a length.
  const upwards = i64.geS(step, zero)
  const distance = e.bind(select(upwards, i64.sub(stop, start), i64.sub(start, stop)))
  const size = e.bind(select(i64.eqz(step), one, select(upwards, step, i64.sub(zero, step))))
  const steps = e.bind(i64.divU(distance, size))
  checkLength(e, steps, 'sequence')
  const narrow = physicalWidth(element) < 8
  const count = e.bind(i32.wrapI64(i64.add(steps, one)))
  const made = buildArray(e, element, count, (i) => {
    const value = i64.add(start, i64.mul(i64.extendI32U(i), step))
    return e.value(element, [narrow ? i32.wrapI64(value) : value])
  })
  return { ...made, type: call.type }
}

interface Step {
  readonly months: I64
  readonly days: I64
  readonly micros: I64
}

function stepOf(e: Emitter, step: Value | undefined, start: I64, stop: I64): Step {
  if (step === undefined) return { months: zero, days: unit(e, start, stop), micros: zero }
  if (step.type.kind === 'yearMonthInterval') return { months: e.bind(wide(step)), days: zero, micros: zero }
  if (step.type.kind === 'dayTimeInterval') {
    const days = e.bind(i64.divS(wide(step), big(microsPerDay)))
    return { months: zero, days, micros: e.bind(i64.sub(wide(step), i64.mul(days, big(microsPerDay)))) }
  }
  const [months, days, micros] = step.parts as readonly [I32, I32, I64]
  return { months: e.bind(i64.extendI32S(months)), days: e.bind(i64.extendI32S(days)), micros }
}

/** The most days that are in every month: from it Spark guesses how long the array may be. */
const daysPerMonth = 28n

/** Each value is the first one and so many steps, so that the last of January and a month each stay ends of months. */
function datetimes(e: Emitter, args: readonly Value[], call: Call, element: DataType): Value {
  const { f } = e
  const isDate = element.kind === 'date'
  const [start, stop] = [e.bind(wide(args[0])), e.bind(wide(args[1]))]
  const given = stepOf(e, args[2], start, stop)
  const step = isDate ? wholeDays(e, given, args[2]) : given
  const guess = e.bind(
    i64.add(
      i64.add(i64.mul(step.months, big(daysPerMonth * microsPerDay)), i64.mul(step.days, big(microsPerDay))),
      step.micros,
    ),
  )
  checkDirection(e, start, stop, guess)
  const width = isDate ? 1n : microsPerDay
  const distance = e.bind(select(i64.leS(start, stop), i64.sub(stop, start), i64.sub(start, stop)))
  const size = e.bind(select(i64.ltS(guess, zero), i64.sub(zero, guess), guess))
  const perStep = isDate ? e.bind(i64.divU(size, big(microsPerDay))) : size
  checkLength(e, e.bind(i64.divU(distance, select(i64.eqz(perStep), big(width), perStep))), 'sequence')
  const zone = element.kind === 'timestamp' ? e.timeZone(call.timeZone ?? 'UTC') : i32.const(0)
  const at = (i: I64): I64 => {
    const moved = [step.months, step.days, step.micros].map((part) => i64.mul(i, part))
    if (isDate) return i64.add(e.kernel('dateAddMonths', start, moved[0])[0] as I64, moved[1])
    const target = e.temporary()
    e.kernel('instantPlus', zone, start, ...moved, target)
    return i64.load(target)
  }
  const count = f.let(i64.const(0n))
  const downwards = e.bind(i64.ltS(guess, zero))
  const inside = (value: I64): I32 => select(downwards, i64.geS(value, stop), i64.leS(value, stop))
  const value: Local<'i64'> = f.let(start)
  f.whileLoop(
    () => inside(value),
    ({ exit }) => {
      f.set(count, i64.add(count, one))
      f.brIf(exit, i64.eqz(guess))
      f.set(value, at(count))
    },
  )
  const made = buildArray(e, element, e.bind(i32.wrapI64(count)), (i) => {
    const one = e.bind(at(e.bind(i64.extendI32U(i))))
    return e.value(element, [isDate ? i32.wrapI64(one) : one])
  })
  return { ...made, type: call.type }
}

/** Dates take steps of whole days. */
function wholeDays(e: Emitter, step: Step, given: Value | undefined): Step {
  if (given === undefined || given.type.kind === 'yearMonthInterval') return step
  const days = e.bind(i64.divS(step.micros, big(microsPerDay)))
  e.raiseIf(i64.ne(i64.mul(days, big(microsPerDay)), step.micros), {
    condition: '_LEGACY_ERROR_TEMP_3242',
    parameters: { intervalType: given.type.kind === 'calendarInterval' ? 'interval' : 'day-time interval' },
  })
  return { ...step, days: e.bind(i64.add(step.days, days)), micros: zero }
}

/** The name under which an array's elements stand in the structs: its column's or field's, else its number. */
function nameOf(e: Expression, index: number): string {
  if (e.kind === 'attribute' || e.kind === 'alias' || e.kind === 'lambdaVariable') return e.name
  return e.kind === 'call' && (e.name === 'getfield' || e.name === 'getarrayfield')
    ? (e.options?.name as string)
    : `${index}`
}

const zip = collectionFunction({
  name: 'arrays_zip',
  summary:
    'An array of structs of the elements of several arrays at each position; nulls follow the shorter ones.',
  example: 'SELECT arrays_zip(array(1, 2, 3), array(2, 3, 4));',
  arguments: [['a', 'An array.']],
  repeats: true,
  resolve: (types, context, args) => {
    const arrays = types.map((_, i) => arrayArgument(types, i, context))
    const fields = arrays.map((one, i) => field(nameOf(args[i], i), one.element, true))
    return {
      argTypes: arrays,
      type: array(struct(fields), false),
      ...(args.length === 0 ? { nullable: false } : {}),
    }
  },
  emit: (e, args, call) => {
    const lists = args.map((arg) => arrayOf(e, arg))
    const count = e.f.let(i32.const(0))
    for (const list of lists) e.when(i32.gtU(list.count, count), () => e.f.set(count, list.count))
    const type = (call.type as ArrayType).element as StructType
    const made = buildArray(e, type, count, (i) =>
      buildStruct(
        e,
        type,
        lists.map((list) => elementOrNull(e, list, i)),
      ),
    )
    return { ...made, type: call.type }
  },
})

export const arraySequenceFunctions: readonly FunctionEntry[] = [sequence, zip]
