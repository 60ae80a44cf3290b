/**
 * Rows and bytes that each physical operator is expected to give, bottom up from the statistics of relations. They size
 * shuffles before anything was measured, and stand beside the actual figures in explain.
 */
import { physicalWidth } from '../columnar/vector.ts'
import type { Attribute, Expression } from '../expr/expression.ts'
import { splitConjunction } from '../expr/tree.ts'
import { physicalChildren, physicalOutput, withChildren } from './physical-output.ts'
import type { Estimate, FileScan, PhysicalPlan } from './physical-plan.ts'

/** Assumed bytes of a value whose width is not known. */
const variableBytes = 16
/** Shares of rows that a condition lets through, when nothing better is known. */
const selectivity = { equal: 0.1, range: 0.3, other: 0.5, isNotNull: 0.95 } as const
/** Groups per input row, without distinct counts. */
const groupsPerRow = 0.1
/** Rows that a generator is taken to make of one. */
const rowsGenerated = 4

export function estimatePhysical(plan: PhysicalPlan): PhysicalPlan {
  const children = physicalChildren(plan).map(estimatePhysical)
  const rebuilt = withChildren(plan, children)
  const estimate = estimateOf(
    rebuilt,
    children.map((child) => child.estimate),
  )
  return estimate === undefined ? rebuilt : { ...rebuilt, estimate }
}

function estimateOf(plan: PhysicalPlan, inputs: readonly (Estimate | undefined)[]): Estimate | undefined {
  switch (plan.kind) {
    case 'fileScan':
      return scanEstimate(plan)
    case 'range': {
      const span = plan.step > 0n ? plan.end - plan.start : plan.start - plan.end
      const step = plan.step > 0n ? plan.step : -plan.step
      const rows = span <= 0n ? 0 : Number((span + step - 1n) / step)
      return { rows, bytes: rows * 8 }
    }
    case 'localScan':
      return { rows: plan.data.rowCount, bytes: plan.data.bytes }
    case 'oneRow':
      return { rows: 1, bytes: 1 }
    case 'join':
      return plan.estimate
    case 'union':
      return inputs.every((input) => input !== undefined) ? sum(inputs) : undefined
    default:
      break
  }
  const input = inputs[0]
  if (input?.rows === undefined) return input
  const rows = rowsOf(plan, input.rows)
  return { rows, bytes: Math.ceil(rows * rowBytes(physicalOutput(plan))) }
}

const sum = (inputs: readonly Estimate[]): Estimate => ({
  rows: inputs.reduce((total, input) => total + (input.rows ?? 0), 0),
  bytes: inputs.reduce((total, input) => total + input.bytes, 0),
})

function rowsOf(plan: PhysicalPlan, rows: number): number {
  switch (plan.kind) {
    case 'filter':
      return Math.ceil(
        splitConjunction(plan.condition).reduce((left, conjunct) => left * share(conjunct), rows),
      )
    case 'hashAggregate':
      if (plan.mode === 'final' || plan.mode === 'merge') return rows
      return plan.keys.length === 0 ? 1 : Math.max(1, Math.ceil(rows * groupsPerRow))
    case 'limit':
      return plan.limit < 0 ? Math.max(0, rows - plan.offset) : Math.min(rows, plan.limit)
    case 'topK':
      return Math.min(rows, plan.limit)
    case 'tail':
      return Math.min(rows, plan.count)
    case 'sample':
      return Math.ceil(rows * (plan.upper - plan.lower))
    case 'generate':
      return rows * rowsGenerated
    case 'expand':
      return rows * plan.projections.length
    default:
      return rows
  }
}

function share(conjunct: Expression): number {
  if (conjunct.kind !== 'call') return selectivity.other
  switch (conjunct.name) {
    case '=':
    case '<=>':
    case 'in':
      return selectivity.equal
    case '<':
    case '<=':
    case '>':
    case '>=':
      return selectivity.range
    case 'isnotnull':
      return selectivity.isNotNull
    default:
      return selectivity.other
  }
}

function scanEstimate(plan: FileScan): Estimate {
  const { rowCount, columns, bytes } = plan.relation.statistics
  if (rowCount === undefined) {
    const part = plan.output.length / Math.max(1, plan.relation.schema.fields.length)
    return { bytes: Math.ceil(bytes * part) }
  }
  const width = plan.output.reduce((total, a) => total + (columns.get(a.name)?.meanBytes ?? valueBytes(a)), 0)
  return { rows: rowCount, bytes: Math.ceil(rowCount * width) }
}

const valueBytes = (attribute: Attribute): number => physicalWidth(attribute.type) || variableBytes
const rowBytes = (output: readonly Attribute[]): number =>
  output.reduce((total, a) => total + valueBytes(a), 0)
