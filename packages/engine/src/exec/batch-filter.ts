/**
 * Runs the filter of a pipeline over a batch: its first function over all rows, then those of the conditions whose
 * order is found out as rows go by, then that of the conditions which must come last.
 */
import { assert } from '../base/assert.ts'
import { type OrderedConditions, type Pipeline, status } from '../codegen/stage-program.ts'
import type { TaskMemory } from '../columnar/region.ts'
import { FilterOrder } from './filter-order.ts'
import type { TaskMetrics } from './task.ts'
import type { ContextArea, ModuleExports, ModuleFunction } from './task-instance.ts'

export interface BatchFilterParts {
  readonly pipeline: Pipeline
  readonly area: ContextArea
  readonly exports: ModuleExports
  readonly memory: TaskMemory
  readonly metrics: TaskMetrics
  readonly now: () => number
  readonly checkCancelled: () => void
  /** Makes the error that generated code has left in the context. */
  readonly raise: () => never
}

interface Ordered {
  readonly order: FilterOrder
  readonly conditions: OrderedConditions['conditions']
  readonly functions: readonly ModuleFunction[]
  readonly last: ModuleFunction | undefined
  /** Rows that each condition was evaluated for. */
  readonly evaluated: number[]
}

/** Rows on which a condition is tried: all of them could be too many for one that costs much. */
const triedRows = 128

export class BatchFilter {
  readonly #p: BatchFilterParts
  readonly #first: ModuleFunction
  readonly #ordered: Ordered | undefined

  constructor(parts: BatchFilterParts) {
    this.#p = parts
    const { pipeline, exports } = parts
    const named = (name: string): ModuleFunction => {
      assert(exports[name] !== undefined, `the module has no function ${name}`)
      return exports[name]
    }
    this.#first = named(`p${pipeline.index}_filter`)
    const { ordered } = pipeline
    if (ordered === undefined) return
    const { conditions, last } = ordered
    this.#ordered = {
      conditions,
      order: new FilterOrder(conditions.length),
      functions: conditions.map((condition) => named(condition.function)),
      last: last === undefined ? undefined : named(last),
      evaluated: conditions.map(() => 0),
    }
  }

  /** The number of rows that pass; their positions are in the selection. */
  run(rows: number): number {
    const count = this.#call(this.#first, rows)
    const { order, functions, last } = this.#ordered ?? {}
    if (order === undefined || functions === undefined) return count
    if (order.tries && count > 0) this.#try(Math.min(count, triedRows))
    let left = count
    for (const i of order.order) {
      if (left === 0) break
      left = this.#measure(i, left)
    }
    if (count > 0) order.endBatch()
    return last === undefined || left === 0 ? left : this.#call(last, left)
  }

  /** Adds what was counted to the task's metrics, at the end. */
  finish(): void {
    if (this.#ordered === undefined) return
    const { metrics } = this.#p
    const { order, conditions, evaluated } = this.#ordered
    metrics.filterReorders += order.changes
    metrics.conditionRows = [
      ...metrics.conditionRows,
      ...conditions.map(({ operatorId, positions }, i) => ({ operatorId, positions, rows: evaluated[i] })),
    ]
  }

  /** Every condition over the first of the rows, whatever the others say of them. */
  #try(rows: number): void {
    const { u32 } = this.#p.memory
    const at = this.#p.area.get('selection') >>> 2
    const chosen = u32.slice(at, at + rows)
    this.#ordered!.functions.forEach((_, i) => {
      this.#measure(i, rows)
      u32.set(chosen, at)
    })
  }

  #measure(condition: number, rows: number): number {
    const { order, functions, evaluated } = this.#ordered!
    const { now } = this.#p
    const started = now()
    const passed = this.#call(functions[condition], rows)
    order.note(condition, rows, passed, now() - started)
    evaluated[condition] += rows
    return passed
  }

  #call(filter: ModuleFunction, rows: number): number {
    const { area, metrics, raise, checkCancelled } = this.#p
    area.set('outputRows', 0)
    let first = 0
    for (;;) {
      metrics.calls++
      if (rows > metrics.maxRowsPerCall) metrics.maxRowsPerCall = rows
      const count = filter(area.at, rows, first)
      if (count >= 0) return count
      if (-count === status.error) raise()
      checkCancelled()
      assert(-count === status.needMemory, `a filter ended with status ${-count}`)
      area.growScratch(area.get('needBytes'))
      // The first function has written nothing that it reads: it starts anew.
      if (filter !== this.#first) first = area.get('resumeAt')
    }
  }
}
