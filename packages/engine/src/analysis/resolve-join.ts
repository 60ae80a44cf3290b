/**
 * Joins: two inputs without a common column id, a boolean condition, and USING or NATURAL as conditions and a
 * projection.
 */
import { sqlName } from '@vonk/common'
import type { Alias, Attribute, Expression, NamedExpression } from '../expr/expression.ts'
import { quotedSqlText } from '../expr/sql-text.ts'
import { typeOf } from '../expr/typing.ts'
import type { Join, LogicalPlan } from '../plan/logical-plan.ts'
import { outputOf } from '../plan/output.ts'
import type { AnalysisContext } from './analysis-context.ts'
import { paddedArguments } from './char-padding.ts'
import { hiddenOutputOf } from './columns/hidden-columns.ts'
import { Scope } from './columns/scope.ts'
import { quotedName } from './columns/similar-names.ts'
import { raise } from './error-place.ts'
import { sharesIds, withFreshIds } from './fresh-ids.ts'
import { type Resolution, resolveExpression } from './resolve-expression.ts'
import { resolveCall } from './resolve-function.ts'

export function resolveJoin(plan: Join, resolution: Resolution): LogicalPlan {
  const { context } = resolution
  const right = sharesIds(plan.left, plan.right)
    ? withFreshIds(plan.right, context.nextAttributeId)
    : plan.right
  const join: Join = right === plan.right ? plan : Object.freeze({ ...plan, right })
  const shared = usingNames(join, context)
  return shared === undefined ? resolveCondition(join, resolution) : resolveUsing(join, shared, context)
}

function usingNames(join: Join, context: AnalysisContext): readonly string[] | undefined {
  if (join.using !== undefined) return join.using
  if (join.natural !== true) return undefined
  const right = new Scope(outputOf(join.right), context.caseSensitive)
  return outputOf(join.left).flatMap((a) => (right.named(a.name).length > 0 ? [a.name] : []))
}

function resolveCondition(join: Join, resolution: Resolution): LogicalPlan {
  if (join.condition === undefined) return join
  const inputs = [join.left, join.right]
  const scope = new Scope(inputs.flatMap(outputOf), resolution.context.caseSensitive)
  const resolved = resolveExpression(join.condition, { ...resolution, scope, inputs })
  const type = typeOf(resolved)
  if (type.kind !== 'boolean') {
    raise(
      'JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE',
      { joinCondition: quotedSqlText(resolved), conditionType: `"${sqlName(type)}"` },
      join.origin,
    )
  }
  return Object.freeze({ ...join, condition: resolved })
}

function resolveUsing(join: Join, names: readonly string[], context: AnalysisContext): LogicalPlan {
  const sides = [outputOf(join.left), outputOf(join.right)]
  const scopes = sides.map((side) => new Scope(side, context.caseSensitive))
  const pairs = names.map((name) => {
    const [left, right] = scopes.map((scope, i) => usingColumn(scope, name, i === 0 ? 'left' : 'right', join))
    return { left, right }
  })
  const call = (name: string, args: readonly Expression[]) =>
    resolveCall({ name: [name], args, distinct: false, origin: join.origin }, context)
  const equalities = pairs.map(({ left, right }) => call('=', paddedArguments('=', [left, right], context)))
  const condition = equalities.length === 0 ? undefined : equalities.reduce((a, b) => call('and', [a, b]))
  const { using: _using, natural: _natural, ...rest } = join
  const joined: Join = Object.freeze({ ...rest, ...(condition === undefined ? {} : { condition }) })
  return projectUsing(joined, pairs, call, context)
}

/**
 * The shared columns first, once: the outer side's value, or whichever there is. Those of the other side are hidden, of
 * a full outer join those of both.
 */
function projectUsing(
  join: Join,
  pairs: readonly { readonly left: Attribute; readonly right: Attribute }[],
  call: (name: string, args: readonly Expression[]) => Expression,
  context: AnalysisContext,
): LogicalPlan {
  const output = outputOf(join)
  const byId = new Map(output.map((a) => [a.id, a]))
  const lefts = pairs.map(({ left }) => byId.get(left.id)!)
  const rights = pairs.map(({ right }) => byId.get(right.id)!)
  const either = (left: Attribute, i: number) =>
    Object.freeze<Alias>({
      kind: 'alias',
      child: call('coalesce', [left, rights[i]]),
      name: left.name,
      id: context.nextAttributeId(),
    })
  const [keys, hidden]: readonly [readonly NamedExpression[], readonly Attribute[]] =
    join.type === 'fullOuter'
      ? [lefts.map(either), [...lefts, ...rights]]
      : join.type === 'rightOuter'
        ? [rights, lefts]
        : [lefts, join.type === 'leftSemi' || join.type === 'leftAnti' ? [] : rights]
  const taken = new Set(pairs.flatMap(({ left, right }) => [left.id, right.id]))
  return Object.freeze({
    kind: 'project',
    input: join,
    columns: [...keys, ...output.filter((a) => !taken.has(a.id))],
    hidden: [...hidden, ...hiddenOutputOf(join)],
    ...(join.origin === undefined ? {} : { origin: join.origin }),
  })
}

function usingColumn(scope: Scope, name: string, side: string, join: Join): Attribute {
  const found = scope.find([name], join.origin)
  if (found !== undefined) return found.attribute
  return raise(
    'UNRESOLVED_USING_COLUMN_FOR_JOIN',
    {
      colName: quotedName([name]),
      side,
      suggestion: scope.attributes
        .map((a) => quotedName([a.name]))
        .sort()
        .join(', '),
    },
    join.origin,
  )
}
