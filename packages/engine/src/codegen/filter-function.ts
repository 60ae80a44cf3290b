/**
 * `p{i}_filter`: writes the positions of the rows that pass. Conjuncts that are cheap and cannot fail are evaluated for
 * every row and joined without branches: the position is always written, and the count moves on by the predicate.
 * Costly ones and those that can raise an error run only for rows that passed the others.
 */
import type { Expression } from '../expr/expression.ts'
import { visitExpression } from '../expr/tree.ts'
import { isVariableLength } from '../expr/value-parts.ts'
import { type Code, type FunctionBuilder, i32 } from '../wasm/index.ts'
import { header } from './context-layout.ts'
import type { InputColumn } from './input-columns.ts'
import type { ModuleContext } from './module-context.ts'
import type { OperatorPlace, RowEmitter } from './row-emitter.ts'
import { emitRowFunction } from './row-function.ts'
import type { OperatorInfo } from './stage-program.ts'

export interface Conjunct {
  readonly expression: Expression
  readonly operator: OperatorPlace
}

export interface FilterSpec {
  readonly pipeline: number
  readonly columns: ReadonlyMap<number, InputColumn>
  readonly definitions: ReadonlyMap<number, Expression>
  /** From the source upwards. */
  readonly conjuncts: readonly Conjunct[]
  readonly operators: readonly OperatorInfo[]
}

/** A rough number of instructions. */
function costOf(e: Expression, definitions: ReadonlyMap<number, Expression>): number {
  let cost = 0
  visitExpression(e, (node) => {
    cost += 1
    if (node.kind === 'attribute' && definitions.has(node.id))
      cost += costOf(definitions.get(node.id)!, definitions)
    if ('type' in node && node.type !== undefined && isVariableLength(node.type)) cost += 10
    if (node.kind === 'case') cost += 10
  })
  return cost
}

const branchFreeCost = 24
/** Of more conditions than these, one that fails saves the rest. */
const branchFreeMax = 64

export function emitFilter(module: ModuleContext, spec: FilterSpec): void {
  const { columns, definitions } = spec
  const costs = new Map(spec.conjuncts.map((c) => [c, costOf(c.expression, definitions)]))
  emitRowFunction(module, {
    name: `p${spec.pipeline}_filter`,
    exported: true,
    columns,
    definitions,
    expressions: spec.conjuncts.map((c) => c.expression),
    exit: (f: FunctionBuilder, status: number) => f.return(i32.const(-status)),
    body: ({ f, e, context, a: rows }) => {
      const ordered = orderConjuncts(e, spec.conjuncts, costs)
      const isCheap = (c: Conjunct) => costs.get(c)! < branchFreeCost && !e.canRaise(c.expression)
      const cheap = ordered.filter(isCheap).slice(0, branchFreeMax)
      const rest = ordered.filter((c) => !isCheap(c)).concat(ordered.filter(isCheap).slice(branchFreeMax))
      const selection = f.let(i32.load(context, header.selection), 'selection')
      const scratch = f.let(i32.load(context, header.scratch), 'scratch')
      // Where the next chosen position goes; its distance from the start is the count.
      const write = f.let(selection, 'write')
      f.forRange(i32.const(0), rows, (row) => {
        e.nextRow(row, row)
        f.store('i32', write, row)
        let passes: Code<'i32'> = i32.const(1)
        for (const conjunct of cheap) {
          e.operator = conjunct.operator
          passes = i32.and(passes, e.condition(conjunct.expression))
        }
        if (rest.length === 0) {
          f.set(write, i32.add(write, i32.shl(passes, i32.const(2))))
          return
        }
        chain(e, passes, rest, () => f.set(write, i32.add(write, i32.const(4))))
        // Nothing that a condition computed is needed behind it.
        if (e.usesScratch) f.store('i32', context, scratch, header.scratch)
      })
      return i32.shrU(i32.sub(write, selection), i32.const(2))
    },
  })
}

/** Condition by condition, each of which leaves the block where it fails. */
function chain(e: RowEmitter, passes: Code<'i32'>, rest: readonly Conjunct[], then: () => void): void {
  e.within(() => {
    e.f.block((fails) => {
      e.f.brIf(fails, i32.eqz(passes))
      for (const { operator, expression } of rest) {
        e.operator = operator
        e.f.brIf(fails, i32.eqz(e.condition(expression)))
      }
      then()
    })
  })
}

/** Those that cannot raise first, the cheaper before the dearer; those that can keep their order. */
function orderConjuncts(
  e: RowEmitter,
  conjuncts: readonly Conjunct[],
  costs: ReadonlyMap<Conjunct, number>,
): readonly Conjunct[] {
  const raises = new Set(conjuncts.filter((c) => e.canRaise(c.expression)))
  const raising = conjuncts.filter((c) => raises.has(c))
  const safe = conjuncts.filter((c) => !raises.has(c))
  return [...safe.sort((x, y) => costs.get(x)! - costs.get(y)!), ...raising]
}
