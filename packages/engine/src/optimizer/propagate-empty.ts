/**
 * What can have no rows is planned as no rows: filters that are never true, limits of nothing, and what is built on
 * them. An outer join in which nothing finds a partner, for a side without rows or a condition that is never true, only
 * adds columns of NULLs:
 *
 *     t left join u on t.a = u.a and false   ->   select t.*, null as a, null as c from t
 */
import { boolean, field, struct } from '@vonk/common'
import { withFreshIds } from '../analysis/fresh-ids.ts'
import type { Attribute, Expression, NamedExpression } from '../expr/expression.ts'
import { withFields } from '../expr/tree.ts'
import type { Join, LocalRelation, LogicalPlan, Project } from '../plan/logical-plan.ts'
import { outputOf } from '../plan/output.ts'
import { transformPlan } from '../plan/tree.ts'
import type { OptimizerContext, OptimizerRule } from './optimizer-rule.ts'

export const propagateEmpty: OptimizerRule = {
  name: 'propagate-empty',
  apply: (plan, context) => transformPlan(plan, (node) => propagate(node, context)),
}

export const isEmptyRelation = (plan: LogicalPlan): boolean =>
  plan.kind === 'local' && plan.data.rowCount === 0

function empty(of: LogicalPlan): LocalRelation {
  const output = outputOf(of)
  const schema = struct(output.map((a) => field(a.name, a.type, a.nullable)))
  return Object.freeze({ kind: 'local', output, data: { schema, batches: [], rowCount: 0, bytes: 0 } })
}

function propagate(plan: LogicalPlan, context: OptimizerContext): LogicalPlan {
  switch (plan.kind) {
    case 'filter':
      if (plan.condition.kind === 'literal') return plan.condition.value === true ? plan.input : empty(plan)
      return isEmptyRelation(plan.input) ? plan.input : plan
    case 'limit':
      if (plan.count.kind === 'literal' && Number(plan.count.value) === 0) return empty(plan)
      return isEmptyRelation(plan.input) ? plan.input : plan
    case 'project':
    case 'window':
    case 'sort':
    case 'offset':
    case 'tail':
    case 'repartition':
    case 'sample':
    case 'expand':
    case 'generate':
    case 'hint':
      return isEmptyRelation(plan.input) ? empty(plan) : plan
    case 'aggregate':
      return plan.groupBy.length > 0 && isEmptyRelation(plan.input) ? empty(plan) : plan
    case 'range':
      return isEmptyRange(plan.start, plan.end, plan.step) ? empty(plan) : plan
    case 'setOperation': {
      if (plan.operation !== 'union') return plan
      const inputs = plan.inputs.filter((input) => !isEmptyRelation(input))
      if (inputs.length === plan.inputs.length) return plan
      if (inputs.length === 0) return empty(plan)
      return renamed(plan, inputs)
    }
    case 'join':
      return propagateJoin(plan, context)
    default:
      return plan
  }
}

const isEmptyRange = (start: bigint, end: bigint, step: bigint): boolean =>
  step > 0n ? start >= end : start <= end

/** The rest of a union, under the union's columns. */
function renamed(plan: LogicalPlan & { kind: 'setOperation' }, inputs: readonly LogicalPlan[]): LogicalPlan {
  const rest = inputs.length === 1 ? inputs[0] : withFields(plan, { inputs })
  const wanted = outputOf(plan)
  const given = outputOf(rest)
  if (wanted.every((a, i) => a.id === given[i].id)) return rest
  const columns = wanted.map((a, i) =>
    Object.freeze({ kind: 'alias' as const, child: given[i], name: a.name, id: a.id }),
  )
  return Object.freeze({ kind: 'project', input: rest, columns })
}

function propagateJoin(plan: Join, context: OptimizerContext): LogicalPlan {
  const left = isEmptyRelation(plan.left)
  const right = isEmptyRelation(plan.right)
  if (!left && !right && !isNeverTrue(plan)) return plan
  switch (plan.type) {
    case 'inner':
    case 'cross':
    case 'leftSemi':
      return empty(plan)
    case 'leftAnti':
      return left ? empty(plan) : plan.left
    case 'leftOuter':
    case 'leftSingle':
      return left ? empty(plan) : withColumns(plan.left, [], nulls(outputOf(plan.right)))
    case 'rightOuter':
      return right ? empty(plan) : withColumns(plan.right, nulls(outputOf(plan.left)), [])
    case 'fullOuter':
      return withoutPartners(plan, context)
    case 'existence':
      return left ? empty(plan) : withColumns(plan.left, [], [named(neverFound, plan.mark!)])
    default:
      return plan.type satisfies never
  }
}

/** NOT IN tells a condition that is NULL from one that is false. */
const isNeverTrue = ({ condition, nullAware }: Join): boolean =>
  condition?.kind === 'literal' &&
  (condition.value === false || (condition.value === null && nullAware !== true))

const neverFound: Expression = Object.freeze({ kind: 'literal', type: boolean, value: false })

const named = (child: Expression, { name, id, metadata }: Attribute): NamedExpression =>
  Object.freeze({ kind: 'alias', child, name, id, ...(metadata === undefined ? {} : { metadata }) })

const nulls = (columns: readonly Attribute[]): readonly NamedExpression[] =>
  columns.map((a) => named(Object.freeze({ kind: 'literal', type: a.type, value: null }), a))

const withColumns = (
  input: LogicalPlan,
  before: readonly NamedExpression[],
  behind: readonly NamedExpression[],
): Project => Object.freeze({ kind: 'project', input, columns: [...before, ...outputOf(input), ...behind] })

/** A full outer join in which nobody finds a partner: the rows of one side and those of the other. */
function withoutPartners(plan: Join, { nextAttributeId }: OptimizerContext): LogicalPlan {
  const [left, right] = [outputOf(plan.left), outputOf(plan.right)]
  const leftRows = withColumns(plan.left, [], nulls(right))
  if (isEmptyRelation(plan.right)) return isEmptyRelation(plan.left) ? empty(plan) : leftRows
  if (isEmptyRelation(plan.left)) return withColumns(plan.right, nulls(left), [])
  // The union gives the right side's ids: what is below it must not.
  const again = left.map((a): Attribute => ({ ...a, id: nextAttributeId() }))
  const rightRows = withColumns(withFreshIds(plan.right, nextAttributeId), nulls(again), [])
  const how = { operation: 'union', all: true, byName: false, allowMissingColumns: false } as const
  return Object.freeze({ kind: 'setOperation', ...how, inputs: [leftRows, rightRows] })
}
