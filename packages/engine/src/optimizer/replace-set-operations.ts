/**
 * UNION without ALL is distinct over UNION ALL. INTERSECT and EXCEPT become one grouping over both inputs that counts
 * how often each row occurs on each side, so that NULLs are equal to NULLs as Spark wants it.
 */
import { long, SparkError } from '@vonk/common'
import { resolveCall } from '../analysis/resolve-function.ts'
import type { Alias, Attribute, Expression, NamedExpression } from '../expr/expression.ts'
import { withFields } from '../expr/tree.ts'
import type { Aggregate, LogicalPlan, SetOperation } from '../plan/logical-plan.ts'
import { outputOf, toAttribute } from '../plan/output.ts'
import { transformPlan } from '../plan/tree.ts'
import type { OptimizerContext, OptimizerRule } from './optimizer-rule.ts'

export const replaceSetOperations: OptimizerRule = {
  name: 'replace-set-operations',
  apply: (plan, context) =>
    transformPlan(plan, (node) => {
      if (node.kind !== 'setOperation') return node
      if (node.operation !== 'union') return counted(node, context)
      if (node.all) return node
      return Object.freeze({ kind: 'distinct', input: withFields(node, { all: true }) })
    }),
}

function counted(plan: SetOperation, context: OptimizerContext): LogicalPlan {
  if (plan.all) {
    throw new SparkError({
      condition: 'UNSUPPORTED_FEATURE.SET_OPERATION_ALL',
      message: `${plan.operation.toUpperCase()} ALL is not supported yet.`,
      sqlState: '0A000',
    })
  }
  const [first, ...others] = plan.inputs
  return others.reduce((left, right) => countedPair(plan, left, right, context), first)
}

function countedPair(
  plan: SetOperation,
  left: LogicalPlan,
  right: LogicalPlan,
  context: OptimizerContext,
): LogicalPlan {
  const alias = (child: Expression, name: string): Alias =>
    Object.freeze({ kind: 'alias', child, name, id: context.nextAttributeId() })
  const one: Expression = { kind: 'literal', type: long, value: 1n }
  const none: Expression = { kind: 'literal', type: long, value: 0n }
  const tagged = (input: LogicalPlan, isLeft: boolean): LogicalPlan => ({
    kind: 'project',
    input,
    columns: [
      ...outputOf(input),
      alias(isLeft ? one : none, 'left_rows'),
      alias(isLeft ? none : one, 'right_rows'),
    ],
  })
  const both: LogicalPlan = Object.freeze({
    kind: 'setOperation',
    operation: 'union',
    inputs: [tagged(left, true), tagged(right, false)],
    all: true,
    byName: false,
    allowMissingColumns: false,
  })
  const columns = outputOf(both)
  const keys = columns.slice(0, -2)
  const call = (name: string, args: readonly Expression[]) =>
    resolveCall({ name: [name], args, distinct: false, origin: plan.origin }, context)
  const [inLeft, inRight] = columns.slice(-2).map((column) => alias(call('max', [column]), column.name))
  const grouped: Aggregate = Object.freeze({
    kind: 'aggregate',
    input: both,
    groupBy: keys,
    columns: [...keys, inLeft, inRight] as NamedExpression[],
  })
  const rightWanted = plan.operation === 'intersect' ? one : none
  const condition = call('and', [
    call('=', [toAttribute(inLeft), one]),
    call('=', [toAttribute(inRight), rightWanted]),
  ])
  const wanted: readonly Attribute[] = outputOf(left)
  const filtered: LogicalPlan = Object.freeze({ kind: 'filter', input: grouped, condition })
  return Object.freeze({
    kind: 'project',
    input: filtered,
    columns: keys.map((key, i) => keyAs(key, wanted[i])),
  })
}

const keyAs = (key: Attribute, wanted: Attribute): NamedExpression =>
  key.id === wanted.id ? key : Object.freeze({ kind: 'alias', child: key, name: wanted.name, id: wanted.id })
