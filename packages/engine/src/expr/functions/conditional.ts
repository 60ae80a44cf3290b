/**
 * `coalesce`, `if`, `nullif`, `nvl` and its relatives, `nanvl`, `greatest`, `least`: values chosen by conditions.
 */
import {
  boolean,
  type DataType,
  double,
  float,
  integer,
  SparkError,
  sameTypeIgnoringNullability,
} from '@vonk/common'
import { type Code, constValue, f32, f64, i32 } from '../../wasm/index.ts'
import { castTo, coerceCall, implicitType, isOrderable } from '../coercion.ts'
import { unordered } from '../coercion-errors.ts'
import type { Emitter, Value } from '../emit.ts'
import { booleans, countOf, unexpected } from '../emitted/argument-types.ts'
import { emitEqual, emitLess } from '../emitted/ordering.ts'
import type { Call, Expression, Literal } from '../expression.ts'
import type { FunctionDocs, FunctionEntry, ResolveContext, ScalarEntry } from '../function-entry.ts'
import { isNullable, typeOf } from '../typing.ts'
import { inList } from './in-list.ts'
import { sharedType } from './shared-type.ts'

const docs = (summary: string, example: string, names: readonly string[]): FunctionDocs => ({
  summary,
  group: 'conditional',
  arguments: names.map((name) => ({ name, text: 'A value.' })),
  example,
})

const anyArguments = Number.POSITIVE_INFINITY

const coalesce: ScalarEntry = {
  kind: 'scalar',
  name: 'coalesce',
  docs: docs('The first value that is not NULL.', 'SELECT coalesce(NULL, 1);', ['expr1', 'expr2']),
  resolve: (args, context) => {
    countOf(args, context, 1, anyArguments)
    const type = sharedType(args, context)
    return { argTypes: args.map(() => type), type, nullable: args.every(isNullable) }
  },
  nulls: 'lazy',
  emitLazy: (e, args, call) => {
    const first = args[0]()
    if (args.length === 1 || constValue(first.isNull) === 0) return first
    const present = (value: Value) => ({
      holds: i32.eqz(value.isNull),
      value: () => ({ ...value, isNull: i32.const(0) }),
    })
    const branches = args.slice(0, -1).map((arg, i) => ({
      reads: i === 0 ? undefined : [call.args[i]],
      test: () => present(i === 0 ? first : arg()),
    }))
    return e.chooseFirst(call.type, branches, args[args.length - 1])
  },
}

/** A call that is another one in other words, keeping its name in column names. */
function rewritten(
  name: string,
  aliases: readonly string[],
  summary: string,
  example: string,
  names: readonly string[],
  rewrite: (args: readonly Expression[], context: ResolveContext) => Expression,
): ScalarEntry {
  return {
    kind: 'scalar',
    name,
    aliases,
    docs: docs(summary, example, names),
    resolve: (args, context) => {
      countOf(args, context, names.length)
      const expression = tellingOfItself(() => rewrite(args, context))
      return {
        argTypes: args.map(typeOf),
        type: typeOf(expression),
        nullable: isNullable(expression),
        rewrite: expression,
      }
    },
    nulls: 'handles',
  }
}

/** The other call's type errors speak of that call: they are the causes of those thrown. */
function tellingOfItself<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof SparkError)) throw error
    const { condition, messageParameters } = error
    throw new SparkError({ condition, messageParameters, cause: error })
  }
}

/** A call of another entry, its arguments under the casts that it would get if the user had written it. */
function callOf(entry: ScalarEntry, given: readonly Expression[], context: ResolveContext): Expression {
  const coerced = coerceCall(entry.name, given, context).args
  const { argTypes, type, nullable, options, rewrite } = entry.resolve(coerced, context)
  if (rewrite !== undefined) return rewrite
  const args = coerced.map((arg, i) => castTo(arg, argTypes[i], context))
  return {
    kind: 'call',
    name: entry.name,
    args,
    type,
    nullable: nullable ?? args.some(isNullable),
    mode: context.mode,
    ...(options === undefined ? {} : { options }),
  }
}

const nvl = rewritten(
  'nvl',
  ['ifnull'],
  'The second value where the first is NULL.',
  'SELECT nvl(NULL, 1);',
  ['expr1', 'expr2'],
  (args, context) => callOf(coalesce, args, context),
)

const nvl2: ScalarEntry = {
  kind: 'scalar',
  name: 'nvl2',
  docs: docs('The second value where the first is not NULL, else the third.', 'SELECT nvl2(NULL, 2, 1);', [
    'expr1',
    'expr2',
    'expr3',
  ]),
  resolve: (args, context) => {
    const [first] = countOf(args, context, 3)
    const type = sharedType(args.slice(1), context)
    return { argTypes: [first, type, type], type, nullable: args.slice(1).some(isNullable) }
  },
  nulls: 'lazy',
  emitLazy: (e, [test, then, otherwise], call) => e.choose(call.type, test().isNull, otherwise, then),
}

const nullif: ScalarEntry = {
  kind: 'scalar',
  name: 'nullif',
  docs: docs('NULL where both values are equal, else the first.', 'SELECT nullif(2, 2);', ['expr1', 'expr2']),
  resolve: (args, context) => {
    const [type, other] = countOf(args, context, 2)
    if (sameTypeIgnoringNullability(type, other)) {
      if (!isOrderable(type)) throw unordered('=', args, type)
      return { argTypes: [type, type], type, nullable: true }
    }
    const rewrite = comparedOtherwise(args, type, context)
    return { argTypes: [type, other], type, nullable: true, rewrite }
  },
  nulls: 'handles',
  emit: (e, [a, b]) => {
    const equal = e.f.local('i32')
    e.f.set(equal, i32.const(0))
    e.when(i32.eqz(i32.or(a.isNull, b.isNull)), () => e.f.set(equal, emitEqual(e, a, b)))
    return { ...a, isNull: e.bind(i32.or(a.isNull, equal)) }
  },
}

/** The values are compared as `=` would compare them, but what comes out keeps the type of the first. */
function comparedOtherwise(args: readonly Expression[], type: DataType, context: ResolveContext): Expression {
  const { name, args: sides } = coerceCall('=', args, context)
  const nullable = args.some(isNullable)
  const equal: Call = { kind: 'call', name, args: sides, type: boolean, nullable, mode: context.mode }
  return {
    kind: 'case',
    branches: [{ when: equal, result: { kind: 'literal', type, value: null } }],
    otherwise: args[0],
    type,
    nullable: true,
    style: 'if',
  }
}

/** The values meet it in one type as they meet any other. */
const integerZero: Literal = Object.freeze({ kind: 'literal', type: integer, value: 0 })

const nullifzero = rewritten(
  'nullifzero',
  [],
  'NULL where the value is zero.',
  'SELECT nullifzero(0);',
  ['expr'],
  ([value], context) => callOf(nullif, [value, integerZero], context),
)

const zeroifnull = rewritten(
  'zeroifnull',
  [],
  'Zero where the value is NULL.',
  'SELECT zeroifnull(NULL);',
  ['expr'],
  ([value], context) => callOf(coalesce, [value, integerZero], context),
)

const conditional: ScalarEntry = {
  kind: 'scalar',
  name: 'if',
  docs: docs('The second value where the condition is true, else the third.', 'SELECT if(1 < 2, 1, 2);', [
    'condition',
    'expr1',
    'expr2',
  ]),
  resolve: (args, context) => {
    countOf(args, context, 3)
    booleans(args.slice(0, 1), context, 1)
    const type = sharedType(args.slice(1), context)
    return { argTypes: [boolean, type, type], type, nullable: args.slice(1).some(isNullable) }
  },
  nulls: 'lazy',
  emitLazy: (e, [test, then, otherwise], call) => {
    const condition = test()
    const holds = e.bind(i32.and(condition.parts[0] as Code<'i32'>, i32.eqz(condition.isNull)))
    return e.choose(call.type, holds, then, otherwise)
  },
  display: ([test, then, otherwise]) => `(IF(${test}, ${then}, ${otherwise}))`,
}

const notANumber = (value: Value): Code<'i32'> => {
  const [part] = value.parts
  if (part.type === 'f64') return f64.ne(part as Code<'f64'>, part as Code<'f64'>)
  return f32.ne(part as Code<'f32'>, part as Code<'f32'>)
}

const refuseReal = (context: ResolveContext, index: number, from: DataType): never =>
  unexpected(context, index, from, '("DOUBLE" or "FLOAT")')

const nanvl: ScalarEntry = {
  kind: 'scalar',
  name: 'nanvl',
  docs: docs(
    'The second value where the first is not a number.',
    "SELECT nanvl(cast('NaN' AS double), 123);",
    ['expr1', 'expr2'],
  ),
  resolve: (args, context) => {
    const types = countOf(args, context, 2)
    const known = types.map(
      (from, i) => implicitType(from, [double, float], context.mode) ?? refuseReal(context, i, from),
    )
    const type = known.every(({ kind }) => kind === 'float') ? float : double
    return { argTypes: [type, type], type }
  },
  nulls: 'lazy',
  emitLazy: (e, [first, second], call) => {
    const value = first()
    return e.choose(call.type, e.bind(i32.and(notANumber(value), i32.eqz(value.isNull))), second, () => value)
  },
}

/** Nulls are skipped. */
function best(
  name: string,
  summary: string,
  wins: (e: Emitter, a: Value, b: Value) => Code<'i32'>,
): ScalarEntry {
  return {
    kind: 'scalar',
    name,
    docs: docs(summary, `SELECT ${name}(10, 9, 2);`, ['expr1', 'expr2']),
    resolve: (args, context) => {
      countOf(args, context, 2, anyArguments)
      const type = sharedType(args, context)
      return { argTypes: args.map(() => type), type, nullable: args.every(isNullable) }
    },
    nulls: 'handles',
    emit: (e, args, call) =>
      args.reduce((a, b) => {
        const takes = e.f.local('i32')
        e.f.set(takes, a.isNull)
        e.when(i32.eqz(i32.or(a.isNull, b.isNull)), () => e.f.set(takes, wins(e, b, a)))
        return e.choose(
          call.type,
          takes,
          () => b,
          () => a,
        )
      }),
  }
}

export const conditionalFunctions: readonly FunctionEntry[] = [
  coalesce,
  nvl,
  nvl2,
  nullif,
  nullifzero,
  zeroifnull,
  conditional,
  inList,
  nanvl,
  best('greatest', 'The largest of the values that are not NULL.', (e, a, b) => emitLess(e, b, a)),
  best('least', 'The smallest of the values that are not NULL.', emitLess),
]
