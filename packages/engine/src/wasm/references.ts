/**
 * Handles to what a module holds: functions, globals, locals and labels. WebAssembly numbers imports before
 * definitions, so a function's or global's index is known only when the module is written; until then code
 * refers to these objects.
 */

import { CodeNode, noOperands, type ValueType } from './code.ts'
import type { ModuleBuilder } from './module-builder.ts'

/** A function, imported or defined. `P` and `R` are its parameter and result types. */
export class FunctionReference<
  out P extends readonly ValueType[] = readonly ValueType[],
  out R extends readonly ValueType[] = readonly ValueType[],
> {
  readonly name: string
  readonly params: P
  readonly results: R
  readonly module: ModuleBuilder
  /** Its number in the module; -1 until the module is written. */
  index = -1

  constructor(module: ModuleBuilder, name: string, params: P, results: R) {
    this.module = module
    this.name = name
    this.params = params
    this.results = results
  }
}

/** A global variable, imported or defined. */
export class GlobalReference<out T extends ValueType = ValueType> {
  readonly name: string
  readonly type: T
  readonly mutable: boolean
  readonly module: ModuleBuilder
  index = -1

  constructor(module: ModuleBuilder, name: string, type: T, mutable: boolean) {
    this.module = module
    this.name = name
    this.type = type
    this.mutable = mutable
  }
}

/** A parameter or local variable. As a code it reads the variable. */
export class Local<out T extends ValueType = ValueType> extends CodeNode<T> {
  readonly name: string
  readonly index: number
  /** The function builder it belongs to. */
  readonly owner: object
  /** How many deferred pieces of code surround its declaration. */
  readonly captureDepth: number
  /** False once its scope has ended and its place may belong to another. */
  live = true

  constructor(owner: object, type: T, index: number, name: string, captureDepth: number) {
    super(type, 'local', undefined, noOperands, 0, 0, undefined, false, false)
    this.owner = owner
    this.index = index
    this.name = name
    this.captureDepth = captureDepth
  }
}

/** The target of a branch: the end of a block or the start of a loop. */
export class Label {
  readonly owner: object
  /** Its place in the stack of open blocks, the function's own being 0. */
  readonly position: number
  open = true
  used = false

  constructor(owner: object, position: number) {
    this.owner = owner
    this.position = position
  }
}
