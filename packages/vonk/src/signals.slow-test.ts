/** A user's own program that is ended by Ctrl-C or by a supervisor, in the middle of its work. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { suite, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('./testing/long-program.ts', import.meta.url))
const goneMsMax = 5000

/** Processes of a group that still run. */
function runningIn(group: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const [state, , processGroup] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
        return Number(processGroup) === group && state !== 'Z'
      } catch {
        return false
      }
    })
    .map(Number)
}

suite('a program that is ended', { skip: process.platform !== 'linux', concurrency: 2 }, () => {
  for (const master of ['local[2]', 'local-cluster[2,1,512]']) {
    for (const kind of ['query', 'write', 'shuffle']) {
      // Ctrl-C reaches all processes of the terminal, a supervisor's signal the one that it started.
      for (const [signal, toGroup] of [
        ['SIGINT', true],
        ['SIGTERM', false],
      ] as const) {
        test(`${signal} in a ${kind} on ${master} leaves nothing behind`, async () => {
          const folder = mkdtempSync(join(tmpdir(), 'vonk-signals-'))
          const temporary = join(folder, 'temporary')
          mkdirSync(temporary)
          const child = spawn(process.execPath, [program, master, kind, join(folder, 'out')], {
            env: { ...process.env, TMPDIR: temporary },
            detached: true,
            stdio: ['ignore', 'pipe', 'inherit'],
          })
          const group = child.pid as number
          try {
            const ended = once(child, 'exit')
            await Promise.race([once(child.stdout, 'data'), ended])
            process.kill(toGroup ? -group : group, signal)
            assert.deepEqual(await ended, [null, signal])
            const deadline = Date.now() + goneMsMax
            while (runningIn(group).length > 0 && Date.now() < deadline) await pause(20)
            assert.deepEqual(runningIn(group), [])
            assert.deepEqual(readdirSync(folder, { recursive: true }), ['temporary'])
          } finally {
            if (runningIn(group).length > 0) process.kill(-group, 'SIGKILL')
            rmSync(folder, { recursive: true, force: true })
          }
        })
      }
    }
  }

  test('a folder that was there before an ended write keeps what it had', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vonk-signals-'))
    writeFileSync(join(folder, 'kept.txt'), 'rows')
    const append = [
      `import { SparkSession } from '${new URL('./index.ts', import.meta.url).href}'`,
      `const spark = await SparkSession.builder().master('local[2]').getOrCreate()`,
      `spark.addListener(({ event }) => event === 'SparkListenerTaskEnd' && process.exit(3))`,
      `await spark.range(0, 1e9, 1, 1000).write.mode('append').parquet(process.argv[1])`,
    ]
    const child = spawn(process.execPath, ['--input-type=module', '--eval', append.join('\n'), folder], {
      stdio: 'inherit',
    })
    assert.deepEqual(await once(child, 'exit'), [3, null])
    assert.deepEqual(readdirSync(folder), ['kept.txt'])
    rmSync(folder, { recursive: true })
  })
})
