/**
 * Sets of columns of which no two rows of a plan have the same values: proven by what made the rows (groupings, ranges,
 * at most one row), never guessed from statistics.
 */
import { sameType } from '@vonk/common'
import { semanticKey } from '../../expr/equality.ts'
import type { Attribute, Expression } from '../../expr/expression.ts'
import { splitConjunction } from '../../expr/tree.ts'
import type { Aggregate, Join, LogicalPlan } from '../../plan/logical-plan.ts'
import { outputOf } from '../../plan/output.ts'
import { definitions, idsOf } from '../expression-facts.ts'

/** Ids of the plan's columns; the empty set: there is at most one row. */
type UniqueKey = ReadonlySet<number>

/** More sets than these are not followed: joins of many inputs have as many sets as there are products of theirs. */
const keysMax = 8

const none: readonly UniqueKey[] = []
const single: readonly UniqueKey[] = [new Set()]
const known = new WeakMap<LogicalPlan, readonly UniqueKey[]>()

/** Whether no two rows have the same values in these columns. NULLs count as equal to each other. */
export const isUniqueOn = (plan: LogicalPlan, ids: ReadonlySet<number>): boolean =>
  uniqueKeys(plan).some((key) => [...key].every((id) => ids.has(id)))

function uniqueKeys(plan: LogicalPlan): readonly UniqueKey[] {
  let found = known.get(plan)
  if (found === undefined) {
    found = compute(plan)
    known.set(plan, found)
  }
  return found
}

function compute(plan: LogicalPlan): readonly UniqueKey[] {
  switch (plan.kind) {
    case 'oneRow':
      return single
    case 'local':
      return plan.data.rowCount <= 1 ? single : none
    case 'range':
      return [idsOf(plan.output)]
    case 'aggregate':
      return keysOfGroups(plan)
    case 'project':
      return renamed(uniqueKeys(plan.input), plan.columns)
    case 'limit':
      return isLiteral(plan.count, 1) ? single : uniqueKeys(plan.input)
    case 'tail':
      return plan.count <= 1 ? single : uniqueKeys(plan.input)
    case 'sample':
      return plan.withReplacement ? none : uniqueKeys(plan.input)
    case 'filter':
    case 'sort':
    case 'offset':
    case 'repartition':
    case 'subqueryAlias':
    case 'hint':
    case 'window':
      return uniqueKeys(plan.input)
    case 'join':
      return keysOfJoin(plan)
    default:
      return none
  }
}

const isLiteral = (e: Expression, value: number): boolean =>
  e.kind === 'literal' && e.value !== null && Number(e.value) <= value

function keysOfGroups({ groupBy, columns }: Aggregate): readonly UniqueKey[] {
  if (groupBy.length === 0) return single
  const byKey = new Map([...definitions(columns)].map(([id, e]) => [semanticKey(e), id] as const))
  const ids = groupBy.map((key) => byKey.get(semanticKey(key.kind === 'alias' ? key.child : key)))
  return ids.includes(undefined) ? none : [new Set(ids as number[])]
}

/** The keys under the names that a projection gives their columns. */
function renamed(keys: readonly UniqueKey[], columns: readonly Expression[]): readonly UniqueKey[] {
  if (keys.length === 0) return none
  const names = new Map<number, number>()
  for (const [id, e] of definitions(columns)) if (e.kind === 'attribute') names.set(e.id, id)
  return keys.flatMap((key) => {
    const ids = [...key].map((id) => names.get(id))
    return ids.includes(undefined) ? [] : [new Set(ids as number[])]
  })
}

function keysOfJoin(join: Join): readonly UniqueKey[] {
  const left = uniqueKeys(join.left)
  switch (join.type) {
    case 'leftSemi':
    case 'leftAnti':
    case 'existence':
    case 'leftSingle':
      return left
    default:
  }
  const right = uniqueKeys(join.right)
  const { left: leftIds, right: rightIds } = equalColumns(join)
  const keys: UniqueKey[] = []
  // A side whose rows find at most one partner keeps its keys, unless the other adds rows of its own.
  const keepsLeft = join.type === 'inner' || join.type === 'cross' || join.type === 'leftOuter'
  const keepsRight = join.type === 'inner' || join.type === 'cross' || join.type === 'rightOuter'
  if (keepsLeft && isUniqueOn(join.right, rightIds)) keys.push(...left)
  if (keepsRight && isUniqueOn(join.left, leftIds)) keys.push(...right)
  // Rows of a full join without a partner have NULLs in all columns of the other side, as a row of NULLs may have.
  if (join.type !== 'fullOuter') for (const a of left) for (const b of right) keys.push(new Set([...a, ...b]))
  return keys.slice(0, keysMax)
}

/** Columns of either side that a join's condition makes equal to columns of the other. */
export function equalColumns(join: Join): {
  readonly left: ReadonlySet<number>
  readonly right: ReadonlySet<number>
} {
  const ids = { left: idsOf(outputOf(join.left)), right: idsOf(outputOf(join.right)) }
  const found = { left: new Set<number>(), right: new Set<number>() }
  const add = (a: Attribute, b: Attribute) => {
    if (!ids.left.has(a.id) || !ids.right.has(b.id)) return
    found.left.add(a.id)
    found.right.add(b.id)
  }
  for (const e of join.condition === undefined ? [] : splitConjunction(join.condition)) {
    if (e.kind !== 'call' || (e.name !== '=' && e.name !== '<=>')) continue
    const [a, b] = e.args
    if (a.kind !== 'attribute' || b.kind !== 'attribute' || !sameType(a.type, b.type)) continue
    add(a, b)
    add(b, a)
  }
  return found
}
