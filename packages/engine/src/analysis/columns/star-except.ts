/** `* except (a, s.b)`: the columns of a star without some of them, and structs without some of their fields. */
import { type StructType, sqlName, string } from '@vonk/common'
import type { Alias, Attribute, Expression, Literal, UnresolvedStar } from '../../expr/expression.ts'
import { typeOf } from '../../expr/typing.ts'
import { toAttribute } from '../../plan/output.ts'
import type { AnalysisContext } from '../analysis-context.ts'
import { raise } from '../error-place.ts'
import { extractFields } from '../extract.ts'
import { resolveCall } from '../resolve-function.ts'
import { qualifiedSqlText } from './qualified-text.ts'
import { Scope, unresolvedColumn } from './scope.ts'

type Path = readonly string[]

/** The names are looked for among the star's own columns. */
export function withoutExcepted(
  star: UnresolvedStar,
  columns: readonly Expression[],
  context: AnalysisContext,
): readonly Expression[] {
  if (star.except === undefined) return columns
  const attributes = columns.map(toAttribute)
  const scope = new Scope(attributes, context.caseSensitive)
  const excepted = new Map<number, Path[]>()
  for (const parts of star.except) {
    const found = scope.find(parts, star.origin) ?? unresolvedColumn(parts, scope, star.origin)
    const { attribute, fields } = found
    if (fields.length > 0) requireStruct(attribute, fields, star, context)
    const known = excepted.get(attribute.id) ?? []
    if (known.some((other) => overlaps(other, fields, scope))) {
      const names = star.except.map((one) => one.join('.')).join(', ')
      raise('EXCEPT_OVERLAPPING_COLUMNS', { columns: names }, star.origin)
    }
    excepted.set(attribute.id, [...known, fields])
  }
  return columns.flatMap((column, i) => {
    const paths = excepted.get(attributes[i].id)
    if (paths === undefined) return [column]
    if (paths.some((path) => path.length === 0)) return []
    const value = column.kind === 'alias' ? column.child : column
    const child = withoutFields(value, paths, scope, context)
    const { name } = attributes[i]
    return [Object.freeze<Alias>({ kind: 'alias', child, name, id: context.nextAttributeId() })]
  })
}

const overlaps = (a: Path, b: Path, scope: Scope): boolean =>
  a.slice(0, b.length).every((name, i) => i >= b.length || scope.sameName(name, b[i]))

/** Fields of structs inside arrays and maps cannot be left out. */
function requireStruct(
  attribute: Attribute,
  fields: Path,
  star: UnresolvedStar,
  context: AnalysisContext,
): void {
  let base: Expression = attribute
  for (const name of fields) {
    const inner = extractFields(base, [name], context, star.origin)
    if (typeOf(base).kind !== 'struct') {
      const dataType = sqlName(typeOf(inner))
      raise(
        'EXCEPT_NESTED_COLUMN_INVALID_TYPE',
        { columnName: qualifiedSqlText(inner), dataType },
        star.origin,
      )
    }
    base = inner
  }
}

/** A struct of the fields that are left; of a null struct they are null. */
function withoutFields(
  value: Expression,
  paths: readonly Path[],
  scope: Scope,
  context: AnalysisContext,
): Expression {
  const args = (typeOf(value) as StructType).fields.flatMap(({ name }): readonly Expression[] => {
    const within = paths.filter((path) => scope.sameName(path[0], name)).map((path) => path.slice(1))
    if (within.some((path) => path.length === 0)) return []
    const field = extractFields(value, [name], context, undefined)
    const key: Literal = { kind: 'literal', type: string, value: name }
    return [key, within.length === 0 ? field : withoutFields(field, within, scope, context)]
  })
  const name = [args.length === 0 ? 'struct' : 'named_struct']
  return resolveCall({ name, args, distinct: false, origin: undefined }, context)
}
