import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { test } from 'node:test'
import { SessionDirectory } from './session-directory.ts'

test('a session removes what killed processes left, and nothing else', () => {
  const parent = mkdtempSync(join(tmpdir(), 'vonk-directory-'))
  try {
    const dead = `vonk-${2 ** 30}-${'0'.repeat(24)}`
    const kept = [`vonk-${process.pid}-${'1'.repeat(24)}`, `vonk-${2 ** 30}-notes`, 'other']
    for (const name of [dead, ...kept]) mkdirSync(join(parent, name, 'inside'), { recursive: true })
    const directory = new SessionDirectory(parent)
    assert.deepEqual(readdirSync(parent).toSorted(), kept.toSorted())
    directory.make()
    assert.equal(statSync(directory.path).mode & 0o777, 0o700)
    directory.remove()
    assert.deepEqual(readdirSync(parent).toSorted(), kept.toSorted())
  } finally {
    rmSync(parent, { recursive: true })
  }
})
