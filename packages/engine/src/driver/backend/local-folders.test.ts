import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Settings } from '../../base/config.ts'
import { localFolders } from './local-folders.ts'

const home = mkdtempSync(join(tmpdir(), 'vonk-local-folders-'))
after(() => rmSync(home, { recursive: true }))
const file = join(home, 'file')
writeFileSync(file, '')

function ask(text: string | undefined, environment: Readonly<Record<string, string>> = {}) {
  const warnings: string[] = []
  const settings = new Settings(text === undefined ? [] : [['spark.local.dir', text]])
  const services = { environment, warn: (message: string) => warnings.push(message) }
  return { folders: localFolders(settings, services), warnings }
}

test('folders are separated by commas, made where they are not there, and counted once', () => {
  const [a, b] = [join(home, 'a'), join(home, 'deep/b')]
  assert.deepEqual(ask(`${a}, ${b},${a},`), { folders: [a, b], warnings: [] })
  assert.ok(existsSync(b))
})

test('without a setting it is the folder of the system', () => {
  assert.deepEqual(ask(undefined), { folders: [tmpdir()], warnings: [] })
})

test('SPARK_LOCAL_DIRS goes before the setting', () => {
  const [a, b] = [join(home, 'set'), join(home, 'environment')]
  assert.deepEqual(ask(a, { SPARK_LOCAL_DIRS: b }).folders, [b])
  assert.ok(!existsSync(a))
})

test('a folder of no use is named and left out', () => {
  const good = join(home, 'good')
  const { folders, warnings } = ask(`${join(file, 'inside')},${good}`)
  assert.deepEqual(folders, [good])
  assert.match(warnings.join('\n'), /^spark\.local\.dir: a folder is left out: ENOTDIR.*file.inside/)
})

test('without any folder of use it is an error that names them and why', () => {
  assert.throws(() => ask(`${file},${join(file, 'inside')}`), {
    condition: 'INVALID_CONF_VALUE.REQUIREMENT',
    message: /spark\.local\.dir.*EEXIST.*ENOTDIR/s,
  })
  assert.throws(() => ask(' , '), { condition: 'INVALID_CONF_VALUE.REQUIREMENT' })
})
