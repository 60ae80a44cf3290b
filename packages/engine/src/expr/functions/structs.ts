/** Structs made of values: `struct`, `named_struct`. */
import { field, SparkError, type StructType, string, struct } from '@vonk/common'
import { countOf, wrongCount } from '../emitted/argument-types.ts'
import { buildStruct } from '../emitted/packed-code.ts'
import type { Call, Expression, Literal } from '../expression.ts'
import type { FunctionDocs, FunctionEntry, ResolveContext, ScalarEntry } from '../function-entry.ts'
import { sqlText } from '../sql-text.ts'
import { references } from '../tree.ts'
import { isNullable, typeOf } from '../typing.ts'

const docs = (
  summary: string,
  example: string,
  names: readonly (readonly [string, string])[],
): FunctionDocs => ({
  summary,
  group: 'struct',
  arguments: names.map(([name, text]) => ({ name, text })),
  example,
})

const namedStruct: ScalarEntry = {
  kind: 'scalar',
  name: 'named_struct',
  docs: docs('A struct of fields with the given names and values.', "SELECT named_struct('a', 1, 'b', 2);", [
    ['name', 'The name of a field, a constant.'],
    ['val', 'Its value.'],
  ]),
  resolve: (args, context) => {
    const types = countOf(args, context, 0, Number.POSITIVE_INFINITY)
    if (args.length % 2 !== 0) wrongCount('named_struct', args.length, '2n (n > 0)')
    const names = args.filter((_, i) => i % 2 === 0)
    const constants = names.map((name) => constantName(name, context))
    if (constants.includes(undefined)) {
      throw new SparkError({
        condition: 'DATATYPE_MISMATCH.CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING',
        messageParameters: {
          sqlExpr: '""',
          inputExprs: `[${names.map((n) => `"${sqlText(n)}"`).join(', ')}]`,
        },
      })
    }
    const values = args.filter((_, i) => i % 2 === 1)
    const type = struct(values.map((v, i) => field(constants[i]!, typeOf(v), isNullable(v))))
    return { argTypes: types, type, nullable: false }
  },
  nulls: 'handles',
  emit: (e, args, call) =>
    buildStruct(
      e,
      call.type as StructType,
      args.filter((_, i) => i % 2 === 1),
    ),
}

function constantName(name: Expression, context: ResolveContext): string | undefined {
  if (typeOf(name).kind !== 'string') return undefined
  if (references(name).length > 0) return undefined
  const literal = name.kind === 'literal' ? name : context.evaluate?.(name)
  return typeof literal?.value === 'string' ? literal.value : undefined
}

/** The name that a value brings along: a column's, an alias', a field's. */
function ownName(e: Expression, index: number): string {
  if (e.kind === 'attribute' || e.kind === 'alias' || e.kind === 'lambdaVariable') return e.name
  if (e.kind === 'call' && (e.name === 'getfield' || e.name === 'getarrayfield'))
    return e.options?.name as string
  // A map's value by a text that is written.
  const key = e.kind === 'call' && e.name === 'getitem' ? e.args[1] : undefined
  if (key?.kind === 'literal' && typeof key.value === 'string') return key.value
  return `col${index + 1}`
}

const makeStruct: ScalarEntry = {
  kind: 'scalar',
  name: 'struct',
  docs: docs(
    'A struct of the values, whose fields are called as the values are.',
    'SELECT struct(1, 2, 3);',
    [['expr', 'The value of a field.']],
  ),
  resolve: (args, context) => {
    countOf(args, context, 0, Number.POSITIVE_INFINITY)
    const pairs = args.flatMap((arg, i): readonly Expression[] => {
      const name: Literal = { kind: 'literal', type: string, value: ownName(arg, i) }
      return [name, arg.kind === 'alias' ? arg.child : arg]
    })
    const resolved = namedStruct.resolve(pairs, context)
    const rewrite: Call = {
      kind: 'call',
      name: 'named_struct',
      args: pairs,
      type: resolved.type,
      nullable: false,
      mode: context.mode,
    }
    return { ...resolved, rewrite: Object.freeze(rewrite) }
  },
  nulls: 'handles',
}

/** `(a, b)`. */
const rowConstructor: ScalarEntry = {
  ...makeStruct,
  name: 'row constructor',
  docs: docs('A struct of several values in parentheses.', 'SELECT (1, 2);', [
    ['expr', 'The value of a field.'],
  ]),
  display: (args, call) => {
    const parts = args.flatMap((arg, i) => [ownName(call.args[i], i), arg])
    return `named_struct(${parts.join(', ')})`
  },
}

export const structFunctions: readonly FunctionEntry[] = [namedStruct, makeStruct, rowConstructor]
