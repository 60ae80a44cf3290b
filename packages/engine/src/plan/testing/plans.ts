/** Small factories for plans and expressions in tests, and a context with plain numbering. */
import {
  boolean,
  type DataType,
  double,
  field,
  integer,
  long,
  nullType,
  type StructType,
  string,
  struct,
} from '@vonk/common'
import type { Relation, RelationStatistics } from '../../catalog/relation.ts'
import type {
  Attribute,
  Expression,
  Literal,
  LiteralValue,
  SortOrder,
  UnresolvedFunction,
} from '../../expr/expression.ts'
import type { Aggregate, Filter, Limit, LogicalPlan, Project, RelationScan, Sort } from '../logical-plan.ts'

let nextId = 1_000
/** Ids unlike those of any context in a test. */
export const newId = (): number => nextId++

export const col = (name: string, planId?: number): Expression => ({
  kind: 'unresolvedAttribute',
  parts: name.split('.'),
  ...(planId === undefined ? {} : { planId }),
})
export const star = (...target: string[]): Expression => ({
  kind: 'unresolvedStar',
  ...(target.length === 0 ? {} : { target }),
})
export const fn = (name: string, ...args: (Expression | LiteralValue)[]): UnresolvedFunction => ({
  kind: 'unresolvedFunction',
  name: [name],
  args: args.map(toExpression),
  distinct: false,
})
export const distinctFn = (name: string, ...args: (Expression | LiteralValue)[]): UnresolvedFunction => ({
  ...fn(name, ...args),
  distinct: true,
})
export const as = (child: Expression, name: string): Expression => ({ kind: 'alias', child, name, id: -1 })
export const asc = (child: Expression): SortOrder => ({
  kind: 'sortOrder',
  child,
  ascending: true,
  nullsFirst: true,
})
export const desc = (child: Expression): SortOrder => ({
  kind: 'sortOrder',
  child,
  ascending: false,
  nullsFirst: false,
})
export const cast = (child: Expression, type: DataType): Expression => ({
  kind: 'cast',
  child,
  type,
  nullable: true,
  mode: 'ansi',
  explicit: true,
})

/** A literal of the type that PySpark would infer: int, bigint, double, string, boolean, void. */
export function lit(value: LiteralValue): Literal {
  return { kind: 'literal', type: literalType(value), value }
}

function literalType(value: LiteralValue): DataType {
  switch (typeof value) {
    case 'bigint':
      return long
    case 'number':
      return Number.isInteger(value) ? integer : double
    case 'boolean':
      return boolean
    case 'string':
      return string
    default:
      return nullType
  }
}

function toExpression(value: Expression | LiteralValue): Expression {
  return typeof value === 'object' && value !== null && 'kind' in value ? value : lit(value as LiteralValue)
}

export const attribute = (
  name: string,
  type: DataType,
  nullable = true,
  qualifier: string[] = [],
): Attribute => ({
  kind: 'attribute',
  id: newId(),
  name,
  type,
  nullable,
  qualifier,
})

export const range = (end: number | bigint, planId?: number): LogicalPlan => ({
  kind: 'range',
  start: 0n,
  end: BigInt(end),
  step: 1n,
  output: [attribute('id', long, false)],
  ...(planId === undefined ? {} : { planId }),
})

export function relation(
  name: string,
  schema: StructType,
  statistics: Partial<RelationStatistics> = {},
): Relation {
  return {
    name,
    format: 'parquet',
    schema,
    partitionColumns: [],
    paths: [`/data/${name}`],
    statistics: { bytes: 1_000, columns: new Map(), ...statistics },
    key: name,
    splits: () => ({ reader: 'parquet', shared: {}, splits: [] }),
  }
}

/** A scan of columns `name: type`, nullable ones. */
export function table(
  name: string,
  columns: Readonly<Record<string, DataType>>,
  statistics?: Partial<RelationStatistics>,
): RelationScan {
  const fields = Object.entries(columns).map(([column, type]) => field(column, type))
  return {
    kind: 'scan',
    relation: relation(name, struct(fields), statistics),
    output: fields.map((f) => attribute(f.name, f.type, f.nullable)),
  }
}

export const project = (input: LogicalPlan, ...columns: Expression[]): Project => ({
  kind: 'project',
  input,
  columns,
})
export const filter = (input: LogicalPlan, condition: Expression): Filter => ({
  kind: 'filter',
  input,
  condition,
})
export const aggregate = (input: LogicalPlan, groupBy: Expression[], columns: Expression[]): Aggregate => ({
  kind: 'aggregate',
  input,
  groupBy,
  columns,
})
export const sort = (input: LogicalPlan, ...order: SortOrder[]): Sort => ({
  kind: 'sort',
  input,
  order,
  global: true,
})
export const limit = (input: LogicalPlan, count: number): Limit => ({
  kind: 'limit',
  input,
  count: lit(count),
})
export const union = (...inputs: LogicalPlan[]): LogicalPlan => ({
  kind: 'setOperation',
  operation: 'union',
  inputs,
  all: true,
  byName: false,
  allowMissingColumns: false,
})
