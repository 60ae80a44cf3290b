/**
 * `df.transpose`: the names of its columns are values of the input, which is therefore run before the plan is analysed.
 * What it gives stands in the plan as rows.
 */
import {
  type DataType,
  field,
  isNested,
  SparkError,
  type StructField,
  sqlName,
  string,
  struct,
} from '@vonk/common'
import { transposeMaxValues } from '../../base/settings.ts'
import { valueReader } from '../../columnar/column-values.ts'
import { localRows } from '../../columnar/literal-columns.ts'
import { tightestCommonType } from '../../expr/coercion-widening.ts'
import type { Attribute, EvalMode, Expression, LiteralValue } from '../../expr/expression.ts'
import type { LogicalPlan, Transpose } from '../../plan/logical-plan.ts'
import { outputOf } from '../../plan/output.ts'
import { literalValue } from '../adaptive/side-queries.ts'
import type { QueryResult } from '../engine-port.ts'

export interface Transposing {
  run(plan: LogicalPlan): Promise<QueryResult>
  analyze(plan: LogicalPlan): LogicalPlan
  nextAttributeId(): number
  readonly mode: EvalMode
  /** Most values of the index. */
  readonly most: number
}

interface Columns {
  readonly columns: readonly Attribute[]
  /** Position of the index among them. */
  readonly index: number
}

export async function transposedRows(plan: Transpose, asking: Transposing): Promise<LogicalPlan> {
  const { columns, index } = columnsOf(plan, asking)
  const { planId, origin } = plan
  const place = { ...(planId === undefined ? {} : { planId }), ...(origin === undefined ? {} : { origin }) }
  const fieldsAndRows =
    columns.length === 0 ? { fields: [], rows: [] } : await turned(plan, { columns, index }, asking)
  const { fields, rows } = fieldsAndRows
  const output = fields.map(
    ({ name, type, nullable }): Attribute =>
      Object.freeze({ kind: 'attribute', id: asking.nextAttributeId(), name, type, nullable, qualifier: [] }),
  )
  return Object.freeze({ kind: 'local', output, data: localRows(struct(fields), rows), ...place })
}

/** The input's columns and the index, which has to be one of them as it is. */
function columnsOf({ input, index }: Transpose, { analyze }: Transposing): Columns {
  const star: Expression = { kind: 'unresolvedStar' }
  const all = outputOf(
    analyze({ kind: 'project', input, columns: index === undefined ? [star] : [star, index] }),
  )
  const columns = index === undefined ? all : all.slice(0, -1)
  const asked = all.at(index === undefined ? 0 : -1)
  if (asked === undefined) return { columns, index: 0 }
  const at = columns.findIndex(({ id }) => id === asked.id)
  if (at < 0) throw invalidIndex('Index column must be an atomic attribute')
  const { type } = columns[at]
  if (isNested(type))
    throw invalidIndex(`Index column must be of atomic type, but found: ${sparkTypeText(type)}`)
  return { columns, index: at }
}

const invalidIndex = (reason: string): SparkError =>
  new SparkError({ condition: 'TRANSPOSE_INVALID_INDEX_COLUMN', messageParameters: { reason } })

async function turned(
  { input }: Transpose,
  { columns, index }: Columns,
  { run, mode, most }: Transposing,
): Promise<{ readonly fields: readonly StructField[]; readonly rows: readonly (readonly LiteralValue[])[] }> {
  const others = columns.flatMap((_, i) => (i === index ? [] : [i]))
  const type = commonTypeOf(
    others.map((i) => columns[i].type),
    mode,
  )
  const column = (i: number): Expression => ({ kind: 'unresolvedAttribute', parts: [`_${i}`] })
  const cast = (i: number, to: DataType): Expression => {
    const child: Expression = {
      kind: 'cast',
      child: column(i),
      type: to,
      nullable: true,
      mode,
      explicit: true,
    }
    return { kind: 'alias', child, name: `_${i}`, id: -1 }
  }
  const condition: Expression = {
    kind: 'unresolvedFunction',
    name: ['isnotnull'],
    args: [column(index)],
    distinct: false,
  }
  // Names may occur twice, places do not.
  const named: LogicalPlan = { kind: 'toNames', input, names: columns.map((_, i) => `_${i}`) }
  const sorted: LogicalPlan = {
    kind: 'sort',
    global: true,
    order: [{ kind: 'sortOrder', child: column(index), ascending: true, nullsFirst: true }],
    input: { kind: 'filter', input: named, condition },
  }
  const { schema, batches } = await run({
    kind: 'project',
    input: {
      kind: 'limit',
      input: sorted,
      count: { kind: 'literal', type: { kind: 'integer' }, value: most + 1 },
    },
    columns: [cast(index, string), ...others.map((i) => cast(i, type))],
  })
  const taken: LiteralValue[][] = []
  for await (const batch of batches) {
    const readers = schema.fields.map((f, i) => valueReader(f.type, batch.columns[i]))
    for (let row = 0; row < batch.rowCount; row++)
      taken.push(readers.map((read, i) => literalValue(schema.fields[i].type, read(row))))
  }
  if (taken.length > most) {
    const messageParameters = { maxValues: `${most}`, config: transposeMaxValues.key }
    throw new SparkError({ condition: 'TRANSPOSE_EXCEED_ROW_LIMIT', messageParameters })
  }
  const fields = [field('key', string, false), ...taken.map(([key]) => field(key as string, type))]
  const rows = others.map((i, at) => [columns[i].name, ...taken.map((values) => values[at + 1])])
  return { fields, rows }
}

function commonTypeOf(types: readonly DataType[], mode: EvalMode): DataType {
  if (types.length === 0) return string
  return types.reduce((one, other) => {
    const type = tightestCommonType(one, other, mode)
    if (type !== undefined) return type
    const messageParameters = { dt1: `"${sqlName(one)}"`, dt2: `"${sqlName(other)}"` }
    throw new SparkError({ condition: 'TRANSPOSE_NO_LEAST_COMMON_TYPE', messageParameters })
  })
}

/** A nested type as Spark's objects of types print themselves. */
function sparkTypeText(type: DataType): string {
  switch (type.kind) {
    case 'array':
      return `ArrayType(${sparkTypeText(type.element)},${type.containsNull})`
    case 'map':
      return `MapType(${sparkTypeText(type.key)},${sparkTypeText(type.value)},${type.valueContainsNull})`
    case 'struct': {
      const fields = type.fields.map((f) => `StructField(${f.name},${sparkTypeText(f.type)},${f.nullable})`)
      return `StructType(${fields.join(',')})`
    }
    case 'decimal':
      return `DecimalType(${type.precision},${type.scale})`
    default:
      return `${type.kind[0].toUpperCase()}${type.kind.slice(1)}Type`
  }
}
