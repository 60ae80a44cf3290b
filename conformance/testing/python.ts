/**
 * Python with packages from PyPI, for suites that drive real PySpark: a virtual environment a set of requirements, made
 * once and kept outside git. Where it cannot be made, a suite is skipped with the reason; under CI it fails.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const cache = fileURLToPath(new URL('../../node_modules/.cache/vonk-python/', import.meta.url))

export type Python =
  | { readonly kind: 'ready'; readonly command: string }
  | { readonly kind: 'missing'; readonly reason: string }

/** What every PySpark client needs beside itself: it does not take pandas 3. */
const beside = [
  'pandas==2.3.3',
  'pyarrow',
  'numpy',
  'grpcio',
  'grpcio-status',
  'googleapis-common-protos',
  'zstandard',
]

/** PySpark's client alone (no Java, no server). */
export const pysparkClient = (version: string): readonly string[] => [`pyspark-client==${version}`, ...beside]
/** The whole of Apache Spark, its Connect server too; runs with Java 17. */
export const pysparkWithServer = (version: string): readonly string[] => [
  `pyspark[connect]==${version}`,
  ...beside,
]

export function pythonWith(requirements: readonly string[]): Python {
  const hash = createHash('sha256').update(requirements.join('\n')).digest('hex').slice(0, 16)
  const folder = join(cache, hash)
  const command = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  const marker = join(folder, 'requirements.txt')
  return alone(`${folder}.lock`, () => {
    if (existsSync(marker)) return { kind: 'ready', command }
    const failed = make(folder, command, requirements)
    if (failed === undefined) {
      writeFileSync(marker, `${requirements.join('\n')}\n`)
      return { kind: 'ready', command }
    }
    rmSync(folder, { recursive: true, force: true })
    return { kind: 'missing', reason: failed }
  })
}

const lockMsMax = 600_000
const lockPauseMs = 250

/** Test files run side by side, and two may want the same environment: one makes it, the other waits. */
function alone<T>(lock: string, work: () => T): T {
  mkdirSync(cache, { recursive: true })
  const start = Date.now()
  for (;;) {
    try {
      mkdirSync(lock)
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    // What a killed run left is not waited for again.
    if (Date.now() - start > lockMsMax) rmSync(lock, { recursive: true, force: true })
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lockPauseMs)
  }
  try {
    return work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

/** The reason, where it fails. */
function make(folder: string, command: string, requirements: readonly string[]): string | undefined {
  rmSync(folder, { recursive: true, force: true })
  const made = spawnSync('python3', ['-m', 'venv', folder], { encoding: 'utf8' })
  if (made.status !== 0) return `python3 -m venv: ${made.error?.message ?? made.stderr.trim()}`
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements]
  const installed = spawnSync(command, pip, { encoding: 'utf8' })
  return installed.status === 0 ? undefined : `pip install: ${installed.stderr.trim().split('\n').at(-1)}`
}

/** The command, or undefined where the suite is to be skipped; under CI nothing is skipped. */
export function requirePython(requirements: readonly string[], suite: string): string | undefined {
  const python = pythonWith(requirements)
  if (python.kind === 'ready') return python.command
  assert.ok(!process.env.CI, `${suite} could not run: ${python.reason}`)
  process.stdout.write(`${suite} is skipped: ${python.reason}\n`)
  return undefined
}
