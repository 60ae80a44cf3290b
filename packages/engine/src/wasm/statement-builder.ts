/**
 * The statements of a function body that do not branch: locals and globals, memory, calls. The function builder adds
 * control to them. Every statement asserts its types and its locals' scopes, and is written at once.
 */

import { type Code, CodeNode, checkOffset, checkType, fail, noOperands, type ValueType } from './code.ts'
import { Emitter } from './emitter.ts'
import { LocalTable } from './locals.ts'
import { atomicFence, memoryCopy, memoryFill, type StoreKind, stores } from './memory-operators.ts'
import type { ModuleBuilder } from './module-builder.ts'
import type { FunctionReference, GlobalReference, Local } from './references.ts'
import { type LaneWidth, laneStore } from './simd-operators.ts'

/** What a store of a kind takes. */
export type StoredType<K extends StoreKind> = K extends ValueType
  ? K
  : K extends `${'atomic.' | ''}i32${string}`
    ? 'i32'
    : 'i64'

export class StatementBuilder {
  readonly module: ModuleBuilder
  readonly reference: FunctionReference
  protected readonly locals: LocalTable
  protected readonly emitter: Emitter
  /** How many statements were written; tells whether a piece of code has any. */
  protected statements = 0

  constructor(module: ModuleBuilder, reference: FunctionReference, paramNames: readonly string[] = []) {
    this.module = module
    this.reference = reference
    this.locals = new LocalTable(this, reference.params, paramNames)
    this.emitter = new Emitter(this, this.locals)
  }

  get params(): readonly Local[] {
    return this.locals.parameters
  }

  /** Locals whose scope is open, parameters aside. */
  get liveLocals(): number {
    return this.locals.live
  }

  /** Places for locals that the function takes in all, parameters aside. */
  get localCount(): number {
    return this.locals.count
  }

  /** Bytes written so far. */
  get size(): number {
    return this.emitter.out.length
  }

  param<T extends ValueType = ValueType>(index: number, type?: T): Local<T> {
    const local = this.locals.parameters[index]
    if (local === undefined) fail('param', `there is no parameter ${index}`)
    if (type !== undefined) checkType(local, type, 'param', `parameter ${index}`)
    return local as Local<T>
  }

  /** A new local. Set it before reading: a place that had another local before still holds that one's value. */
  local<T extends ValueType>(type: T, name = ''): Local<T> {
    return this.locals.declare(type, name)
  }

  /** A new local that holds the value of `code`, computed here. */
  let<T extends ValueType>(code: Code<T>, name = ''): Local<T> {
    if (!(code instanceof CodeNode)) fail('let', `the value is not code but ${typeof code}`)
    // The value is written first: it may use deferred code whose locals must not be the new one.
    this.emitter.emit(code)
    const local = this.locals.declare(code.type, name)
    this.emitter.localAccess(0x21, local, 'let')
    this.statements++
    return local
  }

  set<T extends ValueType>(local: Local<T>, code: Code<NoInfer<T>>): void {
    checkType(code, local.type, `set of ${local.name || local.index}`, 'the value')
    if (code === local) return
    this.emitter.emit(code)
    this.emitter.localAccess(0x21, local, 'set')
    this.statements++
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
    this.emitter.emit(code)
    this.emitter.out.byte(0x24)
    this.emitter.out.relocate(global)
    this.statements++
  }

  /** Frees the locals declared inside for reuse; `body`'s answer is passed on, but must not be code that uses them. */
  scope<R>(body: () => R): R {
    this.locals.openScope()
    const result = body()
    this.locals.closeScope()
    return result
  }

  // Memory

  store<K extends StoreKind>(kind: K, ptr: Code<'i32'>, value: Code<StoredType<K>>, offset = 0): void {
    const operator = stores[kind]
    if (operator === undefined) fail('store', `there is no store of kind ${kind}`)
    checkType(ptr, 'i32', operator.name, 'the pointer')
    checkType(value, operator.operands[1], operator.name, 'the value')
    checkOffset(offset, operator.name)
    this.emitter.statement(operator, [ptr, value], offset)
    this.statements++
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
    checkOffset(offset, operator.name)
    this.emitter.statement(operator, [ptr, vector], offset, lane)
    this.statements++
  }

  memoryCopy(target: Code<'i32'>, source: Code<'i32'>, bytes: Code<'i32'>): void {
    this.#bulk('memoryCopy', memoryCopy, [target, source, bytes])
  }

  /** Sets `bytes` bytes to the lowest 8 bits of `value`. */
  memoryFill(target: Code<'i32'>, value: Code<'i32'>, bytes: Code<'i32'>): void {
    this.#bulk('memoryFill', memoryFill, [target, value, bytes])
  }

  atomicFence(): void {
    this.emitter.statement(atomicFence, [])
    this.statements++
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
    for (let i = 0; i < fn.results.length; i++) this.emitter.out.byte(0x1a)
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
    for (let i = into.length - 1; i >= 0; i--) this.emitter.localAccess(0x21, into[i], 'callMulti')
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
    this.emitter.emit(code)
    this.emitter.out.byte(0x1a)
    this.statements++
  }

  #bulk(name: string, operator: typeof memoryCopy, operands: readonly Code[]): void {
    for (let i = 0; i < 3; i++) checkType(operands[i], 'i32', name, `operand ${i + 1}`)
    this.emitter.usesMemory = true
    this.emitter.statement(operator, operands)
    this.statements++
  }

  #callStatement(fn: FunctionReference, args: readonly Code[], operation: string): void {
    this.#checkCall(fn, args, operation)
    for (const arg of args) this.emitter.emit(arg)
    this.emitter.out.byte(0x10)
    this.emitter.out.relocate(fn)
    this.statements++
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
