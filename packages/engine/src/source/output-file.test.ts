/** A disk that is full, as the file interface tells it: an error that names the file, whatever was written goes. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mock, test } from 'node:test'
import { SparkError } from '@vonk/common'
import { OutputFile } from './output-file.ts'

test('no space left, at once and after a part', () => {
  const folder = fs.mkdtempSync(join(tmpdir(), 'vonk-output-'))
  const full = (): number => {
    throw Object.assign(new RangeError('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  }
  try {
    for (const [name, first] of Object.entries({ 'at-once': full, 'after-a-part': (): number => 3 })) {
      const file = new OutputFile(join(folder, name))
      mock.method(fs, 'writevSync', first)
      mock.method(fs, 'writeSync', full)
      syncBuiltinESMExports()
      assert.throws(
        () => file.write([new Uint8Array(2), new Uint8Array(5)]),
        (error) =>
          error instanceof SparkError &&
          error.condition === 'TASK_WRITE_FAILED' &&
          error.message.includes(name) &&
          error.message.includes('ENOSPC'),
      )
      mock.restoreAll()
      syncBuiltinESMExports()
      file.remove()
      assert.deepEqual(fs.readdirSync(folder), [])
    }
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
})
