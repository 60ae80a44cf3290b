/**
 * Writes the code for values that are there: the part of the `Emitter` that knows nothing of expressions. Constants,
 * choices between values, errors and where they are told, memory for values of variable length, calls of helpers,
 * kernels and functions outside of the module.
 */
import type { DataType } from '@vonk/common'
import { assert } from '../base/assert.ts'
import type { HelperFunction, MathFunction, RaiseSite, Value } from '../expr/emit.ts'
import type { Cast, Literal, LiteralValue, Origin } from '../expr/expression.ts'
import { constantSize, type Magnitude, staticSize, typeMagnitude, typeSize } from '../expr/magnitude.ts'
import { isVariableLength, partTypes } from '../expr/value-parts.ts'
import { type Code, constValue, type FunctionBuilder, i32, isConst, Local, select } from '../wasm/index.ts'
import { ChosenValue } from './chosen-value.ts'
import { errorRecord, header } from './context-layout.ts'
import { hostRecord } from './host-call.ts'
import { errorBytesMax, type ModuleContext } from './module-context.ts'
import type { ReplayJournal } from './replay-journal.ts'
import { status } from './stage-program.ts'
import { inlineParts, loadParts, storeParts, zeroOf } from './stored-parts.ts'
import { asStored } from './stored-values.ts'
import { packZone } from './zone-table.ts'

/**
 * One way of compiling a row function: with or without null bits, with or without overflow checks that bounds make
 * needless.
 */
export interface Variant {
  readonly nulls: boolean
  readonly guarded: boolean
}

/** A test that must hold for a batch before a guarded body may run. */
export interface Guard {
  readonly magnitude: Magnitude
  readonly limit: number
}

export interface OperatorPlace {
  readonly operatorId: number
  readonly callSite?: string
}

export interface ValueEmitterOptions {
  readonly module: ModuleContext
  readonly f: FunctionBuilder
  readonly context: Code<'i32'>
  readonly variant: Variant
  readonly guards: Guard[]
  /** Leaves the function with a status; the row is stored by the emitter. */
  readonly exit: (status: number) => void
}

/** More assumptions than these cost a batch more than the checks of its rows that they save. */
const guardsMax = 256

export const zero = i32.const(0)
const nowhere: OperatorPlace = { operatorId: -1 }

export abstract class ValueEmitter {
  /** The function that is written; another one while `outlined` writes a part of it. */
  f: FunctionBuilder
  readonly module: ModuleContext
  context: Code<'i32'>
  readonly variant: Variant
  /** The current row's position in its batch. */
  row: Code<'i32'> = zero
  /** Stored as `resumeAt` when the function stops at the current row. */
  resume: Code<'i32'> = zero
  operator: OperatorPlace = nowhere
  /** Set while an aggregate's sum is being updated: decides whether it may be kept in one word. */
  sumIsSmall: ((magnitude: Magnitude) => boolean) | undefined
  /** Where rows may be run again from the middle: what notes the state that they change. */
  journal: ReplayJournal | undefined
  /** Whether an expression took scratch memory so far. */
  usesScratch = false
  readonly #guards: Guard[]
  protected exit: (status: number) => void
  /** Where in the text the expression stands whose code is made now. */
  protected origin: Origin | undefined
  /** 1 where the arguments of the call being emitted are null, so that its errors do not count. */
  protected excused: Code<'i32'> | undefined
  /** The cast whose code is made now. */
  protected storing: Cast | undefined

  constructor(options: ValueEmitterOptions) {
    this.f = options.f
    this.module = options.module
    this.context = options.context
    this.variant = options.variant
    this.#guards = options.guards
    this.exit = options.exit
  }

  /** Statement that runs one of two blocks; what is computed in a block is known to it alone. */
  abstract when(cond: Code<'i32'>, then: () => void, otherwise?: () => void): void

  // Values

  bind<T extends Code>(code: T): T {
    return isConst(code) || code instanceof Local ? code : (this.f.let(code) as Code as T)
  }

  value(type: DataType, parts: readonly Code[], isNull: Code<'i32'> = zero): Value {
    return { type, isNull: this.bind(isNull), parts: parts.map((part) => this.bind(part)) }
  }

  sized(value: Value, magnitude: Magnitude): Value {
    const limit = typeSize(value.type)
    if (limit === undefined) return value
    const known =
      staticSize(magnitude) > limit && magnitude.kind === 'constant' ? constantSize(limit) : magnitude
    return { ...value, magnitude: known }
  }

  assumeWithin(magnitude: Magnitude, limit: number): boolean {
    if (staticSize(magnitude) <= limit) return true
    if (magnitude.kind === 'constant' || !this.variant.guarded || this.#guards.length >= guardsMax)
      return false
    this.#guards.push({ magnitude, limit })
    return true
  }

  assumeSum(magnitude: Magnitude): boolean {
    return this.sumIsSmall?.(magnitude) ?? false
  }

  nullValue(type: DataType): Value {
    return { type, isNull: i32.const(1), parts: partTypes(type).map(zeroOf), magnitude: constantSize(0) }
  }

  literal(type: DataType, value: LiteralValue): Value {
    if (value === null) return this.nullValue(type)
    if (typeof value === 'string' || value instanceof Uint8Array) {
      const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value
      return { type, isNull: zero, parts: [this.constant(bytes), i32.const(bytes.length)] }
    }
    const parts = inlineParts(type, value)
    const size = typeof value === 'bigint' || typeof value === 'number' ? Math.abs(Number(value)) : undefined
    return {
      type,
      isNull: zero,
      parts,
      ...(size === undefined || typeSize(type) === undefined
        ? {}
        : { magnitude: constantSize(size * (1 + 2 ** -50)) }),
    }
  }

  choose(type: DataType, cond: Code<'i32'>, then: () => Value, otherwise: () => Value): Value {
    const known = constValue(cond)
    if (known !== undefined) return known !== 0 ? then() : otherwise()
    const chosen = new ChosenValue(this.f, type)
    this.when(
      cond,
      () => chosen.put(then()),
      () => chosen.put(otherwise()),
    )
    return chosen.value()
  }

  // Errors and memory

  raise(found: RaiseSite): void {
    const site = asStored(found, this.storing)
    const { index, offsets } = this.module.errorSite(site, this.operator, this.origin)
    const record = header.error
    this.f.store('i32', this.context, i32.const(index), record + errorRecord.site)
    this.f.store('i32', this.context, this.row, record + errorRecord.row)
    Object.values(site.values ?? {}).forEach(({ value }, i) => {
      this.#storeErrorValue(value, record + offsets[i])
    })
    this.stop(status.error)
  }

  raiseIf(cond: Code<'i32'>, site: RaiseSite): void {
    const counts = this.excused === undefined ? cond : i32.and(cond, i32.eqz(this.excused))
    this.f.if(counts, () => this.f.scope(() => this.raise(site)))
  }

  /** Statement: leaves the function at the current row. */
  stop(code: number): void {
    this.journal?.restore()
    this.f.store('i32', this.context, this.resume, header.resumeAt)
    this.exit(code)
  }

  scratch(bytes: Code<'i32'>): Code<'i32'> {
    const { f, context } = this
    this.usesScratch = true
    const start = f.let(i32.load(context, header.scratch), 'scratch')
    const size = this.bind(i32.and(i32.add(bytes, i32.const(7)), i32.const(-8)))
    const room = i32.sub(i32.load(context, header.scratchEnd), start)
    f.if(i32.gtU(size, room), () => {
      f.store('i32', context, i32.const(needs.scratch), header.needKind)
      f.store('i32', context, size, header.needBytes)
      this.stop(status.needMemory)
    })
    f.store('i32', context, i32.add(start, size), header.scratch)
    return start
  }

  releaseScratch(end: Code<'i32'>): void {
    const aligned = i32.and(i32.add(end, i32.const(7)), i32.const(-8))
    this.f.store('i32', this.context, aligned, header.scratch)
  }

  temporary(): Code<'i32'> {
    return this.bind(i32.add(this.context, i32.const(header.temporary)))
  }

  helper(definition: HelperFunction, ...args: readonly Code[]): readonly Code[] {
    const reference = this.module.helper(definition)
    if (definition.results.length === 1) return [this.bind(this.f.call(reference as never, args))]
    const results = definition.results.map((type) => this.f.local(type))
    this.f.callMulti(reference, args, results)
    return results
  }

  kernel(name: string, ...args: readonly Code[]): readonly Code[] {
    const reference = this.module.kernels.get(name)
    if (reference.results.length === 1) return [this.bind(this.f.call(reference as never, args))]
    const results = reference.results.map((type) => this.f.local(type))
    this.f.callMulti(reference, args, results)
    return results
  }

  math(name: MathFunction, ...args: readonly Code<'f64'>[]): Code<'f64'> {
    return this.bind(this.f.call(this.module.mathFunction(name, args.length) as never, args)) as Code<'f64'>
  }

  constant(bytes: Uint8Array): Code<'i32'> {
    const slot = this.module.constants.bytes(bytes)
    return this.bind(i32.load(this.constants(), slot))
  }

  timeZone(name: string): Code<'i32'> {
    return this.constant(packZone(name))
  }

  taskCell(): Code<'i32'> {
    const cell = this.module.context.cell()
    this.journal?.note(cell, 8)
    return this.bind(i32.add(this.context, i32.const(cell)))
  }

  taskBlock(bytes: number): Code<'i32'> {
    const place = this.module.context.reserve(bytes)
    this.journal?.note(place, bytes)
    return this.bind(i32.add(this.context, i32.const(place)))
  }

  partitionIndex(): Code<'i32'> {
    return this.bind(i32.load(this.context, header.partition))
  }

  host(name: string, args: readonly Value[], type: DataType): Value {
    const { f, context } = this
    assert(args.length <= hostRecord.argumentsMost, `too many arguments for host function ${name}`)
    const { call, record } = this.module.hostFunction({ name, argTypes: args.map((arg) => arg.type), type })
    args.forEach((arg, i) => {
      const slot = record + (i + 1) * hostRecord.slot
      f.store('i32', context, arg.isNull, slot)
      storeParts(f, arg.parts, context, slot + hostRecord.value)
    })
    this.usesScratch = true
    const missing = f.let(f.call(call, [i32.add(context, i32.const(record)), context]), 'missing')
    f.if(missing, () => {
      f.store('i32', context, i32.const(needs.scratch), header.needKind)
      f.store('i32', context, missing, header.needBytes)
      this.stop(status.needMemory)
    })
    return this.value(type, loadParts(type, context, record + hostRecord.value), i32.load(context, record))
  }

  /** A literal as a parameter of the module: its value lies in the constants, not in the code. */
  protected parameter(e: Literal): Value {
    if (e.value === null || typeof e.value === 'boolean') return this.literal(e.type, e.value)
    const offset = this.module.constants.literal(e.type, e.value)
    const value = this.value(e.type, loadParts(e.type, this.constants(), offset))
    const bound = typeSize(e.type)
    if (bound === undefined) return value
    const wide = partTypes(e.type).length === 2
    const narrow = partTypes(e.type)[0] === 'i32'
    const magnitude: Magnitude = narrow
      ? typeMagnitude(e.type)
      : { kind: 'literal', offset, wide, typeSize: bound }
    return { ...value, magnitude }
  }

  protected constants(): Code<'i32'> {
    return i32.load(this.context, header.constants)
  }

  #storeErrorValue(value: Value, at: number): void {
    const { f, context } = this
    f.store('i32', context, value.isNull, at)
    if (isVariableLength(value.type)) {
      const [pointer, length] = value.parts as readonly [Code<'i32'>, Code<'i32'>]
      const kept = this.bind(
        select(i32.gtU(length, i32.const(errorBytesMax)), i32.const(errorBytesMax), length),
      )
      f.store('i32', context, kept, at + 4)
      f.memoryCopy(i32.add(context, i32.const(at + 8)), pointer, kept)
      return
    }
    let offset = at + 8
    for (const part of value.parts) {
      f.store(part.type as 'i32', context, part as Code<'i32'>, offset)
      offset += part.type === 'i32' || part.type === 'f32' ? 4 : 8
    }
  }
}

/** Kinds of memory that a generated function asks the runner for, in the context's `needKind`. */
export const needs = Object.freeze({ scratch: 1, rows: 2, bytes: 3, buckets: 4 })
