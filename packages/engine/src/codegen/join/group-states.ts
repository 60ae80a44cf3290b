/**
 * A join and the aggregate above it in one table (a group-join): where each row of the table is a group, the
 * aggregate's states lie in the row. Partners add to them where they find the row, and no joined rows are made; the
 * rows come out with the results when all partners have been there.
 */
import { aggregateShape } from '../../expr/aggregate-shape.ts'
import type { Value } from '../../expr/emit.ts'
import type { Attribute } from '../../expr/expression.ts'
import type { AggregateShape, StateField } from '../../expr/function-entry.ts'
import { aggregateEntry } from '../../expr/registry.ts'
import type { HashAggregateExec } from '../../physical/physical-plan.ts'
import type { Code } from '../../wasm/index.ts'
import { fieldValue } from '../aggregate/emit-function.ts'
import type { FieldLayout } from '../aggregate/layout.ts'
import { changeStates, NullWords } from '../aggregate/row-states.ts'
import { type AggregatePart, rowInputs } from '../aggregate/update-function.ts'
import type { RowEmitter } from '../row-emitter.ts'
import type { OperatorPlace } from '../value-emitter.ts'

type I32 = Code<'i32'>

export interface GroupStates {
  readonly parts: readonly AggregatePart[]
  readonly results: readonly Attribute[]
  readonly operator: OperatorPlace
  /** All rows with equal keys are one group, whose states lie in the first of them that is found. */
  readonly perKey: boolean
}

/** `seesRow`: only groups that a partner was found for come out. */
const shapesOf = ({ aggregates }: HashAggregateExec, seesRow: boolean): readonly AggregateShape[] =>
  aggregates.map((call) => aggregateShape(call, seesRow))

export const groupFields = (
  node: HashAggregateExec,
  seesRow: boolean,
): readonly (readonly StateField[])[] => {
  const shapes = shapesOf(node, seesRow)
  return node.aggregates.map(({ name }, i) => aggregateEntry(name).state(shapes[i]))
}

export function groupStates(
  node: HashAggregateExec,
  fields: readonly (readonly FieldLayout[])[],
  { operator, perKey, seesRow }: Pick<GroupStates, 'operator' | 'perKey'> & { readonly seesRow: boolean },
): GroupStates {
  const shapes = shapesOf(node, seesRow)
  const parts = node.aggregates.map((call, i): AggregatePart => {
    const { name } = call
    return { call, entry: aggregateEntry(name), shape: shapes[i], fields: fields[i], merged: undefined }
  })
  return { parts, results: node.results, operator, perKey }
}

/** Statements: a partner adds to the states in the table's row. */
export function addPartner(e: RowEmitter, { parts, operator }: GroupStates, row: I32, table: number): void {
  e.operator = operator
  const inputs = parts.map((part) => rowInputs(e, part, new Map()))
  const words = new NullWords(e.f, row, parts)
  const of = { group: row, words, isCounted: () => false, follows: () => false }
  parts.forEach((part, i) => {
    inputs[i]((values) =>
      changeStates(e, table, part, of, (state) => part.entry.update(e, state, values, part.shape)),
    )
  })
  words.store()
}

/** An aggregate's result from the states in a row of the table. */
export function groupResult(e: RowEmitter, groups: GroupStates, i: number, row: I32): Value {
  const { entry, fields, shape } = groups.parts[i]
  e.operator = groups.operator
  const states = fields.map((field) => fieldValue(e, row, field))
  return entry.result(e, states, shape)
}
