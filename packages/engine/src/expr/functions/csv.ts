/**
 * `from_csv`, `to_csv`, `schema_of_csv`: a text is one row of a CSV file, read and written with that source's options.
 * They leave generated code (source/csv/csv-host.ts).
 */
import { type DataType, isNested, SparkError, type StructType, string } from '@vonk/common'
import { countOf } from '../emitted/argument-types.ts'
import type { Expression } from '../expression.ts'
import type { FunctionEntry, ResolveContext, ScalarEntry } from '../function-entry.ts'
import { sqlText } from '../sql-text.ts'
import { constantOf } from './aggregates/constant-arguments.ts'
import { collectionFunction, exactText, mismatch, quoted } from './array-entry.ts'
import {
  askedOfHost,
  nullableType,
  ofPresent,
  optionsOf,
  requireConstantText,
  schemaType,
  type TextOptions,
} from './text-options.ts'

/** The columns of a row, each of a type that one field can hold. */
function rowType(arg: Expression, context: ResolveContext): StructType {
  const type = schemaType(arg, context)
  if (type.kind !== 'struct') {
    throw new SparkError({
      condition: 'INVALID_SCHEMA.NON_STRUCT_TYPE',
      messageParameters: {
        inputSchema: `"${constantOf(arg, 'schema', string, context).value}"`,
        dataType: quoted(type),
      },
    })
  }
  for (const { type: own } of type.fields) {
    if (!isNested(own) && own.kind !== 'null' && own.kind !== 'variant') continue
    throw new SparkError({ condition: 'UNSUPPORTED_DATATYPE', messageParameters: { typeName: quoted(own) } })
  }
  return nullableType(type) as StructType
}

function checkMode(options: TextOptions): void {
  if (options.mode?.toUpperCase() !== 'DROPMALFORMED') return
  throw new SparkError({
    condition: 'PARSE_MODE_UNSUPPORTED',
    messageParameters: { funcName: '`from_csv`', mode: 'DROPMALFORMED' },
  })
}

const fromCsv: ScalarEntry = {
  ...collectionFunction({
    name: 'from_csv',
    group: 'csv',
    summary: 'A row of CSV text as a struct; what does not fit becomes NULL.',
    example: "SELECT from_csv('1, 0.8', 'a INT, b DOUBLE');",
    arguments: [
      ['csvStr', 'The text.'],
      ['schema', 'A constant: columns as in CREATE TABLE.'],
      ['options?', 'A map of constant texts: options of reading CSV.'],
    ],
    raises: () => true,
    resolve: () => ({ argTypes: [], type: string }),
  }),
  resolve: (args, context) => {
    const types = countOf(args, context, 2, 3)
    const type = rowType(args[1], context)
    const options = optionsOf(args[2], context)
    checkMode(options)
    const spec = { type, zone: context.timeZone, options }
    return {
      argTypes: [exactText(types, 0, context), ...types.slice(1)],
      type,
      options: { spec: JSON.stringify(spec) },
    }
  },
  nulls: 'lazy',
  emitLazy: ofPresent({ format: 'csv', operation: 'from' }),
  display: (args) => `from_csv(${args[0]})`,
}

/** Variants have no text of their own here, as in Spark. */
function isWritable(type: DataType): boolean {
  switch (type.kind) {
    case 'variant':
      return false
    case 'array':
      return isWritable(type.element)
    case 'map':
      return isWritable(type.key) && isWritable(type.value)
    case 'struct':
      return type.fields.every((f) => isWritable(f.type))
    default:
      return true
  }
}

const toCsv: ScalarEntry = {
  ...collectionFunction({
    name: 'to_csv',
    group: 'csv',
    summary: 'A struct as a row of CSV text.',
    example: "SELECT to_csv(named_struct('a', 1, 'b', 2));",
    arguments: [
      ['expr', 'The struct.'],
      ['options?', 'A map of constant texts: options of writing CSV.'],
    ],
    raises: () => true,
    resolve: () => ({ argTypes: [], type: string }),
  }),
  resolve: (args, context) => {
    const types = countOf(args, context, 1, 2)
    const [type] = types
    const options = optionsOf(args[1], context)
    if (type.kind !== 'null' && (type.kind !== 'struct' || !isWritable(type))) {
      throw mismatch('UNSUPPORTED_INPUT_TYPE', {
        functionName: '`to_csv`',
        dataType: quoted(type),
        sqlExpr: `"to_csv(${sqlText(args[0])})"`,
      })
    }
    const spec = { type, zone: context.timeZone, options }
    return { argTypes: types, type: string, nullable: true, options: { spec: JSON.stringify(spec) } }
  },
  nulls: 'lazy',
  emitLazy: ofPresent({ format: 'csv', operation: 'to' }),
  display: (args) => `to_csv(${args[0]})`,
}

const schemaOfCsv: ScalarEntry = {
  ...collectionFunction({
    name: 'schema_of_csv',
    group: 'csv',
    summary: 'The type of a row of CSV text, as DDL: what from_csv takes for a schema.',
    example: "SELECT schema_of_csv('1,abc');",
    arguments: [
      ['csv', 'A constant: the text.'],
      ['options?', 'A map of constant texts: options of reading CSV.'],
    ],
    raises: () => true,
    resolve: () => ({ argTypes: [], type: string }),
  }),
  resolve: (args, context) => {
    const types = countOf(args, context, 1, 2)
    const options = optionsOf(args[1], context)
    requireConstantText(args[0], types[0], 'csv', context)
    // What the session takes a TIMESTAMP for.
    const timestampNtz = context.parseType?.('timestamp').kind === 'timestamp_ntz'
    const spec = { zone: context.timeZone, options, timestampNtz }
    return { argTypes: types, type: string, nullable: false, options: { spec: JSON.stringify(spec) } }
  },
  nulls: 'lazy',
  emitLazy: (e, [text], call) => askedOfHost(e, { format: 'csv', operation: 'schema' }, text(), call),
  display: (args) => `schema_of_csv(${args[0]})`,
}

export const csvFunctions: readonly FunctionEntry[] = [fromCsv, toCsv, schemaOfCsv]
