/**
 * Compiled modules of this process, by the hash of their bytes: several executors of one process, and programs that
 * differ only in their constants, share one `WebAssembly.Module` with its code. The least recently used ones are
 * forgotten.
 */
import type { StageProgram } from '../codegen/stage-program.ts'
import { compileModule } from './compile-module.ts'

/** Modules kept though no program names them any more: a query that comes again finds its code compiled and warm. */
const modulesMax = 256

const modules = new Map<string, WebAssembly.Module>()

export function compiledModule(program: StageProgram): WebAssembly.Module {
  const { moduleHash } = program
  const found = modules.get(moduleHash)
  if (found !== undefined) modules.delete(moduleHash)
  // Bytes that crossed a thread may lie in any kind of buffer; compiling copies them anyway.
  const module = found ?? compileModule(program.module as Uint8Array<ArrayBuffer>)
  modules.set(moduleHash, module)
  if (modules.size > modulesMax) {
    const oldest = modules.keys().next().value
    if (oldest !== undefined) modules.delete(oldest)
  }
  return module
}
