/** Random numbers and what else differs from row to row by itself: rand, randn, uuid, row and partition numbers. */
import { type DataType, double, integer, isNumeric, long, SparkError, string } from '@vonk/common'
import { i32, i64 } from '../../wasm/index.ts'
import { castTo, commonType, exactType } from '../coercion.ts'
import type { Emitter, Value } from '../emit.ts'
import { countOf, unexpected } from '../emitted/argument-types.ts'
import { emitGaussian, RandomGenerator } from '../emitted/random-code.ts'
import type { Call, Expression } from '../expression.ts'
import type { FunctionDocs, FunctionEntry, ResolveContext, Resolved, ScalarEntry } from '../function-entry.ts'
import { quotedSqlText, sqlText } from '../sql-text.ts'
import { someExpression } from '../tree.ts'
import { isNullable, typeOf } from '../typing.ts'
import { callOf } from './datetime-entry.ts'
import { constantOf, notConstant } from './math-entry.ts'

const docs = (
  summary: string,
  example: string,
  group: FunctionDocs['group'],
  withSeed: boolean,
): FunctionDocs => ({
  summary,
  group,
  arguments: withSeed
    ? [{ name: 'seed', text: 'A constant: the same seed gives the same values.', optional: true }]
    : [],
  example,
})

/**
 * A seed for calls that name none: chosen once, when the query is analysed, so that tasks run again give the same rows.
 */
const chooseSeed = (context: ResolveContext): bigint =>
  context.randomSeed?.() ?? BigInt(Math.floor(Math.random() * 2 ** 53))

/** The constant seed of a call; NULL counts as 0. */
function seedOf(args: readonly Expression[], context: ResolveContext): bigint {
  const [type] = countOf(args, context, 0, 1)
  if (type === undefined) return chooseSeed(context)
  if (exactType(type, [integer, long]) === undefined)
    return unexpected(context, 0, type, '("INT" or "BIGINT")')
  const value = type.kind === 'null' ? null : constantOf(args[0])
  if (value === undefined) {
    throw new SparkError({
      condition: 'SEED_EXPRESSION_IS_UNFOLDABLE',
      messageParameters: {
        seedExpr: quotedSqlText(args[0]),
        exprWithSeed: `"${context.displayName}(${sqlText(args[0])})"`,
      },
    })
  }
  return value ?? 0n
}

function resolveSeeded(type: Resolved['type']): ScalarEntry['resolve'] {
  return (args, context) => ({
    argTypes: countOf(args, context, 0, 1),
    type,
    nullable: false,
    options: { seed: `${seedOf(args, context)}` },
  })
}

const generatorOf = (e: Emitter, call: Call): RandomGenerator =>
  new RandomGenerator(e, BigInt(call.options?.seed as string))

function seeded(
  name: string,
  aliases: readonly string[],
  summary: string,
  emit: (e: Emitter, call: Call) => Value,
): ScalarEntry {
  return {
    kind: 'scalar',
    name,
    aliases,
    docs: docs(summary, `SELECT ${name}(0);`, 'math', true),
    resolve: resolveSeeded(double),
    nulls: 'handles',
    deterministic: false,
    emit: (e, _, call) => emit(e, call),
    display: (args) => `${name}(${args.join(', ')})`,
  }
}

const rand = seeded('rand', ['random'], 'A random number in [0, 1).', (e, call) => {
  const random = generatorOf(e, call)
  const value = e.value(double, [random.double()])
  random.save()
  return value
})

const randn = seeded('randn', [], 'A random number of the normal distribution.', (e, call) => {
  const spare = { value: e.taskCell(), isThere: e.taskCell() }
  return e.value(double, [emitGaussian(e, generatorOf(e, call), spare)])
})

/** A bound of `uniform`: a constant number, or NULL. */
function boundOf(arg: Expression, index: number, context: ResolveContext): DataType {
  const type = typeOf(arg)
  if (!isNumeric(type) && type.kind !== 'null') unexpected(context, index, type, '"NUMERIC"')
  if (someExpression(arg, (e) => e.kind === 'attribute'))
    notConstant(context, index === 0 ? 'min' : 'max', arg, 'integer or floating-point')
  return type
}

/** As Spark writes it out: `min + (max - min) * rand(seed)`, in the wider of the bounds' types. */
const uniform: ScalarEntry = {
  kind: 'scalar',
  name: 'uniform',
  docs: {
    summary: 'A random number between two constants, of their type.',
    group: 'math',
    arguments: [
      { name: 'min', text: 'The least.' },
      { name: 'max', text: 'What it stays below.' },
      { name: 'seed', text: 'A constant: the same seed gives the same values.', optional: true },
    ],
    example: 'SELECT uniform(10, 20, 0) > 0;',
  },
  resolve: (args, context) => {
    const types = countOf(args, context, 2, 3)
    const bounds = args.slice(0, 2).map((arg, i) => boundOf(arg, i, context))
    const type = commonType(bounds, context) ?? double
    const made = callOf(rand, args.slice(2), context)
    const random: Call = { ...made, options: { ...made.options, deterministic: false } }
    const [least, most] = args.map((arg) => castTo(arg, double, context))
    const binary = (name: string, a: Expression, b: Expression): Expression =>
      Object.freeze({ ...random, name, args: [a, b], nullable: isNullable(a) || isNullable(b), options: {} })
    const value = binary('+', least, binary('*', binary('-', most, least), random))
    // Between its bounds the number fits their type: the cast makes no NULL.
    const nullable = isNullable(value)
    const cast = castTo(value, type, context)
    const rewrite = cast.kind === 'cast' ? Object.freeze({ ...cast, nullable }) : cast
    return { argTypes: types, type, nullable, rewrite }
  },
  nulls: 'handles',
  deterministic: false,
  display: (args) => `uniform(${args.join(', ')})`,
}

const uuid: ScalarEntry = {
  kind: 'scalar',
  name: 'uuid',
  docs: docs('A random universally unique identifier, as 36 characters.', 'SELECT uuid();', 'misc', true),
  resolve: resolveSeeded(string),
  nulls: 'handles',
  deterministic: false,
  display: () => 'uuid()',
  emit: (e, _, call) => {
    const random = generatorOf(e, call)
    const target = e.bind(e.scratch(i32.const(40)))
    e.kernel('printUuid', random.word(), random.word(), target)
    random.save()
    return e.value(string, [target, i32.const(36)])
  },
}

/** Bits below the partition's index in a row number. */
const rowBits = 33n

const increasingId: ScalarEntry = {
  kind: 'scalar',
  name: 'monotonically_increasing_id',
  docs: docs(
    'A number of each row that grows with the rows: the partition in the upper bits, the row in the lower 33.',
    'SELECT monotonically_increasing_id();',
    'misc',
    false,
  ),
  resolve: (args, context) => ({ argTypes: countOf(args, context, 0), type: long, nullable: false }),
  nulls: 'handles',
  deterministic: false,
  emit: (e) => {
    const cell = e.taskCell()
    const row = e.f.let(i64.load(cell), 'row')
    e.f.store('i64', cell, i64.add(row, i64.const(1n)))
    const first = i64.shl(i64.extendI32U(e.partitionIndex()), i64.const(rowBits))
    return e.value(long, [i64.add(first, row)])
  },
}

const partitionId: ScalarEntry = {
  kind: 'scalar',
  name: 'spark_partition_id',
  docs: docs('The index of the partition that the row is in.', 'SELECT spark_partition_id();', 'misc', false),
  resolve: (args, context) => ({ argTypes: countOf(args, context, 0), type: integer, nullable: false }),
  nulls: 'handles',
  deterministic: false,
  emit: (e) => e.value(integer, [e.partitionIndex()]),
  display: () => 'SPARK_PARTITION_ID()',
}

export const randomFunctions: readonly FunctionEntry[] = [
  rand,
  randn,
  uniform,
  uuid,
  increasingId,
  partitionId,
]
