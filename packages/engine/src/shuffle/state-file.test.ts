import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { seededRandom } from '../base/random.ts'
import { emptyMetrics } from '../exec/metrics.ts'
import { TaskBench } from '../exec/testing/task-bench.ts'
import { createBlockFile } from './block-file.ts'
import { StateFile } from './state-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'vonk-state-file-'))
after(() => rmSync(folder, { recursive: true, force: true }))

function opened() {
  const bench = new TaskBench({ bytes: 16 * 1024 * 1024 })
  const memory = bench.memory.taskMemory({ owner: bench.memory.newOwner() })
  const metrics = emptyMetrics()
  const checkCancelled = () => {}
  const context = { metrics, descriptor: bench.task(), checkCancelled }
  const file = new StateFile(context, bench.codec, (name) => createBlockFile(folder, name))
  return { bench, memory, metrics, file, region: memory.region({ operator: 'test' }) }
}

test('runs that are written side by side come back block by block, and nothing is left', () => {
  const { bench, memory, metrics, file, region } = opened()
  const random = seededRandom(5)
  const writers = [file.begin(), file.begin(), file.begin()]
  const written: Buffer[][] = [[], [], []]
  for (let i = 0; i < 30; i++) {
    const size = 4 + Math.floor(random() * 400_000)
    const block = region.allocate(size)
    // Some compress and some do not.
    const values = i % 2 === 0 ? 256 : 2
    for (let k = 0; k < size; k++) memory.bytes[block + k] = Math.floor(random() * values)
    const w = i % 3 === 0 ? 0 : 1
    written[w].push(Buffer.from(memory.bytes.subarray(block, block + size)))
    writers[w].add(block, size)
    region.release(0)
  }
  const runs = writers.map((writer) => writer.end())
  runs.forEach((run, w) => {
    assert.equal(run.blocks, written[w].length)
    assert.equal(
      run.bytes,
      written[w].reduce((sum, block) => sum + block.length, 0),
    )
    assert.equal(run.blockBytesMax, Math.max(0, ...written[w].map((block) => block.length)))
    for (let i = run.blocks - 1; i >= 0; i--) {
      const block = run.read(i, region)
      assert.deepEqual(Buffer.from(memory.bytes.subarray(block, block + written[w][i].length)), written[w][i])
    }
  })
  assert.ok(metrics.diskSpilledBytes > 0)
  file.close()
  assert.deepEqual(readdirSync(folder), [])
  memory.close()
  assert.equal(bench.memory.ownedChunks(), 0)
})

test('a block that is damaged or gone is an error that names the file', () => {
  for (const damage of ['bit', 'cut', 'gone'] as const) {
    const { memory, file, region } = opened()
    const writer = file.begin()
    const block = region.allocate(50_000)
    for (let k = 0; k < 50_000; k++) memory.bytes[block + k] = (k * k) & 255
    writer.add(block, 50_000)
    const run = writer.end()
    const path = join(folder, readdirSync(folder)[0])
    const bytes = readFileSync(path)
    bytes[bytes.length - 7] ^= 16
    if (damage === 'gone') rmSync(path)
    else writeFileSync(path, damage === 'bit' ? bytes : bytes.subarray(0, 1000))
    assert.throws(() => run.read(0, region), {
      condition: 'FAILED_READ_FILE.NO_HINT',
      message: /state-\d+ cannot be read/,
    })
    file.close()
    memory.close()
  }
})

test('rows are handed out and come back while no memory is free: it is then that they have to', () => {
  const { bench, memory, file, region } = opened()
  const size = 300_000
  const block = region.allocate(size)
  for (let k = 0; k < size; k++) memory.bytes[block + k] = k % 251
  const written = Buffer.from(memory.bytes.subarray(block, block + size))
  const other = bench.memory.newOwner()
  while (bench.memory.claim(other, 1) !== 0);
  const writer = file.begin()
  writer.add(block, size)
  const run = writer.end()
  memory.fill(block, 0, size)
  region.release(0)
  const again = run.read(0, region)
  assert.deepEqual(Buffer.from(memory.bytes.subarray(again, again + size)), written)
  file.close()
})
