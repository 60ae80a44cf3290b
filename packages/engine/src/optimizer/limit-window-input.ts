/**
 * A filter that keeps the first rows of a window without partitions (`row_number() over (order by a) <= 10`): later
 * rows do not come into the window, so that the best rows are chosen in every task and nothing else is sorted or moved.
 * Only where no other column of the window looks at later rows.
 */
import { integer, isIntegral } from '@vonk/common'
import type { Alias, Expression, Literal, WindowExpression } from '../expr/expression.ts'
import { splitConjunction, withFields } from '../expr/tree.ts'
import type { Filter, Limit, LogicalPlan, Sort, Window } from '../plan/logical-plan.ts'
import { transformPlan } from '../plan/tree.ts'
import type { OptimizerRule } from './optimizer-rule.ts'

/** Beyond this, choosing the best rows is a sort of them all. */
const rowsMost = 100_000

export const limitWindowInput: OptimizerRule = {
  name: 'limit-window-input',
  apply: (plan) => transformPlan(plan, (node) => (node.kind === 'filter' ? limitBelow(node) : node)),
}

function limitBelow(filter: Filter): LogicalPlan {
  const { input: window } = filter
  if (window.kind !== 'window' || window.partitionBy.some((key) => key.kind !== 'literal')) return filter
  const limit = rankLimit(window, filter.condition, ['row_number'])
  if (limit === undefined || limit.rows > rowsMost || isLimited(window.input)) return filter
  return withFields(filter, { input: withFields(window, { input: firstRows(window, limit.rows) }) })
}

/** A rank that a condition bounds. */
export interface RankLimit {
  readonly column: Alias
  readonly rows: number
}

const rankNames = ['row_number', 'rank', 'dense_rank'] as const

/**
 * The lowest bound that a condition has for a rank of the window, where rows with a higher rank change nothing for the
 * others: all columns look back only.
 */
export function rankLimit(
  window: Pick<Window, 'columns' | 'orderBy'>,
  condition: Expression,
  names: readonly string[] = rankNames,
): RankLimit | undefined {
  const columns = window.columns as readonly Alias[]
  if (window.orderBy.length === 0 || !columns.every(looksBack)) return undefined
  const limits = columns
    .filter((column) => names.includes(nameOf(column) ?? ''))
    .flatMap((column) =>
      splitConjunction(condition).flatMap((e): readonly RankLimit[] => {
        const rows = upperBound(e, new Set([column.id]))
        return rows === undefined ? [] : [{ column, rows: Math.max(0, rows) }]
      }),
    )
  return limits.toSorted((a, b) => a.rows - b.rows)[0]
}

const nameOf = ({ child }: Alias): string | undefined => {
  const called = (child as WindowExpression).function
  return called.kind === 'call' || called.kind === 'aggregate' ? called.name : undefined
}

/** Whether what is behind a row does not change its value. */
function looksBack(column: Alias): boolean {
  const { function: called, frame } = column.child as WindowExpression
  if (called.kind === 'call') return rankNames.some((name) => name === called.name)
  return (
    frame?.unit === 'rows' && frame.lower.kind === 'unboundedPreceding' && frame.upper.kind === 'currentRow'
  )
}

/** The highest number that the condition lets through. */
function upperBound(e: Expression, numbers: ReadonlySet<number>): number | undefined {
  if (e.kind !== 'call' || e.args.length !== 2) return undefined
  const [a, b] = e.args
  const isNumber = (side: Expression) => side.kind === 'attribute' && numbers.has(side.id)
  if (isNumber(a) && isWhole(b)) return boundOf(e.name, Number(b.value))
  const mirrored: Readonly<Record<string, string>> = { '>=': '<=', '>': '<', '=': '=' }
  if (isNumber(b) && isWhole(a)) return boundOf(mirrored[e.name], Number(a.value))
  return undefined
}

const isWhole = (e: Expression): e is Literal =>
  e.kind === 'literal' && e.value !== null && isIntegral(e.type)

function boundOf(operator: string | undefined, value: number): number | undefined {
  if (operator === '<=' || operator === '=') return value
  return operator === '<' ? value - 1 : undefined
}

/** The rule has been here already. */
const isLimited = (plan: LogicalPlan): boolean => plan.kind === 'limit' && plan.input.kind === 'sort'

function firstRows(window: Window, rows: number): LogicalPlan {
  const sort: Sort = Object.freeze({ kind: 'sort', input: window.input, order: window.orderBy, global: true })
  return Object.freeze<Limit>({
    kind: 'limit',
    input: sort,
    count: Object.freeze<Literal>({ kind: 'literal', type: integer, value: rows }),
  })
}
