/**
 * The scan below a sort with a limit: it reads the row groups first that may hold the best rows, and leaves out, while
 * it runs, what statistics put behind the best that have been found.
 *
 *     TakeOrdered(limit=10, orderBy=[x DESC])  over  Filter  over  FileScan [x, y]
 *
 * Between the two may stand what gives rows of a scanned row only with its value of the sort key, has no memory of
 * other rows and cannot raise: whether a row that is left out would have been an error must not depend on timing.
 */

import { isDeterministic } from '../expr/equality.ts'
import type { Attribute, Expression, SortOrder } from '../expr/expression.ts'
import { withFields } from '../expr/tree.ts'
import { canRaise } from '../optimizer/expression-facts.ts'
import type { JoinType } from '../plan/logical-plan.ts'
import { physicalOutput } from './physical-output.ts'
import type { FileScan, JoinExec, PhysicalPlan } from './physical-plan.ts'
import { type PlanningContext, scanTasksPerSlot } from './planning-context.ts'

/** Types whose order statistics of files have. */
const ordered: ReadonlySet<string> = new Set([
  'byte',
  'short',
  'integer',
  'long',
  'date',
  'timestamp',
  'timestamp_ntz',
  'decimal',
  'float',
  'double',
  'string',
])

/** The input of the operator `operatorId`, which keeps the best rows, with its scans told of it. */
export function withTopKScans(
  input: PhysicalPlan,
  order: readonly SortOrder[],
  operatorId: number,
  context: PlanningContext,
): PhysicalPlan {
  const [first] = order
  if (first?.child.kind !== 'attribute' || !ordered.has(first.child.type.kind)) return input
  const { ascending, nullsFirst } = first
  const told = (scan: FileScan, key: Attribute): FileScan => {
    const ordinal = scan.columns[scan.output.findIndex((a) => a.id === key.id)]
    const { columns, predicates, relation } = scan
    const { slots, maxPartitionBytes } = context
    const request = {
      columns,
      predicates,
      minSplits: slots * scanTasksPerSlot,
      maxSplitBytes: maxPartitionBytes,
    }
    const splits = relation.splits({ ...request, order: { ordinal, ascending, nullsFirst } })
    return withFields(scan, {
      scan: { ...splits, shared: { ...splits.shared, topK: { operatorId, ordinal } } },
    })
  }
  return toScans(input, first.child, told)
}

const isPlain = (e: Expression): boolean => isDeterministic(e) && !canRaise(e)

function toScans(
  plan: PhysicalPlan,
  key: Attribute,
  told: (scan: FileScan, key: Attribute) => FileScan,
): PhysicalPlan {
  switch (plan.kind) {
    case 'fileScan':
      return plan.relation.format === 'parquet' && plan.output.some((a) => a.id === key.id)
        ? told(plan, key)
        : plan
    case 'filter':
      return isPlain(plan.condition) ? withFields(plan, { input: toScans(plan.input, key, told) }) : plan
    case 'project': {
      const column = plan.columns.find((c) => c.id === key.id)
      const below = column?.kind === 'alias' ? column.child : column
      if (below?.kind !== 'attribute' || !plan.columns.every(isPlain)) return plan
      return withFields(plan, { input: toScans(plan.input, below, told) })
    }
    case 'union': {
      const at = plan.output.findIndex((a) => a.id === key.id)
      const inputs = plan.inputs.map((input) => toScans(input, physicalOutput(input)[at], told))
      return withFields(plan, { inputs })
    }
    case 'join':
      return throughJoin(plan, key, told)
    default:
      return plan
  }
}

/** Sides whose rows come out with their own values or not at all, and whose absence changes no other row. */
const keptSides: Readonly<Partial<Record<JoinType, readonly ('left' | 'right')[]>>> = {
  inner: ['left', 'right'],
  cross: ['left', 'right'],
  leftOuter: ['left'],
  rightOuter: ['right'],
  leftSemi: ['left'],
  leftAnti: ['left'],
  existence: ['left'],
}

function throughJoin(
  join: JoinExec,
  key: Attribute,
  told: (scan: FileScan, key: Attribute) => FileScan,
): PhysicalPlan {
  const conditions = join.condition === undefined ? [] : [join.condition]
  if (![...join.leftKeys, ...join.rightKeys, ...conditions].every(isPlain)) return join
  const side = keptSides[join.type]?.find((of) => physicalOutput(join[of]).some((a) => a.id === key.id))
  return side === undefined ? join : withFields(join, { [side]: toScans(join[side], key, told) })
}
