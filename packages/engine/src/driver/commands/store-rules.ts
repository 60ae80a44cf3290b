/** The rules of storing: which values of a query become values of a table's column, and how structs are matched. */
import {
  type DataType,
  nullType,
  quoteIdentifier,
  type StructField,
  sqlName,
  string,
  struct,
} from '@vonk/common'
import type { TableRecord } from '../../catalog/catalog.ts'
import { canCast, canUpCast } from '../../expr/coercion-casts.ts'
import type { Expression } from '../../expr/expression.ts'
import { isStoreAssignable } from '../../expr/store-assignment.ts'
import { commandError, fullName } from './command-errors.ts'

/** `spark.sql.storeAssignmentPolicy`. */
export type StorePolicy = 'ANSI' | 'LEGACY' | 'STRICT'

/** A column of a table, and the parts of its values on the way to one of them, quoted. */
export interface Place {
  readonly record: TableRecord
  readonly path: string
}
const partOf = ({ record, path }: Place, name: string): Place => ({
  record,
  path: `${path}.${quoteIdentifier(name)}`,
})
const refuse = (reason: string, { record, path }: Place, more: Readonly<Record<string, string>>): never => {
  const parameters = { tableName: fullName(record), colName: path, ...more }
  throw commandError(`INCOMPATIBLE_DATA_FOR_TABLE.${reason}`, parameters)
}

export const names = (fields: readonly { readonly name: string }[]): string =>
  fields.map(({ name }) => quoteIdentifier(name)).join(', ')

const call = (name: string, ...args: readonly Expression[]): Expression => ({
  ...{ kind: 'unresolvedFunction', name: [name], args, distinct: false },
})
const text = (value: string): Expression => ({ kind: 'literal', type: string, value })

interface Typed {
  readonly e: Expression
  readonly type: DataType
}

/** A struct with its fields in another's order, as BY NAME has it; fields too few or too many are refused. */
export function inOrderOf(to: DataType, { e, type }: Typed, place: Place): Typed {
  if (to.kind !== 'struct' || type.kind !== 'struct') return { e, type }
  const lower = (fields: readonly StructField[]) => fields.map(({ name }) => name.toLowerCase())
  const [wanted, given] = [lower(to.fields), lower(type.fields)]
  const absent = to.fields.find((_, i) => !given.includes(wanted[i]))
  if (absent !== undefined) return refuse('CANNOT_FIND_DATA', partOf(place, absent.name), {})
  const extra = type.fields.filter((_, i) => !wanted.includes(given[i]))
  if (extra.length > 0) return refuse('EXTRA_STRUCT_FIELDS', place, { extraFields: names(extra) })
  const fields = to.fields.map((field, i) => {
    const own = type.fields[given.indexOf(wanted[i])]
    const inner: Expression = { kind: 'unresolvedExtract', child: e, key: text(own.name) }
    const found = inOrderOf(field.type, { e: inner, type: own.type }, partOf(place, field.name))
    return { ...own, name: field.name, e: found.e, type: found.type }
  })
  if (fields.every(({ e: field }, i) => given[i] === wanted[i] && field.kind === 'unresolvedExtract')) {
    return { e, type }
  }
  const made = call('named_struct', ...fields.flatMap((field) => [text(field.name), field.e]))
  const nothing: Expression = { kind: 'literal', type: nullType, value: null }
  return { e: call('if', call('isnull', e), nothing, made), type: struct(fields.map(({ e: _, ...f }) => f)) }
}

/** Refuses a column whose type the table's column does not take. */
export function requireStorable(to: DataType, from: DataType, place: Place, policy: StorePolicy): void {
  if (policy === 'LEGACY' && canCast(from, to, 'legacy')) return
  const part = (name: string, wanted: DataType, given: DataType) =>
    requireStorable(wanted, given, partOf(place, name), policy)
  if (from.kind === 'array' && to.kind === 'array') return part('element', to.element, from.element)
  if (from.kind === 'map' && to.kind === 'map') {
    part('key', to.key, from.key)
    return part('value', to.value, from.value)
  }
  if (from.kind === 'struct' && to.kind === 'struct') {
    const missing = to.fields.slice(from.fields.length)
    const extra = from.fields.slice(to.fields.length)
    if (missing.length > 0) refuse('STRUCT_MISSING_FIELDS', place, { missingFields: names(missing) })
    if (extra.length > 0) refuse('EXTRA_STRUCT_FIELDS', place, { extraFields: names(extra) })
    for (const [i, f] of to.fields.entries()) part(f.name, f.type, from.fields[i].type)
    return
  }
  if (isStorable(from, to, policy)) return
  refuse('CANNOT_SAFELY_CAST', place, { srcType: `"${sqlName(from)}"`, targetType: `"${sqlName(to)}"` })
}

/** The rules of ANSI, or the strict ones: what loses nothing. */
const isStorable = (from: DataType, to: DataType, policy: StorePolicy): boolean =>
  policy === 'STRICT' ? canUpCast(from, to) : isStoreAssignable(from, to)
