/** Window: which rows around a row an aggregate or ranking function sees. */
import {
  type Expression,
  Expression_Window_WindowFrame_FrameType,
  type Expression_Window_WindowFrame_FrameBoundary as FrameBoundary,
} from '@vonk/protocol'
import { type ColumnOrName, columnExpression } from './column.ts'
import { expression, literalExpression } from './expression.ts'
import { message } from './plan-message.ts'
import { sortOrderOf } from './sort-order.ts'
import { unfitArgument } from './unfit-argument.ts'

interface Frame {
  readonly unit: 'rows' | 'range'
  readonly start: number
  readonly end: number
}

/** Partitioning, order and frame of a window; every method gives a new one. */
export class WindowSpec {
  /** @internal */
  readonly partition: readonly Expression[]
  /** @internal */
  readonly order: readonly Expression[]
  /** @internal */
  readonly frame: Frame | undefined

  /** @internal */
  constructor(partition: readonly Expression[], order: readonly Expression[], frame?: Frame) {
    this.partition = partition
    this.order = order
    this.frame = frame
  }

  partitionBy(...columns: readonly ColumnOrName[]): WindowSpec {
    return new WindowSpec(columns.map(columnExpression), this.order, this.frame)
  }
  orderBy(...columns: readonly ColumnOrName[]): WindowSpec {
    return new WindowSpec(this.partition, columns.map(columnExpression), this.frame)
  }
  /** Rows by position, relative to the current one, both ends inclusive. */
  rowsBetween(start: number, end: number): WindowSpec {
    return new WindowSpec(this.partition, this.order, { unit: 'rows', start, end })
  }
  /** Rows by the value they are ordered by, relative to the current one's, both ends inclusive. */
  rangeBetween(start: number, end: number): WindowSpec {
    return new WindowSpec(this.partition, this.order, { unit: 'range', start, end })
  }
}

const empty = () => new WindowSpec([], [])

/** Where windows start: `Window.partitionBy('a').orderBy('b')`. */
export const Window = Object.freeze({
  unboundedPreceding: Number.NEGATIVE_INFINITY,
  unboundedFollowing: Number.POSITIVE_INFINITY,
  currentRow: 0,
  partitionBy: (...columns: readonly ColumnOrName[]): WindowSpec => empty().partitionBy(...columns),
  orderBy: (...columns: readonly ColumnOrName[]): WindowSpec => empty().orderBy(...columns),
  rowsBetween: (start: number, end: number): WindowSpec => empty().rowsBetween(start, end),
  rangeBetween: (start: number, end: number): WindowSpec => empty().rangeBetween(start, end),
})

/** @internal */
export function windowExpression(windowFunction: Expression, spec: WindowSpec): Expression {
  if (!(spec instanceof WindowSpec)) throw unfitArgument('window', 'a WindowSpec', spec)
  const { frame } = spec
  const value = message('Expression.Window', {
    windowFunction,
    partitionSpec: [...spec.partition],
    orderSpec: spec.order.map((order) => sortOrderOf(order)),
    ...(frame === undefined ? {} : { frameSpec: frameMessage(frame) }),
  })
  return expression({ case: 'window', value }, 'over')
}

function frameMessage({ unit, start, end }: Frame) {
  const { ROW, RANGE } = Expression_Window_WindowFrame_FrameType
  return message('Expression.Window.WindowFrame', {
    frameType: unit === 'rows' ? ROW : RANGE,
    lower: boundary(start),
    upper: boundary(end),
  })
}

function boundary(at: number): FrameBoundary {
  const make = (kind: FrameBoundary['boundary']) =>
    message('Expression.Window.WindowFrame.FrameBoundary', { boundary: kind })
  if (!Number.isFinite(at)) return make({ case: 'unbounded', value: true })
  return at === 0
    ? make({ case: 'currentRow', value: true })
    : make({ case: 'value', value: literalExpression(at) })
}
