/**
 * Aggregates whose state grows by the bytes of each row (`collect_list`): the bytes of all rows lie one behind the
 * other in one array, so that the state of a frame is a piece of it, whichever rows it has.
 */
import { binary } from '@vonk/common'
import { aggregateShape } from '../../expr/aggregate-shape.ts'
import type { Value } from '../../expr/emit.ts'
import type { AggregateCall } from '../../expr/expression.ts'
import { aggregateEntry } from '../../expr/registry.ts'
import { isVariableLength } from '../../expr/value-parts.ts'
import { type Code, i32 } from '../../wasm/index.ts'
import { header } from '../context-layout.ts'
import type { InputColumn } from '../input-columns.ts'
import type { ModuleContext } from '../module-context.ts'
import type { RowEmitter } from '../row-emitter.ts'
import { emitRowFunction } from '../row-function.ts'
import { status } from '../stage-program.ts'
import { needs, type OperatorPlace } from '../value-emitter.ts'
import type { WindowPass } from '../window-program.ts'
import type { FrameCode } from './frame-code.ts'
import { type OutputWords, ResultLocals } from './result-column.ts'
import { element, type RowsInput, WindowRowCode } from './window-rows.ts'

type I32 = Code<'i32'>

export interface GrowingAggregate {
  readonly name: string
  readonly call: AggregateCall
  readonly rows: RowsInput
  readonly frame: FrameCode
  readonly columns: ReadonlyMap<number, InputColumn>
  readonly output: OutputWords
  readonly operator: OperatorPlace
}

/** The result at the place where scratch memory began for it: what else was needed there is free again. */
function keepOnly(e: RowEmitter, value: Value, start: I32): Value {
  const { f, context } = e
  if (!isVariableLength(value.type)) {
    f.store('i32', context, start, header.scratch)
    return value
  }
  const [pointer, length] = value.parts as readonly [I32, I32]
  const at = f.let(pointer, 'at')
  const isInside = i32.and(i32.geU(pointer, start), i32.ltU(pointer, i32.load(context, header.scratchEnd)))
  f.if(i32.and(isInside, i32.eqz(value.isNull)), () => {
    f.memoryCopy(start, pointer, length)
    f.set(at, start)
    const end = i32.and(i32.add(i32.add(start, length), i32.const(7)), i32.const(-8))
    f.store('i32', context, end, header.scratch)
  })
  return { ...value, parts: [at, length] }
}

const four = (index: I32): I32 => i32.shl(index, i32.const(2))

export function emitGrowingAggregate(module: ModuleContext, given: GrowingAggregate): readonly WindowPass[] {
  const { words } = given.rows
  const log = { word: words.reserve(), sizeWord: words.reserve() }
  const offsets = words.array(`${given.name}offsets`, 4, 1)
  return [emitLog(module, given, log, offsets), emitResults(module, given, log.word, offsets)]
}

function emitLog(
  module: ModuleContext,
  given: GrowingAggregate,
  log: { readonly word: number; readonly sizeWord: number },
  offsets: number,
): WindowPass {
  const { call } = given
  const name = `${given.name}_log`
  const entry = aggregateEntry(call.name)
  const shape = aggregateShape(call)
  emitRowFunction(module, {
    name,
    exported: true,
    columns: given.columns,
    definitions: new Map(),
    expressions: [...call.args, ...(call.filter === undefined ? [] : [call.filter])],
    exit: (f, code) => f.return(i32.const(code)),
    body: ({ f, e, context, a: to, b: from }) => {
      e.operator = given.operator
      const scratch = f.let(i32.load(context, header.scratch), 'scratch')
      const ends = f.let(i32.load(context, offsets), 'offsets')
      f.if(i32.eqz(from), () => f.store('i32', ends, i32.const(0)))
      const length = f.let(i32.load(i32.add(ends, four(from))), 'length')
      f.forRange(from, to, (row) => {
        e.nextRow(row, row)
        const append = () => {
          const before = entry.initial(e, shape)
          const [item] = entry.update(
            e,
            before,
            call.args.map((arg) => e.evaluate(arg)),
            shape,
          )
          e.when(i32.eqz(item.isNull), () => {
            const [pointer, bytes] = item.parts as readonly [I32, I32]
            const end = e.bind(i32.add(length, bytes))
            f.if(i32.gtU(end, i32.load(context, log.sizeWord)), () => {
              f.store('i32', context, i32.const(needs.bytes), header.needKind)
              f.store('i32', context, end, header.needBytes)
              e.stop(status.needMemory)
            })
            f.memoryCopy(i32.add(i32.load(context, log.word), length), pointer, bytes)
            f.set(length, end)
          })
        }
        if (call.filter === undefined) e.within(append)
        else e.when(e.condition(call.filter), append)
        f.store('i32', i32.add(ends, four(row)), length, 4)
        // What the row needed has been copied.
        if (e.usesScratch) f.store('i32', context, scratch, header.scratch)
      })
      return i32.const(status.ok)
    },
  })
  return { function: name, backward: false, log }
}

function emitResults(
  module: ModuleContext,
  given: GrowingAggregate,
  log: number,
  offsets: number,
): WindowPass {
  const { call, rows, frame } = given
  const name = `${given.name}_results`
  const entry = aggregateEntry(call.name)
  const shape = aggregateShape(call)
  emitRowFunction(module, {
    name,
    exported: true,
    columns: given.columns,
    definitions: new Map(),
    expressions: [],
    exit: (f, code) => f.return(i32.const(code)),
    body: ({ f, e, context, a: to, b: from }) => {
      e.operator = given.operator
      const result = new ResultLocals(e, call, given.output)
      const lastStart = f.let(i32.const(-1), 'lastStart')
      const lastEnd = f.let(i32.const(-1), 'lastEnd')
      f.forRange(from, to, (row) => {
        e.nextRow(row, row)
        const w = new WindowRowCode(e, row, rows, frame, [])
        const first = e.bind(element(context, offsets, w.frameStart()))
        const last = e.bind(element(context, offsets, w.frameEnd()))
        f.if(i32.or(i32.ne(first, lastStart), i32.ne(last, lastEnd)), () =>
          f.scope(() => {
            const scratch = e.bind(i32.load(context, header.scratch))
            // Making a result may put the bytes in order, and other frames have them, too.
            const length = e.bind(i32.sub(last, first))
            const piece = e.bind(e.scratch(length))
            f.memoryCopy(piece, i32.add(i32.load(context, log), first), length)
            result.set(keepOnly(e, entry.result(e, [e.value(binary, [piece, length])], shape), scratch))
            f.set(lastStart, first)
            f.set(lastEnd, last)
          }),
        )
        result.store(row)
      })
      return i32.const(status.ok)
    },
  })
  return { function: name, backward: false }
}
