/**
 * Fields of structs, elements of arrays and values of maps. They become the calls `getfield` (struct; options `ordinal`
 * and `name`), `getarrayfield` (one field of every struct of an array) and `getitem` (array by position, map by key).
 */
import {
  array,
  type DataType,
  integer,
  isIntegral,
  quoteIdentifier,
  type StructType,
  sqlName,
  string,
} from '@vonk/common'
import { castTo, implicitType } from '../expr/coercion.ts'
import { isDeterministic } from '../expr/equality.ts'
import type { Call, Expression, Literal, Origin } from '../expr/expression.ts'
import { itemMayBeNull } from '../expr/functions/nested-access.ts'
import { quotedSqlText, rememberText, sqlText } from '../expr/sql-text.ts'
import { someExpression } from '../expr/tree.ts'
import { isNullable, typeOf } from '../expr/typing.ts'
import type { AnalysisContext } from './analysis-context.ts'
import { raise } from './error-place.ts'

/** `base.a.b`. */
export function extractFields(
  base: Expression,
  names: readonly string[],
  context: AnalysisContext,
  origin: Origin | undefined,
): Expression {
  let e = base
  for (const value of names) {
    const key: Literal = { kind: 'literal', type: string, value }
    e = extractItem(e, key, context, origin)
  }
  return e
}

export function extractItem(
  base: Expression,
  key: Expression,
  context: AnalysisContext,
  origin: Origin | undefined,
): Expression {
  const type = typeOf(base)
  const name = key.kind === 'literal' && key.type.kind === 'string' ? (key.value as string) : undefined
  if (type.kind === 'struct' && name !== undefined) return structField(base, type, name, context, origin)
  if (type.kind === 'array' && type.element.kind === 'struct' && name !== undefined) {
    return arrayField(base, type.element, type.containsNull, name, context, origin)
  }
  if (type.kind === 'array') return arrayItem(base, type, key, context, origin)
  if (type.kind === 'map') return mapItem(base, type, key, context, origin)
  if (type.kind === 'null') {
    const nothing = Object.freeze<Literal>({ kind: 'literal', type, value: null })
    rememberText(nothing, `${sqlText(base)}[${sqlText(key)}]`)
    return nothing
  }
  if (type.kind === 'struct')
    return raise('INVALID_EXTRACT_FIELD_TYPE', { extraction: quotedSqlText(key) }, origin)
  return raise(
    'INVALID_EXTRACT_BASE_FIELD_TYPE',
    { base: quotedSqlText(base), other: `"${sqlName(type)}"` },
    origin,
  )
}

function ordinalOf(
  type: StructType,
  name: string,
  context: AnalysisContext,
  origin: Origin | undefined,
): number {
  const same = (a: string) => (context.caseSensitive ? a === name : a.toLowerCase() === name.toLowerCase())
  const found = type.fields.flatMap((f, i) => (same(f.name) ? [i] : []))
  if (found.length === 1) return found[0]
  const fields = type.fields.map((f) => quoteIdentifier(f.name)).join(', ')
  if (found.length === 0) raise('FIELD_NOT_FOUND', { fieldName: quoteIdentifier(name), fields }, origin)
  return raise(
    'AMBIGUOUS_REFERENCE_TO_FIELDS',
    { field: quoteIdentifier(name), count: `${found.length}` },
    origin,
  )
}

function call(
  name: string,
  args: readonly Expression[],
  fields: Pick<Call, 'type' | 'nullable' | 'mode'> & Partial<Call>,
): Call {
  return Object.freeze({ kind: 'call', name, args, ...fields })
}

function structField(
  base: Expression,
  type: StructType,
  name: string,
  context: AnalysisContext,
  origin: Origin | undefined,
): Expression {
  const ordinal = ordinalOf(type, name, context, origin)
  const field = type.fields[ordinal]
  return call('getfield', [base], {
    type: field.type,
    nullable: isNullable(base) || field.nullable,
    mode: context.mode,
    options: { ordinal, name: field.name, written: name },
    ...(origin === undefined ? {} : { origin }),
  })
}

function arrayField(
  base: Expression,
  element: StructType,
  containsNull: boolean,
  name: string,
  context: AnalysisContext,
  origin: Origin | undefined,
): Expression {
  const ordinal = ordinalOf(element, name, context, origin)
  const field = element.fields[ordinal]
  return call('getarrayfield', [base], {
    type: array(field.type, containsNull || field.nullable),
    nullable: isNullable(base),
    mode: context.mode,
    options: { ordinal, name: field.name, written: name },
    ...(origin === undefined ? {} : { origin }),
  })
}

function wrongKey(base: Expression, key: Expression, required: string, origin: Origin | undefined): never {
  raise(
    'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
    {
      sqlExpr: `"${sqlText(base)}[${sqlText(key)}]"`,
      paramIndex: 'second',
      requiredType: `"${required}"`,
      inputSql: quotedSqlText(key),
      inputType: `"${sqlName(typeOf(key))}"`,
    },
    origin,
  )
}

function arrayItem(
  base: Expression,
  type: DataType & { kind: 'array' },
  key: Expression,
  context: AnalysisContext,
  origin: Origin | undefined,
): Expression {
  const keyType = typeOf(key)
  if (!isIntegral(keyType) && keyType.kind !== 'null') wrongKey(base, key, 'INTEGRAL', origin)
  const at = keyType.kind === 'long' ? key : castTo(key, integer, context)
  const position = constantOf(at, context) ?? at
  const isSafe = context.mode !== 'ansi'
  const nullable = itemMayBeNull([base, position], type.containsNull, { first: 0, isSafe })
  return call('getitem', [base, at], {
    type: type.element,
    nullable,
    mode: context.mode,
    ...(origin === undefined ? {} : { origin }),
  })
}

const fromElsewhere: ReadonlySet<Expression['kind']> = new Set([
  ...(['attribute', 'outer', 'aggregate', 'window', 'subquery', 'lambdaVariable'] as const),
])

function constantOf(e: Expression, context: AnalysisContext): Literal | undefined {
  if (e.kind === 'literal') return e
  if (!isDeterministic(e) || someExpression(e, (node) => fromElsewhere.has(node.kind))) return undefined
  return context.evaluate?.(e)
}

function mapItem(
  base: Expression,
  type: DataType & { kind: 'map' },
  key: Expression,
  context: AnalysisContext,
  origin: Origin | undefined,
): Expression {
  const keyType = typeOf(key)
  if (implicitType(keyType, type.key, context.mode) === undefined)
    wrongKey(base, key, sqlName(type.key), origin)
  return call('getitem', [base, castTo(key, type.key, context)], {
    type: type.value,
    nullable: true,
    mode: context.mode,
    ...(origin === undefined ? {} : { origin }),
  })
}
