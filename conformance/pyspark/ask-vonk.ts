/** Runs the calls with a real PySpark client against a `vonk server` of its own. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startVonkServer } from '../testing/vonk-server.ts'
import type { Answered } from './answers.ts'

const script = fileURLToPath(new URL('run.py', import.meta.url))
const runMsMax = 900_000

export async function askVonk(python: string, only = ''): Promise<readonly Answered[]> {
  const folder = mkdtempSync(join(tmpdir(), 'vonk-pyspark-'))
  const server = await startVonkServer(['--conf', `spark.sql.warehouse.dir=${join(folder, 'warehouse')}`])
  try {
    const out = join(folder, 'answers.json')
    const args = ['-W', 'ignore', script, '--remote', server.remote, '--out', out, '--only', only]
    await promisify(execFile)(python, args, { timeout: runMsMax, maxBuffer: 1 << 28 })
    return JSON.parse(readFileSync(out, 'utf8')) as readonly Answered[]
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
