/** A command that runs below ours hears of the signals that are sent to us. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { after, test } from 'node:test'

const folder = mkdtempSync(join(tmpdir(), 'vonk-launch-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const launcher = new URL('../bin/launch.mjs', import.meta.url).href
/** Says what it heard, once, and ends a moment later, so that a second signal would be seen. */
const listener = `
  for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => {
    console.log(name)
    setTimeout(() => process.exit(7), 300)
  })
  setTimeout(() => process.exit(1), 20000)
  console.log('ready')
`
const parent = `
  import { run } from ${JSON.stringify(launcher)}
  process.exitCode = await run(process.execPath, [${JSON.stringify(join(folder, 'listener.mjs'))}])
`
writeFileSync(join(folder, 'listener.mjs'), listener)
writeFileSync(join(folder, 'parent.mjs'), parent)

/** What the child said, and its launcher's exit code, where the launcher alone gets a signal. */
async function heard(signal: NodeJS.Signals) {
  const child = spawn(process.execPath, [join(folder, 'parent.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  let output = ''
  child.stdout.on('data', (data) => {
    const isFirst = output === ''
    output += data
    if (isFirst) child.kill(signal)
  })
  const [code] = await once(child, 'close')
  return { code, said: output.trim().split('\n') }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} that is sent to the launcher alone reaches the child`, async () => {
    assert.deepEqual(await heard(signal), { code: 7, said: ['ready', signal] })
  })
}
