/**
 * A condition that is never true for NULL says that its columns are not NULL; that is written out, for sources to skip
 * by.
 */
import { boolean } from '@vonk/common'
import { semanticKey } from '../../expr/equality.ts'
import type { Attribute, Call, Expression } from '../../expr/expression.ts'
import { lookupFunction } from '../../expr/registry.ts'
import { splitConjunction, withFields } from '../../expr/tree.ts'
import { transformPlan } from '../../plan/tree.ts'
import type { OptimizerRule } from '../optimizer-rule.ts'
import { conjunction } from './push-filters.ts'

export const inferNotNull: OptimizerRule = {
  name: 'infer-not-null',
  apply: (plan) =>
    transformPlan(plan, (node) => {
      if (node.kind !== 'filter') return node
      const conditions = splitConjunction(node.condition)
      const known = new Set(conditions.map(semanticKey))
      const inferred = new Map<string, Expression>()
      for (const condition of conditions) {
        for (const attribute of notNullColumns(condition)) {
          const test = isNotNull(attribute)
          const key = semanticKey(test)
          if (!known.has(key)) inferred.set(key, test)
        }
      }
      if (inferred.size === 0) return node
      return withFields(node, {
        condition: conjunction([conjunction([...inferred.values()]), node.condition]),
      })
    }),
}

const isNotNull = (attribute: Attribute): Call =>
  Object.freeze({
    kind: 'call',
    name: 'isnotnull',
    args: [attribute],
    type: boolean,
    nullable: false,
    mode: 'ansi',
  })

/** Columns that are not NULL wherever the condition is true. */
export function nullRejectedColumns(e: Expression): readonly Attribute[] {
  if (e.kind === 'call' && e.name === 'isnotnull') return notNullColumns(e.args[0])
  return notNullColumns(e)
}

/** Nullable columns for which the condition is NULL when they are. */
export function notNullColumns(e: Expression): readonly Attribute[] {
  if (e.kind === 'attribute') return e.nullable ? [e] : []
  if (e.kind === 'cast') return notNullColumns(e.child)
  if (e.kind !== 'call') return []
  if (e.name === 'in') return notNullColumns(e.args[0])
  const entry = lookupFunction(e.name)
  if (entry?.kind !== 'scalar' || entry.nulls !== 'propagates') return []
  return e.args.flatMap(notNullColumns)
}
