import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { type TestContext, test } from 'node:test'
import { processMark } from './process-mark.ts'
import { SessionDirectory } from './session-directory.ts'

const random = '0'.repeat(16)
const [place, , start] = processMark().split('-')

function folder(t: TestContext, names: readonly string[]): string {
  const parent = mkdtempSync(join(tmpdir(), 'vonk-directory-'))
  t.after(() => rmSync(parent, { recursive: true }))
  for (const name of names) mkdirSync(join(parent, name, 'inside'), { recursive: true })
  return parent
}

test('a session removes what killed processes left, and nothing else', (t) => {
  const dead = `vonk-${place}-${2 ** 30}-${start}-${random}`
  const kept = [`vonk-${processMark()}-${random}`, `vonk-${2 ** 30}-notes`, 'other']
  const parent = folder(t, [dead, ...kept])
  const directory = new SessionDirectory(parent)
  assert.deepEqual(readdirSync(parent).toSorted(), kept.toSorted())
  directory.make()
  assert.equal(statSync(directory.path).mode & 0o777, 0o700)
  directory.remove()
  assert.deepEqual(readdirSync(parent).toSorted(), kept.toSorted())
})

test('a process number that was given again does not keep what its former process left', (t) => {
  if (start === '') return t.skip('the system does not say when a process began')
  const parent = folder(t, [`vonk-${place}-${process.pid}-1-${random}`])
  new SessionDirectory(parent).remove()
  assert.deepEqual(readdirSync(parent), [])
})

test('directories of processes that cannot be seen stay until a day has passed without a sign', (t) => {
  const silent = `vonk-00000000-${2 ** 30}-1-${random}`
  const living = `vonk-00000001-${2 ** 30}-1-${random}`
  const parent = folder(t, [silent, living])
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000)
  utimesSync(join(parent, silent), hoursAgo(25), hoursAgo(25))
  utimesSync(join(parent, living), hoursAgo(23), hoursAgo(23))
  new SessionDirectory(parent).remove()
  assert.deepEqual(readdirSync(parent), [living])
})

test('a session gives a sign of life every hour, and none when it has ended', (t) => {
  const parent = folder(t, [])
  t.mock.timers.enable({ apis: ['setInterval'] })
  const directory = new SessionDirectory(parent)
  // Nothing is there yet.
  t.mock.timers.tick(3_600_000)
  directory.make()
  const old = new Date(0)
  utimesSync(directory.path, old, old)
  t.mock.timers.tick(3_600_000)
  assert.ok(Date.now() - statSync(directory.path).mtimeMs < 60_000)
  directory.remove()
  directory.make()
  utimesSync(directory.path, old, old)
  t.mock.timers.tick(3_600_000)
  assert.equal(statSync(directory.path).mtimeMs, 0)
})

test('a session in another container leaves the directories of this one', (t) => {
  const parent = folder(t, [])
  const directory = new SessionDirectory(parent)
  t.after(() => directory.remove())
  directory.make()
  const module = new URL('./session-directory.ts', import.meta.url)
  const program = `new (await import('${module}')).SessionDirectory(${JSON.stringify(parent)})`
  const own = [process.execPath, '--input-type=module', '--eval', program] as const
  const container = spawnSync('unshare', ['-Urpf', '--mount-proc', ...own], { encoding: 'utf8' })
  if (container.error !== undefined || container.stderr.includes('unshare'))
    return t.skip('no namespaces can be made here')
  assert.equal(container.status, 0, container.stderr)
  assert.ok(existsSync(directory.path))
})
