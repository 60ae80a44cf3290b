/**
 * Inner joins as a graph: the inputs they join, equalities between columns as classes of columns that are all equal,
 * and whatever else conditions ask of several inputs. Sets of inputs are bit masks.
 */
import { sameTypeIgnoringNullability } from '@vonk/common'
import { isDeterministic } from '../../expr/equality.ts'
import type { Attribute, Expression } from '../../expr/expression.ts'
import { references, splitConjunction } from '../../expr/tree.ts'
import { isHinted } from '../../plan/join-hints.ts'
import type { LogicalPlan } from '../../plan/logical-plan.ts'
import { outputOf } from '../../plan/output.ts'
import { distinctValues, estimate } from '../estimate.ts'
import { canRaise } from '../expression-facts.ts'

export interface JoinInput {
  readonly plan: LogicalPlan
  readonly rows: number
  /** Bytes of a row. */
  readonly width: number
}
/** Columns that are equal to each other, at most one of each input. */
export interface EqualColumns {
  readonly mask: number
  readonly columns: ReadonlyMap<number, Attribute>
  /** How many values the column has, by input; undefined: not known. */
  readonly distinct: ReadonlyMap<number, number>
}
export interface OtherCondition {
  readonly condition: Expression
  readonly mask: number
}
export interface JoinGraph {
  readonly inputs: readonly JoinInput[]
  readonly classes: readonly EqualColumns[]
  readonly others: readonly OtherCondition[]
}

/** The inputs of a tree of inner joins, with the conditions between them; filters above joins count as such. */
export function flattenJoins(plan: LogicalPlan): {
  readonly inputs: readonly LogicalPlan[]
  readonly conditions: readonly Expression[]
} {
  const inputs: LogicalPlan[] = []
  const conditions: Expression[] = []
  const visit = (node: LogicalPlan): void => {
    if (isInnerJoin(node)) {
      if (node.condition !== undefined) conditions.push(...splitConjunction(node.condition))
      visit(node.left)
      visit(node.right)
    } else if (node.kind === 'project' && narrows(node) && leadsToJoin(node.input)) {
      visit(node.input)
    } else if (node.kind === 'filter' && leadsToJoin(node.input)) {
      conditions.push(...splitConjunction(node.condition))
      visit(node.input)
    } else inputs.push(node)
  }
  visit(plan)
  return { inputs, conditions }
}

/** An inner join that may change its place: one with hints stays where it was written, as in Spark. */
export const isInnerJoin = (plan: LogicalPlan): plan is LogicalPlan & { kind: 'join' } =>
  plan.kind === 'join' &&
  (plan.type === 'inner' || plan.type === 'cross') &&
  plan.lateral !== true &&
  !isHinted(plan)

/** A projection that only leaves columns out. */
const narrows = (plan: LogicalPlan & { kind: 'project' }): boolean =>
  plan.columns.every((column) => column.kind === 'attribute')

function leadsToJoin(plan: LogicalPlan): boolean {
  if (isInnerJoin(plan)) return true
  if (plan.kind === 'filter' || (plan.kind === 'project' && narrows(plan))) return leadsToJoin(plan.input)
  return false
}

export function joinGraph(plans: readonly LogicalPlan[], conditions: readonly Expression[]): JoinGraph {
  const inputs = plans.map((plan): JoinInput => {
    const { rows, bytes } = estimate(plan)
    return { plan, rows: Math.max(1, rows), width: bytes / Math.max(1, rows) }
  })
  const inputOf = new Map<number, number>()
  plans.forEach((plan, i) => {
    for (const a of outputOf(plan)) inputOf.set(a.id, i)
  })
  const maskOf = (e: Expression) =>
    references(e).reduce((mask, a) => mask | (1 << (inputOf.get(a.id) ?? 0)), 0)
  const whole = (1 << plans.length) - 1
  const groups: Map<number, Attribute>[] = []
  const others: OtherCondition[] = []
  for (const condition of conditions) {
    if (joinsClasses(condition, inputOf, groups)) continue
    const isFixed = canRaise(condition) || !isDeterministic(condition)
    others.push({ condition, mask: isFixed ? whole : maskOf(condition) })
  }
  const classes = groups.map((columns): EqualColumns => {
    const mask = [...columns.keys()].reduce((all, input) => all | (1 << input), 0)
    const distinct = new Map(
      [...columns].flatMap(([input, column]) => {
        const count = distinctValues(inputs[input].plan, column)
        return count === undefined ? [] : [[input, Math.max(1, Math.min(count, inputs[input].rows))] as const]
      }),
    )
    return { mask, columns, distinct }
  })
  return { inputs, classes, others }
}

/** Adds an equality between columns of two inputs to the classes; false where it is none, or would not fit. */
function joinsClasses(
  e: Expression,
  inputOf: ReadonlyMap<number, number>,
  groups: Map<number, Attribute>[],
): boolean {
  if (e.kind !== 'call' || e.name !== '=') return false
  const [a, b] = e.args
  if (a.kind !== 'attribute' || b.kind !== 'attribute' || !sameTypeIgnoringNullability(a.type, b.type))
    return false
  const [left, right] = [inputOf.get(a.id), inputOf.get(b.id)]
  if (left === undefined || right === undefined || left === right) return false
  const find = (column: Attribute, input: number) =>
    groups.find((group) => group.get(input)?.id === column.id)
  const [ofA, ofB] = [find(a, left), find(b, right)]
  if (ofA !== undefined && ofA === ofB) return true
  const merged = new Map([...(ofA ?? [[left, a] as const]), ...(ofB ?? [[right, b] as const])])
  // Two columns of one input in one class would need a condition of their own.
  if (merged.size !== (ofA?.size ?? 1) + (ofB?.size ?? 1)) return false
  for (const group of [ofA, ofB]) if (group !== undefined) groups.splice(groups.indexOf(group), 1)
  groups.push(merged)
  return true
}
