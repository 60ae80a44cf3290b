/**
 * UNION without ALL is distinct over UNION ALL. INTERSECT and EXCEPT become one grouping over both inputs that tells
 * on which sides a row occurs, and with ALL how often, so that NULLs are equal to NULLs as Spark wants it; with ALL a
 * generator then repeats each row.
 */
import { integer, long } from '@vonk/common'
import { resolveCall } from '../analysis/resolve-function.ts'
import { castTo } from '../expr/coercion.ts'
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

const number = (value: bigint): Expression => ({ kind: 'literal', type: long, value })
const one = number(1n)
const none = number(0n)

function counted(plan: SetOperation, context: OptimizerContext): LogicalPlan {
  const [first, ...others] = plan.inputs
  return others.reduce((left, right) => countedPair(plan, left, right, context), first)
}

function countedPair(
  plan: SetOperation,
  left: LogicalPlan,
  right: LogicalPlan,
  context: OptimizerContext,
): LogicalPlan {
  const call = (name: string, ...args: readonly Expression[]) =>
    resolveCall({ name: [name], args, distinct: false, origin: plan.origin }, context)
  const alias = (child: Expression, name: string): Alias =>
    Object.freeze({ kind: 'alias', child, name, id: context.nextAttributeId() })
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
  const together = plan.all ? 'sum' : 'max'
  const [inLeft, inRight] = columns.slice(-2).map((column) => alias(call(together, column), column.name))
  const grouped: Aggregate = Object.freeze({
    kind: 'aggregate',
    input: both,
    groupBy: keys,
    columns: [...keys, inLeft, inRight] as NamedExpression[],
  })
  const sides = [toAttribute(inLeft), toAttribute(inRight)]
  const kept = plan.all
    ? repeated(grouped, call(plan.operation === 'intersect' ? 'least' : '-', ...sides), call, context)
    : Object.freeze({ kind: 'filter' as const, input: grouped, condition: onSides(plan, sides, call) })
  const wanted: readonly Attribute[] = outputOf(left)
  return Object.freeze({
    kind: 'project',
    input: kept,
    columns: keys.map((key, i) => keyAs(key, wanted[i])),
  })
}

type MakeCall = (name: string, ...args: readonly Expression[]) => Expression

function onSides(plan: SetOperation, [left, right]: readonly Expression[], call: MakeCall): Expression {
  const inRight = plan.operation === 'intersect' ? one : none
  return call('and', call('=', left, one), call('=', right, inRight))
}

/** Each row as often as the expression says. */
function repeated(
  input: LogicalPlan,
  times: Expression,
  call: MakeCall,
  context: OptimizerContext,
): LogicalPlan {
  const numbers = call(
    'sequence',
    { kind: 'literal', type: integer, value: 1 },
    castTo(times, integer, context),
  )
  const output: Attribute = {
    kind: 'attribute',
    id: context.nextAttributeId(),
    name: 'copy',
    type: integer,
    nullable: false,
    qualifier: [],
  }
  return Object.freeze({
    kind: 'generate',
    // A sequence to 0 would count downwards.
    input: Object.freeze({ kind: 'filter', input, condition: call('>', times, none) }),
    generator: call('explode', numbers),
    outer: false,
    qualifier: [],
    columnNames: [],
    output: [output],
  })
}

const keyAs = (key: Attribute, wanted: Attribute): NamedExpression =>
  key.id === wanted.id ? key : Object.freeze({ kind: 'alias', child: key, name: wanted.name, id: wanted.id })
