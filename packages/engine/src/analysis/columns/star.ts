/** `*`, `t.*`, `struct.*` and columns by regular expression, to the columns they stand for. */
import { integer, quoteIdentifier } from '@vonk/common'
import type {
  Expression,
  UnresolvedFunction,
  UnresolvedRegex,
  UnresolvedStar,
} from '../../expr/expression.ts'
import { expressionChildren } from '../../expr/tree.ts'
import { typeOf } from '../../expr/typing.ts'
import { outputOf } from '../../plan/output.ts'
import { operatorClasses } from '../../sql/operator-classes.ts'
import { raise } from '../error-place.ts'
import { extractFields } from '../extract.ts'
import { operatorsOf } from '../plan-ids.ts'
import type { Resolution } from '../resolve-expression.ts'
import { quotedName } from './similar-names.ts'
import { withoutExcepted } from './star-except.ts'

/** What one item of a select list stands for: itself, or the columns of its star. */
export function expandStar(e: Expression, resolution: Resolution): readonly Expression[] {
  if (e.kind === 'unresolvedStar') return starColumns(e, resolution)
  if (e.kind === 'unresolvedRegex') return regexColumns(e, resolution)
  return [e]
}

function starColumns(star: UnresolvedStar, resolution: Resolution): readonly Expression[] {
  const columns = withoutExcepted(star, targetColumns(star, resolution), resolution.context)
  const { replace } = star
  if (replace === undefined) return columns
  return columns.map((column) => {
    const name = column.kind === 'attribute' || column.kind === 'alias' ? column.name : ''
    return replace.find((other) => resolution.scope.sameName(other.name, name)) ?? column
  })
}

function targetColumns(star: UnresolvedStar, resolution: Resolution): readonly Expression[] {
  const { scope, context } = resolution
  if (star.planId !== undefined) {
    const ids = new Set(
      resolution.inputs
        .flatMap((input) => operatorsOf(input, star.planId!))
        .flatMap((plan) => outputOf(plan).map((a) => a.id)),
    )
    return scope.filter((attribute) => ids.has(attribute.id))
  }
  if (star.target === undefined) return scope.attributes
  const qualified = scope.qualified(star.target)
  if (qualified.length > 0) return qualified
  const found = scope.find(star.target, star.origin)
  if (found !== undefined) {
    const base = extractFields(found.attribute, found.fields, context, star.origin)
    const type = typeOf(base)
    if (type.kind !== 'struct') {
      const attributes = `List(${star.target.join(', ')})`
      return raise('_LEGACY_ERROR_TEMP_1050', { attributes }, star.origin)
    }
    return type.fields.map((f) =>
      Object.freeze({
        kind: 'alias' as const,
        child: extractFields(base, [f.name], context, star.origin),
        name: f.name,
        id: context.nextAttributeId(),
      }),
    )
  }
  const outer = context.outer?.qualified(star.target) ?? []
  if (outer.length > 0) return outer
  const columns = scope.attributes
    .map((a) => quoteIdentifier(a.name))
    .sort()
    .join(', ')
  return raise('CANNOT_RESOLVE_STAR_EXPAND', { targetString: quotedName(star.target), columns }, star.origin)
}

function regexColumns(e: UnresolvedRegex, resolution: Resolution): readonly Expression[] {
  const { context, scope } = resolution
  const pattern = namePattern(e, context.caseSensitive)
  return scope.attributes.filter((attribute) => pattern.test(attribute.name))
}

function namePattern({ pattern, origin }: UnresolvedRegex, caseSensitive: boolean): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`, caseSensitive ? 'u' : 'iu')
  } catch {
    raise(
      'INVALID_PARAMETER_VALUE.PATTERN',
      { parameter: 'colName', functionName: 'colRegex', value: pattern },
      origin,
    )
  }
}

/** Operators whose expressions hold no star at all, but that of `count(*)`. */
export function refuseStars(e: Expression, operator: 'Sort' | 'Aggregate'): void {
  refuseStar(e, operator)
  const isCount = e.kind === 'unresolvedFunction' && e.name.at(-1)!.toLowerCase() === 'count'
  if (!isCount) for (const child of expressionChildren(e)) refuseStars(child, operator)
}

/** Where a star may stand in functions' arguments alone. */
export function refuseStar(e: Expression, prettyName: string): void {
  if (e.kind === 'unresolvedStar' || e.kind === 'unresolvedRegex')
    raise('INVALID_USAGE_OF_STAR_OR_REGEX', { elem: "'*'", prettyName }, e.origin)
}

/** Arguments with their stars expanded; `count(*)` counts rows. */
export function expandArguments(e: UnresolvedFunction, resolution: Resolution): readonly Expression[] {
  const isStar = (arg: Expression) => arg.kind === 'unresolvedStar' || arg.kind === 'unresolvedRegex'
  if (!e.args.some(isStar)) return e.args
  const operator = operatorClasses.get(e.name[0])
  if (operator !== undefined) {
    const prettyName = `expression \`${operator}\``
    raise('INVALID_USAGE_OF_STAR_OR_REGEX', { elem: "'*'", prettyName }, e.origin)
  }
  const [star] = e.args
  // The values of a list may be columns of a star, what is looked for is one value.
  if (e.name[0] === 'in' && isStar(star)) {
    raise('INVALID_USAGE_OF_STAR_OR_REGEX', { elem: "'*'", prettyName: 'expression `in`' }, star.origin)
  }
  if (e.name.at(-1)!.toLowerCase() === 'count' && e.args.length === 1 && star.kind === 'unresolvedStar') {
    const { target } = star
    if (target === undefined && star.except === undefined && !e.distinct) {
      return [{ kind: 'literal', type: integer, value: 1 }]
    }
    // A row counts where no column of it is null, which nobody means by this.
    if (target !== undefined && resolution.scope.qualified(target).length > 0) {
      const tableName = quotedName(target)
      raise('INVALID_USAGE_OF_STAR_WITH_TABLE_IDENTIFIER_IN_COUNT', { tableName }, e.origin)
    }
  }
  return e.args.flatMap((arg) => expandStar(arg, resolution))
}
