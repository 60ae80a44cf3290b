/**
 * Compiling a module. V8 runs new code as its baseline compiler makes it, and sends what runs often to the optimizing
 * one. That one takes memory by the square of a function's branches: a condition of ten thousand parts brings it to its
 * end, and the process with it ("Fatal process out of memory: Zone"). A module with such a function stays as it is.
 */
import { setFlagsFromString } from 'node:v8'

/** Sixteen times the largest function that generated code has for queries of ordinary size. */
const optimizedBytesMax = 128 * 1024
const codeSection = 10
const headerBytes = 8

export function compileModule(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  if (largestFunction(bytes) <= optimizedBytesMax) return new WebAssembly.Module(bytes)
  // A module keeps to what holds when it is made; the flags are the process's.
  setFlagsFromString('--no-wasm-dynamic-tiering')
  setFlagsFromString('--no-wasm-tier-up')
  try {
    return new WebAssembly.Module(bytes)
  } finally {
    setFlagsFromString('--wasm-tier-up')
    setFlagsFromString('--wasm-dynamic-tiering')
  }
}

/** Bytes of the largest function; of a module that is small as a whole, those of the module. */
export function largestFunction(bytes: Uint8Array): number {
  if (bytes.length <= optimizedBytesMax) return bytes.length
  let at = headerBytes
  const unsigned = (): number => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
  }
  while (at < bytes.length) {
    const section = bytes[at++]
    const end = unsigned() + at
    if (section === codeSection) {
      let largest = 0
      for (let left = unsigned(); left > 0; left--) {
        const size = unsigned()
        largest = Math.max(largest, size)
        at += size
      }
      return largest
    }
    at = end
  }
  return 0
}
