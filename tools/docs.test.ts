import assert from 'node:assert/strict'
import { test } from 'node:test'
import { docsFiles, folded, normalised } from './docs.ts'

test('what the documentation shows is what the programs print', async () => {
  for (const { path, now, wanted } of await docsFiles()) {
    assert.equal(now, wanted, `${path} is out of date: run \`npm run docs\``)
  }
})

test('what differs from run to run is left out', () => {
  assert.equal(normalised('pid 4711 took 12.5 ms or 3 s  \n\n'), 'pid … took … ms or … s')
  assert.equal(normalised('part-00000-0a1b2c3d-0000-4000-8000-0123456789ab-c000'), 'part-00000-…-c000')
})

test('long lines are folded at spaces, the rest indented', () => {
  const words = Array.from({ length: 60 }, (_, i) => `w${i}`)
  const lines = folded(`  ${words.join(' ')}`).split('\n')
  assert(lines.length > 1 && lines.every((line) => line.length <= 116))
  assert(lines.slice(1).every((line) => line.startsWith('        w')))
  assert.deepEqual(
    lines.flatMap((line) => line.trim().split(' ')),
    words,
  )
  assert.equal(folded('x'.repeat(200)), 'x'.repeat(200))
})
