/**
 * The real PySpark client over streams that end after 123 bytes, and through a proxy that cuts connections at random:
 * every row comes once, and errors are what they are.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { cuttingProxy } from '../../packages/vonk/src/connect/server.testing.ts'
import { requirePython } from '../testing/python.ts'
import { startVonkServer } from '../testing/vonk-server.ts'
import { clientRequirements, clientVersions } from './answers.ts'

const script = fileURLToPath(new URL('reattach.py', import.meta.url))
const runMsMax = 300_000

/** Pseudo-random and the same on every run. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}

const settings = [
  'spark.connect.execute.reattachable.senderMaxStreamDuration=1s',
  'spark.connect.execute.reattachable.senderMaxStreamSize=123',
  'spark.connect.grpc.arrow.maxBatchSize=10k',
].flatMap((setting) => ['--conf', setting])

for (const version of clientVersions) {
  const suite = `PySpark ${version} over streams that break`
  const python = requirePython(clientRequirements(version), suite)
  test(suite, { skip: python === undefined }, async () => {
    const server = await startVonkServer(['--master', 'local[2]', ...settings])
    const port = Number(/:(\d+)$/.exec(server.remote)?.[1])
    const random = randomOf(7)
    const proxy = await cuttingProxy(port, () => 3000 + Math.floor(random() * 40_000))
    const read = async (remote: string) => {
      const args = ['-W', 'ignore', script, '--remote', remote, '--rows', '8000', '--rounds', '3']
      const { stdout } = await promisify(execFile)(python!, args, { timeout: runMsMax })
      assert.match(stdout, /every row once/)
    }
    try {
      await read(server.remote)
      assert.equal(proxy.cuts, 0)
      await read(`sc://localhost:${proxy.port}`)
      assert.ok(proxy.cuts > 5, `${proxy.cuts} cuts`)
    } finally {
      proxy.close()
      await server.stop()
    }
  })
}
