/**
 * `df.to(schema)`: columns by name in the order of the schema, cast where Spark would store them, NULL where one is
 * missing and may be.
 */
import { type DataType, quoteIdentifier, sqlName } from '@vonk/common'
import { canCast, castTo } from '../expr/coercion.ts'
import type { Expression, NamedExpression } from '../expr/expression.ts'
import { isStoreAssignable } from '../expr/store-assignment.ts'
import type { LogicalPlan, ToSchema } from '../plan/logical-plan.ts'
import { outputOf } from '../plan/output.ts'
import type { AnalysisContext } from './analysis-context.ts'
import { valueType } from './char-padding.ts'
import { Scope, unresolvedColumn } from './columns/scope.ts'
import { raise } from './error-place.ts'

export function rewriteToSchema(plan: ToSchema, context: AnalysisContext): LogicalPlan {
  const scope = new Scope(outputOf(plan.input), context.caseSensitive)
  const schema = valueType(plan.schema, context.charVarcharAsString)
  const columns = schema.fields.map((field): NamedExpression => {
    const found = scope.find([field.name], plan.origin)?.attribute
    if (found === undefined && !field.nullable) {
      unresolvedColumn([field.name], scope, plan.origin)
    }
    const missing: Expression = { kind: 'literal', type: field.type, value: null }
    if (found?.nullable && !field.nullable) {
      raise('NULLABLE_COLUMN_OR_FIELD', { name: quoteIdentifier(field.name) }, plan.origin)
    }
    const child = found === undefined ? missing : cast(found, field.type, field.name, plan, context)
    if (child === found && found.name === field.name) return found
    return Object.freeze({
      kind: 'alias',
      child,
      name: field.name,
      id: context.nextAttributeId(),
      ...(field.metadata === undefined ? {} : { metadata: field.metadata }),
    })
  })
  return Object.freeze({ kind: 'project', input: plan.input, columns })
}

function cast(
  e: NamedExpression & { kind: 'attribute' },
  to: DataType,
  name: string,
  plan: ToSchema,
  context: AnalysisContext,
): Expression {
  if (!canCast(e.type, to, context.mode) || !isStoreAssignable(e.type, to)) {
    raise(
      'INVALID_COLUMN_OR_FIELD_DATA_TYPE',
      { name: quoteIdentifier(name), type: `"${sqlName(e.type)}"`, expectedType: `"${sqlName(to)}"` },
      plan.origin,
    )
  }
  return castTo(e, to, context)
}
