/**
 * The one directory of a session's temporary files and sockets: private to the user, made when something is first put
 * into it, and removed as a whole when the session ends, or when the process does by itself or by Ctrl-C. What a killed
 * process left behind the next session removes.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

/** All of this process: signals have one handler, however many sessions there are. */
const directories = new Set<SessionDirectory>()
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export class SessionDirectory {
  readonly path: string

  /** Nothing is made yet: whoever puts something there makes it, by a name that nobody can have guessed. */
  constructor(parent: string = tmpdir()) {
    removeOrphans(parent)
    this.path = join(parent, `vonk-${process.pid}-${randomBytes(12).toString('hex')}`)
    if (directories.size === 0) watchEnd()
    directories.add(this)
  }

  make(): void {
    mkdirSync(this.path, { recursive: true, mode: 0o700 })
  }

  pathOf(name: string): string {
    return join(this.path, name)
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
    directories.delete(this)
    if (directories.size === 0) unwatchEnd()
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

function watchEnd(): void {
  process.on('exit', removeAll)
  for (const signal of signals) process.on(signal, onSignal)
}

function unwatchEnd(): void {
  process.off('exit', removeAll)
  for (const signal of signals) process.off(signal, onSignal)
}

function removeAll(): void {
  for (const directory of directories) directory.remove()
}

/**
 * Whoever else listens to the signal decides what it means; with nobody else, the process ends as it would have without
 * us.
 */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return
  removeAll()
  process.kill(process.pid, signal)
}
