/** For tests: a kernel instance over a small memory, with a bump allocator that never frees. */
import { loadKernels } from '../../executor/kernel-loader.ts'
import { instantiateKernels, type Kernels } from '../signatures.ts'

export class KernelBench {
  readonly kernels: Kernels
  readonly bytes: Uint8Array<SharedArrayBuffer>
  readonly view: DataView
  private top = 1024

  private constructor(module: WebAssembly.Module, pages: number) {
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
    this.kernels = instantiateKernels(module, memory)
    const buffer = memory.buffer as unknown as SharedArrayBuffer
    this.bytes = new Uint8Array(buffer)
    this.view = new DataView(buffer)
  }

  static async create(pages = 256): Promise<KernelBench> {
    return new KernelBench((await loadKernels()).module, pages)
  }

  allocate(bytes: number): number {
    const pointer = this.top
    this.top = Math.ceil((pointer + bytes) / 16) * 16
    return pointer
  }

  put(bytes: Uint8Array): number {
    const pointer = this.allocate(bytes.length)
    this.bytes.set(bytes, pointer)
    return pointer
  }

  putU32(values: readonly number[]): number {
    return this.put(new Uint8Array(Uint32Array.from(values).buffer))
  }

  /** Views of strings or byte strings. */
  putViews(values: readonly (string | Uint8Array)[]): number {
    const parts = values.map((value) => (typeof value === 'string' ? Buffer.from(value) : value))
    return this.putU32(parts.flatMap((part) => [this.put(part), part.length]))
  }

  read(pointer: number, length: number): Buffer {
    return Buffer.from(this.bytes.slice(pointer, pointer + length))
  }

  readU32(pointer: number, count: number): number[] {
    return Array.from({ length: count }, (_, index) => this.view.getUint32(pointer + index * 4, true))
  }

  readView(pointer: number): string {
    const start = this.view.getUint32(pointer, true)
    return this.read(start, this.view.getUint32(pointer + 4, true)).toString()
  }
}

/** A small seeded generator (mulberry32): numbers in [0, 1). */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
