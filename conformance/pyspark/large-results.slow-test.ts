/**
 * Results that are more than twice the executor's memory through the real PySpark client: they stream, and every row
 * comes once.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { requirePython } from '../testing/python.ts'
import { startVonkServer } from '../testing/vonk-server.ts'
import { clientRequirements, clientVersions } from './answers.ts'

const script = fileURLToPath(new URL('large_results.py', import.meta.url))
const runMsMax = 300_000
const executorMemory = '96m'
/** 200 MB. */
const result = ['--rows', '200000', '--width', '1000']

for (const version of clientVersions) {
  const suite = `PySpark ${version} reads results larger than the executor`
  const python = requirePython(clientRequirements(version), suite)
  test(suite, { skip: python === undefined }, async () => {
    const memory = ['--conf', `spark.executor.memory=${executorMemory}`]
    const server = await startVonkServer(['--master', 'local[2]', ...memory])
    try {
      const args = ['-W', 'ignore', script, '--remote', server.remote, ...result]
      const { stdout } = await promisify(execFile)(python!, args, { timeout: runMsMax })
      assert.match(stdout, /every row once/)
    } finally {
      await server.stop()
    }
  })
}
