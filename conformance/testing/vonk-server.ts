/** `vonk server` in a process of its own, on a free port, for suites that drive it with other people's clients. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const vonk = fileURLToPath(new URL('../../packages/vonk/bin/vonk.mjs', import.meta.url))
const startMsMax = 90_000

export interface ServerProcess {
  /** `sc://localhost:PORT`. */
  readonly remote: string
  readonly child: ChildProcess
  stop(): Promise<void>
}

export async function startVonkServer(args: readonly string[] = []): Promise<ServerProcess> {
  const child = spawn(process.execPath, [vonk, 'server', '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const line = await firstLine(child)
  const remote = /sc:\/\/[\w.]+:\d+/.exec(line)?.[0]
  assert.ok(remote !== undefined, `the server said: ${line}`)
  return {
    remote,
    child,
    stop: async () => {
      if (child.exitCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  assert.ok(child.stdout !== null)
  const lines = createInterface({ input: child.stdout })
  const signal = AbortSignal.timeout(startMsMax)
  const [line] = (await once(lines, 'line', { signal })) as [string]
  return line
}
