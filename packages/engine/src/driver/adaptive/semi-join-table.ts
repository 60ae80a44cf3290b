/**
 * Which side a shuffled semi or anti join makes its table of, once both were shuffled: what each of them measured says
 * it better than what was expected.
 */
import { sizeText } from '../../base/size-text.ts'
import { type SideSize, semiJoinTable } from '../../physical/join-planning.ts'
import { physicalChildren, withChildren } from '../../physical/physical-output.ts'
import type { JoinExec, PhysicalPlan } from '../../physical/physical-plan.ts'
import type { MapOutputTracker } from '../../shuffle/map-output-tracker.ts'

export interface TableServices {
  readonly tracker: MapOutputTracker
  readonly onChange: (change: string) => void
}

/** The stage with the tables of its semi and anti joins on the side that measured smaller. */
export function chooseTables(plan: PhysicalPlan, services: TableServices): PhysicalPlan {
  const below = withChildren(
    plan,
    physicalChildren(plan).map((child) => chooseTables(child, services)),
  )
  if (below.kind !== 'join' || below.strategy !== 'shuffledHash') return below
  return below.type === 'leftSemi' || below.type === 'leftAnti' ? chosen(below, services) : below
}

function chosen(plan: JoinExec, { tracker, onChange }: TableServices): JoinExec {
  const left = measured(plan.left, tracker)
  const right = measured(plan.right, tracker)
  if (left === undefined || right === undefined) return plan
  const buildSide = semiJoinTable(plan, { left, right })
  if (buildSide === plan.buildSide) return plan
  onChange(
    `a join's table is made of its ${buildSide} side: the left one measured ${sizeText(left.bytes)}, the right one ` +
      sizeText(right.bytes),
  )
  return { ...plan, buildSide }
}

const sum = (parts: ArrayLike<number>): number => Array.from(parts).reduce((a, b) => a + b, 0)

/** The size of a shuffle that was written; operators above it that only leave rows or columns out change little. */
function measured(plan: PhysicalPlan, tracker: MapOutputTracker): SideSize | undefined {
  switch (plan.kind) {
    case 'shuffleInput': {
      const { bytesByPartition, rowsByPartition } = tracker.statistics(plan.shuffleId)
      return { rows: sum(rowsByPartition), bytes: sum(bytesByPartition) }
    }
    case 'filter':
    case 'project':
      return measured(plan.input, tracker)
    case 'join':
      return plan.type === 'leftSemi' || plan.type === 'leftAnti' ? measured(plan.left, tracker) : undefined
    default:
      return undefined
  }
}
