/** `and`, `or`, `not`, `isnull`, `isnotnull`, `istrue` and its relatives: three-valued logic. */
import { boolean } from '@vonk/common'
import { type Code, i32 } from '../../wasm/index.ts'
import type { Emitter, Value } from '../emit.ts'
import { booleans, countOf } from '../emitted/argument-types.ts'
import type { Call } from '../expression.ts'
import type { FunctionDocs, FunctionEntry, ScalarEntry } from '../function-entry.ts'

type I32 = Code<'i32'>

const docs = (summary: string, example: string, names: readonly string[]): FunctionDocs => ({
  summary,
  group: 'predicate',
  arguments: names.map((name) => ({ name, text: 'An operand.' })),
  example,
})

/** 1 where the value is false, and where it is true; neither where it is null. */
const isFalse = (v: Value): I32 => i32.eqz(i32.or(v.parts[0] as I32, v.isNull))
const isTrue = (v: Value): I32 => i32.and(v.parts[0] as I32, i32.eqz(v.isNull))

/** The value of `and` (of `or`, with `decided` the test for true) once both operands are there. */
function joined(e: Emitter, a: Value, b: Value, isAnd: boolean): Value {
  const decided = isAnd ? isFalse : isTrue
  const either = e.bind(i32.or(decided(a), decided(b)))
  const isNull = e.bind(i32.and(i32.or(a.isNull, b.isNull), i32.eqz(either)))
  return e.value(boolean, [isAnd ? i32.eqz(either) : either], isNull)
}

function connective(name: 'and' | 'or', summary: string): ScalarEntry {
  const isAnd = name === 'and'
  return {
    kind: 'scalar',
    name,
    docs: docs(summary, `SELECT true ${name} false;`, ['expr1', 'expr2']),
    resolve: (args, context) => ({ argTypes: booleans(args, context, 2), type: boolean }),
    nulls: 'lazy',
    emitLazy: (e, [first, second], call: Call) => {
      const a = first()
      // A second operand that can raise is only evaluated where the first leaves the answer open.
      if (!e.canRaise(call.args[1])) return joined(e, a, second(), isAnd)
      return e.choose(
        boolean,
        isAnd ? isFalse(a) : isTrue(a),
        () => e.value(boolean, [i32.const(isAnd ? 0 : 1)]),
        () => joined(e, a, second(), isAnd),
      )
    },
    display: ([a, b]) => `(${a} ${name.toUpperCase()} ${b})`,
  }
}

const not: ScalarEntry = {
  kind: 'scalar',
  name: 'not',
  aliases: ['!'],
  docs: docs('The opposite of a truth value; NULL for NULL.', 'SELECT not true;', ['expr']),
  resolve: (args, context) => {
    const [type] = countOf(args, context, 1)
    if (context.mode === 'legacy' || type.kind !== 'string') booleans(args, context, 1)
    return { argTypes: [boolean], type: boolean }
  },
  nulls: 'propagates',
  emit: (e, [a]) => e.value(boolean, [i32.eqz(a.parts[0] as I32)]),
  display: ([a]) => `(NOT ${a})`,
}

function nullTest(name: string, summary: string, display: string, test: (v: Value) => I32): ScalarEntry {
  return {
    kind: 'scalar',
    name,
    docs: docs(summary, `SELECT ${name}(1);`, ['expr']),
    resolve: (args, context) => ({
      argTypes: countOf(args, context, 1),
      type: boolean,
      nullable: false,
    }),
    nulls: 'handles',
    emit: (e, [a]) => e.value(boolean, [test(a)]),
    display: ([a]) => `(${a} ${display})`,
  }
}

export const logicFunctions: readonly FunctionEntry[] = [
  connective('and', 'Whether both operands are true.'),
  connective('or', 'Whether one of the operands is true.'),
  not,
  nullTest('isnull', 'Whether the operand is NULL.', 'IS NULL', (v) => v.isNull),
  nullTest('isnotnull', 'Whether the operand is not NULL.', 'IS NOT NULL', (v) => i32.eqz(v.isNull)),
]
