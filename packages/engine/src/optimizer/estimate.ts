/**
 * How many rows and bytes an operator gives, bottom up from the statistics of relations: rough, never exact, and
 * undefined where nothing is known. Join order, broadcast and the number of reduce partitions are chosen by it until a
 * stage has been measured.
 */
import type { DataType } from '@vonk/common'
import type { ColumnStatistics } from '../catalog/relation.ts'
import type { Attribute, Expression, LiteralValue } from '../expr/expression.ts'
import { expressionChildren, splitConjunction } from '../expr/tree.ts'
import type { Aggregate, Join, LogicalPlan } from '../plan/logical-plan.ts'
import { outputOf } from '../plan/output.ts'

export interface Estimate {
  readonly rows: number
  readonly bytes: number
}
/** An estimate with what is known of columns, by attribute id. */
interface Statistics extends Estimate {
  readonly columns: ReadonlyMap<number, ColumnStatistics>
  /** The rows are groups: columns without statistics are aggregates. */
  readonly groups?: true
}

/** Shares of rows that pass a condition about which nothing is known, after Selinger and others. */
const equalityShare = 0.1
const rangeShare = 1 / 3
const otherShare = 0.5
/** HAVING compares what was added up with what few groups reach. */
const groupRangeShare = 0.1
const textShare = 0.1
/** A grouping without known distinct counts makes a tenth as many groups as rows, and at least one. */
const groupShare = 0.1
/** Rows that a generator is taken to make of one: nothing is known of the lengths of arrays. */
const rowsGenerated = 4
/** Rows of a file without a row count are guessed from its bytes, packed about so much. */
const packing = 3

const known = new WeakMap<LogicalPlan, Statistics>()

/** Rows and bytes that the operator is expected to give. */
export function estimate(plan: LogicalPlan): Estimate {
  const { rows, bytes } = statistics(plan)
  return { rows, bytes }
}

/** How many different values a column of the plan is expected to have; undefined where nothing is known. */
export const distinctValues = (plan: LogicalPlan, column: Attribute): number | undefined =>
  distinctCount(column, statistics(plan))

/** Decoded bytes of a value. */
export function widthOf(type: DataType): number {
  switch (type.kind) {
    case 'boolean':
    case 'byte':
      return 1
    case 'short':
      return 2
    case 'integer':
    case 'float':
    case 'date':
    case 'yearMonthInterval':
      return 4
    case 'decimal':
      return type.precision > 18 ? 16 : 8
    case 'string':
    case 'binary':
      return 20
    case 'array':
      return 8 + 4 * widthOf(type.element)
    case 'map':
      return 8 + 4 * (widthOf(type.key) + widthOf(type.value))
    case 'struct':
      return type.fields.reduce((sum, f) => sum + widthOf(f.type), 0)
    case 'calendarInterval':
    case 'variant':
      return 16
    case 'null':
      return 1
    default:
      return 8
  }
}

function statistics(plan: LogicalPlan): Statistics {
  let found = known.get(plan)
  if (found === undefined) {
    found = compute(plan)
    known.set(plan, found)
  }
  return found
}

function sized(plan: LogicalPlan, rows: number, columns: ReadonlyMap<number, ColumnStatistics>): Statistics {
  const width = (a: Attribute) => columns.get(a.id)?.meanBytes ?? widthOf(a.type)
  const rowBytes = outputOf(plan).reduce((sum, a) => sum + width(a), 0)
  return { rows, bytes: rows * Math.max(1, rowBytes), columns }
}

const none: ReadonlyMap<number, ColumnStatistics> = new Map()

function compute(plan: LogicalPlan): Statistics {
  switch (plan.kind) {
    case 'scan':
      return scanned(plan)
    case 'range': {
      const count = plan.step > 0n ? plan.end - plan.start : plan.start - plan.end
      const step = plan.step > 0n ? plan.step : -plan.step
      const rows = count <= 0n ? 0 : Number((count + step - 1n) / step)
      const range = { min: plan.start, max: plan.end - 1n, nullCount: 0, distinctCount: rows }
      return sized(plan, rows, new Map([[plan.output[0].id, range]]))
    }
    case 'local':
      return { rows: plan.data.rowCount, bytes: plan.data.bytes, columns: none }
    case 'oneRow':
      return { rows: 1, bytes: 1, columns: none }
    case 'project':
      return projected(plan)
    case 'filter': {
      const below = statistics(plan.input)
      return sized(plan, below.rows * selectivity(plan.condition, below), below.columns)
    }
    case 'aggregate':
      return grouped(plan)
    case 'expand': {
      const below = statistics(plan.input)
      return sized(plan, below.rows * plan.projections.length, below.columns)
    }
    case 'generate': {
      const below = statistics(plan.input)
      return sized(plan, below.rows * rowsGenerated, below.columns)
    }
    case 'limit':
      return atMost(plan, plan.input, plan.count)
    case 'tail':
      return sized(plan, Math.min(plan.count, statistics(plan.input).rows), statistics(plan.input).columns)
    case 'offset': {
      const below = statistics(plan.input)
      return sized(plan, Math.max(0, below.rows - (literalNumber(plan.count) ?? 0)), below.columns)
    }
    case 'sample': {
      const below = statistics(plan.input)
      return sized(plan, below.rows * (plan.upper - plan.lower), below.columns)
    }
    case 'setOperation': {
      const inputs = plan.inputs.map(statistics)
      const rows = plan.operation === 'union' ? inputs.reduce((sum, s) => sum + s.rows, 0) : inputs[0].rows
      return sized(plan, rows, none)
    }
    case 'join':
      return joined(plan)
    case 'with':
      return statistics(plan.input)
    case 'unresolvedRelation':
    case 'tableFunction':
    case 'inlineTable':
    case 'cteReference':
    case 'recursion':
    case 'recursionReference':
    case 'showString':
    case 'write':
      return { rows: 0, bytes: 0, columns: none }
    default: {
      const below = statistics(plan.input)
      return sized(plan, below.rows, below.columns)
    }
  }
}

function scanned(plan: LogicalPlan & { kind: 'scan' }): Statistics {
  const { statistics: all, schema } = plan.relation
  const wholeWidth = schema.fields.reduce(
    (sum, f) => sum + (all.columns.get(f.name)?.meanBytes ?? widthOf(f.type)),
    0,
  )
  const rows = all.rowCount ?? (all.bytes * packing) / Math.max(1, wholeWidth)
  const columns = new Map(
    plan.output.flatMap((a) => {
      const column = all.columns.get(a.name)
      return column === undefined ? [] : [[a.id, column] as const]
    }),
  )
  return sized(plan, rows, columns)
}

function projected(plan: LogicalPlan & { kind: 'project' }): Statistics {
  const below = statistics(plan.input)
  const columns = new Map(below.columns)
  for (const column of plan.columns) {
    if (column.kind !== 'alias' || column.child.kind !== 'attribute') continue
    const same = below.columns.get(column.child.id)
    if (same !== undefined) columns.set(column.id, same)
  }
  return { ...sized(plan, below.rows, columns), ...(below.groups ? { groups: true as const } : {}) }
}

/** Distinct keys multiply, but no grouping makes more groups than there are rows. */
function grouped(plan: Aggregate): Statistics {
  const below = statistics(plan.input)
  if (plan.groupBy.length === 0) return sized(plan, 1, none)
  const counts = plan.groupBy.map((key) => distinctCount(key, below))
  const groups = counts.every((count) => count !== undefined)
    ? counts.reduce((product: number, count) => product * (count as number), 1)
    : below.rows * groupShare
  return { ...sized(plan, Math.max(1, Math.min(groups, below.rows)), below.columns), groups: true }
}

function distinctCount(e: Expression, below: Statistics): number | undefined {
  if (e.kind !== 'attribute') return undefined
  const column = below.columns.get(e.id)
  if (column === undefined) return e.type.kind === 'boolean' ? 3 : undefined
  if (column.distinctCount !== undefined) return column.distinctCount
  const [min, max] = [numberOf(column.min), numberOf(column.max)]
  const whole = ['byte', 'short', 'integer', 'long', 'date'].includes(e.type.kind)
  const bounded = whole && min !== undefined && max !== undefined ? max - min + 1 : undefined
  const guesses = [bounded, column.distinctGuess].filter((count) => count !== undefined)
  return guesses.length === 0 ? undefined : Math.min(...guesses, below.rows)
}

function atMost(plan: LogicalPlan, input: LogicalPlan, count: Expression): Statistics {
  const below = statistics(input)
  return sized(plan, Math.min(below.rows, literalNumber(count) ?? below.rows), below.columns)
}

function literalNumber(e: Expression): number | undefined {
  return e.kind === 'literal' && e.value !== null ? Number(e.value) : undefined
}

function numberOf(value: LiteralValue | undefined): number | undefined {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined
}

/** The share of rows for which a condition holds, conjuncts taken as independent of each other. */
function selectivity(e: Expression, below: Statistics): number {
  if (e.kind === 'literal') return e.value === true ? 1 : 0
  if (e.kind !== 'call') return otherShare
  const [a, b] = e.args
  switch (e.name) {
    case 'and':
      return selectivity(a, below) * selectivity(b, below)
    case 'or': {
      const [x, y] = [selectivity(a, below), selectivity(b, below)]
      return x + y - x * y
    }
    case 'not':
      return 1 - selectivity(a, below)
    case '=':
    case '<=>':
      return equalShare(a, b, below)
    case 'in':
      return Math.min(1, (e.args.length - 1) * equalShare(a, e.args[1], below))
    case '<':
    case '<=':
      return lessShare(a, b, below)
    case '>':
    case '>=':
      return lessShare(b, a, below)
    case 'isnull':
      return nullShare(a, below)
    case 'isnotnull':
      return 1 - nullShare(a, below)
    case 'like':
    case 'startswith':
    case 'endswith':
    case 'contains':
    case 'rlike':
      return textShare
    default:
      return otherShare
  }
}

function equalShare(a: Expression, b: Expression, below: Statistics): number {
  const counts = [a, b].flatMap((e) => distinctCount(e, below) ?? [])
  return counts.length === 0 ? equalityShare : 1 / Math.max(1, ...counts)
}

/** `less` is below `more`: between a column's least and greatest value the share is taken as even. */
function lessShare(less: Expression, more: Expression, below: Statistics): number {
  const column = less.kind === 'attribute' ? less : more
  const literal = less.kind === 'attribute' ? more : less
  if (column.kind !== 'attribute' || literal.kind !== 'literal') return rangeShare
  const known = below.columns.get(column.id)
  if (known === undefined && below.groups !== undefined) return groupRangeShare
  const [min, max, at] = [numberOf(known?.min), numberOf(known?.max), numberOf(literal.value)]
  if (min === undefined || max === undefined || at === undefined || max <= min) return rangeShare
  const share = Math.min(1, Math.max(0, (at - min) / (max - min)))
  return less.kind === 'attribute' ? share : 1 - share
}

function nullShare(e: Expression, below: Statistics): number {
  if (e.kind !== 'attribute') return equalityShare
  if (!e.nullable) return 0
  const nulls = below.columns.get(e.id)?.nullCount
  return nulls === undefined || below.rows === 0 ? equalityShare : Math.min(1, nulls / below.rows)
}

/** Of an equality the side with more different values decides how many partners a row finds. */
function joined(plan: Join): Statistics {
  const [left, right] = [statistics(plan.left), statistics(plan.right)]
  const columns = new Map([...left.columns, ...right.columns])
  const both: Statistics = { rows: Math.max(left.rows, right.rows), bytes: 0, columns }
  const share = plan.condition === undefined ? 1 : joinShare(plan, left, right, both)
  const rows = left.rows * right.rows * share
  switch (plan.type) {
    case 'leftSemi':
      return sized(plan, Math.min(left.rows, rows), left.columns)
    case 'leftAnti':
      return sized(plan, Math.max(0, left.rows - rows), left.columns)
    case 'leftOuter':
      return sized(plan, Math.max(left.rows, rows), columns)
    case 'rightOuter':
      return sized(plan, Math.max(right.rows, rows), columns)
    case 'fullOuter':
      return sized(plan, Math.max(left.rows + right.rows, rows), columns)
    default:
      return sized(plan, rows, columns)
  }
}

function joinShare(plan: Join, left: Statistics, right: Statistics, both: Statistics): number {
  const conditions = splitConjunction(plan.condition!)
  const isEquality = (e: Expression) => e.kind === 'call' && (e.name === '=' || e.name === '<=>')
  const equalities = conditions.filter(isEquality)
  const others = conditions.filter((e) => !isEquality(e))
  const rest = others.reduce((share, e) => share * selectivity(e, both), 1)
  if (equalities.length === 0) return rest
  const counts = equalities.map((e) => {
    const known = expressionChildren(e).flatMap((arg) => distinctCount(arg, both) ?? [])
    // Without counts one side is taken for a key, as joins mostly are.
    return Math.max(1, known.length === 0 ? both.rows : Math.max(...known))
  })
  if (counts.length === 1) return rest / counts[0]
  // Several keys depend on each other: no side has more combinations than rows. Which of the two bounds is meant is
  // not known, so it is taken between them.
  const product = counts.reduce((a, b) => a * b, 1)
  const [a, b] = [left.rows, right.rows].map((rows) => Math.max(1, Math.min(product, rows)))
  return rest / Math.sqrt(a * b)
}
