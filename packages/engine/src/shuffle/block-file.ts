/** Files of encoded blocks on the executor's disk: one a map output, written from front to back, read by extents. */
import { closeSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { SparkError } from '@vonk/common'
import { pathUri } from '../source/local-path.ts'

/** Where the map output of a task goes that memory has no room for. */
export const shuffleFileName = (taskId: number): string => `shuffle-${taskId}`

/** Where the file of a name lies, of several folders: the same one for whoever asks. */
export function folderOf(folders: readonly string[], name: string): string {
  let hash = 0
  for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 31) + name.charCodeAt(i)) >>> 0
  return folders[hash % folders.length]
}

export interface BlockFileWriter {
  readonly path: string
  /** Appends bytes; answers the offset where they start. */
  append(bytes: Uint8Array): number
  /** Ends the file; its path. */
  finish(): string
  abort(): void
}

/** Rows that memory has no room for found none on the disk. */
function spillProblem(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  return new SparkError({
    condition: 'TASK_WRITE_FAILED',
    messageParameters: { path: pathUri(path) },
    message:
      `[TASK_WRITE_FAILED] Rows that memory has no room for could not go to ${pathUri(path)}: ${error.message}. ` +
      'Let spark.local.dir be a folder with more room, or give executors more memory (spark.executor.memory). ' +
      'SQLSTATE: 58030',
    sqlState: '58030',
    cause: error,
  })
}

/** What the system refuses, such as room on the disk, is a SparkError that names the file. */
export function createBlockFile(folder: string, name: string): BlockFileWriter {
  const path = join(folder, name)
  const trying = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw spillProblem(path, error)
    }
  }
  const file = trying(() => {
    // Rows are nobody else's business.
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return openSync(path, 'w')
  })
  let offset = 0
  return {
    path,
    append(bytes) {
      const start = offset
      trying(() => {
        for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done)
      })
      offset += bytes.length
      return start
    },
    finish() {
      trying(() => closeSync(file))
      return path
    },
    abort() {
      closeSync(file)
      rmSync(path, { force: true })
    },
  }
}

/**
 * Bytes [offset, offset + length) of a file; fewer if it ends before. Throws what the system says if it cannot be read.
 */
export function readExtent(path: string, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  const file = openSync(path, 'r')
  try {
    let done = 0
    while (done < length) {
      const read = readSync(file, bytes, done, length - done, offset + done)
      if (read === 0) break
      done += read
    }
    return bytes.subarray(0, done)
  } finally {
    closeSync(file)
  }
}
