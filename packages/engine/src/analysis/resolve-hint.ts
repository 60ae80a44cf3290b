/**
 * Hints that ask for partitions become repartitions; hints for joins stay with their input; those that we do not know
 * are passed over, as in Spark.
 */
import { isIntegral } from '@vonk/common'
import type { Expression } from '../expr/expression.ts'
import { joinHint } from '../plan/join-hints.ts'
import type { Hint, LogicalPlan, Repartition } from '../plan/logical-plan.ts'
import { mapPlanChildren } from '../plan/tree.ts'
import { checkArguments } from './check-arguments.ts'
import { parsed } from './columns/select-items.ts'
import { raise } from './error-place.ts'
import { type Resolution, resolveExpression } from './resolve-expression.ts'

export function resolveHint(plan: Hint, resolution: Resolution): LogicalPlan {
  if (joinHint(plan.name) !== undefined) return hintedRelations(plan)
  const name = plan.name.toUpperCase()
  if (
    name !== 'COALESCE' &&
    name !== 'REPARTITION' &&
    name !== 'REPARTITION_BY_RANGE' &&
    name !== 'REBALANCE'
  )
    return plan
  const parameters = plan.parameters.map((e) => columnOf(parsed(e, resolution.context)))
  const [first] = parameters
  const partitions = first !== undefined && isCount(first) ? Number(first.value) : undefined
  if (name === 'COALESCE' && (partitions === undefined || parameters.length !== 1)) {
    raise('_LEGACY_ERROR_TEMP_1048', { hintName: name }, plan.origin)
  }
  const columns = parameters
    .slice(partitions === undefined ? 0 : 1)
    .map((e) => resolveExpression(e, resolution))
  const by = name === 'REPARTITION_BY_RANGE' ? columns.map(ascending) : columns
  const { kind: _kind, name: _name, parameters: _parameters, ...rest } = plan
  const repartition: Repartition = {
    ...rest,
    kind: 'repartition',
    shuffle: name !== 'COALESCE',
    by,
    ...(partitions === undefined ? {} : { partitions }),
  }
  return checkArguments(Object.freeze(repartition))
}

/** A hint that names relations goes to them; one that names none is for the whole of its input. */
function hintedRelations(plan: Hint): LogicalPlan {
  if (plan.parameters.length === 0) return plan
  const names = new Set(
    plan.parameters.flatMap((e) => (e.kind === 'unresolvedAttribute' ? [e.parts.at(-1)!.toLowerCase()] : [])),
  )
  const mark = (node: LogicalPlan): LogicalPlan => {
    if (node.kind === 'subqueryAlias') {
      const isNamed = names.has(node.alias.at(-1)!.toLowerCase())
      return isNamed ? Object.freeze({ kind: 'hint', input: node, name: plan.name, parameters: [] }) : node
    }
    return mapPlanChildren(node, mark)
  }
  return mark(plan.input)
}

const isCount = (e: Expression): e is Expression & { kind: 'literal' } =>
  e.kind === 'literal' && e.value !== null && isIntegral(e.type)

/** A text among the parameters is the name of a column. */
const columnOf = (e: Expression): Expression =>
  e.kind === 'literal' && typeof e.value === 'string'
    ? {
        kind: 'unresolvedAttribute',
        parts: [e.value],
        ...(e.origin === undefined ? {} : { origin: e.origin }),
      }
    : e

const ascending = (child: Expression): Expression =>
  child.kind === 'sortOrder'
    ? child
    : Object.freeze({ kind: 'sortOrder', child, ascending: true, nullsFirst: true })
