/**
 * Functions on JSON text: `from_json`, `to_json`, `get_json_object`, `json_tuple` and others. They leave generated code
 * (source/json/json-host.ts).
 */
import { array, type DataType, field, integer, type StructType, string, struct } from '@vonk/common'
import { i32 } from '../../wasm/index.ts'
import type { Emitter, Value } from '../emit.ts'
import { countOf } from '../emitted/argument-types.ts'
import type { Call, Expression } from '../expression.ts'
import type { FunctionEntry, ResolveContext, ScalarEntry } from '../function-entry.ts'
import { collectionFunction, exactText, functionName, mismatch, quoted } from './array-entry.ts'
import {
  askedOfHost,
  nullableType,
  ofPresent,
  optionsOf,
  requireConstantText,
  schemaType,
  textArgument,
} from './text-options.ts'

/** What is done, the value, and a constant or another value that says the rest. */
const host = (e: Emitter, operation: string, value: Value, rest: Value, type: DataType): Value =>
  e.host('json', [e.literal(string, operation), value, rest], type)

const getObject = collectionFunction({
  name: 'get_json_object',
  group: 'json',
  summary: 'What a path finds in JSON text: a string as it is, all else as JSON.',
  example: 'SELECT get_json_object(\'{"a":"b"}\', \'$.a\');',
  arguments: [
    ['json_txt', 'The text.'],
    ['path', "A path: `$`, `.name`, `['name']`, `[0]`, `[*]`."],
  ],
  resolve: (types, context) => ({
    argTypes: [exactText(types, 0, context), exactText(types, 1, context)],
    type: string,
    nullable: true,
  }),
  emit: (e, [text, path]) => host(e, 'path', text, path, string),
})

const arrayLength = collectionFunction({
  name: 'json_array_length',
  group: 'json',
  summary: 'How many elements the outermost array of JSON text has; NULL where it is none.',
  example: "SELECT json_array_length('[1,2,3,4]');",
  arguments: [['jsonArray', 'The text.']],
  resolve: (types, context) => ({
    argTypes: [textArgument(types, 0, context)],
    type: integer,
    nullable: true,
  }),
  emit: (e, [text]) => host(e, 'length', text, e.literal(string, ''), integer),
})

const objectKeys = collectionFunction({
  name: 'json_object_keys',
  group: 'json',
  summary: 'The keys of the outermost object of JSON text; NULL where it is none.',
  example: 'SELECT json_object_keys(\'{"key": "value"}\');',
  arguments: [['json_object', 'The text.']],
  resolve: (types, context) => ({
    argTypes: [textArgument(types, 0, context)],
    type: array(string, true),
    nullable: true,
  }),
  emit: (e, [text], call) => host(e, 'keys', text, e.literal(string, ''), call.type),
})

function schemaOf(arg: Expression, context: ResolveContext): DataType {
  const type = schemaType(arg, context)
  if (type.kind === 'struct' || type.kind === 'array' || type.kind === 'map') return nullableType(type)
  throw mismatch('INVALID_JSON_SCHEMA', { schema: quoted(type) })
}

const fromJson: ScalarEntry = {
  ...collectionFunction({
    name: 'from_json',
    group: 'json',
    summary: 'JSON text as a value of a type; what does not fit becomes NULL.',
    example: 'SELECT from_json(\'{"a":1, "b":0.8}\', \'a INT, b DOUBLE\');',
    arguments: [
      ['jsonStr', 'The text.'],
      ['schema', 'A constant: the type, or columns as in CREATE TABLE.'],
      ['options?', 'A map of constant texts: options of reading JSON.'],
    ],
    raises: (call: Call) => `${call.options?.spec}`.includes('FAILFAST'),
    resolve: () => ({ argTypes: [], type: string }),
  }),
  resolve: (args, context) => {
    const types = countOf(args, context, 2, 3)
    const type = schemaOf(args[1], context)
    const spec = { type, zone: context.timeZone, options: optionsOf(args[2], context) }
    return {
      argTypes: [exactText(types, 0, context), ...types.slice(1)],
      type,
      nullable: true,
      options: { spec: JSON.stringify(spec) },
    }
  },
  nulls: 'lazy',
  emitLazy: ofPresent({ format: 'json', operation: 'from' }),
  // As in Spark, where a map is named after its parts.
  display: (args, call) => (call.type.kind === 'map' ? 'entries' : `from_json(${args[0]})`),
}

const toJson: ScalarEntry = {
  ...collectionFunction({
    name: 'to_json',
    group: 'json',
    summary: 'A struct, map or array as JSON text.',
    example: "SELECT to_json(named_struct('a', 1, 'b', 2));",
    arguments: [
      ['expr', 'The value.'],
      ['options?', 'A map of constant texts: options of writing JSON.'],
    ],
    resolve: () => ({ argTypes: [], type: string }),
  }),
  resolve: (args, context) => {
    const types = countOf(args, context, 1, 2)
    const [type] = types
    if (type.kind !== 'struct' && type.kind !== 'map' && type.kind !== 'array') {
      throw mismatch('INVALID_JSON_SCHEMA', { schema: quoted(type) })
    }
    const spec = { type, zone: context.timeZone, options: optionsOf(args[1], context) }
    return { argTypes: types, type: string, nullable: true, options: { spec: JSON.stringify(spec) } }
  },
  nulls: 'lazy',
  emitLazy: ofPresent({ format: 'json', operation: 'to' }),
  display: (args) => `to_json(${args[0]})`,
}

const schemaOfJson: ScalarEntry = {
  ...collectionFunction({
    name: 'schema_of_json',
    group: 'json',
    summary: 'The type of JSON text, as DDL: what from_json takes for a schema.',
    example: 'SELECT schema_of_json(\'[{"col":0}]\');',
    arguments: [
      ['json', 'A constant: the text.'],
      ['options?', 'A map of constant texts: options of reading JSON.'],
    ],
    raises: () => true,
    resolve: () => ({ argTypes: [], type: string }),
  }),
  resolve: (args, context) => {
    const types = countOf(args, context, 1, 2)
    requireConstantText(args[0], types[0], 'json', context)
    const spec = { zone: context.timeZone, options: optionsOf(args[1], context) }
    return { argTypes: types, type: string, nullable: false, options: { spec: JSON.stringify(spec) } }
  },
  nulls: 'lazy',
  emitLazy: (e, [text], call) => askedOfHost(e, { format: 'json', operation: 'schema' }, text(), call),
  display: (args) => `schema_of_json(${args[0]})`,
}

const jsonTuple: ScalarEntry = {
  ...collectionFunction({
    name: 'json_tuple',
    group: 'generator',
    summary: 'Fields of the outermost object of JSON text, each a column of texts.',
    example: "SELECT json_tuple('{\"a\":1, \"b\":2}', 'a', 'b');",
    arguments: [
      ['jsonStr', 'The text.'],
      ['p', 'The name of a field.'],
    ],
    repeats: true,
    nulls: 'handles',
    resolve: (types, context, args) => {
      countOf(args, context, 2, Number.POSITIVE_INFINITY)
      if (types.some(({ kind }) => kind !== 'string'))
        throw mismatch('NON_STRING_TYPE', { funcName: functionName(context) })
      const argTypes = types.map(() => string)
      const fields = argTypes.slice(1).map((_, i) => field(`c${i}`, string, true))
      return { argTypes, type: struct(fields), nullable: true }
    },
    emit: (e, _, call) => e.nullValue(call.type),
  }),
  generator: (e, [text, ...names], call) => ({
    count: i32.const(1),
    valuesAt: () => (call.type as StructType).fields.map((_, i) => host(e, 'field', text, names[i], string)),
  }),
}

export const jsonFunctions: readonly FunctionEntry[] = [
  getObject,
  arrayLength,
  objectKeys,
  fromJson,
  toJson,
  schemaOfJson,
  jsonTuple,
]
