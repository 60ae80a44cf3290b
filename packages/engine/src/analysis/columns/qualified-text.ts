/** Expressions as SQL with columns under the names of their tables: how some of Spark's errors show them. */
import { quoteIfNeeded } from '@vonk/common'
import type { Expression } from '../../expr/expression.ts'
import { sqlText } from '../../expr/sql-text.ts'
import { transformExpression } from '../../expr/tree.ts'

const qualified = (e: Expression): Expression =>
  (e.kind === 'attribute' || e.kind === 'outer') && e.qualifier.length > 0
    ? { ...e, name: [...e.qualifier, e.name].map(quoteIfNeeded).join('.') }
    : e

export const qualifiedSqlText = (e: Expression): string => sqlText(transformExpression(e, qualified))

const markedOuter = (e: Expression): Expression =>
  e.kind === 'outer' ? { ...e, name: `outer(${qualifiedSqlText(e)})` } : e

/** The same with outer references marked as such. */
export const outerSqlText = (e: Expression): string => sqlText(transformExpression(e, markedOuter))
