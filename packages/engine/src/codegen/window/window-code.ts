/**
 * The functions of a window operator: one pass over the rows of a run for what is computed row by row, one or two for
 * each aggregate, and before them passes for the positions, frames and values that those ask for.
 */

import { assert } from '../../base/assert.ts'
import { isNested } from '../../columnar/packed-value.ts'
import { semanticKey } from '../../expr/equality.ts'
import type {
  AggregateCall,
  Attribute,
  Call,
  Expression,
  SortOrder,
  WindowExpression,
} from '../../expr/expression.ts'
import { aggregateEntry, windowEntry } from '../../expr/registry.ts'
import { references } from '../../expr/tree.ts'
import { i32 } from '../../wasm/index.ts'
import type { InputColumn } from '../input-columns.ts'
import type { ModuleContext } from '../module-context.ts'
import type { RowEmitter } from '../row-emitter.ts'
import { emitRowFunction } from '../row-function.ts'
import { type SortKey, status } from '../stage-program.ts'
import type { OperatorPlace } from '../value-emitter.ts'
import type { WindowColumn, WindowOutput, WindowPass, WindowProgram } from '../window-program.ts'
import { emitAggregateOverFrame } from './aggregate-code.ts'
import { type FrameCode, frameCode, type RangeFrame } from './frame-code.ts'
import { emitGrowingAggregate } from './log-code.ts'
import { emitPartitionFlags, emitPositions } from './positions-code.ts'
import { emitPresence } from './presence-code.ts'
import { emitRange } from './range-code.ts'
import { OutputColumn, type OutputWords } from './result-column.ts'
import { type RowsInput, WindowRowCode } from './window-rows.ts'
import { WindowWords } from './window-words.ts'

/** A key of the window and the stored column that holds its values. */
export interface StoredKey {
  readonly column: number
  readonly attribute: Attribute
}

export interface WindowInput {
  readonly index: number
  /** Aliases of window expressions that somebody reads. */
  readonly columns: readonly { readonly attribute: Attribute; readonly window: WindowExpression }[]
  /** Attributes of the first stored columns, in order; what is behind them are keys. */
  readonly stored: readonly Attribute[]
  readonly storedColumns: number
  readonly partitionKeys: readonly StoredKey[]
  readonly orderKeys: readonly StoredKey[]
  readonly orderBy: readonly SortOrder[]
  readonly sortKeys: readonly SortKey[]
  readonly operator: OperatorPlace
}

/** Values in one function. */
const valuesPerFunction = 16

export function emitWindow(module: ModuleContext, input: WindowInput): WindowProgram {
  return new WindowEmission(module, input).emit()
}

class WindowEmission {
  readonly #module: ModuleContext
  readonly #input: WindowInput
  readonly #words: WindowWords
  readonly #columns = new Map<number, InputColumn>()
  readonly #read: WindowColumn[] = []
  readonly #ranges = new Map<string, RangeFrame>()
  readonly #frames = new Map<string, FrameCode>()
  readonly #presence = new Map<string, { argument: Expression; before: number; rows: number }>()
  readonly #rows: RowsInput
  readonly #name: string

  constructor(module: ModuleContext, input: WindowInput) {
    this.#module = module
    this.#input = input
    this.#words = new WindowWords(module)
    this.#name = `p${input.index}_window`
    this.#rows = {
      words: this.#words,
      isPartitioned: input.partitionKeys.length > 0,
      presence: (argument) => this.#presenceOf(argument),
    }
  }

  emit(): WindowProgram {
    const { partitionKeys, orderKeys, sortKeys, columns, operator } = this.#input
    for (const { window } of columns) this.#readAll(window)
    const outputs = columns.map(({ attribute }) => this.#output(attribute))
    const main = this.#mainPasses(outputs)
    const keys = orderKeys.map((key) => this.#key(key))
    const ranges = [...this.#ranges.values()].map((frame) =>
      emitRange(this.#module, {
        name: `${this.#name}_${frame.name}`,
        frame,
        rows: this.#rows,
        order: this.#input.orderBy[0],
        key: keys[0],
        columns: this.#columns,
        operator,
      }),
    )
    const presence = [...this.#presence.values()].map((spec, i) =>
      emitPresence(this.#module, {
        ...spec,
        name: `${this.#name}_presence${i}`,
        columns: this.#columns,
        operator,
      }),
    )
    const starts = emitPositions(this.#module, {
      name: this.#name,
      words: this.#words,
      isPartitioned: partitionKeys.length > 0,
      orderKeys: keys,
      columns: this.#columns,
      operator,
    })
    const partitioning = partitionKeys.length === 0 ? undefined : this.#partitioning()
    return {
      keys: sortKeys,
      storedColumns: this.#input.storedColumns,
      ...(partitioning === undefined ? {} : { partitioning }),
      flags: this.#words.flags,
      rows: this.#words.rows,
      columns: this.#read,
      arrays: this.#words.arrays,
      cursors: this.#words.cursors,
      passes: [...starts, ...ranges, ...presence, ...main],
      output: outputs,
    }
  }

  #output({ type, nullable }: Attribute): WindowOutput {
    return { type, data: this.#words.reserve(), validity: nullable ? this.#words.reserve() : 0 }
  }

  #add(columns: Map<number, InputColumn>, attribute: Attribute, column: number): InputColumn {
    const made: InputColumn = {
      attribute,
      index: columns.size,
      vectorWord: this.#module.context.reserve(4, 4),
      request: { ordinal: column, name: attribute.name, type: attribute.type, eager: true, needs: 'values' },
    }
    columns.set(attribute.id, made)
    return made
  }

  /** What the window's function and bounds read is at hand for every row of the run. */
  #readAll(window: WindowExpression): void {
    const { lower, upper } = window.rangeBounds ?? {}
    const read = [window.function, lower, upper].filter((e) => e !== undefined)
    for (const attribute of read.flatMap(references)) {
      if (this.#columns.has(attribute.id)) continue
      const column = this.#input.stored.findIndex((a) => a.id === attribute.id)
      assert(column >= 0, `the window's column ${attribute.name} is stored`)
      const { vectorWord } = this.#add(this.#columns, attribute, column)
      this.#read.push({ column, vectorWord, isKey: false })
    }
  }

  /** A key of the order as a column of the run. Nested ones are compared as bytes, which are another column. */
  #key({ attribute, column }: StoredKey): Attribute {
    if (this.#columns.has(attribute.id) && !isNested(attribute.type)) return attribute
    const key = isNested(attribute.type) ? hidden(attribute, column) : attribute
    if (!this.#columns.has(key.id)) {
      const { vectorWord } = this.#add(this.#columns, key, column)
      this.#read.push({ column, vectorWord, isKey: true })
    }
    return key
  }

  #partitioning(): NonNullable<WindowProgram['partitioning']> {
    const columns = new Map<number, InputColumn>()
    const read: WindowColumn[] = []
    const keys = this.#input.partitionKeys.map(({ attribute, column }) => {
      const key = isNested(attribute.type) ? hidden(attribute, column) : attribute
      if (!columns.has(key.id)) {
        read.push({ column, vectorWord: this.#add(columns, key, column).vectorWord, isKey: true })
      }
      return key
    })
    const name = `${this.#name}_partitions`
    emitPartitionFlags(this.#module, name, keys, columns, this.#words)
    return { function: name, columns: read }
  }

  #presenceOf(argument: Expression): { readonly before: number; readonly rows: number } {
    const key = semanticKey(argument)
    let known = this.#presence.get(key)
    if (known === undefined) {
      const name = `present${this.#presence.size}`
      const before = this.#words.array(`${name}before`, 4, 1)
      known = { argument, before, rows: this.#words.array(`${name}rows`, 4, 2) }
      this.#presence.set(key, known)
    }
    return known
  }

  #frame(window: WindowExpression): FrameCode {
    const { frame, rangeBounds } = window
    const key = JSON.stringify([
      frame?.unit,
      frame?.lower.kind,
      frame?.upper.kind,
      ...[frame?.lower, frame?.upper].map((b) =>
        b?.kind === 'offset' ? [b.preceding, semanticKey(b.value)] : [],
      ),
      ...[rangeBounds?.lower, rangeBounds?.upper].map((b) => (b === undefined ? '' : semanticKey(b))),
    ])
    let known = this.#frames.get(key)
    if (known === undefined) {
      known = frameCode(window, this.#words, this.#ranges)
      this.#frames.set(key, known)
    }
    return known
  }

  #mainPasses(outputs: readonly OutputWords[]): readonly WindowPass[] {
    const { columns, operator } = this.#input
    const values: ValueFunction[] = []
    const passes: WindowPass[] = []
    columns.forEach(({ window }, i) => {
      const { function: called } = window
      const output = outputs[i]
      const frame = this.#frame(window)
      if (called.kind === 'call') {
        values.push({ called, args: called.args, frame, output })
        return
      }
      assert(called.kind === 'aggregate', 'a window has a window function or an aggregate')
      const entry = aggregateEntry(called.name)
      const spec = { name: `${this.#name}_f${i}`, call: called, rows: this.#rows, frame, output, operator }
      const given = { ...spec, columns: this.#columns }
      if (entry.emitOverFrame !== undefined && called.filter === undefined) {
        values.push({ called, args: called.args, frame, output })
      } else if (entry.growable === true) {
        passes.push(...emitGrowingAggregate(this.#module, given))
      } else passes.push(emitAggregateOverFrame(this.#module, given))
    })
    for (let from = 0; from < values.length; from += valuesPerFunction) {
      passes.push(this.#values(values.slice(from, from + valuesPerFunction), from))
    }
    return passes
  }

  #values(values: readonly ValueFunction[], index: number): WindowPass {
    const name = `${this.#name}_values${index}`
    emitRowFunction(this.#module, {
      name,
      exported: true,
      columns: this.#columns,
      definitions: new Map(),
      expressions: values.flatMap((value) => value.args),
      exit: (f, code) => f.return(i32.const(code)),
      body: ({ f, e, a: to, b: from }) => {
        e.operator = this.#input.operator
        const outputs = values.map((value) => new OutputColumn(e, value.output))
        f.forRange(from, to, (row) => {
          e.nextRow(row, row)
          values.forEach((value, i) => {
            e.within(() => outputs[i].store(row, this.#value(e, row, value)))
          })
        })
        return i32.const(status.ok)
      },
    })
    return { function: name, backward: false }
  }

  #value(e: RowEmitter, row: ReturnType<typeof i32.const>, { called, args, frame }: ValueFunction) {
    const w = new WindowRowCode(e, row, this.#rows, frame, args)
    if (called.kind === 'aggregate') return aggregateEntry(called.name).emitOverFrame!(w, called)
    const entry = windowEntry(called.name)
    assert(entry !== undefined, `${called.name} is a window function`)
    return entry.emit(w, called)
  }
}

interface ValueFunction {
  readonly called: Call | AggregateCall
  readonly args: readonly Expression[]
  readonly frame: FrameCode
  readonly output: OutputWords
}

/** Stands for the bytes in which values of a nested type are compared. */
const hidden = (attribute: Attribute, column: number): Attribute => ({
  ...attribute,
  id: -2 - column,
  type: { kind: 'binary' },
})
