/** Functions through which the runner gives an aggregate's table memory, and moves its buckets into a larger array. */
import { f64, i32 } from '../../wasm/index.ts'
import type { ModuleContext } from '../module-context.ts'
import { blockHeader, tableHeader } from './layout.ts'
import { emitSomeRows } from './walk-rows.ts'

/** `(context, block, bytes)`: new rows go into the block; what is left of the one before stays unused. */
export function emitAddRows(module: ModuleContext, index: number, table: number): string {
  const name = `p${index}_addRows`
  module.module.addFunction(
    name,
    ['i32', 'i32', 'i32'],
    [],
    (f, context, block, bytes) => {
      const last = f.let(i32.load(context, table + tableHeader.lastBlock))
      f.if(
        last,
        () => {
          f.store('i32', last, block, blockHeader.next)
          f.store('i32', last, i32.load(context, table + tableHeader.rowsNext), blockHeader.end)
        },
        () => f.store('i32', context, block, table + tableHeader.firstBlock),
      )
      f.store('i32', context, block, table + tableHeader.lastBlock)
      f.store('i32', block, i32.const(0), blockHeader.next)
      f.store('i32', context, i32.add(block, i32.const(blockHeader.rows)), table + tableHeader.rowsNext)
      f.store('i32', context, i32.add(block, bytes), table + tableHeader.rowsEnd)
    },
    { export: true },
  )
  return name
}

/** `(context, block, bytes)`: bytes of keys and states go into the block. */
export function emitAddBytes(module: ModuleContext, index: number, table: number): string {
  const name = `p${index}_addBytes`
  module.module.addFunction(
    name,
    ['i32', 'i32', 'i32'],
    [],
    (f, context, block, bytes) => {
      f.store('i32', context, block, table + tableHeader.bytesNext)
      f.store('i32', context, i32.add(block, bytes), table + tableHeader.bytesEnd)
    },
    { export: true },
  )
  return name
}

/**
 * `(context)`: forgets all groups, and the sums' bounds at `cells`. The array of buckets or values stays, and must be
 * zeroed by the caller; blocks are the caller's.
 */
export function emitReset(
  module: ModuleContext,
  index: number,
  table: number,
  cells: readonly number[],
): string {
  const name = `p${index}_reset`
  const {
    buckets: _,
    mask: __,
    growAt: ___,
    passes: ____,
    size: _____,
    values: ______,
    directKey,
    ...words
  } = tableHeader
  const directKeys = Array.from({ length: 8 }, (_, i) => directKey + i * 4)
  module.module.addFunction(
    name,
    ['i32'],
    [],
    (f, context) => {
      for (const word of [...Object.values(words), ...directKeys])
        f.store('i32', context, i32.const(0), table + word)
      for (const cell of cells) {
        f.store('f64', context, f64.const(0), cell)
        f.store('i32', context, i32.const(0), cell + 8)
      }
    },
    { export: true },
  )
  return name
}

/**
 * `(context, buckets, count) -> i32`: enters up to `walkStep` more groups into the new zeroed array of `count`
 * buckets (a power of two); 1 while some are left, 0 when the table uses the new array.
 */
export function emitRehash(module: ModuleContext, index: number, table: number, rowBytes: number): string {
  const name = `p${index}_rehash`
  module.module.addFunction(
    name,
    ['i32', 'i32', 'i32'],
    ['i32'],
    (f, context, buckets, count) => {
      const mask = f.let(i32.sub(count, i32.const(1)), 'mask')
      const left = emitSomeRows(f, { context, table, rowBytes }, (row) => {
        const tag = f.let(i32.load(row))
        const position = f.let(i32.and(tag, mask))
        const bucket = f.local('i32')
        f.block((free) => {
          f.loop((next) => {
            f.set(bucket, i32.add(buckets, i32.shl(position, i32.const(3))))
            f.brIf(free, i32.eqz(i32.load(bucket, 4)))
            f.set(position, i32.and(i32.add(position, i32.const(1)), mask))
            f.br(next)
          })
        })
        f.store('i32', bucket, tag)
        f.store('i32', bucket, row, 4)
      })
      f.if(left, () => f.return(i32.const(1)))
      f.store('i32', context, i32.const(0), table + tableHeader.values)
      f.store('i32', context, buckets, table + tableHeader.buckets)
      f.store('i32', context, mask, table + tableHeader.mask)
      // Five eighths full: open addressing stays short of long runs.
      const limit = i32.add(i32.shrU(count, i32.const(1)), i32.shrU(count, i32.const(3)))
      f.store('i32', context, limit, table + tableHeader.growAt)
      return i32.const(0)
    },
    { export: true },
  )
  return name
}
