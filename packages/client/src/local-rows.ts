/**
 * `createDataFrame`: rows of the program as a plan. The types come from the rows (all of them are looked at) or from a
 * schema; the values travel as an Arrow stream inside the plan.
 */

import * as types from '@vonk/common'
import { SparkError, type StructField, type StructType, toDDL } from '@vonk/common'
import { arrowStream } from '@vonk/common/arrow/arrow-ipc'
import type { LocalRelation, Relation, ResultColumn } from '@vonk/protocol'
import { loadArrow } from './arrow/arrow-table.ts'
import type { ArrowTable } from './arrow/arrow-types.ts'
import { callSite, placed } from './call-site.ts'
import { castExpression, expression, nameExpression } from './expression.ts'
import { type LazyPlan, once, relationOf } from './lazy-plan.ts'
import { message } from './plan-message.ts'
import { Row } from './row.ts'
import { fitStruct, unfitArgument } from './unfit-argument.ts'
import { buildColumn, type ColumnInput, fieldOf } from './values/column-builder.ts'
import { inferType, mergeTypes } from './values/inferred-type.ts'
import { isIterable } from './values/js-kinds.ts'
import { isZonelessText } from './values/value-input.ts'

/** Objects, arrays, Rows or Maps; or plain values, which make one column `value`. */
export type LocalRows = Iterable<unknown>

/** A table of apache-arrow, or the bytes of an Arrow IPC stream. */
export type ArrowInput = ArrowTable | Uint8Array

/** DDL text, a type, or names alone. */
export type SchemaInput = string | StructType | readonly string[]

/** What the schema's text means, asked of the engine. */
export type ParseSchema = (ddl: string) => Promise<StructType>

/**
 * Errors name the place of the call, also those of rows that are encoded when the plan is first needed.
 * @internal
 */
export function localPlan(
  data: LocalRows | ArrowInput,
  schema: SchemaInput | undefined,
  parse: ParseSchema,
): LazyPlan {
  if (typeof data !== 'object' || data === null || !(isIterable(data) || isArrowTable(data)))
    throw unfitArgument('data', 'an iterable of rows, an Arrow Table or the bytes of a stream', data)
  const site = callSite()
  const { relation, preparations } = placed(site, () => planOfRows(data, schema, parse))
  return { relation, preparations: preparations.map((prepare) => () => placed(site, prepare)) }
}

function planOfRows(
  data: LocalRows | ArrowInput,
  schema: SchemaInput | undefined,
  parse: ParseSchema,
): LazyPlan {
  if (data instanceof Uint8Array || isArrowTable(data)) return arrowPlan(data, schema, parse)
  const rows = [...data]
  const local = message('LocalRelation')
  const relation = relationOf({ case: 'localRelation', value: local }, 'createDataFrame')
  if (typeof schema !== 'string') {
    const known =
      schema === undefined || isNames(schema) ? inferSchema(rows, schema) : fitStruct(schema, 'schema')
    return { relation: encode(local, relation, rows, known), preparations: [] }
  }
  // The text of a schema is the engine's to read, so rows are encoded when the plan is first needed.
  const project = relationOf(
    { case: 'project', value: message('Project', { input: relation }) },
    'createDataFrame',
  )
  const prepare = once(async () => {
    const known = await parse(schema)
    const complete = encode(local, relation, rows, known)
    project.relType = complete === relation ? allOf(relation) : complete.relType
  })
  return { relation: project, preparations: [prepare] }
}

const isNames = (schema: SchemaInput): schema is readonly string[] => Array.isArray(schema)

const allOf = (input: Relation): Relation['relType'] => ({
  case: 'project',
  value: message('Project', { input, expressions: [nameExpression('*')] }),
})

/** Fills in the rows; the relation that gives them, with casts where text has to be read in the session's time zone. */
function encode(
  local: LocalRelation,
  relation: Relation,
  rows: readonly unknown[],
  schema: StructType,
): Relation {
  const of = { type: schema, name: 'row' }
  checkRows(rows, schema)
  const isPlain = rows.some(isPlainValue)
  const columns = schema.fields.map((field, i) =>
    rows.map((row) =>
      isPlain && schema.fields.length === 1 ? row : fieldOf(checked(row, schema), field.name, i, of),
    ),
  )
  const sent = schema.fields.map((field, i) =>
    needsZone(field, columns[i]) ? { ...field, type: types.string } : field,
  )
  const built = sent.map((field, i) => {
    const values = field === schema.fields[i] ? columns[i] : columns[i].map(instantText)
    return placedColumn({ type: field.type, nullable: field.nullable, name: field.name }, values)
  })
  const sentSchema = types.struct(sent)
  local.schema = toDDL(sentSchema)
  local.data = arrowStream(sentSchema, [{ rowCount: rows.length, columns: built }])
  if (sent.every((field, i) => field === schema.fields[i])) return relation
  const expressions = schema.fields.map((field, i) => {
    const name = nameExpression(types.quoteIdentifier(field.name))
    if (sent[i] === field) return name
    const expr = castExpression(name, field.type, { try: false })
    return expression({ case: 'alias', value: message('Expression.Alias', { expr, name: [field.name] }) })
  })
  const value = message('Project', { input: relation, expressions })
  return relationOf({ case: 'project', value }, 'createDataFrame')
}

/** NULL as a row is one of one column; of several, no row. */
function checkRows(rows: readonly unknown[], { fields }: StructType): void {
  const at = fields.length === 1 ? -1 : rows.findIndex((row) => row === null || row === undefined)
  if (at >= 0) throw unfitArgument(`data[${at}]`, 'a row', rows[at])
}

/** Errors name the row: looked for where there is one, so that good rows are not slower for it. */
function placedColumn(input: ColumnInput, values: readonly unknown[]): ResultColumn {
  try {
    return buildColumn(input, values)
  } catch (error) {
    if (!(error instanceof SparkError && error.condition === 'INVALID_EXTERNAL_TYPE')) throw error
    const row = values.findIndex((value) => !isBuilt(input, value))
    const { condition, messageParameters, sqlState } = error
    const message = error.message.replace(/\.? SQLSTATE:|\.?$/, (end) => ` (data[${row}])${end}`)
    throw row < 0 ? error : new SparkError({ condition, messageParameters, sqlState, message })
  }
}

function isBuilt(input: ColumnInput, value: unknown): boolean {
  try {
    buildColumn(input, [value])
    return true
  } catch {
    return false
  }
}

/** A row as an array has to have as many values as there are columns. */
function checked(row: unknown, schema: StructType): unknown {
  if (Array.isArray(row) && row.length !== schema.fields.length)
    throw new SparkError({
      condition: 'ASSIGNMENT_ARITY_MISMATCH',
      messageParameters: { numTarget: String(schema.fields.length), numExpr: String(row.length) },
    })
  return row
}

/** Timestamps written without an offset mean the session's time zone. */
const needsZone = (field: StructField, values: readonly unknown[]): boolean =>
  field.type.kind === 'timestamp' && values.some(isZonelessText)

const instantText = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value)

const isPlainValue = (row: unknown): boolean => typeof row !== 'object' || row === null || row instanceof Date

function inferSchema(rows: readonly unknown[], names: readonly string[] | undefined): StructType {
  if (rows.length === 0 && names === undefined)
    throw new SparkError({
      condition: 'UNABLE_TO_INFER_SCHEMA',
      messageParameters: { format: 'rows' },
    })
  const isMissing = (row: unknown) => row === null || row === undefined
  const missing = rows.every((row) => isMissing(row) || isPlainValue(row)) ? -1 : rows.findIndex(isMissing)
  if (missing >= 0) throw unfitArgument(`data[${missing}]`, 'a row', rows[missing])
  let common: types.DataType = types.nullType
  for (const row of rows) common = mergeTypes(common, rowType(row))
  const found = common.kind === 'struct' ? common : types.struct([])
  const empty = names ?? []
  if (rows.length === 0) return types.struct(empty.map((name) => types.field(name, types.nullType)))
  if (names === undefined) return found
  if (names.length !== found.fields.length)
    throw new SparkError({
      condition: 'ASSIGNMENT_ARITY_MISMATCH',
      messageParameters: { numTarget: String(names.length), numExpr: String(found.fields.length) },
    })
  const isByName = rows.some((row) => !Array.isArray(row) && !isPlainValue(row))
  if (isByName && names.every((name) => found.fields.some((field) => field.name === name)))
    return types.struct(names.map((name) => found.fields.find((field) => field.name === name)!))
  return types.struct(found.fields.map((field, i) => types.field(names[i], field.type)))
}

/** The type of a row: arrays have columns `_1`, `_2` ..., plain values a column `value`. */
function rowType(row: unknown): types.DataType {
  if (isPlainValue(row)) return types.struct([types.field('value', inferType(row))])
  if (row instanceof Row || row instanceof Map) {
    if (row instanceof Row) return inferType(row)
    return types.struct([...row].map(([name, value]) => types.field(String(name), inferType(value))))
  }
  if (typeof row === 'object' && row !== null && isIterable(row))
    return types.struct([...row].map((value, i) => types.field(`_${i + 1}`, inferType(value))))
  return inferType(row)
}

function isArrowTable(data: LocalRows | ArrowInput): data is ArrowTable {
  const { schema, batches } = data as { readonly schema?: unknown; readonly batches?: unknown }
  return schema !== undefined && Array.isArray(batches)
}

/** A table's own bytes; a schema casts its columns by position. */
function arrowPlan(data: ArrowInput, schema: SchemaInput | undefined, parse: ParseSchema): LazyPlan {
  const local = message('LocalRelation', data instanceof Uint8Array ? { data } : {})
  const relation = relationOf({ case: 'localRelation', value: local }, 'createDataFrame')
  const preparations = [
    once(async () => {
      if (data instanceof Uint8Array) return
      const { tableToIPC } = await loadArrow('createDataFrame() of a Table')
      local.data = tableToIPC(data, 'stream')
    }),
  ]
  if (schema === undefined) return { relation, preparations }
  if (isNames(schema)) {
    const value = message('ToDF', { input: relation, columnNames: [...schema] })
    return { relation: relationOf({ case: 'toDf', value }, 'createDataFrame'), preparations }
  }
  const renamed = message('ToDF', { input: relation })
  const named = relationOf({ case: 'toDf', value: renamed }, 'createDataFrame')
  const value = message('Project', { input: named })
  preparations.push(
    once(async () => {
      const { fields } = typeof schema === 'string' ? await parse(schema) : fitStruct(schema, 'schema')
      renamed.columnNames.push(...fields.map((field) => field.name))
      for (const { name, type } of fields) {
        const expr = castExpression(nameExpression(types.quoteIdentifier(name)), type, { try: false })
        const alias = message('Expression.Alias', { expr, name: [name] })
        value.expressions.push(expression({ case: 'alias', value: alias }))
      }
    }),
  )
  return { relation: relationOf({ case: 'project', value }, 'createDataFrame'), preparations }
}
