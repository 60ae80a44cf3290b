/** Functions about values and the query itself: types, tests that end the query, equality with NULL, versions. */
import { boolean, double, nullType, simpleString, string } from '@vonk/common'
import { f64, i32 } from '../../wasm/index.ts'
import { castTo, coerceCall } from '../coercion.ts'
import type { Emitter, Value } from '../emit.ts'
import { booleans, countOf } from '../emitted/argument-types.ts'
import type { Expression } from '../expression.ts'
import type { FunctionDocs, FunctionEntry, ScalarEntry } from '../function-entry.ts'
import { scalarEntry } from '../registry.ts'
import { sqlText } from '../sql-text.ts'
import { text, textFunction } from './string-entry.ts'

const docs = (summary: string, example: string, names: readonly string[]): FunctionDocs => ({
  summary,
  group: 'misc',
  arguments: names.map((name) => ({ name, text: 'A value.' })),
  example,
})

const literal = (value: string): Expression => Object.freeze({ kind: 'literal', type: string, value })

const typeOfValue: ScalarEntry = {
  kind: 'scalar',
  name: 'typeof',
  docs: docs("The name of a value's type.", 'SELECT typeof(1);', ['expr']),
  resolve: (args, context) => {
    const [type] = countOf(args, context, 1)
    return { argTypes: [type], type: string, rewrite: literal(simpleString(type)) }
  },
  nulls: 'handles',
}

const isNotNumber = textFunction({
  name: 'isnan',
  group: 'predicate',
  summary: 'Whether a number is NaN; false for NULL.',
  example: "SELECT isnan(cast('NaN' as double));",
  parameters: [
    {
      name: 'expr',
      accepts: [double, { kind: 'float' }],
      required: '("DOUBLE" or "FLOAT")',
      text: 'A number.',
    },
  ],
  type: boolean,
  nullable: false,
  nulls: 'handles',
  emit: (e, [value]) => {
    const single = value.type.kind === 'float'
    const x = single ? f64.promoteF32(value.parts[0] as never) : (value.parts[0] as never)
    const bound = e.bind(x)
    return e.value(boolean, [i32.and(f64.ne(bound, bound), i32.eqz(value.isNull))])
  },
})

const equalNull: ScalarEntry = {
  kind: 'scalar',
  name: 'equal_null',
  docs: docs('Whether both are equal, or both are NULL.', 'SELECT equal_null(3, 3);', ['expr1', 'expr2']),
  resolve: (args, context) => {
    const types = countOf(args, context, 2)
    const coerced = coerceCall('<=>', args, context)
    const resolved = scalarEntry('<=>').resolve(coerced.args, context)
    return {
      argTypes: types,
      type: boolean,
      rewrite: Object.freeze({
        kind: 'call',
        name: '<=>',
        args: coerced.args.map((arg, i) => castTo(arg, resolved.argTypes[i], context)),
        type: boolean,
        nullable: false,
        mode: context.mode,
      }),
    }
  },
  nulls: 'handles',
}

/** Ends the query with the user's message; the value that follows is never seen. */
function raiseUserError(e: Emitter, message: Value): void {
  e.raise({ condition: 'USER_RAISED_EXCEPTION', values: { errorMessage: { value: message, as: 'text' } } })
}

const raiseError: ScalarEntry = {
  ...textFunction({
    name: 'raise_error',
    group: 'misc',
    summary: 'Ends the query with a message.',
    example: "SELECT raise_error('custom error message');",
    parameters: [text('errorMessage', 'The message.')],
    type: nullType,
    nullable: true,
    raises: true,
    nulls: 'handles',
    emit: (e, [message], call) => {
      raiseUserError(e, message)
      return e.nullValue(call.type)
    },
    display: ([message]) => `raise_error(USER_RAISED_EXCEPTION, map(errorMessage, ${message}))`,
  }),
  // Never folded away.
  deterministic: false,
}

const assertTrue: ScalarEntry = {
  kind: 'scalar',
  name: 'assert_true',
  docs: docs('NULL where the condition holds; otherwise the query ends.', 'SELECT assert_true(0 < 1);', [
    'expr',
    'message',
  ]),
  resolve: (args, context) => {
    const types = countOf(args, context, 1, 2)
    booleans(args.slice(0, 1), context, 1)
    const options = args.length === 1 ? { message: `'${sqlText(args[0])}' is not true!` } : undefined
    return {
      argTypes: [boolean, string].slice(0, types.length),
      type: nullType,
      nullable: true,
      ...(options === undefined ? {} : { options }),
    }
  },
  nulls: 'handles',
  deterministic: false,
  raises: () => true,
  emit: (e, [condition, message], call) => {
    const holds = i32.and(condition.parts[0] as never, i32.eqz(condition.isNull))
    e.when(i32.eqz(holds), () =>
      raiseUserError(e, message ?? e.literal(string, call.options?.message as string)),
    )
    return e.nullValue(call.type)
  },
  display: (args, call) => {
    const message = args.length === 1 ? [call.options?.message ?? `'${args[0]}' is not true!`] : []
    return `assert_true(${[...args, ...message].join(', ')})`
  },
}

/** Spark's version that the functions and their answers follow. */
const version: ScalarEntry = {
  kind: 'scalar',
  name: 'version',
  docs: docs('The version of Apache Spark that the engine follows.', 'SELECT version();', []),
  resolve: (args, context) => {
    countOf(args, context, 0)
    return { argTypes: [], type: string, rewrite: literal('4.3.0 vonk') }
  },
  nulls: 'handles',
}

export const inspectionFunctions: readonly FunctionEntry[] = [
  typeOfValue,
  isNotNumber,
  equalNull,
  raiseError,
  assertTrue,
  version,
]
