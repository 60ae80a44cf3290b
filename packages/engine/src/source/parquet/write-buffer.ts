/** Memory of the executor that grows: one run of bytes, moved to a larger place when it is full. */
import type { MemoryConsumer, Pointer, Region, TaskMemory } from '../../columnar/region.ts'

export class GrowingBuffer {
  pointer: Pointer = 0
  capacity = 0
  private readonly memory: TaskMemory
  private readonly consumer: MemoryConsumer
  private region: Region | undefined

  constructor(memory: TaskMemory, consumer: MemoryConsumer) {
    this.memory = memory
    this.consumer = consumer
  }

  /** Room for `wanted` bytes; the first `used` are kept. */
  reserve(wanted: number, used: number): void {
    if (wanted <= this.capacity) return
    const capacity = Math.max(wanted, this.capacity * 2, 4096)
    const region = this.memory.region(this.consumer)
    const pointer = region.allocate(capacity)
    if (used > 0) this.memory.copy(pointer, this.pointer, used)
    this.region?.free()
    this.region = region
    this.pointer = pointer
    this.capacity = capacity
  }

  free(): void {
    this.region?.free()
    this.region = undefined
    this.pointer = 0
    this.capacity = 0
  }
}
