/**
 * What an aggregate's entry needs to know of a call, and the state columns that follow: for planner and code generation
 * alike.
 */
import type { AggregateCall } from './expression.ts'
import type { AggregateShape, StateField } from './function-entry.ts'
import { aggregateEntry } from './registry.ts'
import { isNullable, typeOf } from './typing.ts'

export function aggregateShape(call: AggregateCall, seesRow = false): AggregateShape {
  return {
    name: call.name,
    argTypes: call.args.map(typeOf),
    argNullable: call.args.map(isNullable),
    type: call.type,
    mode: call.mode,
    ...(call.options === undefined ? {} : { options: call.options }),
    seesRow: seesRow && call.filter === undefined,
  }
}

/** The columns of a partial state as they cross an exchange. */
export function stateFields(call: AggregateCall): readonly StateField[] {
  return aggregateEntry(call.name).state(aggregateShape(call))
}
