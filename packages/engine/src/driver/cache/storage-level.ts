/** Where cached rows may lie, in Spark's levels. */

export interface StorageLevel {
  readonly useDisk: boolean
  readonly useMemory: boolean
  readonly useOffHeap: boolean
  readonly deserialized: boolean
  readonly replication: number
  /** As explain shows it. */
  readonly text: string
}

export function storageLevel(fields: Omit<StorageLevel, 'text'>): StorageLevel {
  const { useDisk, useMemory, useOffHeap, deserialized, replication } = fields
  const words = [
    ...(useDisk ? ['disk'] : []),
    ...(useMemory ? ['memory'] : []),
    ...(useOffHeap ? ['offheap'] : []),
    ...(deserialized ? ['deserialized'] : []),
    `${replication} replicas`,
  ]
  return { ...fields, text: `StorageLevel(${words.join(', ')})` }
}

const level = (useDisk: boolean, useMemory: boolean, deserialized: boolean, replication = 1): StorageLevel =>
  storageLevel({ useDisk, useMemory, useOffHeap: false, deserialized, replication })

/** Levels by their names in Spark. */
export const storageLevels: Readonly<Record<string, StorageLevel>> = {
  NONE: level(false, false, false),
  DISK_ONLY: level(true, false, false),
  DISK_ONLY_2: level(true, false, false, 2),
  DISK_ONLY_3: level(true, false, false, 3),
  MEMORY_ONLY: level(false, true, true),
  MEMORY_ONLY_2: level(false, true, true, 2),
  MEMORY_ONLY_SER: level(false, true, false),
  MEMORY_ONLY_SER_2: level(false, true, false, 2),
  MEMORY_AND_DISK: level(true, true, true),
  MEMORY_AND_DISK_2: level(true, true, true, 2),
  MEMORY_AND_DISK_SER: level(true, true, false),
  MEMORY_AND_DISK_SER_2: level(true, true, false, 2),
  OFF_HEAP: storageLevel({
    ...{ useDisk: true, useMemory: true, useOffHeap: true, deserialized: false, replication: 1 },
  }),
}

/** What `cache()` and CACHE TABLE mean. */
export const defaultStorageLevel = storageLevels.MEMORY_AND_DISK
