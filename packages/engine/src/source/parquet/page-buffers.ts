/**
 * Room for a column's compressed and decompressed pages. A batch may still point into a page after the next page was
 * begun, so a buffer that is given up is used again only after the batch has ended.
 */
import type { Pointer, Region } from '../../columnar/region.ts'

export interface PageBuffer {
  readonly pointer: Pointer
  readonly capacity: number
}

export class PageBuffers {
  private readonly region: Region
  private readonly keepsAll: boolean
  private free: PageBuffer[] = []
  private retired: PageBuffer[] = []

  /** `keepsAll`: nothing is ever used again, because views must stay valid as long as the task. */
  constructor(region: Region, options: { readonly keepsAll: boolean }) {
    this.region = region
    this.keepsAll = options.keepsAll
  }

  take(bytes: number): PageBuffer {
    const at = this.free.findIndex(
      (buffer) => buffer.capacity >= bytes && buffer.capacity <= bytes * 4 + 65536,
    )
    if (at >= 0) return this.free.splice(at, 1)[0]
    // Pages of a column are about, but not quite, as large as each other.
    const capacity = this.keepsAll ? bytes : Math.ceil((bytes + bytes / 8) / 4096) * 4096
    return { pointer: this.region.allocate(capacity), capacity }
  }

  retire(buffer: PageBuffer): void {
    if (!this.keepsAll) this.retired.push(buffer)
  }

  endBatch(): void {
    if (this.retired.length === 0) return
    this.free.push(...this.retired)
    this.retired = []
  }

  /** The region was freed. */
  forget(): void {
    this.free = []
    this.retired = []
  }
}
