/**
 * The one directory of a session's temporary files and sockets: private to the user, made when something is first put into it, and removed
 * as a whole when the session ends, or when the process does by itself or by Ctrl-C.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export class SessionDirectory {
  private readonly parent: string
  private made: string | undefined
  private readonly onExit = () => this.remove()
  private readonly onSignal = (signal: NodeJS.Signals) => {
    this.remove()
    // Ours was the only wish to see the signal: the process ends as it would have without us.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
  }

  constructor(parent: string = tmpdir()) {
    this.parent = parent
  }

  get path(): string {
    if (this.made === undefined) {
      this.made = mkdtempSync(join(this.parent, 'vonk-'))
      process.once('exit', this.onExit)
      for (const signal of signals) process.once(signal, this.onSignal)
    }
    return this.made
  }

  pathOf(name: string): string {
    return join(this.path, name)
  }

  remove(): void {
    if (this.made === undefined) return
    rmSync(this.made, { recursive: true, force: true })
    this.made = undefined
    process.off('exit', this.onExit)
    for (const signal of signals) process.off(signal, this.onSignal)
  }
}
