/** Relations of several others: joins, set operations, and what refers to others by name or number. */
import type { CommonTableExpression, JoinType, LogicalPlan } from '@vonk/engine/plan/logical-plan'
import type { Relation } from '@vonk/protocol'
import { Join_JoinType, SetOperation_SetOpType } from '@vonk/protocol'
import { definedFields } from './expression-messages.ts'
import { assertionFailed, invalidEnum, invalidPlan, kindNotSet } from './invalid-plan.ts'
import type { RelationParts } from './reshaping-relations.ts'

type Sent<Kind> =
  Extract<Relation['relType'], { case: Kind }> extends { readonly value: infer Value } ? Value : never

/** What the kind of set operation does not take. */
function checkSetOperation(sent: Sent<'setOp'>): void {
  const { setOpType: type, byName, allowMissingColumns } = sent
  if (type === SetOperation_SetOpType.UNION && allowMissingColumns && !byName)
    throw invalidPlan('UNION_BY_NAME_ALLOW_MISSING_COL_REQUIRES_BY_NAME')
  if (type === SetOperation_SetOpType.EXCEPT && byName)
    throw invalidPlan('EXCEPT_DOES_NOT_SUPPORT_UNION_BY_NAME')
  if (type === SetOperation_SetOpType.INTERSECT && byName)
    throw invalidPlan('INTERSECT_DOES_NOT_SUPPORT_UNION_BY_NAME')
}

export function setOperation(sent: Sent<'setOp'>, { plan }: RelationParts): LogicalPlan {
  const operations = {
    [SetOperation_SetOpType.UNION]: 'union',
    [SetOperation_SetOpType.INTERSECT]: 'intersect',
    [SetOperation_SetOpType.EXCEPT]: 'except',
  } as const
  const operation = operations[sent.setOpType as keyof typeof operations]
  if (sent.leftInput === undefined || sent.rightInput === undefined)
    throw invalidPlan('SET_OPERATION_MUST_HAVE_TWO_INPUTS')
  const inputs = [plan(sent.leftInput), plan(sent.rightInput)]
  checkSetOperation(sent)
  if (operation === undefined)
    throw invalidEnum('SetOperation.SetOpType', SetOperation_SetOpType, 'SET_OP_TYPE', sent.setOpType)
  return {
    kind: 'setOperation',
    operation,
    inputs,
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

export function joinTypeOf(sent: number, types: Readonly<Record<number, JoinType>> = joinTypes): JoinType {
  const type = types[sent]
  if (type === undefined) throw invalidEnum('Join.JoinType', Join_JoinType, 'JOIN_TYPE', sent)
  return type
}

export function joined(sent: Sent<'join'>, { plan, expressions }: RelationParts): LogicalPlan {
  if (sent.left === undefined || sent.right === undefined)
    throw assertionFailed('Both join sides must be present')
  if (sent.joinCondition !== undefined && sent.usingColumns.length > 0)
    throw invalidPlan('USING_COLUMNS_OR_JOIN_CONDITION_SET_IN_JOIN')
  const condition = sent.joinCondition === undefined ? undefined : expressions.one(sent.joinCondition)
  const using = sent.usingColumns.length === 0 ? undefined : sent.usingColumns
  return {
    kind: 'join',
    left: plan(sent.left),
    right: plan(sent.right),
    type: joinTypeOf(sent.joinType),
    ...definedFields({ condition, using }),
  }
}

export function withReferences(
  { root, references }: Sent<'withRelations'>,
  { plan, expressions }: RelationParts,
): LogicalPlan {
  if (root?.relType.case === undefined) throw kindNotSet('Relation', 'RELTYPE')
  const isOfSql = root.relType.case === 'sql'
  const definitions: CommonTableExpression[] = []
  for (const reference of references) {
    const planId = reference.common?.planId
    const isNamed = reference.relType.case === 'subqueryAlias'
    if (isOfSql ? !isNamed : planId === undefined) throw invalidPlan('INVALID_WITH_RELATION_REFERENCE')
    const referred = plan(reference)
    if (planId !== undefined) expressions.subqueries.set(planId, referred)
    // Frames that a statement names come under an alias each: `spark.sql('FROM {frame}', frame=...)`.
    if (referred.kind === 'subqueryAlias') definitions.push({ name: referred.alias.at(-1)!, plan: referred })
  }
  const input = plan(root)
  if (!isOfSql || definitions.length === 0) return input
  return { kind: 'with', input, definitions, recursive: false }
}
