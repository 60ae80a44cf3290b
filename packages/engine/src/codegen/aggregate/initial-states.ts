/** The first states of a group's row. */
import { type Code, type FunctionBuilder, type FunctionReference, i32, i64 } from '../../wasm/index.ts'
import { LoadedColumns } from '../input-columns.ts'
import type { ModuleContext } from '../module-context.ts'
import { RowEmitter } from '../row-emitter.ts'
import { storeParts } from '../stored-parts.ts'
import type { RowLayout } from './layout.ts'
import type { AggregatePart } from './update-function.ts'

type I32 = Code<'i32'>

/** Aggregates whose first states one function writes. */
const partsPerInitial = 100

export type StoreInitial = (f: FunctionBuilder, context: I32, row: I32) => void

/** Writes the first states of a row: in functions of their own, since that happens once a group only. */
export function emitInitial(
  module: ModuleContext,
  index: number,
  parts: readonly AggregatePart[],
  layout: Pick<RowLayout, 'stateWords' | 'shared'>,
  operator: RowEmitter['operator'],
): StoreInitial {
  const functions: FunctionReference<readonly ['i32', 'i32'], readonly []>[] = []
  for (let from = 0; from < parts.length; from += partsPerInitial) {
    const some = parts.slice(from, from + partsPerInitial)
    const name = `p${index}_initial${functions.length}`
    functions.push(
      module.module.addFunction(name, ['i32', 'i32'], [], (f, context, row) => {
        const e = new RowEmitter({
          module,
          f,
          context,
          variant: { nulls: false, guarded: false },
          columns: new LoadedColumns(new Map(), new Map()),
          guards: [],
          exit: () => f.unreachable(),
        })
        e.operator = operator
        storeInitial(e, some, row)
      }),
    )
  }
  return (f, context, row) => {
    for (const word of layout.stateWords) f.store('i32', row, i32.const(0), word)
    for (const { offset } of layout.shared) f.store('i64', row, i64.const(0n), offset)
    for (const one of functions) f.callVoid(one, [context, row])
  }
}

function storeInitial(e: RowEmitter, parts: readonly AggregatePart[], row: I32): void {
  const words = new Map<number, I32>()
  for (const part of parts) {
    part.entry.initial(e, part.shape).forEach((value, i) => {
      const field = part.fields[i]
      storeParts(e.f, value.parts, row, field.offset)
      if (field.nullBit === undefined) return
      const { word, bit } = field.nullBit
      words.set(word, i32.or(words.get(word) ?? i32.load(row, word), i32.shl(value.isNull, i32.const(bit))))
    })
  }
  for (const [word, flags] of words) e.f.store('i32', row, flags, word)
}
