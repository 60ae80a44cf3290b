/**
 * Passes that find, for every row of a run, where its partition and the rows equal to it begin and end; and the
 * function that finds where partitions begin, over all rows of the task.
 */
import type { Value } from '../../expr/emit.ts'
import { emitEqual, emitNormalised } from '../../expr/emitted/ordering.ts'
import type { Attribute } from '../../expr/expression.ts'
import { type Code, constValue, i32, type Local } from '../../wasm/index.ts'
import type { InputColumn } from '../input-columns.ts'
import type { ModuleContext } from '../module-context.ts'
import type { RowEmitter } from '../row-emitter.ts'
import { emitRowFunction } from '../row-function.ts'
import { status } from '../stage-program.ts'
import type { OperatorPlace } from '../value-emitter.ts'
import type { WindowPass } from '../window-program.ts'
import { positions } from './window-rows.ts'
import type { WindowWords } from './window-words.ts'

type I32 = Code<'i32'>

export interface PositionsSpec {
  readonly name: string
  readonly words: WindowWords
  readonly isPartitioned: boolean
  readonly orderKeys: readonly Attribute[]
  readonly columns: ReadonlyMap<number, InputColumn>
  readonly operator: OperatorPlace
}

/** 1 where all keys of two rows are equal, null to null. */
function equalKeys(e: RowEmitter, keys: readonly Attribute[], row: I32, other: I32): I32 {
  const result = e.f.let(i32.const(1), 'equal')
  e.f.block((different) => {
    for (const key of keys) {
      e.f.scope(() => {
        const read = (at: I32): Value => e.atRow(at, () => e.evaluate(key))
        const a = read(row)
        const b = read(other)
        e.f.if(i32.ne(a.isNull, b.isNull), () => {
          e.f.set(result, i32.const(0))
          e.f.br(different)
        })
        const compare = () =>
          e.f.scope(() => {
            e.f.set(result, emitEqual(e, emitNormalised(e, a), emitNormalised(e, b)))
            e.f.brIf(different, i32.eqz(result))
          })
        if (constValue(a.isNull) === 0) compare()
        else e.f.if(i32.eqz(a.isNull), compare)
      })
    }
  })
  return result
}

/** `(context, count, first)`: flags of rows [first, count) of the vectors, each compared with the one before. */
export function emitPartitionFlags(
  module: ModuleContext,
  name: string,
  keys: readonly Attribute[],
  columns: ReadonlyMap<number, InputColumn>,
  words: WindowWords,
): void {
  emitRowFunction(module, {
    name,
    exported: true,
    columns,
    definitions: new Map(),
    expressions: keys,
    exit: (f, code) => f.return(i32.const(code)),
    body: ({ f, e, context, a: count, b: first }) => {
      const flags = f.let(i32.load(context, words.flags), 'flags')
      f.forRange(first, count, (row) => {
        e.nextRow(row, row)
        const same = equalKeys(e, keys, row, f.let(i32.sub(row, i32.const(1))))
        f.store8(i32.add(flags, row), i32.eqz(same))
      })
      return i32.const(status.ok)
    },
  })
}

/** 1 where the row is the first of its partition. */
const firstOfPartition = (spec: PositionsSpec, context: I32, row: I32): I32 =>
  spec.isPartitioned ? i32.load8U(i32.add(i32.load(context, spec.words.flags), row)) : i32.eqz(row)

/** Only the passes whose arrays somebody asked for. */
export function emitPositions(module: ModuleContext, spec: PositionsSpec): readonly WindowPass[] {
  const { words } = spec
  // The ends are found from the starts.
  if (words.isAsked(positions.peersEnd)) words.array(positions.peersStart)
  const starts = [positions.partitionStart, positions.peersStart, positions.peerGroup, positions.groupNumber]
  const ends = [positions.partitionEnd, positions.peersEnd]
  const passes: WindowPass[] = []
  if (starts.some((name) => words.isAsked(name))) passes.push(emitStarts(module, spec))
  if (ends.some((name) => words.isAsked(name))) passes.push(emitEnds(module, spec))
  return passes
}

/** An array of words that a pass fills: its address, and the value of the row before in a local. */
interface Filled {
  readonly base: Local<'i32'>
  readonly value: Local<'i32'>
}

const at = (base: I32, row: I32): I32 => i32.add(base, i32.shl(row, i32.const(2)))

function emitStarts(module: ModuleContext, spec: PositionsSpec): WindowPass {
  const { words, orderKeys } = spec
  const name = `${spec.name}_starts`
  emitRowFunction(module, {
    name,
    exported: true,
    columns: spec.columns,
    definitions: new Map(),
    expressions: orderKeys,
    exit: (f, code) => f.return(i32.const(code)),
    body: ({ f, e, context, a: to, b: from }) => {
      e.operator = spec.operator
      const filled = (array: string): Filled | undefined => {
        if (!words.isAsked(array)) return undefined
        const base = f.let(i32.load(context, words.array(array)), array)
        const value = f.local('i32')
        f.if(from, () => f.set(value, i32.load(at(base, i32.sub(from, i32.const(1))))))
        return { base, value }
      }
      const partition = filled(positions.partitionStart)
      const peers = filled(positions.peersStart)
      const group = filled(positions.peerGroup)
      const number = filled(positions.groupNumber)
      const rows = number && f.let(i32.load(context, words.array(positions.groupRows, 4, 2)), 'groupRows')
      f.forRange(from, to, (row) => {
        e.nextRow(row, row)
        const first = f.let(firstOfPartition(spec, context, row), 'first')
        if (partition !== undefined) f.if(first, () => f.set(partition.value, row))
        if (peers !== undefined || group !== undefined || number !== undefined) {
          const changes = f.let(first, 'changes')
          if (orderKeys.length > 0) {
            f.if(i32.eqz(first), () =>
              f.scope(() => {
                const before = f.let(i32.sub(row, i32.const(1)))
                f.set(changes, i32.eqz(equalKeys(e, orderKeys, row, before)))
              }),
            )
          }
          if (group !== undefined) f.if(first, () => f.set(group.value, i32.const(0)))
          f.if(changes, () => {
            if (peers !== undefined) f.set(peers.value, row)
            if (group !== undefined) f.set(group.value, i32.add(group.value, i32.const(1)))
            if (number !== undefined) {
              f.set(number.value, i32.add(number.value, i32.const(1)))
              f.store('i32', at(rows!, number.value), row)
            }
          })
        }
        for (const array of [partition, peers, group, number]) {
          if (array !== undefined) f.store('i32', at(array.base, row), array.value)
        }
      })
      return i32.const(status.ok)
    },
  })
  return { function: name, backward: false }
}

function emitEnds(module: ModuleContext, spec: PositionsSpec): WindowPass {
  const { words } = spec
  const name = `${spec.name}_ends`
  module.module.addFunction(
    name,
    ['i32', 'i32', 'i32'],
    ['i32'],
    (f, context, to, from) => {
      const rows = f.let(i32.load(context, words.rows), 'rows')
      const array = (of: string) =>
        words.isAsked(of) ? f.let(i32.load(context, words.array(of)), of) : undefined
      const partition = array(positions.partitionEnd)
      const peers = array(positions.peersEnd)
      const starts = array(positions.peersStart)
      const row = f.let(to, 'row')
      f.whileLoop(
        () => i32.gtS(row, from),
        () =>
          f.scope(() => {
            const next = f.let(row, 'next')
            f.set(row, i32.sub(row, i32.const(1)))
            const isLast = f.let(i32.eq(next, rows), 'last')
            const end = (base: I32, same: () => I32) => {
              const value = f.let(next)
              f.if(i32.eqz(isLast), () => f.if(same(), () => f.set(value, i32.load(at(base, next)))))
              f.store('i32', at(base, row), value)
            }
            if (partition !== undefined) end(partition, () => i32.eqz(firstOfPartition(spec, context, next)))
            if (peers !== undefined) {
              end(peers, () => i32.eq(i32.load(at(starts!, next)), i32.load(at(starts!, row))))
            }
          }),
      )
      return i32.const(status.ok)
    },
    { export: true },
  )
  return { function: name, backward: true }
}
