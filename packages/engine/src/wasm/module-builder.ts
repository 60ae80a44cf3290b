/**
 * Builds one module: imports, globals, functions, at most one memory and one table, and writes the bytes. Imports
 * may still be added while functions are built; numbers are given when the bytes are written.
 */

import { ByteWriter } from './byte-writer.ts'
import { type Code, checkType, enterFunction, fail, isConst, type ValueType, valueTypeByte } from './code.ts'
import type { CodeBuffer } from './code-buffer.ts'
import { FunctionBuilder } from './function-builder.ts'
import type { LocalTable } from './locals.ts'
import { writeIndex, writeModule } from './module-writer.ts'
import { FunctionReference, GlobalReference, type Local } from './references.ts'

/** A memory's size in pages of 64 KiB. */
export interface MemoryLimits {
  readonly initial: number
  readonly maximum?: number
  readonly shared?: boolean
}

export interface FunctionOptions {
  /** Export it under its own name. */
  readonly export?: boolean
  /** Names of the parameters, for the name section and the printer. */
  readonly paramNames?: readonly string[]
}

export interface FunctionSize {
  readonly name: string
  readonly bytes: number
  /** Places for locals, parameters aside. */
  readonly locals: number
}

/** The locals that a body callback gets for parameter types `P`. */
export type ParameterLocals<P extends readonly ValueType[]> = { readonly [K in keyof P]: Local<P[K]> }

/** A body may answer its single result instead of calling `f.return`. */
export type FunctionBody<P extends readonly ValueType[]> = (
  f: FunctionBuilder,
  ...params: ParameterLocals<P>
) => BodyResult

// biome-ignore lint/suspicious/noConfusingVoidType: a body that only makes statements answers nothing
type BodyResult = Code | void

export interface DefinedFunction {
  readonly reference: FunctionReference
  readonly exported: boolean
  readonly paramNames: readonly string[]
  body: { readonly code: CodeBuffer; readonly locals: LocalTable } | undefined
}

export interface Signature {
  readonly params: readonly ValueType[]
  readonly results: readonly ValueType[]
}

export interface ImportName {
  readonly module: string
  readonly name: string
}

/** What a module consists of; read by the writer. */
export interface ModuleParts {
  readonly types: readonly Signature[]
  readonly importedFunctions: readonly (ImportName & { readonly reference: FunctionReference })[]
  readonly importedGlobals: readonly (ImportName & { readonly reference: GlobalReference })[]
  readonly memory:
    | { readonly limits: MemoryLimits; readonly from?: ImportName; readonly exportAs?: string }
    | undefined
  readonly globals: readonly { readonly reference: GlobalReference; readonly initial: Code }[]
  readonly globalExports: readonly { readonly name: string; readonly reference: GlobalReference }[]
  readonly functions: readonly DefinedFunction[]
  readonly table: readonly FunctionReference[] | undefined
  readonly tableExport: string | undefined
  typeIndex(params: readonly ValueType[], results: readonly ValueType[]): number
}

const MAXIMUM_PAGES = 65_536

export class ModuleBuilder {
  readonly #types: Signature[] = []
  readonly #typeIndexes = new Map<string, number>()
  readonly #importedFunctions: (ImportName & { reference: FunctionReference })[] = []
  readonly #importedGlobals: (ImportName & { reference: GlobalReference })[] = []
  readonly #globals: { reference: GlobalReference; initial: Code }[] = []
  readonly #globalExports: { name: string; reference: GlobalReference }[] = []
  readonly #functions: DefinedFunction[] = []
  readonly #byReference = new Map<FunctionReference, DefinedFunction>()
  readonly #exportNames = new Set<string>()
  #memory: ModuleParts['memory']
  #memoryUser: string | undefined
  #table: FunctionReference[] | undefined
  #tableExport: string | undefined

  importMemory(module: string, name: string, limits: MemoryLimits): void {
    this.#setMemory(limits, { module, name })
  }

  /** A memory of the module's own. */
  memory(limits: MemoryLimits, exportAs?: string): void {
    if (exportAs !== undefined) this.#checkExport(exportAs)
    this.#setMemory(limits, undefined, exportAs)
  }

  importFunction<const P extends readonly ValueType[], const R extends readonly ValueType[]>(
    module: string,
    name: string,
    params: P,
    results: R,
  ): FunctionReference<P, R> {
    const reference = new FunctionReference(this, name, params, results)
    this.#importedFunctions.push({ module, name, reference })
    return reference
  }

  importGlobal<T extends ValueType>(
    module: string,
    name: string,
    type: T,
    mutable = false,
  ): GlobalReference<T> {
    const reference = new GlobalReference(this, name, type, mutable)
    this.#importedGlobals.push({ module, name, reference })
    return reference
  }

  /** A global of the module's own; `initial` is a constant. */
  global<T extends ValueType>(type: T, initial: Code<T>, mutable = false, name = ''): GlobalReference<T> {
    checkType(initial, type, 'global', 'the initial value')
    if (!isConst(initial)) fail('global', 'the initial value is not a constant')
    const reference = new GlobalReference(this, name, type, mutable)
    this.#globals.push({ reference, initial })
    return reference
  }

  exportGlobal(name: string, reference: GlobalReference): void {
    this.#checkExport(name)
    this.#globalExports.push({ name, reference })
  }

  addFunction<const P extends readonly ValueType[], const R extends readonly ValueType[]>(
    name: string,
    params: P,
    results: R,
    body: FunctionBody<P>,
    options?: FunctionOptions,
  ): FunctionReference<P, R> {
    const reference = this.declareFunction(name, params, results, options)
    this.defineFunction(reference, body)
    return reference
  }

  /** A function whose body comes later through `defineFunction`, for functions that call each other. */
  declareFunction<const P extends readonly ValueType[], const R extends readonly ValueType[]>(
    name: string,
    params: P,
    results: R,
    options: FunctionOptions = {},
  ): FunctionReference<P, R> {
    if (options.export) this.#checkExport(name)
    const reference = new FunctionReference(this, name, params, results)
    const entry: DefinedFunction = {
      reference,
      exported: options.export ?? false,
      paramNames: options.paramNames ?? [],
      body: undefined,
    }
    this.#functions.push(entry)
    this.#byReference.set(reference, entry)
    return reference
  }

  defineFunction<P extends readonly ValueType[]>(
    reference: FunctionReference<P, readonly ValueType[]>,
    body: FunctionBody<P>,
  ): void {
    const entry = this.#byReference.get(reference)
    if (entry === undefined) fail('defineFunction', `${reference.name} was not declared by this module`)
    if (entry.body !== undefined) fail('defineFunction', `${reference.name} is defined twice`)
    const before = enterFunction(reference.name)
    try {
      const builder = new FunctionBuilder(this, reference, entry.paramNames)
      const value = body(builder, ...(builder.params as unknown as ParameterLocals<P>))
      const { code, locals, usesMemory } = builder.finish(value ?? undefined)
      entry.body = { code, locals }
      if (usesMemory) this.#memoryUser ??= reference.name
    } finally {
      enterFunction(before)
    }
  }

  /** The functions that `callIndirect` reaches by number; called again it appends. Answers the first number. */
  addToTable(functions: readonly FunctionReference[], exportAs?: string): number {
    if (exportAs !== undefined) {
      this.#checkExport(exportAs)
      this.#tableExport = exportAs
    }
    this.#table ??= []
    const first = this.#table.length
    this.#table.push(...functions)
    return first
  }

  /** The number of a signature in the type section. */
  typeIndex(params: readonly ValueType[], results: readonly ValueType[]): number {
    let key = ''
    for (const type of params) key += type
    key += '>'
    for (const type of results) key += type
    let index = this.#typeIndexes.get(key)
    if (index === undefined) {
      for (const type of [...params, ...results]) {
        if (valueTypeByte[type] === undefined) fail('signature', `there is no type ${type}`)
      }
      index = this.#types.length
      this.#types.push({ params, results })
      this.#typeIndexes.set(key, index)
    }
    return index
  }

  /** The module's bytes; with `names`, a section that names functions and locals for tools and stack traces. */
  toBytes(options: { readonly names?: boolean } = {}): Uint8Array<ArrayBuffer> {
    this.#number()
    return writeModule(this.#parts(), options.names ?? false)
  }

  /** Size of every function that the module defines. */
  functionSizes(): readonly FunctionSize[] {
    this.#number()
    return this.#functions.map(({ reference, body }) => {
      const counter = new ByteWriter()
      body!.code.copyInto(counter, writeIndex)
      return { name: reference.name, bytes: counter.length, locals: body!.locals.count }
    })
  }

  #setMemory(limits: MemoryLimits, from?: ImportName, exportAs?: string): void {
    const { initial, maximum, shared } = limits
    if (this.#memory !== undefined) fail('memory', 'there is one already')
    const largest = maximum ?? MAXIMUM_PAGES
    if (!(initial >= 0 && initial <= largest && largest <= MAXIMUM_PAGES)) {
      fail('memory', `${initial} to ${largest} pages is not a size`)
    }
    if (shared && maximum === undefined) fail('memory', 'a shared memory needs a maximum')
    this.#memory = { limits, from, exportAs }
  }

  #checkExport(name: string): void {
    if (this.#exportNames.has(name)) fail('export', `${name} is exported twice`)
    this.#exportNames.add(name)
  }

  /** Gives functions and globals their numbers, and asserts that nothing is missing. */
  #number(): void {
    let index = 0
    for (const { reference } of this.#importedFunctions) reference.index = index++
    for (const { reference, body } of this.#functions) {
      if (body === undefined) fail('toBytes', `function ${reference.name} is declared but not defined`)
      reference.index = index++
    }
    index = 0
    for (const { reference } of this.#importedGlobals) reference.index = index++
    for (const { reference } of this.#globals) reference.index = index++
    if (this.#memoryUser !== undefined && this.#memory === undefined) {
      fail('toBytes', `function ${this.#memoryUser} uses a memory, but the module has none`)
    }
  }

  #parts(): ModuleParts {
    return {
      types: this.#types,
      importedFunctions: this.#importedFunctions,
      importedGlobals: this.#importedGlobals,
      memory: this.#memory,
      globals: this.#globals,
      globalExports: this.#globalExports,
      functions: this.#functions,
      table: this.#table,
      tableExport: this.#tableExport,
      typeIndex: (params, results) => this.typeIndex(params, results),
    }
  }
}
