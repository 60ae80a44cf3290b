/**
 * `approx_count_distinct`: HyperLogLog++ (Heule, Nunkesser and Hall, EDBT 2013) with the tables of its appendix, linear
 * counting where HyperLogLog has it, over Spark's hash: the numbers are Spark's. The state is a byte a register, empty
 * until a value comes.
 */
import { binary, double, long } from '@vonk/common'
import { type Code, f64, i32, i64 } from '../../../wasm/index.ts'
import type { Emitter, Value } from '../../emit.ts'
import { countOf } from '../../emitted/argument-types.ts'
import type { AggregateEntry, AggregateShape } from '../../function-entry.ts'
import { sqlText } from '../../sql-text.ts'
import { mismatch } from '../array-entry.ts'
import tables from './cardinality-tables.json' with { type: 'json' }
import { constantNumbers } from './constant-arguments.ts'

type I32 = Code<'i32'>
type F64 = Code<'f64'>
const zero = i32.const(0)

const precisionMin = 4
/** Tables go up to a precision of 18; beyond, the estimate needs no correction. */
const precisionMax = 24
const deviationDefault = 0.05

const precisionOf = (deviation: number): number => Math.ceil((2 * Math.log(1.106 / deviation)) / Math.log(2))

const shapePrecision = (shape: AggregateShape): number => shape.options?.precision as number

/** The state with room for its registers. */
function registers(e: Emitter, state: Value, size: number): Value {
  const [pointer, length] = state.parts as readonly [I32, I32]
  return e.choose(
    binary,
    length,
    () => ({ type: binary, isNull: zero, parts: [pointer, length] }),
    () => {
      const made = e.scratch(i32.const(size))
      e.f.memoryFill(made, zero, i32.const(size))
      return { type: binary, isNull: zero, parts: [made, i32.const(size)] }
    },
  )
}

/** The number that the registers stand for. */
function estimate(e: Emitter, pointer: I32, precision: number): F64 {
  const size = 2 ** precision
  const alpha = [0.673, 0.697, 0.709][precision - 4] ?? 0.7213 / (1 + 1.079 / size)
  const target = e.temporary()
  const zeroes = e.kernel('registerSum', pointer, i32.const(size), target)[0] as I32
  const raw = e.bind(f64.div(f64.const(alpha * size * size), f64.load(target)))
  const corrected = e.f.let(raw)
  const table = tables.precisions[precision - precisionMin]
  if (table !== undefined) {
    e.when(f64.lt(raw, f64.const(5 * size)), () => {
      const numbers = new Float64Array([...table.rawEstimates, ...table.biases])
      const at = e.constant(new Uint8Array(numbers.buffer))
      const count = i32.const(table.rawEstimates.length)
      const bias = e.kernel('estimateBias', at, count, i64.reinterpretF64(raw))[0] as Code<'i64'>
      e.f.set(corrected, f64.sub(raw, f64.reinterpretI64(bias)))
    })
  }
  // Few values are counted by the registers that none of them reached.
  e.when(i32.and(i32.ne(zeroes, zero), f64.le(raw, f64.const(2.5 * size))), () => {
    const share = f64.div(f64.const(size), f64.convertI32U(zeroes))
    e.f.set(corrected, f64.mul(f64.const(size), e.math('log', share)))
  })
  return corrected
}

const approxCountDistinct: AggregateEntry = {
  kind: 'aggregate',
  name: 'approx_count_distinct',
  docs: {
    summary: 'About how many different values there are that are not NULL.',
    group: 'aggregate',
    arguments: [
      { name: 'expr', text: 'A value of each row.' },
      {
        name: 'relativeSD',
        text: 'A constant: the relative deviation allowed, 0.05 without it.',
        optional: true,
      },
    ],
    example: 'SELECT approx_count_distinct(a) FROM t;',
  },
  resolve: (args, context) => {
    const [type] = countOf(args, context, 1, 2)
    const [given] = args.length === 1 ? [] : constantNumbers(args[1], 'relativeSD', double, context).numbers
    const deviation = args.length === 1 ? deviationDefault : given
    const precision = deviation === undefined ? 0 : precisionOf(deviation)
    if (!(precision >= precisionMin && precision <= precisionMax)) {
      throw mismatch('VALUE_OUT_OF_RANGE', {
        exprName: 'relativeSD',
        valueRange: '(0.0, 0.39]',
        currentValue: `${deviation ?? 'NULL'}`,
      })
    }
    return {
      args: [args[0]],
      argTypes: [type],
      type: long,
      nullable: false,
      options: { precision },
      text: `${context.displayName}(${context.distinct ? 'DISTINCT ' : ''}${sqlText(args[0])})`,
    }
  },
  state: () => [{ name: 'registers', type: binary, nullable: false }],
  initial: () => [{ type: binary, isNull: zero, parts: [zero, zero] }],
  update: (e, [state], [value], shape) => {
    const precision = shapePrecision(shape)
    return [
      e.choose(
        binary,
        value.isNull,
        () => state,
        () => {
          const own = registers(e, state, 2 ** precision)
          const hash = e.call('xxhash64', [{ ...value, isNull: zero }], long).parts[0]
          e.kernel('noteHash', own.parts[0], i32.const(precision), hash)
          return own
        },
      ),
    ]
  },
  merge: (e, [state], [other], shape) => {
    const size = 2 ** shapePrecision(shape)
    return [
      e.choose(
        binary,
        i32.eqz(other.parts[1] as I32),
        () => state,
        () => {
          const own = registers(e, state, size)
          e.kernel('mergeRegisters', own.parts[0], other.parts[0], i32.const(size))
          return own
        },
      ),
    ]
  },
  overNoRows: 0n,
  result: (e, [state], shape) =>
    e.choose(
      long,
      i32.eqz(state.parts[1] as I32),
      () => e.literal(long, 0n),
      () => {
        const real = estimate(e, state.parts[0] as I32, shapePrecision(shape))
        // Rounded as Java does: halves go up.
        return e.value(long, [i64.truncSatF64S(f64.floor(f64.add(real, f64.const(0.5))))])
      },
    ),
}

export const cardinalityAggregates: readonly AggregateEntry[] = [approxCountDistinct]
