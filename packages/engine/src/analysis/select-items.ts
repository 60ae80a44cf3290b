/**
 * The items of a select list, a withColumn or an aggregate's columns: stars expanded, resolved, and every one with a
 * name.
 */
import type { Alias, Expression, NamedExpression } from '../expr/expression.ts'
import type { AnalysisContext } from './analysis-context.ts'
import { columnName } from './column-name.ts'
import { isGenerator } from './generators.ts'
import { type Resolution, resolveExpression } from './resolve-expression.ts'
import { expandStar } from './star.ts'

export function selectItems(
  items: readonly Expression[],
  resolution: Resolution,
): readonly NamedExpression[] {
  const done: NamedExpression[] = []
  const aliases: Alias[] = []
  const withAliases: Resolution = { ...resolution, lateral: aliases }
  for (const item of items.flatMap((e) => expandStar(parsed(e, resolution.context), resolution))) {
    const resolved = named(item, resolveExpression(item, withAliases), resolution.context)
    if (resolved.kind === 'alias') aliases.push(resolved)
    done.push(resolved)
  }
  return done
}

/** Text becomes what it parses to, since it may be a star or carry an alias. */
export function parsed(e: Expression, context: Pick<AnalysisContext, 'parseExpression'>): Expression {
  if (e.kind !== 'unresolvedText') return e
  const inner = context.parseExpression(e.text)
  const callSite = e.origin?.callSite
  return callSite === undefined ? inner : Object.freeze({ ...inner, origin: { callSite, ...inner.origin } })
}

export function named(written: Expression, resolved: Expression, context: AnalysisContext): NamedExpression {
  if (resolved.kind === 'attribute') return resolved
  if (resolved.kind === 'alias') return numbered(resolved, context)
  return Object.freeze({
    kind: 'alias',
    child: resolved,
    name: columnName(written, resolved),
    // The user gave none: a generator's columns have names of their own.
    ...(isGenerator(resolved) ? { names: [] } : {}),
    id: context.nextAttributeId(),
    ...(resolved.origin === undefined ? {} : { origin: resolved.origin }),
  })
}

/** Parsers and translators give -1 where they leave the numbering to analysis. */
const numbered = (alias: Alias, context: AnalysisContext): Alias =>
  alias.id >= 0 ? alias : Object.freeze({ ...alias, id: context.nextAttributeId() })
