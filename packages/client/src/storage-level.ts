/** Where cached rows may lie: Spark's levels by name. */

export interface StorageLevel {
  readonly useDisk: boolean
  readonly useMemory: boolean
  readonly useOffHeap: boolean
  readonly deserialized: boolean
  readonly replication: number
}

const level = (useDisk: boolean, useMemory: boolean, deserialized: boolean, replication = 1): StorageLevel =>
  Object.freeze({ useDisk, useMemory, useOffHeap: false, deserialized, replication })

export const StorageLevel = Object.freeze({
  NONE: level(false, false, false),
  DISK_ONLY: level(true, false, false),
  DISK_ONLY_2: level(true, false, false, 2),
  DISK_ONLY_3: level(true, false, false, 3),
  MEMORY_ONLY: level(false, true, true),
  MEMORY_ONLY_2: level(false, true, true, 2),
  MEMORY_AND_DISK: level(true, true, true),
  MEMORY_AND_DISK_2: level(true, true, true, 2),
  OFF_HEAP: Object.freeze({ ...level(true, true, false), useOffHeap: true }),
})
