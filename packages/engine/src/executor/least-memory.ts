/** The least memory that an executor can work with: what it holds from its start, and as much for its tasks. */
import { SparkError } from '@vonk/common'
import { codecScratchBytes } from '../shuffle/block-codec.ts'

/** What the executor and each of its slots encode and decode blocks in. */
export const codecBytesOf = (slots: number): number => (slots + 1) * codecScratchBytes

export interface ExecutorSize {
  readonly slots: number
  readonly bytes: number
  /** Says how many bytes there are. */
  readonly setting: string
}

/** Throws if so many slots have too little memory to write anything to disk. */
export function checkExecutorSize({ slots, bytes, setting }: ExecutorSize): void {
  const least = 2 * codecBytesOf(slots)
  if (bytes >= least) return
  const messageParameters = {
    executorMemory: String(bytes),
    minSystemMemory: String(least),
    config: `"${setting}"`,
  }
  throw new SparkError({ condition: 'INVALID_EXECUTOR_MEMORY.CONFIG_MEMORY', messageParameters })
}
