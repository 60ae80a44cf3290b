/**
 * An aggregate over the frame of each row, in a time that grows with the rows and not with the frames. Frames only move
 * forward while a partition passes: rows that enter one are added to a state. Where rows leave it, too, the frame is
 * two parts: of the older rows there is a state for each row, of all from it to the middle, and the newer ones are in
 * the state that grows. Once all older rows have left, the newer ones become the older part, which makes their states
 * from the last to the first. A row is added twice and merged three times at most, and no state is ever of rows that
 * are not in some frame together.
 */
import { aggregateShape } from '../../expr/aggregate-shape.ts'
import type { Value } from '../../expr/emit.ts'
import type { AggregateCall } from '../../expr/expression.ts'
import { aggregateEntry } from '../../expr/registry.ts'
import { type Code, i32 } from '../../wasm/index.ts'
import type { InputColumn } from '../input-columns.ts'
import type { ModuleContext } from '../module-context.ts'
import type { RowEmitter } from '../row-emitter.ts'
import { emitRowFunction } from '../row-function.ts'
import { status } from '../stage-program.ts'
import type { OperatorPlace } from '../value-emitter.ts'
import type { WindowPass } from '../window-program.ts'
import type { FrameCode } from './frame-code.ts'
import { type OutputWords, ResultLocals } from './result-column.ts'
import { loadState, StateLocals, stateLayout } from './state-row.ts'
import { wideSum } from './wide-sum.ts'
import { type RowsInput, WindowRowCode } from './window-rows.ts'

type I32 = Code<'i32'>

/** Rows that one call adds or merges. */
const stepsMost = 8192

export interface AggregateOverFrame {
  readonly name: string
  readonly call: AggregateCall
  readonly rows: RowsInput
  readonly frame: FrameCode
  readonly columns: ReadonlyMap<number, InputColumn>
  readonly output: OutputWords
  readonly operator: OperatorPlace
}

export function emitAggregateOverFrame(module: ModuleContext, given: AggregateOverFrame): WindowPass {
  const { name, rows, frame } = given
  const wide = frame.fromStart ? undefined : wideSum(given.call)
  const call = wide?.call ?? given.call
  const { words } = rows
  const entry = aggregateEntry(call.name)
  const shape = aggregateShape(call)
  const layout = stateLayout(entry.state(shape))
  // Zero when a run begins: then the first row makes the state anew, since no row is in it.
  const cells = { end: words.cursor(), middle: words.cursor(), turn: words.cursor() }
  const kept = module.context.reserve(layout.bytes)
  const older = frame.fromStart ? 0 : words.array(`${name}states`, layout.bytes)
  const inputs = [...call.args, ...(call.filter === undefined ? [] : [call.filter])]
  let save: (() => void) | undefined
  emitRowFunction(module, {
    name,
    exported: true,
    columns: given.columns,
    definitions: new Map(),
    expressions: inputs,
    exit: (f, code) => {
      if (code !== status.error) save?.()
      f.return(i32.const(code))
    },
    body: ({ f, e, context, a: to, b: from }) => {
      e.operator = given.operator
      const budget = f.let(i32.const(stepsMost), 'budget')
      const newer = new StateLocals(e, layout)
      const end = f.let(i32.load(context, cells.end), 'end')
      const middle = f.let(i32.load(context, cells.middle), 'middle')
      const turn = f.let(i32.load(context, cells.turn), 'turn')
      const result = new ResultLocals(e, given.call, given.output)
      const states = frame.fromStart ? undefined : f.let(i32.load(context, older), 'states')
      const stateOf = (row: I32): I32 => i32.add(states!, i32.mul(row, i32.const(layout.bytes)))
      newer.load(i32.add(context, i32.const(kept)))
      save = () => {
        f.store('i32', context, end, cells.end)
        f.store('i32', context, middle, cells.middle)
        f.store('i32', context, turn, cells.turn)
        newer.store(i32.add(context, i32.const(kept)))
      }
      const add = (state: StateLocals, row: I32): void =>
        e.atRow(row, () => {
          const put = () =>
            state.set(
              entry.update(
                e,
                state.values,
                call.args.map((a) => e.evaluate(a)),
                shape,
              ),
            )
          if (call.filter === undefined) e.within(put)
          else e.within(() => e.when(e.condition(call.filter!), put))
        })
      const step = (): void => {
        f.if(i32.eqz(budget), () => e.stop(status.sinkFull))
        f.set(budget, i32.sub(budget, i32.const(1)))
      }
      const lastStart = f.let(i32.const(-1), 'lastStart')
      const lastEnd = f.let(i32.const(-1), 'lastEnd')
      f.forRange(from, to, (row) => {
        e.nextRow(row, row)
        const w = new WindowRowCode(e, row, rows, frame, call.args)
        const first = w.frameStart()
        const last = w.frameEnd()
        f.if(i32.geS(first, end), () =>
          f.scope(() => {
            f.set(end, first)
            f.set(middle, first)
            newer.set(entry.initial(e, shape))
          }),
        )
        f.whileLoop(
          () => i32.ltS(end, last),
          () => {
            step()
            add(newer, end)
            f.set(end, i32.add(end, i32.const(1)))
          },
        )
        if (!frame.fromStart) {
          f.if(i32.gtS(first, middle), () =>
            f.scope(() => {
              const front = new StateLocals(e, layout)
              // 0: the turn begins; a call that stopped in the middle of it has left its place.
              f.if(i32.eqz(turn), () => f.set(turn, end))
              front.set(entry.initial(e, shape))
              f.if(i32.ltS(turn, end), () => f.scope(() => front.load(stateOf(turn))))
              const single = new StateLocals(e, layout)
              f.whileLoop(
                () => i32.gtS(turn, first),
                () => {
                  step()
                  const at = f.let(i32.sub(turn, i32.const(1)))
                  e.within(() => single.set(entry.initial(e, shape)))
                  add(single, at)
                  e.within(() => front.set(entry.merge(e, single.values, front.values, shape)))
                  front.store(stateOf(at))
                  f.set(turn, at)
                },
              )
              f.set(turn, i32.const(0))
              f.set(middle, end)
              newer.set(entry.initial(e, shape))
            }),
          )
        }
        const compute = () =>
          f.scope(() => {
            const total = frame.fromStart
              ? newer.values
              : bothParts(e, layout, entry, shape, newer, first, middle, stateOf)
            const value = entry.result(e, total, shape)
            result.set(wide === undefined ? value : wide.result(e, value))
          })
        if (frame.movesAlways) compute()
        else {
          f.if(i32.or(i32.ne(first, lastStart), i32.ne(last, lastEnd)), () => {
            compute()
            f.set(lastStart, first)
            f.set(lastEnd, last)
          })
        }
        result.store(row)
      })
      save()
      save = undefined
      return i32.const(status.ok)
    },
  })
  return { function: name, backward: false }
}

/** The older part merged with the newer one, where there are rows in it. */
function bothParts(
  e: RowEmitter,
  layout: ReturnType<typeof stateLayout>,
  entry: ReturnType<typeof aggregateEntry>,
  shape: ReturnType<typeof aggregateShape>,
  newer: StateLocals,
  first: I32,
  middle: I32,
  stateOf: (row: I32) => I32,
): readonly Value[] {
  const total = new StateLocals(e, layout)
  total.set(newer.values)
  e.when(i32.ltS(first, middle), () => {
    const older = loadState(e, layout, e.bind(stateOf(first)))
    total.set(entry.merge(e, older, newer.values, shape))
  })
  return total.values
}
