/**
 * Builds the body of one function: statements are written at once, in the order of the calls; values are code
 * trees, written where they are placed. Every statement asserts its types, its labels and its locals' scopes.
 */

import { type Code, CodeNode, checkType, fail, isConst, noOperands, type ValueType } from './code.ts'
import type { Chunk, CodeBuffer } from './code-buffer.ts'
import { Emitter } from './emitter.ts'
import { branchCondition, i32Const } from './folding.ts'
import { LocalTable } from './locals.ts'
import { atomicFence, memoryCopy, memoryFill, type StoreKind, stores } from './memory-operators.ts'
import type { ModuleBuilder } from './module-builder.ts'
import type { FunctionReference, GlobalReference, Label, Local } from './references.ts'
import { i32, select } from './scalar-operators.ts'
import { type LaneWidth, laneStore } from './simd-operators.ts'

const BLOCK = 0x02
const LOOP = 0x03
const IF = 0x04

/** What a store of a kind takes. */
export type StoredType<K extends StoreKind> = K extends ValueType
  ? K
  : K extends `${'atomic.' | ''}i32${string}`
    ? 'i32'
    : 'i64'

export interface RangeOptions {
  /** 1 unless said otherwise; more than zero. */
  readonly step?: number
  /** Compare bounds as unsigned, for pointers. */
  readonly unsigned?: boolean
}

export interface LoopLabels {
  /** Goes on with the next round. */
  readonly next: Label
  /** Leaves the loop. */
  readonly exit: Label
}

export class FunctionBuilder {
  readonly module: ModuleBuilder
  readonly reference: FunctionReference
  readonly #locals: LocalTable
  readonly #emitter: Emitter
  /** Whether the next statement can be reached. */
  #reachable = true
  #statements = 0

  constructor(module: ModuleBuilder, reference: FunctionReference) {
    this.module = module
    this.reference = reference
    this.#locals = new LocalTable(this, reference.params)
    this.#emitter = new Emitter(this, this.#locals)
  }

  get params(): readonly Local[] {
    return this.#locals.parameters
  }

  /** Locals whose scope is open, parameters aside. */
  get liveLocals(): number {
    return this.#locals.live
  }

  /** Places for locals that the function takes in all, parameters aside. */
  get localCount(): number {
    return this.#locals.count
  }

  /** Bytes written so far. */
  get size(): number {
    return this.#emitter.out.length
  }

  param<T extends ValueType = ValueType>(index: number, type?: T): Local<T> {
    const local = this.#locals.parameters[index]
    if (local === undefined) fail('param', `there is no parameter ${index}`)
    if (type !== undefined) checkType(local, type, 'param', `parameter ${index}`)
    return local as Local<T>
  }

  /** A new local. Set it before reading: a place that had another local before still holds that one's value. */
  local<T extends ValueType>(type: T, name = ''): Local<T> {
    return this.#locals.declare(type, name)
  }

  /** A new local that holds the value of `code`, computed here. */
  let<T extends ValueType>(code: Code<T>, name = ''): Local<T> {
    if (!(code instanceof CodeNode)) fail('let', `the value is not code but ${typeof code}`)
    // The value is written first: it may use deferred code whose locals must not be the new one.
    this.#emitter.emit(code)
    const local = this.#locals.declare(code.type, name)
    this.#emitter.localAccess(0x21, local, 'let')
    this.#statements++
    return local
  }

  set<T extends ValueType>(local: Local<T>, code: Code<NoInfer<T>>): void {
    checkType(code, local.type, `set of ${local.name || local.index}`, 'the value')
    if (code === local) return
    this.#emitter.emit(code)
    this.#emitter.localAccess(0x21, local, 'set')
    this.#statements++
  }

  /** A value that also sets a local when it is computed. */
  tee<T extends ValueType>(local: Local<T>, code: Code<NoInfer<T>>): Code<T> {
    checkType(code, local.type, `tee of ${local.name || local.index}`, 'the value')
    const { isBoolean } = code
    return new CodeNode<T>(local.type, 'tee', undefined, [code], 0, 0, local, true, isBoolean)
  }

  getGlobal<T extends ValueType>(global: GlobalReference<T>): Code<T> {
    this.#checkModule(global, 'getGlobal')
    // Reading counts as an effect only in so far as it must see what was written before; it can be dropped.
    return new CodeNode<T>(global.type, 'global', undefined, noOperands, 0, 0, global, false, false)
  }

  setGlobal<T extends ValueType>(global: GlobalReference<T>, code: Code<NoInfer<T>>): void {
    this.#checkModule(global, 'setGlobal')
    if (!global.mutable) fail('setGlobal', `global ${global.name} is constant`)
    checkType(code, global.type, `setGlobal of ${global.name}`, 'the value')
    this.#emitter.emit(code)
    this.#emitter.out.byte(0x24)
    this.#emitter.out.relocate(global)
    this.#statements++
  }

  /** Frees the locals declared inside for reuse; `body`'s answer is passed on, but must not be code that uses them. */
  scope<R>(body: () => R): R {
    this.#locals.openScope()
    const result = body()
    this.#locals.closeScope()
    return result
  }

  // Control

  if(condition: Code<'i32'>, then: () => void, otherwise?: () => void): void {
    checkType(condition, 'i32', 'if', 'the condition')
    if (isConst(condition)) {
      if (condition.value !== 0) then()
      else otherwise?.()
      return
    }
    this.#emitter.emit(branchCondition(condition))
    const label = this.#emitter.openBlock(IF, undefined)
    const before = this.#reachable
    then()
    let after = this.#reachable
    this.#reachable = before
    if (otherwise !== undefined) {
      this.#emitter.out.byte(0x05)
      otherwise()
      after ||= this.#reachable
    } else {
      after = before
    }
    this.#emitter.closeBlock(label)
    this.#join(after)
  }

  /** A value by condition; only the branch taken runs, statements inside the branches included. */
  ifValue<T extends ValueType>(
    type: T,
    condition: Code<'i32'>,
    then: () => Code<NoInfer<T>>,
    otherwise: () => Code<NoInfer<T>>,
  ): Code<T> {
    checkType(condition, 'i32', 'ifValue', 'the condition')
    if (isConst(condition)) return this.sequence(type, condition.value !== 0 ? then : otherwise)
    const before = this.#reachable
    const statements = this.#statements
    this.#emitter.openCapture()
    const label = this.#emitter.openBlock(IF, type)
    const a = this.#branchValue(type, then, 'ifValue')
    this.#reachable = before
    this.#emitter.out.byte(0x05)
    const b = this.#branchValue(type, otherwise, 'ifValue')
    this.#reachable = before
    this.#emitter.closeBlock(label)
    const chunk = this.#emitter.closeCapture()
    const pure = this.#statements === statements
    if (pure && isConst(a) && isConst(b)) {
      // `Object.is` keeps 0 and -0 apart.
      if (Object.is(a.value, b.value) && !condition.effects) return a
      if (type === 'i32' && condition.isBoolean) return select(condition, a, b)
    }
    const effects = !pure || a.effects || b.effects || condition.effects
    return this.#deferred(type, [branchCondition(condition)], chunk, effects, a.isBoolean && b.isBoolean)
  }

  /** Statements and then a value, all of which run where the value is placed. */
  sequence<T extends ValueType>(type: T, body: () => Code<NoInfer<T>>): Code<T> {
    const before = this.#reachable
    const statements = this.#statements
    this.#emitter.openCapture()
    const value = this.#branchValue(type, body, 'sequence')
    this.#reachable = before
    const chunk = this.#emitter.closeCapture()
    if (this.#statements === statements) return value
    return this.#deferred(type, noOperands, chunk, true, value.isBoolean)
  }

  block(body: (exit: Label) => void): void {
    const label = this.#emitter.openBlock(BLOCK, undefined)
    body(label)
    this.#emitter.closeBlock(label)
    this.#join(this.#reachable || label.used)
  }

  /** Branching to `again` starts over; without it the loop ends after one round. */
  loop(body: (again: Label) => void): void {
    const label = this.#emitter.openBlock(LOOP, undefined)
    body(label)
    this.#emitter.closeBlock(label)
    this.#join(this.#reachable)
  }

  br(label: Label): void {
    this.#emitter.out.byte(0x0c)
    this.#emitter.target(label, 'br')
    this.#leave()
  }

  brIf(label: Label, condition: Code<'i32'>): void {
    checkType(condition, 'i32', 'brIf', 'the condition')
    if (isConst(condition)) {
      if (condition.value !== 0) this.br(label)
      return
    }
    this.#emitter.emit(branchCondition(condition))
    this.#emitter.out.byte(0x0d)
    this.#emitter.target(label, 'brIf')
    this.#statements++
  }

  /** Branches to the label numbered by `index`, or to `otherwise` beyond the last. */
  brTable(labels: readonly Label[], otherwise: Label, index: Code<'i32'>): void {
    checkType(index, 'i32', 'brTable', 'the index')
    this.#emitter.emit(index)
    this.#emitter.out.byte(0x0e)
    this.#emitter.out.unsigned(labels.length)
    for (const label of labels) this.#emitter.target(label, 'brTable')
    this.#emitter.target(otherwise, 'brTable')
    this.#leave()
  }

  whileLoop(condition: () => Code<'i32'>, body: (labels: LoopLabels) => void): void {
    this.block((exit) => {
      this.loop((next) => {
        this.brIf(exit, i32.eqz(condition()))
        body({ next, exit })
        this.br(next)
      })
    })
  }

  /**
   * Runs `body` for `from`, `from + step` and so on while below `to`, which is computed once. Locals declared inside
   * are freed at the end. The bounds are signed unless `unsigned`; `to + step` must not overflow.
   */
  forRange(
    from: Code<'i32'>,
    to: Code<'i32'>,
    body: (index: Local<'i32'>, labels: LoopLabels) => void,
    options: RangeOptions = {},
  ): void {
    const { step = 1, unsigned = false } = options
    if (!(step > 0)) fail('forRange', `the step ${step} is not positive`)
    checkType(from, 'i32', 'forRange', 'the lower bound')
    checkType(to, 'i32', 'forRange', 'the upper bound')
    this.scope(() => {
      const bound = isConst(to) ? to : this.let(to, 'to')
      const index = this.let(from, 'i')
      const inside = () => (unsigned ? i32.ltU(index, bound) : i32.ltS(index, bound))
      this.block((exit) => {
        this.brIf(exit, i32.eqz(inside()))
        this.loop((again) => {
          this.block((next) => body(index, { next, exit }))
          this.set(index, i32.add(index, i32Const(step)))
          this.brIf(again, inside())
        })
      })
    })
  }

  // Memory

  store<K extends StoreKind>(kind: K, ptr: Code<'i32'>, value: Code<StoredType<K>>, offset = 0): void {
    const operator = stores[kind]
    if (operator === undefined) fail('store', `there is no store of kind ${kind}`)
    checkType(ptr, 'i32', operator.name, 'the pointer')
    checkType(value, operator.operands[1], operator.name, 'the value')
    if (!(offset >= 0 && offset <= 0xffff_ffff)) fail(operator.name, `offset ${offset} is not below 2^32`)
    this.#emitter.statement(operator, [ptr, value], offset)
    this.#statements++
  }

  /** Stores the lowest 8 bits of an i32 or i64. */
  store8(ptr: Code<'i32'>, value: Code<'i32'> | Code<'i64'>, offset = 0): void {
    this.store(value.type === 'i64' ? 'i64.8' : 'i32.8', ptr, value as Code<'i32'> & Code<'i64'>, offset)
  }

  /** Stores the lowest 16 bits of an i32 or i64. */
  store16(ptr: Code<'i32'>, value: Code<'i32'> | Code<'i64'>, offset = 0): void {
    this.store(value.type === 'i64' ? 'i64.16' : 'i32.16', ptr, value as Code<'i32'> & Code<'i64'>, offset)
  }

  /** Stores the lowest 32 bits of an i32 or i64. */
  store32(ptr: Code<'i32'>, value: Code<'i32'> | Code<'i64'>, offset = 0): void {
    this.store(value.type === 'i64' ? 'i64.32' : 'i32', ptr, value as Code<'i32'> & Code<'i64'>, offset)
  }

  /** Stores one lane of 8, 16, 32 or 64 bits. */
  storeLane(width: LaneWidth, ptr: Code<'i32'>, vector: Code<'v128'>, lane: number, offset = 0): void {
    const operator = laneStore(width, lane)
    checkType(ptr, 'i32', operator.name, 'the pointer')
    checkType(vector, 'v128', operator.name, 'the value')
    this.#emitter.statement(operator, [ptr, vector], offset, lane)
    this.#statements++
  }

  memoryCopy(target: Code<'i32'>, source: Code<'i32'>, bytes: Code<'i32'>): void {
    this.#bulk('memoryCopy', memoryCopy, [target, source, bytes])
  }

  /** Sets `bytes` bytes to the lowest 8 bits of `value`. */
  memoryFill(target: Code<'i32'>, value: Code<'i32'>, bytes: Code<'i32'>): void {
    this.#bulk('memoryFill', memoryFill, [target, value, bytes])
  }

  atomicFence(): void {
    this.#emitter.statement(atomicFence, [])
    this.#statements++
  }

  // Calls

  /** A call of a function with exactly one result. It runs where the value is placed. */
  call<T extends ValueType>(
    fn: FunctionReference<readonly ValueType[], readonly T[]>,
    args: readonly Code[],
  ): Code<T> {
    this.#checkCall(fn, args, 'call')
    if (fn.results.length !== 1) fail(`call of ${fn.name}`, `it has ${fn.results.length} results, not one`)
    return new CodeNode<T>(fn.results[0], 'call', undefined, args, 0, 0, fn, true, false)
  }

  /** Calls a function now; its results, if any, are dropped. */
  callVoid(fn: FunctionReference, args: readonly Code[]): void {
    this.#callStatement(fn, args, 'callVoid')
    for (let i = 0; i < fn.results.length; i++) this.#emitter.out.byte(0x1a)
  }

  /** Calls a function now and sets its results, in order, into locals. */
  callMulti(fn: FunctionReference, args: readonly Code[], into: readonly Local[]): void {
    if (into.length !== fn.results.length) {
      fail(`callMulti of ${fn.name}`, `${into.length} locals for ${fn.results.length} results`)
    }
    for (let i = 0; i < into.length; i++) {
      checkType(into[i], fn.results[i], `callMulti of ${fn.name}`, `local ${i + 1}`)
    }
    this.#callStatement(fn, args, 'callMulti')
    for (let i = into.length - 1; i >= 0; i--) this.#emitter.localAccess(0x21, into[i], 'callMulti')
  }

  /** Calls the function at `index` of the module's table; it traps where that has another signature. */
  callIndirect<T extends ValueType>(
    params: readonly ValueType[],
    result: T,
    index: Code<'i32'>,
    args: readonly Code[],
  ): Code<T> {
    this.#checkArguments('callIndirect', params, args)
    checkType(index, 'i32', 'callIndirect', 'the index')
    const type = this.module.typeIndex(params, [result])
    return new CodeNode<T>(
      result,
      'callIndirect',
      undefined,
      [...args, index],
      type,
      0,
      undefined,
      true,
      false,
    )
  }

  /** Computes a value for its effects only. */
  drop(code: Code): void {
    if (!(code instanceof CodeNode)) fail('drop', `the value is not code but ${typeof code}`)
    if (!code.effects) return
    this.#emitter.emit(code)
    this.#emitter.out.byte(0x1a)
    this.#statements++
  }

  return(...values: readonly Code[]): void {
    const { results } = this.reference
    if (values.length !== results.length) {
      fail('return', `${values.length} values for ${results.length} results`)
    }
    for (let i = 0; i < values.length; i++) {
      checkType(values[i], results[i], 'return', `value ${i + 1}`)
      this.#emitter.emit(values[i])
    }
    this.#emitter.out.byte(0x0f)
    this.#leave()
  }

  unreachable(): void {
    this.#emitter.out.byte(0x00)
    this.#leave()
  }

  /** A value that is never computed: traps. For branches of `ifValue` that leave by `br` or `return`. */
  trap<T extends ValueType>(type: T): Code<T> {
    return new CodeNode<T>(type, 'trap', undefined, noOperands, 0, 0, undefined, true, false)
  }

  /** Ends the body; `value` is what the body callback answered, the result if it is code. */
  finish(value: Code | undefined): { code: CodeBuffer; locals: LocalTable; usesMemory: boolean } {
    if (value !== undefined) this.return(value)
    else if (this.#reachable && this.reference.results.length > 0) fail('end', 'the result is missing')
    this.#emitter.out.byte(0x0b)
    return { code: this.#emitter.out, locals: this.#locals, usesMemory: this.#emitter.usesMemory }
  }

  #branchValue<T extends ValueType>(type: T, branch: () => Code, operation: string): Code<T> {
    const value = branch()
    checkType(value, type, operation, 'the value')
    this.#emitter.emit(value)
    return value as Code<T>
  }

  #deferred<T extends ValueType>(
    type: T,
    operands: readonly Code[],
    chunk: Chunk,
    effects: boolean,
    isBoolean: boolean,
  ): Code<T> {
    return new CodeNode<T>(type, 'chunk', undefined, operands, 0, 0, chunk, effects, isBoolean)
  }

  #leave(): void {
    this.#reachable = false
    this.#statements++
  }

  /** After a block: WebAssembly takes its end for reachable, so where it is not that must be said. */
  #join(reachable: boolean): void {
    this.#reachable = reachable
    if (!reachable) this.#emitter.out.byte(0x00)
    this.#statements++
  }

  #bulk(name: string, operator: typeof memoryCopy, operands: readonly Code[]): void {
    for (let i = 0; i < 3; i++) checkType(operands[i], 'i32', name, `operand ${i + 1}`)
    this.#emitter.usesMemory = true
    this.#emitter.statement(operator, operands)
    this.#statements++
  }

  #callStatement(fn: FunctionReference, args: readonly Code[], operation: string): void {
    this.#checkCall(fn, args, operation)
    for (const arg of args) this.#emitter.emit(arg)
    this.#emitter.out.byte(0x10)
    this.#emitter.out.relocate(fn)
    this.#statements++
  }

  #checkCall(fn: FunctionReference, args: readonly Code[], operation: string): void {
    this.#checkModule(fn, operation)
    this.#checkArguments(`${operation} of ${fn.name}`, fn.params, args)
  }

  #checkArguments(operation: string, params: readonly ValueType[], args: readonly Code[]): void {
    if (args.length !== params.length) {
      fail(operation, `${args.length} arguments for ${params.length} parameters`)
    }
    for (let i = 0; i < args.length; i++) checkType(args[i], params[i], operation, `argument ${i + 1}`)
  }

  #checkModule(reference: FunctionReference | GlobalReference, operation: string): void {
    if (reference.module !== this.module) fail(operation, `${reference.name} belongs to another module`)
  }
}
