/** Apache Spark's own Connect server in a process, on a free port: the oracle of the cross suite. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('../pyspark/spark_server.py', import.meta.url))
const startMsMax = 180_000

export interface SparkServer {
  readonly remote: string
  stop(): Promise<void>
}

/** `python`: one with `pyspark[connect]`. Java has to be there. */
export async function startSparkServer(python: string, conf: readonly string[] = []): Promise<SparkServer> {
  const folder = mkdtempSync(join(tmpdir(), 'vonk-spark-'))
  const port = await freePort()
  const settings = conf.flatMap((setting) => ['--conf', setting])
  const child = spawn(python, [script, '--port', String(port), '--folder', folder, ...settings], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // A group of its own, so that Java ends with it.
    detached: true,
  })
  const stop = async () => {
    await ended(child)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    return { remote: await firstLine(child), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdout! })
  const failed = once(child, 'exit').then(() => {
    throw new TypeError('the Spark server did not start')
  })
  const [line] = (await Promise.race([
    once(lines, 'line', { signal: AbortSignal.timeout(startMsMax) }),
    failed,
  ])) as [string]
  failed.catch(() => undefined)
  return line.trim()
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return
  const exit = once(child, 'exit')
  process.kill(-child.pid, 'SIGTERM')
  await exit
}

async function freePort(): Promise<number> {
  const probe = createServer()
  probe.listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
