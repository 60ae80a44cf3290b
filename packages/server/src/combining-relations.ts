/** Relations of two others: joins and set operations. */
import type { JoinType, LogicalPlan } from '@vonk/engine/plan/logical-plan'
import type { Relation } from '@vonk/protocol'
import { Join_JoinType, SetOperation_SetOpType } from '@vonk/protocol'
import { definedFields } from './expression-messages.ts'
import type { RelationParts } from './reshaping-relations.ts'
import { unsupported } from './unsupported.ts'

type Sent<Kind> =
  Extract<Relation['relType'], { case: Kind }> extends { readonly value: infer Value } ? Value : never

export function setOperation(sent: Sent<'setOp'>, { plan }: RelationParts): LogicalPlan {
  const operations = {
    [SetOperation_SetOpType.UNION]: 'union',
    [SetOperation_SetOpType.INTERSECT]: 'intersect',
    [SetOperation_SetOpType.EXCEPT]: 'except',
  } as const
  const operation = operations[sent.setOpType as keyof typeof operations]
  if (operation === undefined) throw unsupported('a set operation without a kind')
  return {
    kind: 'setOperation',
    operation,
    inputs: [plan(sent.leftInput), plan(sent.rightInput)],
    all: sent.isAll ?? false,
    byName: sent.byName ?? false,
    allowMissingColumns: sent.allowMissingColumns ?? false,
  }
}

const joinTypes: Readonly<Record<number, JoinType>> = {
  [Join_JoinType.INNER]: 'inner',
  [Join_JoinType.FULL_OUTER]: 'fullOuter',
  [Join_JoinType.LEFT_OUTER]: 'leftOuter',
  [Join_JoinType.RIGHT_OUTER]: 'rightOuter',
  [Join_JoinType.LEFT_ANTI]: 'leftAnti',
  [Join_JoinType.LEFT_SEMI]: 'leftSemi',
  [Join_JoinType.CROSS]: 'cross',
}

export function joined(sent: Sent<'join'>, { plan, expressions }: RelationParts): LogicalPlan {
  const condition = sent.joinCondition === undefined ? undefined : expressions.one(sent.joinCondition)
  const using = sent.usingColumns.length === 0 ? undefined : sent.usingColumns
  return {
    kind: 'join',
    left: plan(sent.left),
    right: plan(sent.right),
    type: joinTypes[sent.joinType] ?? 'inner',
    ...definedFields({ condition, using }),
  }
}
