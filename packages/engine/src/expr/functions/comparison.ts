/** Comparison operators: `=`, `<=>`, `<`, `<=`, `>`, `>=`. */
import { boolean } from '@vonk/common'
import { type Code, i32 } from '../../wasm/index.ts'
import { sameStructure } from '../coercion-widening.ts'
import type { Emitter, Value } from '../emit.ts'
import { comparable } from '../emitted/argument-types.ts'
import { emitEqual, emitLess } from '../emitted/ordering.ts'
import type { Expression } from '../expression.ts'
import type { FunctionDocs, FunctionEntry, ResolveContext, Resolved, ScalarEntry } from '../function-entry.ts'
import { typeOf } from '../typing.ts'

const operands = [
  { name: 'expr1', text: 'The left operand.' },
  { name: 'expr2', text: 'The right operand, of a type comparable with the first.' },
] as const

const docs = (summary: string, example: string): FunctionDocs => ({
  summary,
  group: 'predicate',
  arguments: operands,
  example,
})

function resolve(args: readonly Expression[], context: ResolveContext): Resolved {
  // Structs compare by position, whatever their fields are called.
  const types = args.map(typeOf)
  if (types.length === 2 && sameStructure(types[0], types[1])) return { argTypes: types, type: boolean }
  const type = comparable(args, context)
  return { argTypes: [type, type], type: boolean }
}

function comparison(
  name: string,
  summary: string,
  test: (e: Emitter, a: Value, b: Value) => Code<'i32'>,
  aliases: readonly string[] = [],
): ScalarEntry {
  return {
    kind: 'scalar',
    name,
    aliases,
    docs: docs(summary, `SELECT 1 ${name} 2;`),
    resolve,
    nulls: 'propagates',
    emit: (e, [a, b]) => e.value(boolean, [test(e, a, b)]),
    display: ([a, b]) => `(${a} ${name} ${b})`,
  }
}

const equalNullSafe: ScalarEntry = {
  kind: 'scalar',
  name: '<=>',
  docs: docs(
    'Whether both operands are equal, or both are NULL; never NULL itself.',
    'SELECT NULL <=> NULL;',
  ),
  resolve: (args, context) => ({ ...resolve(args, context), nullable: false }),
  nulls: 'handles',
  emit: (e, [a, b]) => {
    const eitherNull = e.bind(i32.or(a.isNull, b.isNull))
    return e.choose(
      boolean,
      eitherNull,
      () => e.value(boolean, [i32.and(a.isNull, b.isNull)]),
      () => e.value(boolean, [emitEqual(e, a, b)]),
    )
  },
  display: ([a, b]) => `(${a} <=> ${b})`,
}

export const comparisonFunctions: readonly FunctionEntry[] = [
  comparison('=', 'Whether both operands are equal.', emitEqual, ['==']),
  comparison('!=', 'Whether the operands differ.', (e, a, b) => i32.eqz(emitEqual(e, a, b)), ['<>']),
  comparison('<', 'Whether the first operand is less than the second.', emitLess),
  comparison('>', 'Whether the first operand is greater than the second.', (e, a, b) => emitLess(e, b, a)),
  comparison('<=', 'Whether the first operand is at most the second.', (e, a, b) =>
    i32.eqz(emitLess(e, b, a)),
  ),
  comparison('>=', 'Whether the first operand is at least the second.', (e, a, b) =>
    i32.eqz(emitLess(e, a, b)),
  ),
  equalNullSafe,
]
