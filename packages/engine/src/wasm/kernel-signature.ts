/** Kernels as generated modules see them: named functions with plain value types, imported only where used. */

import { fail, type ValueType } from './code.ts'
import type { ModuleBuilder } from './module-builder.ts'
import type { FunctionReference } from './references.ts'

export interface KernelSignature {
  readonly name: string
  readonly params: readonly ValueType[]
  readonly results: readonly ValueType[]
}

/** Imports kernels into one module, each at its first use. */
export class KernelImports {
  readonly #module: ModuleBuilder
  readonly #importModule: string
  readonly #signatures = new Map<string, KernelSignature>()
  readonly #references = new Map<string, FunctionReference>()

  constructor(module: ModuleBuilder, signatures: Iterable<KernelSignature>, importModule = 'kernels') {
    this.#module = module
    this.#importModule = importModule
    for (const signature of signatures) this.#signatures.set(signature.name, signature)
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
