/** For tests: resolved expressions and operators by hand. */
import type { DataType } from '@vonk/common'
import { stateFields } from '../../expr/aggregate-shape.ts'
import type {
  AggregateCall,
  Attribute,
  Call,
  EvalMode,
  Expression,
  LiteralValue,
  NamedExpression,
} from '../../expr/expression.ts'
import { aggregateEntry, scalarEntry } from '../../expr/registry.ts'
import { isNullable } from '../../expr/typing.ts'
import type { StageNode } from '../stage-plan.ts'

let ids = 1

export const attribute = (name: string, type: DataType, nullable = true): Attribute => ({
  kind: 'attribute',
  id: ids++,
  name,
  type,
  nullable,
  qualifier: [],
})

export const lit = (type: DataType, value: LiteralValue): Expression => ({ kind: 'literal', type, value })

export const alias = (child: Expression, name = 'column'): NamedExpression => ({
  kind: 'alias',
  child,
  name,
  id: ids++,
})

const contextOf = (mode: EvalMode, displayName: string) => ({ mode, timeZone: 'UTC', displayName })

/** A call with arguments that have their types already. */
export const call = (name: string, ...args: readonly Expression[]): Call => callIn('ansi', name, ...args)

export function callIn(mode: EvalMode, name: string, ...args: readonly Expression[]): Call {
  const entry = scalarEntry(name)
  const r = entry.resolve(args, contextOf(mode, name))
  const nullable = r.nullable ?? (mode !== 'ansi' || args.some(isNullable))
  return {
    kind: 'call',
    name: entry.name,
    args,
    type: r.type,
    nullable,
    mode,
    ...(r.options === undefined ? {} : { options: r.options }),
  }
}

export function aggregate(name: string, ...args: readonly Expression[]): AggregateCall {
  const entry = aggregateEntry(name)
  const r = entry.resolve(args, contextOf('ansi', name))
  return {
    kind: 'aggregate',
    name: entry.name,
    args,
    distinct: false,
    type: r.type,
    nullable: r.nullable ?? true,
    mode: 'ansi',
    resultId: ids++,
    ...(r.options === undefined ? {} : { options: r.options }),
  }
}

export const scan = (output: readonly Attribute[]): StageNode => ({
  kind: 'localScan',
  operatorId: 1,
  data: undefined as never,
  output,
  columns: output.map((_, i) => i),
  partitions: 1,
})

export const filter = (input: StageNode, condition: Expression): StageNode => ({
  kind: 'filter',
  operatorId: 2,
  input: input as never,
  condition,
})

export const project = (input: StageNode, ...columns: readonly NamedExpression[]): StageNode => ({
  kind: 'project',
  operatorId: 3,
  input: input as never,
  columns,
})

export function groupBy(
  input: StageNode,
  keys: readonly NamedExpression[],
  aggregates: readonly AggregateCall[],
  mode: 'complete' | 'partial' = 'complete',
): StageNode & { readonly kind: 'hashAggregate' } {
  return {
    kind: 'hashAggregate',
    operatorId: 9,
    input: input as never,
    mode,
    keys,
    aggregates,
    states: aggregates.map((one) => stateFields(one).map((f) => attribute(f.name, f.type, f.nullable))),
    results: aggregates.map((one) => ({ ...attribute(one.name, one.type, one.nullable), id: one.resultId })),
  }
}
