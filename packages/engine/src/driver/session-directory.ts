/**
 * A directory of a session's temporary files or sockets: private to the user, made when something is first put into it,
 * and removed as a whole when the session ends, or when the process does by itself or by Ctrl-C. What a killed process
 * left behind the next session removes. Sockets lie in the system's directory, since their paths must be short; files
 * in each of the session's local folders (`local-folders.ts`).
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { atProcessEnd } from './process-end.ts'

export class SessionDirectory {
  readonly path: string
  private readonly forget: () => void

  /** Nothing is made yet: whoever puts something there makes it, by a name that nobody can have guessed. */
  constructor(parent: string = tmpdir()) {
    removeOrphans(parent)
    this.path = join(parent, `vonk-${process.pid}-${randomBytes(12).toString('hex')}`)
    this.forget = atProcessEnd('remove', () => this.remove())
  }

  make(): void {
    mkdirSync(this.path, { recursive: true, mode: 0o700 })
  }

  pathOf(name: string): string {
    return join(this.path, name)
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
    this.forget()
  }
}

/** Directories of processes that are gone, as far as they are ours to remove. */
function removeOrphans(parent: string): void {
  let names: readonly string[]
  try {
    names = readdirSync(parent)
  } catch {
    // Not there yet, or not to be listed: then there is nothing to be found.
    return
  }
  for (const name of names) {
    const pid = /^vonk-(\d+)-[0-9a-f]{24}$/.exec(name)?.[1]
    if (pid === undefined || isAlive(Number(pid))) continue
    try {
      rmSync(join(parent, name), { recursive: true, force: true })
    } catch {
      // Of another user, whose next session will see to it.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}
