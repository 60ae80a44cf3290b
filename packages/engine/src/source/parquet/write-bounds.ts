/** Smallest and largest value of a column chunk, for its statistics. */
import type { Pointer, TaskMemory } from '../../columnar/region.ts'
import { compareBytes } from '../../exec/sort/sort-bound.ts'
import type { Kernels } from '../../kernels/signatures.ts'
import type { WrittenType } from './write-types.ts'

/** Longer bounds of strings are left out. */
const boundBytesMax = 256

export class WrittenBounds {
  private readonly kernels: Kernels
  private readonly memory: TaskMemory
  private readonly type: WrittenType
  /** 32 bytes for the kernels. */
  private readonly scratch: Pointer
  private first = true
  private unknown = false
  private low: Uint8Array | undefined
  private high: Uint8Array | undefined

  constructor(kernels: Kernels, memory: TaskMemory, type: WrittenType, scratch: Pointer) {
    this.kernels = kernels
    this.memory = memory
    this.type = type
    this.scratch = scratch
  }

  reset(): void {
    this.first = true
    this.unknown = false
    this.low = undefined
    this.high = undefined
  }

  /** Dense values, or views for strings. */
  add(values: Pointer, count: number): void {
    if (count === 0 || this.unknown) return
    const { kernels, scratch } = this
    const first = this.first ? 1 : 0
    this.first = false
    switch (this.type.physical) {
      case 'INT32':
        this.restore()
        kernels.boundsInt32(values, count, scratch, first)
        return this.keep(4, 8)
      case 'INT64':
        this.restore()
        kernels.boundsInt64(values, count, scratch, first)
        return this.keep(8, 8)
      case 'FLOAT':
        this.restore()
        this.unknown = kernels.boundsFloat(values, count, scratch, first) !== 0
        return this.keep(4, 8)
      case 'DOUBLE':
        this.restore()
        this.unknown = kernels.boundsDouble(values, count, scratch, first) !== 0
        return this.keep(8, 8)
      case 'FIXED_LEN_BYTE_ARRAY':
        this.restore()
        kernels.boundsInt128(values, count, scratch, first)
        return this.keep(16, 16)
      case 'BOOLEAN': {
        const set = kernels.countSet(values, count)
        const low = Uint8Array.of(set === count ? 1 : 0)
        const high = Uint8Array.of(set === 0 ? 0 : 1)
        if (this.low === undefined || low[0] < this.low[0]) this.low = low
        if (this.high === undefined || high[0] > this.high[0]) this.high = high
        return
      }
      default:
        return this.addViews(values, count)
    }
  }

  /** The scratch is shared by all columns: what is known so far goes back into it. */
  private restore(): void {
    if (this.low !== undefined) this.memory.bytes.set(this.low, this.scratch)
    if (this.high !== undefined)
      this.memory.bytes.set(this.high, this.scratch + (this.type.width === 16 ? 16 : 8))
  }

  private keep(width: number, highAt: number): void {
    const { memory, scratch } = this
    this.low = memory.bytes.slice(scratch, scratch + width)
    this.high = memory.bytes.slice(scratch + highAt, scratch + highAt + width)
  }

  private addViews(views: Pointer, count: number): void {
    const { kernels, memory, scratch } = this
    kernels.extremeViews(views, count, scratch)
    const low = this.viewBytes(views + memory.u32[scratch >>> 2] * 8)
    const high = this.viewBytes(views + memory.u32[(scratch >>> 2) + 1] * 8)
    if (low.length > boundBytesMax || high.length > boundBytesMax) {
      this.unknown = true
      return
    }
    if (this.low === undefined || compareBytes(low, this.low) < 0) this.low = low.slice()
    if (this.high === undefined || compareBytes(high, this.high) > 0) this.high = high.slice()
  }

  private viewBytes(view: Pointer): Uint8Array {
    const pointer = this.memory.u32[view >>> 2]
    return this.memory.bytes.subarray(pointer, pointer + this.memory.u32[(view >>> 2) + 1])
  }

  /** As the format wants them: little-endian, and the bytes of strings and big-endian decimals. */
  get(): { readonly low: Uint8Array; readonly high: Uint8Array } | undefined {
    const { low, high } = this
    if (this.unknown || low === undefined || high === undefined) return undefined
    const { physical, length } = this.type
    if (physical === 'FIXED_LEN_BYTE_ARRAY') {
      const bigEndian = (bytes: Uint8Array) => Uint8Array.from(bytes.subarray(0, length)).reverse()
      return { low: bigEndian(low), high: bigEndian(high) }
    }
    if (physical === 'FLOAT' || physical === 'DOUBLE')
      return { low: signedZero(low, -0), high: signedZero(high, 0) }
    return { low: Uint8Array.from(low), high: Uint8Array.from(high) }
  }
}

/** Readers that compare bytes see -0 below 0: a bound of zero takes the sign that includes both. */
function signedZero(bytes: Uint8Array, zero: number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const view = new DataView(copy.buffer)
  if (copy.length === 4 && view.getFloat32(0, true) === 0) view.setFloat32(0, zero, true)
  if (copy.length === 8 && view.getFloat64(0, true) === 0) view.setFloat64(0, zero, true)
  return copy
}
