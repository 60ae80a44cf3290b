/**
 * `update fields`: a struct with fields set and left out, which `Column.withField` and `dropFields` send; SQL cannot
 * name it. Behind the struct stands a text for each step: `+name` with the value behind it, or `-name`.
 */
import { field, type StructType, struct } from '@vonk/common'
import type { Value } from '../emit.ts'
import { unexpected } from '../emitted/argument-types.ts'
import { buildStruct, fieldOf } from '../emitted/packed-code.ts'
import type { Call, Expression } from '../expression.ts'
import type { FunctionEntry, ResolveContext, Resolved, ScalarEntry } from '../function-entry.ts'
import { isNullable, typeOf } from '../typing.ts'
import { mismatch } from './array-entry.ts'
import { constantText } from './string-entry.ts'

interface Step {
  readonly name: string
  /** Index of the argument that the field becomes; undefined: it is left out. */
  readonly value?: number
}

function stepsOf(args: readonly Expression[]): readonly Step[] {
  const steps: Step[] = []
  for (let i = 1; i < args.length; i++) {
    const text = constantText(args[i]) ?? ''
    const name = text.slice(1)
    steps.push(text.startsWith('+') ? { name, value: ++i } : { name })
  }
  return steps
}

/** A field of the result: one of the struct, or an argument. */
type Source = { readonly name: string } & ({ readonly from: number } | { readonly value: number })

/** Names are the same in whatever case; a field that is set takes the new spelling. */
function fieldsAfter(type: StructType, steps: readonly Step[]): readonly Source[] {
  let fields: readonly Source[] = type.fields.map(({ name }, from) => ({ name, from }))
  for (const { name, value } of steps) {
    const isIt = (one: Source): boolean => one.name.toLowerCase() === name.toLowerCase()
    if (value === undefined) fields = fields.filter((one) => !isIt(one))
    else if (fields.some(isIt)) fields = fields.map((one) => (isIt(one) ? { name, value } : one))
    else fields = [...fields, { name, value }]
  }
  return fields
}

function display(args: readonly string[], { args: expressions }: Pick<Call, 'args'>): string {
  const steps = stepsOf(expressions).map(({ value }) =>
    value === undefined ? 'dropfield()' : `WithField(${args[value]})`,
  )
  return `update_fields(${[args[0], ...steps].join(', ')})`
}

function resolve(args: readonly Expression[], context: ResolveContext): Resolved {
  const types = args.map(typeOf)
  const [type] = types
  if (type.kind !== 'struct') return unexpected(context, 0, type, '"STRUCT"')
  const sources = fieldsAfter(type, stepsOf(args))
  if (sources.length === 0) throw mismatch('CANNOT_DROP_ALL_FIELDS', {})
  const fields = sources.map((source) => {
    if ('value' in source) return field(source.name, types[source.value], isNullable(args[source.value]))
    return type.fields[source.from]
  })
  return { argTypes: types, type: struct(fields), nullable: isNullable(args[0]) }
}

const updateFields: ScalarEntry = {
  kind: 'scalar',
  name: 'update fields',
  docs: {
    summary:
      'A struct with some fields set to other values and some left out: `withField` and `dropFields` of a column.',
    group: 'struct',
    arguments: [
      { name: 'struct', text: 'The struct.' },
      { name: 'step', text: '`+` or `-` and the name of a field.' },
      { name: 'val', text: 'Behind `+`: the value of the field.', optional: true },
    ],
    example: '',
  },
  resolve,
  nulls: 'handles',
  emit: (e, args, call) =>
    e.choose(
      call.type,
      args[0].isNull,
      () => e.nullValue(call.type),
      () => {
        const [given] = args
        const sources = fieldsAfter(given.type as StructType, stepsOf(call.args))
        const values = sources.map(
          (source): Value => ('value' in source ? args[source.value] : fieldOf(e, given, source.from)),
        )
        return buildStruct(e, call.type as StructType, values)
      },
    ),
  display,
}

export const structFieldFunctions: readonly FunctionEntry[] = [updateFields]
