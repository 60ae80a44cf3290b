/**
 * Where the joins of a function's body stand: what each keeps over the rows of a batch, and how the function is left in
 * the middle of a row and comes back to it.
 */
import { assert } from '../../base/assert.ts'
import { type Code, type FunctionBuilder, i32, i64, type Local, select } from '../../wasm/index.ts'
import type { ProbeStep } from '../cut-pipelines.ts'
import type { RowEmitter } from '../row-emitter.ts'
import { status } from '../stage-program.ts'
import { hasWholeKey, joinHeader } from './join-table.ts'
import { type KeyFilter, loadFilter } from './key-filter.ts'
import { type MergePlace, mergePlace } from './merge-step.ts'

type I32 = Code<'i32'>

/** Rows of chains that one call looks at, so that it stays short whatever it finds. */
const looksPerCall = 65_536

/** A table's directory in one body of a function. */
export interface DirectoryPlace {
  readonly directory: Local<'i32'>
  readonly mask: Local<'i32'>
  readonly direct: Local<'i32'> | undefined
  readonly min: Local<'i64'> | undefined
  readonly filter: KeyFilter
}

/** A join in one body of a function: what it keeps over the rows of a batch. */
export interface ProbePlace {
  readonly way: DirectoryPlace | MergePlace
  /** The row that is looked at, 0 behind the last. */
  readonly pointer: Local<'i32'>
  readonly matched: Local<'i32'>
  /** Offset of the 64-bit cell in which the two lie while the function is stopped. */
  readonly cell: number
  readonly header: number
}

/** How far the joins of a body have come with the row at hand. */
export class JoinFlow {
  readonly #cell: number
  readonly #f: FunctionBuilder
  readonly #context: I32
  /** How many joins have yet to go on where they were. */
  readonly #resuming: Local<'i32'>
  readonly #looks: Local<'i32'>
  readonly #active: ProbePlace[] = []

  /** `cell`: where the number of stopped joins lies. */
  constructor(f: FunctionBuilder, context: I32, cell: number) {
    this.#f = f
    this.#context = context
    this.#cell = cell
    this.#resuming = f.let(i32.load(context, cell), 'resuming')
    this.#looks = f.let(i32.const(looksPerCall), 'looks')
    f.store('i32', context, i32.const(0), cell)
  }

  /** Emits what stands behind a join's lookup. */
  inside(place: ProbePlace, body: () => void): void {
    this.#active.push(place)
    body()
    this.#active.pop()
  }

  /** Goes on at the place kept, if the function stopped in this join or in one above it. */
  restore(place: ProbePlace): void {
    const f = this.#f
    const depth = i32.const(this.#active.length + 1)
    f.if(i32.geU(this.#resuming, depth), () => {
      f.set(place.pointer, i32.load(this.#context, place.cell))
      f.set(place.matched, i32.load(this.#context, place.cell + 4))
      f.if(i32.eq(this.#resuming, depth), () => f.set(this.#resuming, i32.const(0)))
    })
  }

  /** 1 where the function goes on in the middle of the partners that the next join finds. */
  get isResuming(): I32 {
    return i32.geU(this.#resuming, i32.const(this.#active.length + 1))
  }

  /** Called where the function is left before its end. */
  save(): void {
    const f = this.#f
    const depth = i32.const(this.#active.length)
    for (const { pointer, matched, cell } of this.#active) {
      f.store('i32', this.#context, pointer, cell)
      f.store('i32', this.#context, matched, cell + 4)
    }
    f.store('i32', this.#context, select(i32.gtU(this.#resuming, depth), this.#resuming, depth), this.#cell)
  }

  /** One more row of a chain is looked at. */
  look(e: RowEmitter): void {
    const f = this.#f
    f.if(i32.eqz(this.#looks), () => e.stop(status.sinkFull))
    f.set(this.#looks, i32.sub(this.#looks, i32.const(1)))
  }
}

export function probePlace(f: FunctionBuilder, context: I32, step: ProbeStep, at: ProbeOffsets): ProbePlace {
  const isOrdered = step.table.isOrdered === true
  return {
    ...at,
    way: isOrdered ? mergePlace(f, context, at.header) : directoryPlace(f, context, step, at.header),
    pointer: f.local('i32', 'partner'),
    matched: f.local('i32', 'matched'),
  }
}

function directoryPlace(f: FunctionBuilder, context: I32, step: ProbeStep, header: number): DirectoryPlace {
  const whole = hasWholeKey(step.table)
  const min = whole ? f.let(i64.load(context, header + joinHeader.min), 'min') : undefined
  return {
    min,
    filter: loadFilter(f, context, header, min),
    directory: f.let(i32.load(context, header + joinHeader.directory), 'directory'),
    mask: f.let(i32.load(context, header + joinHeader.mask), 'mask'),
    direct: whole ? f.let(i32.load(context, header + joinHeader.direct), 'direct') : undefined,
  }
}

/** The way through the table's directory, of a table that has one. */
export function directoryOf({ way }: ProbePlace): DirectoryPlace {
  assert('directory' in way, 'a table in order has no directory')
  return way
}

export interface ProbeOffsets {
  readonly cell: number
  readonly header: number
}
