/**
 * Filters that are known only when a join's table has been made: rows of the other side whose key lies outside of the
 * table's least and greatest key find no partner, so that its scan may leave out row groups and pages without any
 * other. The join itself asks the table's filter about each row (`codegen/join/look-ahead.ts`).
 */
import type { PushedPredicate } from '../../catalog/relation.ts'
import { withFields } from '../../expr/tree.ts'
import {
  buildSide,
  isBroadcast,
  physicalChildren,
  probeSide,
  withChildren,
} from '../../physical/physical-output.ts'
import type { FileScan, JoinExec, PhysicalPlan } from '../../physical/physical-plan.ts'
import type { MapOutputTracker } from '../../shuffle/map-output-tracker.ts'

export interface FilterServices {
  readonly tracker: MapOutputTracker
  readonly onChange: (change: string) => void
}

/** The stage with the scans of joins' other sides told of the keys that have partners. */
export function addRuntimeFilters(plan: PhysicalPlan, services: FilterServices): PhysicalPlan {
  const children = physicalChildren(plan)
  const below = withChildren(
    plan,
    children.map((child) => addRuntimeFilters(child, services)),
  )
  return below.kind === 'join' ? filteredProbe(below, services) : below
}

function filteredProbe(plan: JoinExec, services: FilterServices): JoinExec {
  const build = buildSide(plan)
  const leavesOut = plan.type === 'inner' || plan.type === 'leftSemi'
  if (!leavesOut || !isBroadcast(plan) || build.kind !== 'broadcastInput') return plan
  const keys = plan.buildSide === 'left' ? plan.rightKeys : plan.leftKeys
  const [key] = keys
  if (keys.length !== 1 || key.kind !== 'attribute' || plan.nullSafe[0]) return plan
  const { shuffleId } = build
  if (!services.tracker.containsShuffle(shuffleId)) return plan
  const bounds = services.tracker.statuses(shuffleId).find((status) => status !== undefined)?.keyBounds
  if (bounds === undefined) return plan
  const narrow = (scan: FileScan, id: number): FileScan => {
    const at = scan.output.findIndex((a) => a.id === id)
    const { name } = scan.output[at]
    services.onChange(
      `the scan of ${name} leaves out what is not from ${bounds[0]} to ${bounds[1]}: broadcast ${shuffleId}`,
    )
    return withBounds(scan, at, bounds)
  }
  const side = plan.buildSide === 'left' ? 'right' : 'left'
  return withFields(plan, { [side]: toScan(probeSide(plan), key.id, narrow) })
}

/** Rewrites the scan that a column comes from, past operators that give each of their rows for one row of it. */
function toScan(
  plan: PhysicalPlan,
  id: number,
  narrow: (scan: FileScan, id: number) => FileScan,
): PhysicalPlan {
  switch (plan.kind) {
    case 'fileScan':
      return plan.relation.format === 'parquet' && plan.output.some((a) => a.id === id)
        ? narrow(plan, id)
        : plan
    case 'filter':
      return withFields(plan, { input: toScan(plan.input, id, narrow) })
    case 'project': {
      const column = plan.columns.find((c) => c.id === id)
      if (column === undefined) return plan
      const behind = column.kind === 'attribute' ? column : column.child
      if (behind.kind !== 'attribute') return plan
      return withFields(plan, { input: toScan(plan.input, behind.id, narrow) })
    }
    case 'join': {
      if (!isBroadcast(plan)) return plan
      const side = plan.buildSide === 'left' ? 'right' : 'left'
      return withFields(plan, { [side]: toScan(plan[side], id, narrow) })
    }
    default:
      return plan
  }
}

/** Types of which statistics hold numbers where keys are big integers. */
const asNumber: ReadonlySet<string> = new Set(['byte', 'short', 'integer', 'date'])

function withBounds(scan: FileScan, at: number, [least, greatest]: readonly [bigint, bigint]): FileScan {
  const { name, type } = scan.output[at]
  const value = (bound: bigint) => (asNumber.has(type.kind) ? Number(bound) : bound)
  const predicate = (op: '>=' | '<=', bound: bigint): PushedPredicate => ({
    ordinal: scan.columns[at],
    name,
    op,
    values: [value(bound)],
    texts: [String(bound)],
  })
  const predicates = [predicate('>=', least), predicate('<=', greatest)]
  const { shared } = scan.scan
  const known = (shared.predicates ?? []) as readonly PushedPredicate[]
  return withFields(scan, {
    predicates: [...scan.predicates, ...predicates],
    scan: { ...scan.scan, shared: { ...shared, predicates: [...known, ...predicates] } },
  })
}
