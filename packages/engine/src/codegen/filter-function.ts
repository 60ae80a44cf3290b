/**
 * `p{i}_filter`: writes the positions of the rows that pass. Conditions that are cheap and cannot fail are joined
 * without branches: the position is always written, and the count moves on by the predicate. The others run only for
 * rows that passed those before (`filter-plan.ts`): in the same loop, or, where their order is found out at run time,
 * each in a function over the chosen positions.
 */

import { partsOf } from '../expr/code-parts.ts'
import type { Expression } from '../expr/expression.ts'
import { type Code, type FunctionBuilder, i32, type Label, type Local } from '../wasm/index.ts'
import { header } from './context-layout.ts'
import { type Conjunct, planFilter } from './filter-plan.ts'
import type { InputColumn } from './input-columns.ts'
import type { ModuleContext } from './module-context.ts'
import type { RowEmitter } from './row-emitter.ts'
import { emitRowFunction, type RowFunctionSpec } from './row-function.ts'
import type { OrderedConditions } from './stage-program.ts'

export interface FilterSpec {
  readonly pipeline: number
  readonly columns: ReadonlyMap<number, InputColumn>
  readonly definitions: ReadonlyMap<number, Expression>
  /** From the source upwards. */
  readonly conjuncts: readonly Conjunct[]
}

const two = i32.const(2)

/** Answers the functions behind the first, if there are any. */
export function emitFilter(module: ModuleContext, spec: FilterSpec): OrderedConditions | undefined {
  const { first, moved, last } = planFilter(spec.conjuncts, spec.definitions)
  const name = `p${spec.pipeline}_filter`
  if (moved.length === 0) {
    emitFirst(module, spec, { name, cheap: first, rest: last })
    return undefined
  }
  emitFirst(module, spec, { name, cheap: first, rest: [] })
  const conditions = moved.map((conjuncts, k) => {
    emitNext(module, spec, `${name}_${k}`, conjuncts)
    const { operatorId } = conjuncts[0].operator
    return { function: `${name}_${k}`, operatorId, positions: conjuncts.map((c) => c.position) }
  })
  if (last.length === 0) return { conditions }
  emitNext(module, spec, `${name}_last`, last)
  return { conditions, last: `${name}_last` }
}

interface FirstFunction {
  readonly name: string
  readonly cheap: readonly Conjunct[]
  readonly rest: readonly Conjunct[]
}

/** `(context, rows, 0) -> count`: of all rows of the batch. */
function emitFirst(module: ModuleContext, spec: FilterSpec, { name, cheap, rest }: FirstFunction): void {
  emitRowFunction(module, {
    ...shape(spec, name, [...cheap, ...rest]),
    exit: (f: FunctionBuilder, status: number) => f.return(i32.const(-status)),
    body: ({ f, e, context, a: rows }) => {
      const selection = f.let(i32.load(context, header.selection), 'selection')
      // Where the next chosen position goes; its distance from the start is the count.
      const write = f.let(selection, 'write')
      const endRow = releasing(e)
      f.forRange(i32.const(0), rows, (row) => {
        e.nextRow(row, row)
        f.store('i32', write, row)
        advance(e, write, cheap, rest)
        endRow()
      })
      return i32.shrU(i32.sub(write, selection), two)
    },
  })
}

/**
 * `(context, count, first) -> count`: of the chosen positions, from number `first` on, before which `outputRows` were
 * kept. So it goes on where it stopped for memory, although it writes over what it reads.
 */
function emitNext(
  module: ModuleContext,
  spec: FilterSpec,
  name: string,
  conjuncts: readonly Conjunct[],
): void {
  let kept: Code<'i32'> = i32.const(0)
  let at: Code<'i32'> = i32.const(0)
  emitRowFunction(module, {
    ...shape(spec, name, conjuncts),
    exit(f: FunctionBuilder, status: number) {
      f.store('i32', at, kept, header.outputRows)
      f.return(i32.const(-status))
    },
    body: ({ f, e, context, a: count, b: first }) => {
      const selection = f.let(i32.load(context, header.selection), 'selection')
      const before = i32.load(context, header.outputRows)
      const write = f.let(i32.add(selection, i32.shl(before, two)), 'write')
      kept = i32.shrU(i32.sub(write, selection), two)
      at = context
      const endRow = releasing(e)
      f.forRange(first, count, (i) => {
        const row = f.let(i32.load(i32.add(selection, i32.shl(i, two))), 'row')
        e.nextRow(row, i)
        f.store('i32', write, row)
        if (conjuncts.length === 1) advance(e, write, conjuncts, [])
        else advance(e, write, [], conjuncts)
        endRow()
      })
      return kept
    },
  })
}

const shape = (
  { columns, definitions }: FilterSpec,
  name: string,
  conjuncts: readonly Conjunct[],
): Pick<RowFunctionSpec, 'name' | 'exported' | 'columns' | 'definitions' | 'expressions'> => ({
  ...{ name, exported: true, columns, definitions },
  expressions: conjuncts.map((c) => c.expression),
})

/** Moves `write` on where the row passes: without branches by `joined`, and behind them by `rest`, one by one. */
function advance(
  e: RowEmitter,
  write: Local<'i32'>,
  joined: readonly Conjunct[],
  rest: readonly Conjunct[],
): void {
  const { f } = e
  let passes: Code<'i32'> = i32.const(1)
  for (const conjunct of joined) {
    e.operator = conjunct.operator
    passes = i32.and(passes, e.condition(conjunct.expression))
  }
  if (rest.length === 0) f.set(write, i32.add(write, i32.shl(passes, two)))
  else chain(e, passes, rest, () => f.set(write, i32.add(write, i32.const(4))))
}

/** Condition by condition, each of which leaves the block where it fails. */
function chain(e: RowEmitter, passes: Code<'i32'>, rest: readonly Conjunct[], then: () => void): void {
  e.within(() => {
    e.f.block((fails) => {
      e.f.brIf(fails, i32.eqz(passes))
      for (const { items, isOutlined } of partsOf(rest, (c) => [c.expression])) {
        const holds = isOutlined ? outlined(e, items) : undefined
        if (holds !== undefined) e.f.brIf(fails, i32.eqz(holds))
        else leaveIfOneFails(e, items, fails)
      }
      then()
    })
  })
}

function leaveIfOneFails(e: RowEmitter, conjuncts: readonly Conjunct[], fails: Label): void {
  for (const { operator, expression } of conjuncts) {
    e.operator = operator
    e.apart(() => e.f.brIf(fails, i32.eqz(e.condition(expression))))
  }
}

/** Whether all of these hold, found out in a function of its own. */
function outlined(e: RowEmitter, conjuncts: readonly Conjunct[]): Code<'i32'> | undefined {
  const expressions = conjuncts.map((c) => c.expression)
  const results = e.outlined(expressions, [], ['i32'], () => {
    const holds = e.f.local('i32', 'holds')
    e.f.set(holds, i32.const(0))
    e.f.block((fails) => {
      leaveIfOneFails(e, conjuncts, fails)
      e.f.set(holds, i32.const(1))
    })
    return [holds]
  })
  return results?.[0] as Local<'i32'> | undefined
}

/** Nothing that a condition computed is needed behind it: what ends a row gives its scratch memory back. */
function releasing(e: RowEmitter): () => void {
  const scratch = e.f.let(i32.load(e.context, header.scratch), 'scratch')
  return () => {
    if (e.usesScratch) e.f.store('i32', e.context, scratch, header.scratch)
  }
}
