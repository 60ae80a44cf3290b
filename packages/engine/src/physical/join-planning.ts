/**
 * How a join runs. Equalities between the two sides become keys; what is left of the condition is tested for each pair
 * of rows with equal keys. A side that is small enough is broadcast; otherwise both are shuffled by their keys. The
 * table is made of the smaller side, unless rows of the other one need no partner to come out. Of a semi or anti join
 * the left side may be the table, too, where both are shuffled: its rows note their partners and come out at the end.
 */
import { sameTypeIgnoringNullability } from '@vonk/common'
import { assert } from '../base/assert.ts'
import { isOrderable } from '../expr/coercion.ts'
import { isDeterministic } from '../expr/equality.ts'
import type { Expression } from '../expr/expression.ts'
import { references, splitConjunction } from '../expr/tree.ts'
import { isNullable, typeOf } from '../expr/typing.ts'
import { conjunction } from '../optimizer/conditions/push-filters.ts'
import { estimate } from '../optimizer/estimate.ts'
import { canRaise } from '../optimizer/expression-facts.ts'
import { hintOfSide, isHinted, type JoinHint } from '../plan/join-hints.ts'
import type { Join, JoinType, LogicalPlan } from '../plan/logical-plan.ts'
import { outputOf } from '../plan/output.ts'
import type { JoinExec, JoinStrategy, PhysicalPlan } from './physical-plan.ts'
import type { PlanningContext } from './planning-context.ts'

type Side = 'left' | 'right'

export interface JoinKeys {
  /** The equalities as they were written, and what they equate on either side. */
  readonly equalities: readonly Expression[]
  readonly leftKeys: readonly Expression[]
  readonly rightKeys: readonly Expression[]
  readonly nullSafe: readonly boolean[]
  readonly rest: readonly Expression[]
}

/** Equalities with one side's columns on one side and the other's on the other. */
export function joinKeys(plan: Join): JoinKeys {
  const within = (side: LogicalPlan) => {
    const ids = new Set(outputOf(side).map((a) => a.id))
    return (e: Expression) => {
      const used = references(e)
      return used.length > 0 && used.every((a) => ids.has(a.id))
    }
  }
  const [ofLeft, ofRight] = [within(plan.left), within(plan.right)]
  const equalities: Expression[] = []
  const leftKeys: Expression[] = []
  const rightKeys: Expression[] = []
  const nullSafe: boolean[] = []
  const rest: Expression[] = []
  for (const e of plan.condition === undefined ? [] : splitConjunction(plan.condition)) {
    const isKey =
      e.kind === 'call' &&
      (e.name === '=' || e.name === '<=>') &&
      isDeterministic(e) &&
      sameTypeIgnoringNullability(typeOf(e.args[0]), typeOf(e.args[1])) &&
      typeOf(e.args[0]).kind !== 'null'
    const [a, b] = isKey ? e.args : []
    const straight = isKey && ofLeft(a) && ofRight(b)
    if (!straight && !(isKey && ofLeft(b) && ofRight(a))) {
      rest.push(e)
      continue
    }
    equalities.push(e)
    leftKeys.push(straight ? a : b)
    rightKeys.push(straight ? b : a)
    nullSafe.push(isKey && e.name === '<=>' && (isNullable(a) || isNullable(b)))
  }
  return { equalities, leftKeys, rightKeys, nullSafe, rest }
}

/** Sides whose rows may be a table on every executor: what comes out is known with each row of the other side. */
export function buildSides(type: JoinType): readonly Side[] {
  switch (type) {
    case 'inner':
    case 'cross':
    case 'fullOuter':
      return ['left', 'right']
    case 'rightOuter':
      return ['left']
    default:
      return ['right']
  }
}

/** Whether both sides can be sorted by the keys. */
export const canMerge = (keys: readonly Expression[]): boolean =>
  keys.length > 0 && keys.every((key) => isOrderable(typeOf(key)))

/** Of a join by merging the side that is kept key by key: rows come out in the order of the other one. */
export const keptSide = (type: JoinType): Side => (type === 'rightOuter' ? 'left' : 'right')

interface Choice {
  readonly strategy: JoinStrategy
  readonly buildSide: Side
}

function choose(plan: Join, keys: JoinKeys, context: PlanningContext): Choice {
  const bytes = { left: estimate(plan.left).bytes, right: estimate(plan.right).bytes }
  const hints = { left: hintOfSide(plan.left), right: hintOfSide(plan.right) }
  const sides = buildSides(plan.type)
  const smaller = sides.reduce((best, side) => (bytes[side] <= bytes[best] ? side : best))
  // What NULL in any row of the one side means must be known to all rows of the other.
  if (plan.nullAware) {
    assert(keys.leftKeys.length === 1, 'a join that is aware of NULL has the one key that may be NULL')
    return { strategy: 'broadcastHash', buildSide: 'right' }
  }
  const hinted = sides.filter((side) => hints[side] === 'broadcast')
  const isAsked = (hint: JoinHint) => hints.left === hint || hints.right === hint
  // A broadcast that is asked for and possible goes before.
  const isMerge = isAsked('merge') && (hinted.length === 0 || plan.type === 'fullOuter')
  if (isMerge && canMerge(keys.leftKeys)) return { strategy: 'sortMerge', buildSide: keptSide(plan.type) }
  const isNestedLoop = keys.leftKeys.length === 0 || (isInner(plan.type) && isAsked('nestedLoop'))
  // Rows of the table that found no partner anywhere are known only where all rows looked.
  if (plan.type === 'fullOuter') {
    const tables = isNestedLoop ? [] : sides.filter((side) => hints[side] === 'shuffle')
    return {
      strategy: isNestedLoop ? 'nestedLoop' : 'shuffledHash',
      buildSide: tables.length === 1 ? tables[0] : smaller,
    }
  }
  if (isNestedLoop) {
    return { strategy: 'broadcastNestedLoop', buildSide: hinted.length === 1 ? hinted[0] : smaller }
  }
  if (hinted.length > 0) {
    return { strategy: 'broadcastHash', buildSide: hinted.length === 1 ? hinted[0] : smaller }
  }
  const tables = sides.filter((side) => hints[side] === 'shuffle')
  const isShuffled = isMerge || isAsked('shuffle')
  const fits = bytes[smaller] <= context.broadcastBytesMax
  return {
    strategy: fits && !isShuffled ? 'broadcastHash' : 'shuffledHash',
    buildSide: tables.length === 1 ? tables[0] : smaller,
  }
}

/** The side that rows of the table must find partners in has so many times fewer rows. */
const fewerRows = 4
/** More partners than this are not worth a look at every row. */
const partnerShareMax = 0.5

/** The side of which no row counts that has no partner, though all of the other side's rows do. */
export function partnerSide(type: JoinType): Side | undefined {
  const sides = buildSides(type)
  return sides.length === 1 ? sides[0] : undefined
}

/** So many times larger must the right side of a semi or anti join be for the left side to be the table. */
const noteFactor = 2

export interface SideSize {
  readonly rows: number
  readonly bytes: number
}

/** Bytes of a row in a table beside its values, and of its entry in the directory. */
export const tableRowBytes = 20

/**
 * The side that a shuffled semi or anti join makes its table of, from the sizes of both. Pairs of rows are tested in
 * another order, and not always the same ones, with the table on the left: a condition must not notice it.
 */
export function semiJoinTable(
  { condition }: Pick<JoinExec, 'condition'>,
  sides: Readonly<Record<Side, SideSize>>,
): Side {
  const bytes = (side: Side) => sides[side].rows * tableRowBytes + sides[side].bytes
  const isPlain = condition === undefined || (isDeterministic(condition) && !canRaise(condition))
  return isPlain && bytes('left') * noteFactor <= bytes('right') ? 'left' : 'right'
}

/**
 * Of the rows of the side that need a partner, the share that is expected to have one; undefined where leaving out the
 * others would not pay.
 */
function partnerShare(plan: Join, strategy: JoinStrategy, keys: JoinKeys): number | undefined {
  const needed = partnerSide(plan.type)
  if (strategy !== 'shuffledHash' || needed === undefined || plan.nullAware) return undefined
  const [table, other] = needed === 'left' ? [plan.left, plan.right] : [plan.right, plan.left]
  const { rows } = estimate(table)
  if (estimate(other).rows * fewerRows > rows) return undefined
  const condition = conjunction(keys.equalities)
  const partners = estimate({ ...plan, type: 'leftSemi', left: table, right: other, condition })
  const share = partners.rows / Math.max(1, rows)
  return share <= partnerShareMax ? share : undefined
}

function tableSide(
  { type, left, right }: Join,
  { strategy, buildSide }: Choice,
  condition: Expression | undefined,
  share = 1,
): Side {
  if (strategy !== 'shuffledHash' || (type !== 'leftSemi' && type !== 'leftAnti')) return buildSide
  const { rows, bytes } = estimate(right)
  const sides = { left: estimate(left), right: { rows: rows * share, bytes: bytes * share } }
  return semiJoinTable(condition === undefined ? {} : { condition }, sides)
}

const isInner = (type: JoinType): boolean => type === 'inner' || type === 'cross'

export function planJoin(
  plan: Join,
  left: PhysicalPlan,
  right: PhysicalPlan,
  context: PlanningContext,
): JoinExec {
  const found = joinKeys(plan)
  const choice = choose(plan, found, context)
  const loops = choice.strategy === 'nestedLoop' || choice.strategy === 'broadcastNestedLoop'
  const keys: JoinKeys = loops
    ? {
        equalities: [],
        leftKeys: [],
        rightKeys: [],
        nullSafe: [],
        rest: plan.condition === undefined ? [] : splitConjunction(plan.condition),
      }
    : found
  const { rows, bytes } = estimate(plan)
  const share = isHinted(plan) ? undefined : partnerShare(plan, choice.strategy, found)
  const condition = keys.rest.length === 0 ? undefined : conjunction(keys.rest)
  const callSite = plan.origin?.callSite
  return {
    operatorId: context.nextOperatorId(),
    ...(callSite === undefined ? {} : { callSite }),
    estimate: { rows: Math.ceil(rows), bytes: Math.ceil(bytes) },
    kind: 'join',
    left,
    right,
    type: plan.type,
    strategy: choice.strategy,
    buildSide: tableSide(plan, choice, condition, share),
    leftKeys: keys.leftKeys,
    rightKeys: keys.rightKeys,
    nullSafe: keys.nullSafe,
    ...(condition === undefined ? {} : { condition }),
    ...(plan.mark === undefined ? {} : { mark: plan.mark }),
    nullAware: plan.nullAware === true,
    ...(isHinted(plan) ? { isHinted: true } : {}),
    ...(share === undefined ? {} : { partnerShare: share }),
  }
}
