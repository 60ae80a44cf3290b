/**
 * Filling and copying runs of bytes in a shared memory. The typed arrays' own methods do it too, but over shared memory
 * they go byte by byte or word by word; the two instructions do not. The module is here as bytes, so that a slot need
 * not load the assembler; the test next to this file has the assembler make it.
 */

export interface BulkMemory {
  fill(target: number, value: number, bytes: number): void
  /** The runs may overlap. */
  copy(target: number, source: number, bytes: number): void
}

/** Functions `fill` and `copy` over an imported shared memory, one instruction each. */
export const bulkMemoryModule = [
  '0061736d01000000', // magic number and version
  '01070160037f7f7f00', // a type: three i32, no result
  '02120103656e76066d656d6f7279020301808004', // the import env.memory, shared, of up to 65,536 pages
  '0303020000070f020466696c6c000004636f70790001', // two functions of the type, exported
  '0a1a020b00200020012002fc0b000b0c00200020012002fc0a00000b', // memory.fill and memory.copy
].join('')

let compiled: WebAssembly.Module | undefined
const instances = new WeakMap<WebAssembly.Memory, BulkMemory>()

function moduleBytes(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(bulkMemoryModule.length / 2)
  for (let i = 0; i < bytes.length; i++)
    bytes[i] = Number.parseInt(bulkMemoryModule.slice(i * 2, i * 2 + 2), 16)
  return bytes
}

/** The two functions for a memory, made once a thread. */
export function bulkMemory(memory: WebAssembly.Memory): BulkMemory {
  const known = instances.get(memory)
  if (known !== undefined) return known
  compiled ??= new WebAssembly.Module(moduleBytes())
  const made = new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as BulkMemory
  instances.set(memory, made)
  return made
}
