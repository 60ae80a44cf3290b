/** `vonk demo` as a process that is stopped on its way: nothing of it is left behind. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('./cli.ts', import.meta.url))
const temporary = mkdtempSync(join(tmpdir(), 'vonk-test-demo-'))
after(() => rmSync(temporary, { recursive: true, force: true }))

interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly err: string
}

/** Runs it until it has printed a text, then stops it; its temporary files lie in `temporary`. */
function stopped(until: string, stop: (child: ReturnType<typeof spawn>) => void): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>()
  const child = spawn(process.execPath, [cli, 'demo', '--master', 'local[2]'], {
    env: { ...process.env, TMPDIR: temporary, TEMP: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  let isStopped = false
  child.stdout.on('data', (chunk) => {
    out += chunk
    if (isStopped || !out.includes(until)) return
    isStopped = true
    stop(child)
  })
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  child.on('close', (code, signal) => resolve({ code, signal, err }))
  return promise
}

test('Ctrl-C in the middle of the run', async () => {
  const { signal } = await stopped('Running it', (child) => child.kill('SIGINT'))
  assert.equal(signal, 'SIGINT')
  assert.deepEqual(readdirSync(temporary), [])
})

test('whoever reads the output leaves', async () => {
  const { code, err } = await stopped('Vonk', (child) => child.stdout?.destroy())
  assert.deepEqual([code, err], [0, ''])
  assert.deepEqual(readdirSync(temporary), [])
})
