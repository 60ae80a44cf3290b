/**
 * A directory of a session's temporary files or sockets: private to the user, made when something is first put into it,
 * and removed as a whole when the session ends, or when the process does by itself or by Ctrl-C. What a killed process
 * left behind the next session removes. Sockets lie in the system's directory, since their paths must be short; files
 * in each of the session's local folders (`local-folders.ts`).
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atProcessEnd } from './process-end.ts'
import { isRunning, markPattern, processMark } from './process-mark.ts'

/**
 * A directory's time is set again this often, so that those who cannot see its process, in another container or on
 * another machine, know that it lives.
 */
const touchMs = 3_600_000

/** One whose process cannot be seen is taken for left behind after this time without a sign. */
const silenceMsMax = 24 * touchMs

export class SessionDirectory {
  readonly path: string
  private readonly forget: () => void
  private readonly touching: NodeJS.Timeout

  /** Nothing is made yet: whoever puts something there makes it, by a name that nobody can have guessed. */
  constructor(parent: string = tmpdir()) {
    removeOrphans(parent, Date.now())
    this.path = join(parent, `vonk-${processMark()}-${randomBytes(8).toString('hex')}`)
    this.forget = atProcessEnd('remove', () => this.remove())
    this.touching = setInterval(() => touch(this.path), touchMs).unref()
  }

  make(): void {
    mkdirSync(this.path, { recursive: true, mode: 0o700 })
  }

  pathOf(name: string): string {
    return join(this.path, name)
  }

  remove(): void {
    clearInterval(this.touching)
    rmSync(this.path, { recursive: true, force: true })
    this.forget()
  }
}

function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date())
  } catch {
    // Nothing has been put there yet.
  }
}

const namePattern = new RegExp(`^vonk-(${markPattern.source})-[0-9a-f]{16}$`)

/** Directories of processes that are gone, as far as they are ours to remove. */
function removeOrphans(parent: string, now: number): void {
  let names: readonly string[]
  try {
    names = readdirSync(parent)
  } catch {
    // Not there yet, or not to be listed: then there is nothing to be found.
    return
  }
  for (const name of names) {
    const mark = namePattern.exec(name)?.[1]
    if (mark === undefined) continue
    try {
      const path = join(parent, name)
      if (isRunning(mark) ?? statSync(path).mtimeMs > now - silenceMsMax) continue
      rmSync(path, { recursive: true, force: true })
    } catch {
      // Of another user, whose next session will see to it, or removed by another session meanwhile.
    }
  }
}
