/** withColumns, withColumnsRenamed, toDF, drop: projections in the end. */
import { SparkError } from '@vonk/common'
import type { Attribute, Expression, NamedExpression, Origin } from '../../expr/expression.ts'
import type {
  DropColumns,
  LogicalPlan,
  Project,
  RenameColumns,
  ToNames,
  WithColumns,
} from '../../plan/logical-plan.ts'
import { outputOf } from '../../plan/output.ts'
import { hasAggregate } from '../aggregates/extend-input.ts'
import { refusePipedAggregate } from '../aggregates/pipe-aggregates.ts'
import type { AnalysisContext } from '../analysis-context.ts'
import { raise } from '../error-place.ts'
import { type Resolution, resolveExpression } from '../resolve-expression.ts'
import { Scope } from './scope.ts'
import { parsed } from './select-items.ts'

const project = (plan: LogicalPlan, input: LogicalPlan, columns: readonly NamedExpression[]): Project =>
  Object.freeze({
    kind: 'project',
    input,
    columns,
    ...(plan.origin === undefined ? {} : { origin: plan.origin }),
  })

function alias(
  child: Expression,
  name: string,
  context: AnalysisContext,
  metadata?: Attribute['metadata'],
): NamedExpression {
  return Object.freeze({
    kind: 'alias',
    child: child.kind === 'alias' ? child.child : child,
    name,
    id: context.nextAttributeId(),
    ...(metadata === undefined ? {} : { metadata }),
  })
}

/** Columns of the same name are replaced where they stand, under the new spelling; others follow at the end. */
export function rewriteWithColumns(plan: WithColumns, resolution: Resolution): Project {
  const { context, scope } = resolution
  if (plan.existing) for (const { name } of plan.columns) requireColumn(name, resolution, plan.origin)
  checkDuplicates(
    plan.columns.map((c) => c.name),
    context,
  )
  const added = plan.columns.map(({ name, value, metadata }) =>
    alias(resolveExpression(parsed(value, context), resolution), name, context, metadata),
  )
  if (plan.existing) for (const column of added) refusePipedAggregate(column, 'SET')
  const aggregate = added.find(hasAggregate)
  if (aggregate !== undefined) raise('MISSING_GROUP_BY', {}, plan.origin)
  const used = new Set<NamedExpression>()
  const columns = scope.attributes.map((attribute) => {
    const replacement = added.find((column) => scope.sameName(column.name, attribute.name))
    if (replacement === undefined) return attribute
    // Two columns of one name both become the new one, as two columns.
    const again = used.has(replacement)
    used.add(replacement)
    return again ? Object.freeze({ ...replacement, id: context.nextAttributeId() }) : replacement
  })
  return project(plan, plan.input, [...columns, ...added.filter((column) => !used.has(column))])
}

function requireColumn(name: string, resolution: Resolution, origin: Origin | undefined): void {
  const place = origin === undefined ? {} : { origin }
  resolveExpression({ kind: 'unresolvedAttribute', parts: [name], ...place }, resolution)
}

function checkDuplicates(names: readonly string[], context: AnalysisContext): void {
  const seen = new Set<string>()
  for (const name of names) {
    const folded = context.caseSensitive ? name : name.toLowerCase()
    if (seen.has(folded)) raise('COLUMN_ALREADY_EXISTS', { columnName: `\`${folded}\`` })
    seen.add(folded)
  }
}

/** Names that do not exist are passed over; each rename sees the ones before it. */
export function rewriteRenameColumns(plan: RenameColumns, resolution: Resolution): LogicalPlan {
  const { context, scope } = resolution
  const names = scope.attributes.map((a) => a.name)
  for (const { from, to } of plan.renames) {
    names.forEach((name, i) => {
      if (scope.sameName(name, from)) names[i] = to
    })
  }
  const columns = scope.attributes.map((a, i) =>
    names[i] === a.name ? a : alias(a, names[i], context, a.metadata),
  )
  return project(plan, plan.input, columns)
}

export function rewriteToNames(plan: ToNames, resolution: Resolution): LogicalPlan {
  return renamed(plan, plan.input, plan.names, resolution.context)
}

/** All columns under new names. */
export function renamed(
  plan: LogicalPlan,
  input: LogicalPlan,
  names: readonly string[],
  context: AnalysisContext,
): Project {
  const output = outputOf(input)
  if (output.length !== names.length) {
    const numbers = { numExpr: `${names.length}`, numTarget: `${output.length}` }
    raise('ASSIGNMENT_ARITY_MISMATCH', numbers, plan.origin)
  }
  const columns = output.map((a, i) => (a.name === names[i] ? a : alias(a, names[i], context, a.metadata)))
  return project(plan, input, columns)
}

/** Columns that do not exist are passed over. */
export function rewriteDropColumns(plan: DropColumns, resolution: Resolution): LogicalPlan {
  const { context, scope } = resolution
  const dropped = new Set<number>()
  for (const column of plan.columns) {
    const e = parsed(column, context)
    if (plan.existing && e.kind === 'unresolvedAttribute') resolveExpression(e, resolution)
    if (e.kind === 'unresolvedAttribute' && e.planId === undefined) {
      if (e.parts.length === 1) for (const a of scope.named(e.parts[0])) dropped.add(a.id)
      else {
        const found = new Scope(scope.attributes, context.caseSensitive).find(e.parts, e.origin)
        if (found !== undefined && found.fields.length === 0) dropped.add(found.attribute.id)
      }
      continue
    }
    const resolved = columnOrNothing(e, resolution)
    if (resolved?.kind === 'attribute') dropped.add(resolved.id)
  }
  return project(
    plan,
    plan.input,
    scope.attributes.filter((a) => !dropped.has(a.id)),
  )
}

/** A column taken from a DataFrame that does not exist here is passed over too. */
function columnOrNothing(e: Expression, resolution: Resolution): Expression | undefined {
  try {
    return resolveExpression(e, resolution)
  } catch (error) {
    if (error instanceof SparkError && error.condition.startsWith('UNRESOLVED_COLUMN')) return undefined
    if (error instanceof SparkError && error.condition === 'CANNOT_RESOLVE_DATAFRAME_COLUMN') return undefined
    throw error
  }
}
