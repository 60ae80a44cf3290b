/** Conditions that compare a column with constants of its own type, read in one form. */
import { type DataType, sameType } from '@vonk/common'
import type { Attribute, Call, Expression, LiteralValue } from '../../expr/expression.ts'

export type Value = string | number | bigint | boolean

export interface ColumnCondition {
  readonly column: Attribute
  readonly op: '<' | '<=' | '>' | '>=' | '=' | '!=' | 'in' | 'isNull'
  /** None for `isNull`. NULLs in a list are left out: they make no condition true. */
  readonly values: readonly Value[]
  /** As it stands in the plan. */
  readonly by: Expression
}

const flipped = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '=': '=' } as const
const isComparison = (name: string): name is keyof typeof flipped => name in flipped

/** What an expression asks of one column, if that is all it does. */
export function columnCondition(by: Expression): ColumnCondition | undefined {
  if (by.kind !== 'call') return undefined
  const [a, b] = by.args
  if (by.name === 'isnull')
    return a.kind === 'attribute' ? { column: a, op: 'isNull', values: [], by } : undefined
  if (by.name === 'in') return listCondition(by)
  if (by.name === 'not') {
    const inner = columnCondition(a)
    return inner?.op === '=' ? { ...inner, op: '!=', by } : undefined
  }
  if (!isComparison(by.name)) return undefined
  const isTurned = a.kind === 'literal'
  const [column, literal] = isTurned ? [b, a] : [a, b]
  if (column?.kind !== 'attribute') return undefined
  const value = constantOf(literal, column)
  if (value === undefined) return undefined
  return { column, op: isTurned ? flipped[by.name] : by.name, values: [value], by }
}

function listCondition(by: Call): ColumnCondition | undefined {
  const [column, ...list] = by.args
  if (column.kind !== 'attribute') return undefined
  const values: Value[] = []
  for (const e of list) {
    if (e.kind === 'literal' && e.value === null) continue
    const value = constantOf(e, column)
    if (value === undefined) return undefined
    values.push(value)
  }
  return { column, op: 'in', values, by }
}

const ordered: ReadonlySet<DataType['kind']> = new Set([
  'byte',
  'short',
  'integer',
  'long',
  'float',
  'double',
  'decimal',
  'date',
  'timestamp',
  'timestamp_ntz',
  'string',
])

function constantOf(e: Expression, { type }: Attribute): Value | undefined {
  if (e.kind !== 'literal' || !sameType(e.type, type) || !ordered.has(type.kind)) return undefined
  if (type.kind === 'string' && type.collation !== undefined) return undefined
  return isPlain(e.value) && !Number.isNaN(e.value) ? e.value : undefined
}

const isPlain = (value: LiteralValue): value is Value =>
  typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string'

const encoder = new TextEncoder()

/** As the engine orders values of the type: texts by their bytes. */
export function compareLiterals(a: Value, b: Value, { kind }: DataType): number {
  if (kind !== 'string') return a < b ? -1 : a > b ? 1 : 0
  const [x, y] = [encoder.encode(String(a)), encoder.encode(String(b))]
  const at = x.findIndex((byte, i) => byte !== y[i])
  return at < 0 ? x.length - y.length : x[at] - (y[at] ?? -1)
}
