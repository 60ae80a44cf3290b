/** Kernels as generated modules see them: named functions with plain value types, imported only where used. */

import { fail, type ValueType } from './code.ts'
import type { ModuleBuilder } from './module-builder.ts'
import type { FunctionReference } from './references.ts'

export interface KernelSignature {
  readonly name: string
  readonly params: readonly ValueType[]
  readonly results: readonly ValueType[]
}

const tables = new WeakMap<Iterable<KernelSignature>, ReadonlyMap<string, KernelSignature>>()

/** By name; one table for a list, however many modules are made with it. */
function tableOf(signatures: Iterable<KernelSignature>): ReadonlyMap<string, KernelSignature> {
  let table = tables.get(signatures)
  if (table === undefined) {
    table = new Map(Array.from(signatures, (signature) => [signature.name, signature]))
    tables.set(signatures, table)
  }
  return table
}

/** Imports kernels into one module, each at its first use. */
export class KernelImports {
  readonly #module: ModuleBuilder
  readonly #importModule: string
  readonly #signatures: ReadonlyMap<string, KernelSignature>
  readonly #references = new Map<string, FunctionReference>()

  constructor(module: ModuleBuilder, signatures: Iterable<KernelSignature>, importModule = 'kernels') {
    this.#module = module
    this.#importModule = importModule
    this.#signatures = tableOf(signatures)
  }

  /** Names of the kernels that the module uses so far, in the order of first use. */
  get used(): readonly string[] {
    return [...this.#references.keys()]
  }

  has(name: string): boolean {
    return this.#signatures.has(name)
  }

  /** The kernel of a name, imported now if it was not. */
  get(name: string): FunctionReference {
    let reference = this.#references.get(name)
    if (reference === undefined) {
      const signature = this.#signatures.get(name)
      if (signature === undefined) fail('kernel', `there is no kernel ${name}`)
      const { params, results } = signature
      reference = this.#module.importFunction(this.#importModule, name, params, results)
      this.#references.set(name, reference)
    }
    return reference
  }
}
