/**
 * Where CHAR(n) counts: its columns are read filled up with blanks, and in comparisons the shorter side is filled up to
 * the longer one. As in Spark that is so for columns only: what was computed of them is a string.
 */
import { char, type DataType, string } from '@vonk/common'
import type { Settings } from '../base/config.ts'
import { charVarcharAsString, noCharPaddingInPredicate, readSideCharPadding } from '../base/settings.ts'
import { declaredType } from '../catalog/declared-type.ts'
import { hasChar, hasLength, plainType, widerChar } from '../expr/char-types.ts'
import type { Alias, Attribute, Cast, Expression, OuterReference } from '../expr/expression.ts'
import { rememberText, sqlText } from '../expr/sql-text.ts'
import { someExpression } from '../expr/tree.ts'
import { isNullable, typeOf } from '../expr/typing.ts'
import type { LogicalPlan, RelationScan } from '../plan/logical-plan.ts'
import type { AnalysisContext } from './analysis-context.ts'
import { raise } from './error-place.ts'

/** A value with its CHARs filled up, and strings again. Without ANSI such a cast cuts nothing and refuses nothing. */
function padded(child: Expression, to: DataType): Expression {
  const cast = (inner: Expression, type: DataType): Cast =>
    Object.freeze({
      ...{ kind: 'cast', child: inner, type, nullable: isNullable(child), mode: 'legacy', explicit: false },
    })
  return cast(cast(child, to), plainType(to))
}

/** The scan of a table, with its columns of CHAR filled up as reading should give them. */
export function withPaddedColumns(
  scan: RelationScan,
  settings: Settings | undefined,
  nextAttributeId: () => number,
): LogicalPlan {
  if (settings?.get(readSideCharPadding) === false || settings?.get(charVarcharAsString)) return scan
  const types = scan.output.map((column) => declaredType(column.metadata))
  if (!types.some((type) => type !== undefined && hasChar(type))) return scan
  const columns = scan.output.map((column, i): Attribute | Alias => {
    const type = types[i]
    if (type === undefined || !hasChar(type)) return column
    const { name, metadata } = column
    return Object.freeze({
      ...{ kind: 'alias', child: padded(column, type), name, id: nextAttributeId() },
      ...(metadata === undefined ? {} : { metadata }),
    })
  })
  return Object.freeze({ kind: 'project', input: scan, columns })
}

/** A type of values, which has no lengths. */
export function valueType<T extends DataType>(type: T, asString: boolean | undefined): T {
  if (!hasLength(type)) return type
  if (asString !== true) raise('UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING', {})
  return plainType(type)
}

/** Names tell of what was written. */
function called(e: Expression, written: Expression): Expression {
  rememberText(e, sqlText(written))
  return e
}

export interface PaddingRules {
  /** Columns come with their blanks: only a longer other side asks for more. */
  readonly isRead: boolean
}

/** Undefined where comparisons fill nothing up. */
export function paddingRules(settings: Settings): PaddingRules | undefined {
  if (settings.get(charVarcharAsString) || settings.get(noCharPaddingInPredicate)) return undefined
  return { isRead: settings.get(readSideCharPadding) }
}

const comparisons: ReadonlySet<string> = new Set(['=', '==', '<=>', '!=', '<>', '<', '<=', '>', '>='])

type Column = Attribute | OuterReference
const isColumn = (e: Expression): e is Column => e.kind === 'attribute' || e.kind === 'outer'

/** The arguments of a comparison or of IN, as they are compared; the same reference where no CHAR is among them. */
export function paddedArguments(
  name: string,
  args: readonly Expression[],
  context: AnalysisContext,
): readonly Expression[] {
  const rules = context.charPadding
  if (rules !== undefined && name === 'decode' && args.length > 2) return paddedDecode(args, context)
  const isIn = name === 'in' && args.length > 1
  if (rules === undefined || !(isIn || (comparisons.has(name) && args.length === 2))) return args
  const declared = args.map((arg) => (isColumn(arg) ? declaredType(arg.metadata) : undefined))
  const first = declared.findIndex((type) => type !== undefined && hasChar(type))
  if (first < 0 || (isIn && first !== 0)) return args
  if (args.every(isColumn)) return paddedColumns(args, declared, rules)
  const others = args.filter((_, i) => i !== first)
  const type = declared[first]
  if (type?.kind !== 'string' || !others.every((other) => isConstantText(other))) return args
  return paddedConstants(args, first, type.length ?? 0, rules, context)
}

/** `decode(value, search, result, ..., otherwise)` compares its value with each search. */
function paddedDecode(args: readonly Expression[], context: AnalysisContext): readonly Expression[] {
  const isSearch = (i: number): boolean => i % 2 === 1 && i < args.length - 1
  const compared = paddedArguments('in', [args[0], ...args.filter((_, i) => isSearch(i))], context)
  return args.map((arg, i) => (i === 0 ? compared[0] : isSearch(i) ? compared[(i + 1) / 2] : arg))
}

function paddedColumns(
  args: readonly Expression[],
  declared: readonly (DataType | undefined)[],
  { isRead }: PaddingRules,
): readonly Expression[] {
  const [first, second] = args
  if (
    args.length === 2 &&
    first.kind === 'attribute' &&
    second.kind === 'attribute' &&
    first.id === second.id
  )
    return args
  let widest = declared[0]
  for (const type of declared.slice(1)) {
    widest = widest !== undefined && type !== undefined ? widerChar(widest, type) : undefined
  }
  if (widest === undefined) return args
  const to = widest
  return args.map((arg, i) => (isRead && sameText(declared[i], to) ? arg : called(padded(arg, to), arg)))
}

const sameText = (a: DataType | undefined, b: DataType): boolean => JSON.stringify(a) === JSON.stringify(b)

const reads: ReadonlySet<Expression['kind']> = new Set([
  'attribute',
  'outer',
  'aggregate',
  'window',
  'subquery',
  'lambdaVariable',
])
const isConstantText = (e: Expression): boolean =>
  typeOf(e).kind === 'string' && !someExpression(e, (node) => reads.has(node.kind))

/** A column of CHAR beside constants: all are as long as the longest. What is NULL says nothing. */
function paddedConstants(
  args: readonly Expression[],
  column: number,
  length: number,
  { isRead }: PaddingRules,
  context: AnalysisContext,
): readonly Expression[] {
  const texts = args.map((arg, i) => {
    if (i === column) return undefined
    const value = arg.kind === 'literal' ? arg : context.evaluate?.(arg)
    return typeof value?.value === 'string' ? value.value : undefined
  })
  const lengths = texts.map((text) => (text === undefined ? 0 : [...text].length))
  const longest = Math.max(length, ...lengths)
  return args.map((arg, i) => {
    if (i === column) return isRead && longest === length ? arg : called(padded(arg, char(longest)), arg)
    const text = texts[i]
    if (text === undefined || lengths[i] === longest) return arg
    const value = text + ' '.repeat(longest - lengths[i])
    return called(Object.freeze({ kind: 'literal' as const, type: string, value }), arg)
  })
}
