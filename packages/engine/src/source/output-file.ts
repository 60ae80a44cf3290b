/** A file that a task writes aside. What goes wrong is a SparkError that names it. */
import { closeSync, mkdirSync, openSync, rmSync, writeSync, writevSync } from 'node:fs'
import { dirname } from 'node:path'
import { SparkError } from '@vonk/common'
import { pathUri } from './local-path.ts'

const buffersAtOnce = 256

export function writeProblem(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  return new SparkError({
    condition: 'TASK_WRITE_FAILED',
    messageParameters: { path: pathUri(path) },
    message: `[TASK_WRITE_FAILED] A task failed while writing to ${pathUri(path)}: ${error.message}. SQLSTATE: 58030`,
    sqlState: '58030',
    cause: error,
  })
}

export class OutputFile {
  readonly path: string
  position = 0
  private descriptor: number | undefined

  constructor(path: string) {
    this.path = path
    try {
      mkdirSync(dirname(path), { recursive: true })
      this.descriptor = openSync(path, 'wx')
    } catch (error) {
      throw writeProblem(path, error)
    }
  }

  write(parts: readonly Uint8Array[]): void {
    for (let from = 0; from < parts.length; from += buffersAtOnce) {
      this.writeSome(parts.slice(from, from + buffersAtOnce))
    }
  }

  private writeSome(parts: readonly Uint8Array[]): void {
    const descriptor = this.descriptor!
    const wanted = parts.reduce((sum, part) => sum + part.length, 0)
    try {
      let done = writevSync(descriptor, parts)
      if (done < wanted) {
        // The system took a part: the rest follows piece by piece.
        let before = 0
        for (const part of parts) {
          let at = Math.max(0, done - before)
          while (at < part.length) at += writeSync(descriptor, part, at)
          before += part.length
        }
        done = wanted
      }
      this.position += done
    } catch (error) {
      throw writeProblem(this.path, error)
    }
  }

  close(): void {
    if (this.descriptor === undefined) return
    const { descriptor } = this
    this.descriptor = undefined
    try {
      closeSync(descriptor)
    } catch (error) {
      throw writeProblem(this.path, error)
    }
  }

  remove(): void {
    try {
      this.close()
    } finally {
      rmSync(this.path, { force: true })
    }
  }
}
