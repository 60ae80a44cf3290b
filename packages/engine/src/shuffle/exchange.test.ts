import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type DataType, integer, long, string } from '@vonk/common'
import type { StageOutput } from '../codegen/stage-plan.ts'
import { localSource } from '../exec/local-source.ts'
import type { ShuffleRead, TaskOutput } from '../exec/task.ts'
import type { SourceFactory } from '../exec/task-services.ts'
import {
  allRows,
  attribute,
  compile,
  localScan,
  rangeScan,
  shuffleInput,
  withRows,
} from '../exec/testing/plans.ts'
import { allTypes, RandomRows } from '../exec/testing/random-rows.ts'
import { type Row, TaskBench } from '../exec/testing/task-bench.ts'
import { createBlockFile } from './block-file.ts'
import type { FetchRequest } from './shuffle-source.ts'
import { encodedBlocks, shufflePorts } from './task-ports.ts'

const folder = mkdtempSync(join(tmpdir(), 'vonk-exchange-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const types: readonly DataType[] = [integer, ...allTypes]
const columns = types.map((type, i) => attribute(`c${i}`, type))
const exchange = (partitions: number): StageOutput => ({
  kind: 'exchange',
  shuffleId: 7,
  partitions,
  by: { kind: 'hash', expressions: [columns[0]], sparkHash: true },
})
const numbered = (seed: number, count: number): Row[] =>
  new RandomRows(seed).rows(allTypes, count).map((row, i) => [i, ...row])

type MapOutput = Extract<TaskOutput, { kind: 'map' }>

async function write(
  bench: TaskBench,
  output: StageOutput,
  rows: readonly Row[],
  services: Parameters<TaskBench['run']>[2] = {},
): Promise<MapOutput> {
  const program = withRows(compile(localScan(columns), output), types, rows)
  const outcome = await bench.run(program, allRows(rows), services)
  assert.equal(outcome.kind, 'succeeded', JSON.stringify(outcome))
  assert.equal(outcome.output.kind, 'map')
  return outcome.output
}

const read = (statuses: readonly MapOutput[], from: number, to: number): ShuffleRead => ({
  shuffleId: 7,
  from,
  to,
  epoch: 0,
  blocks: statuses.map(({ status }, mapPartition) => ({
    mapPartition,
    mapTaskId: status.mapTaskId,
    executorId: status.executorId,
    sizes: Array.from({ length: to - from }, (_, i) => status.sizes[from + i]),
  })),
})

const reader = compile(shuffleInput(7, columns, 10))

test('rows come out of the partition they hash to, map output by map output', async () => {
  const bench = new TaskBench()
  const first = numbered(1, 9000)
  const second = numbered(2, 100)
  const outputs = [await write(bench, exchange(10), first), await write(bench, exchange(10), second)]
  const seen: Row[] = []
  for (let p = 0; p < 10; p++) {
    const rows = await bench.rows(reader, types, { shuffleReads: { 0: read(outputs, p, p + 1) } })
    const expected = outputs.reduce((sum, output) => sum + output.status.rows[p], 0)
    assert.equal(rows.length, expected)
    const part = (all: readonly Row[]) => {
      const kept = new Set(rows.map((row) => row[0]))
      return all.filter((row) => kept.has(row[0]))
    }
    // Within a partition rows keep the order in which they were written.
    assert.deepEqual(
      rows.slice(0, outputs[0].status.rows[p]),
      part(first).slice(0, outputs[0].status.rows[p]),
    )
    seen.push(...rows)
  }
  const byNumber = (a: Row, b: Row) => (a[0] as number) - (b[0] as number)
  assert.deepEqual(seen.toSorted(byNumber), [...first, ...second].sort(byNumber))
  const all = await bench.rows(reader, types, { shuffleReads: { 0: read(outputs, 0, 10) } })
  assert.equal(all.length, 9100)
  bench.blocks.removeShuffle(7)
  assert.equal(bench.memory.ownedChunks(), 0)
})

test('a single partition keeps all rows in order', async () => {
  const bench = new TaskBench()
  const rows = numbered(3, 7000)
  const by = { kind: 'single' } as const
  const output = await write(bench, { kind: 'exchange', shuffleId: 7, partitions: 1, by }, rows)
  assert.deepEqual(await bench.rows(reader, types, { shuffleReads: { 0: read([output], 0, 1) } }), rows)
})

test('several runs: many rows to many partitions', async () => {
  const bench = new TaskBench({ bytes: 256 * 1024 * 1024 })
  const id = attribute('id', long, false)
  const by = { kind: 'hash', expressions: [id], sparkHash: false } as const
  const program = compile(rangeScan(id, 500_000n), { kind: 'exchange', shuffleId: 7, partitions: 64, by })
  const output = (await bench.output(program)) as MapOutput
  assert.equal(
    Array.from(output.status.rows).reduce((sum, rows) => sum + rows, 0),
    500_000,
  )
  const readIds = compile(shuffleInput(7, [id], 64))
  const ids: bigint[] = []
  for (let p = 0; p < 64; p++) {
    const rows = await bench.rows(readIds, [long], { shuffleReads: { 0: read([output], p, p + 1) } })
    assert.ok(rows.length > 7000 && rows.length < 8700, `${rows.length} rows in a partition`)
    for (const row of rows) ids.push(row[0] as bigint)
  }
  ids.sort((a, b) => (a < b ? -1 : 1))
  assert.ok(ids.every((value, i) => value === BigInt(i)))
})

const spilling = (bench: TaskBench, memoryBytes: number) =>
  shufflePorts({
    executorId: 'executor-1',
    host: 'localhost',
    local: (shuffleId, mapTaskId) => bench.blocks.mapOutput(shuffleId, mapTaskId),
    memoryBytes,
    openFile: (name) => createBlockFile(folder, name),
    codec: bench.codec,
  })

test('what is too much for memory goes to a file and comes back', async () => {
  const bench = new TaskBench({ bytes: 256 * 1024 * 1024 })
  bench.blocks.onFileRemoved = (file) => rmSync(file)
  const rows = Array.from({ length: 3 }, (_, i) => numbered(10 + i, 10_000)).flat()
  const output = await write(bench, exchange(4), rows, spilling(bench, 100_000))
  const got: Row[] = []
  for (let p = 0; p < 4; p++) {
    got.push(...(await bench.rows(reader, types, { shuffleReads: { 0: read([output], p, p + 1) } })))
  }
  assert.equal(got.length, rows.length)
  bench.blocks.removeShuffle(7)
  assert.equal(bench.memory.ownedChunks(), 0)
  assert.deepEqual(readdirSync(folder), [])
})

test('blocks behind those in the file stay in memory, and come after them, here and over the wire', async () => {
  const bench = new TaskBench()
  const id = attribute('id', long, false)
  const by = { kind: 'hash', expressions: [id], sparkHash: false } as const
  // A first run of 65,536 rows is more than memory may hold; the rest is not.
  const program = compile(rangeScan(id, 70_000n), { kind: 'exchange', shuffleId: 7, partitions: 2, by })
  const output = (await bench.output(program, {}, spilling(bench, 200_000))) as MapOutput
  const kept = bench.blocks.mapOutput(7, output.status.mapTaskId)
  assert.ok(kept?.file !== undefined)
  assert.ok([0, 1].every((p) => kept.file!.extents[p].length > 0 && kept.blocks[p].length > 0))
  const readIds = compile(shuffleInput(7, [id], 2))
  const { codec } = bench
  const fetch = async ({ from, to }: FetchRequest) => [...encodedBlocks(kept, { from, to }, codec)]
  const elsewhere = shufflePorts({
    executorId: 'executor-2',
    host: 'h',
    local: () => undefined,
    fetch,
    codec,
  })
  const seen: Row[] = []
  for (const p of [0, 1]) {
    const reads = { shuffleReads: { 0: read([output], p, p + 1) } }
    const rows = await bench.rows(readIds, [long], reads)
    assert.equal(rows.length, output.status.rows[p])
    assert.ok(rows.every(([value], i) => i === 0 || value! > rows[i - 1][0]!))
    const fetched = await bench.rows(readIds, [long], reads, elsewhere)
    assert.equal(fetched.length, rows.length)
    assert.ok(fetched.every(([value], i) => value === rows[i][0]))
    seen.push(...rows)
  }
  assert.equal(new Set(seen.map(([value]) => value)).size, 70_000)
  bench.blocks.onFileRemoved = (file) => rmSync(file)
  bench.blocks.removeAll()
})

test('rows far from any null keep their values beside a null', async () => {
  const bench = new TaskBench()
  const pair: readonly DataType[] = [integer, integer]
  const key = attribute('key', integer)
  const value = attribute('value', integer)
  const by = { kind: 'hash', expressions: [key], sparkHash: true } as const
  const rows = Array.from({ length: 3 * 4096 }, (_, i): Row => [i, i === 5000 ? null : i + 1])
  const output: StageOutput = { kind: 'exchange', shuffleId: 7, partitions: 2, by }
  const program = withRows(compile(localScan([key, value]), output), pair, rows)
  const written = (await bench.output(program, allRows(rows))) as MapOutput
  const readPairs = compile(shuffleInput(7, [key, value], 2))
  const got = await bench.rows(readPairs, pair, { shuffleReads: { 0: read([written], 0, 2) } })
  assert.equal(got.length, rows.length)
  const wrong = got.filter(([i, value]) => value !== rows[i as number][1])
  assert.deepEqual(wrong.slice(0, 3), [])
})

test('damaged and missing blocks are fetch failures that name them', async () => {
  const bench = new TaskBench({ bytes: 256 * 1024 * 1024 })
  const rows = Array.from({ length: 2 }, (_, i) => numbered(20 + i, 6000)).flat()
  const output = await write(bench, exchange(4), rows, spilling(bench, 100_000))
  const kept = bench.blocks.mapOutput(7, output.status.mapTaskId)
  assert.ok(kept?.file !== undefined)
  const path = kept.file.path
  const whole = readFileSync(path)
  const run = () => bench.run(reader, { shuffleReads: { 0: read([output], 0, 4) } })
  const owned = bench.memory.ownedChunks()
  for (const damage of [
    (bytes: Buffer) => bytes.fill(bytes[5000] ^ 1, 5000, 5001),
    (bytes: Buffer) => bytes.subarray(0, bytes.length - 1),
    (bytes: Buffer) => bytes.fill(0, 0, 4),
  ]) {
    writeFileSync(path, damage(Buffer.from(whole)))
    const outcome = await run()
    assert.equal(outcome.kind, 'fetchFailed')
    assert.deepEqual([outcome.shuffleId, outcome.mapPartition, outcome.executorId], [7, 0, 'executor-1'])
    assert.equal(bench.memory.ownedChunks(), owned)
  }
  rmSync(path)
  assert.equal((await run()).kind, 'fetchFailed')
  bench.blocks.onFileRemoved = () => {}
  bench.blocks.removeShuffle(7)
  const gone = await run()
  assert.equal(gone.kind, 'fetchFailed')
  assert.equal(bench.memory.ownedChunks(), 0)
})

test('another executor reads the same rows over the wire, waiting where it must', async () => {
  const here = new TaskBench()
  const there = new TaskBench()
  const rows = numbered(30, 5000)
  const outputs = [await write(there, exchange(3), rows), await write(there, exchange(3), numbered(31, 10))]
  const fetch = async ({ location, shuffleId, from, to }: FetchRequest) => {
    const output = there.blocks.mapOutput(shuffleId, location.mapTaskId)
    if (output === undefined) throw new Error('no such block')
    await new Promise((resolve) => setTimeout(resolve, 5))
    return [...encodedBlocks(output, { from, to }, there.codec)]
  }
  const ports = shufflePorts({
    executorId: 'executor-2',
    host: 'elsewhere',
    local: () => undefined,
    fetch,
    inFlightBytesMax: 1000,
    codec: here.codec,
  })
  const fields = { shuffleReads: { 0: read(outputs, 0, 3) } }
  const outcome = await here.run(reader, fields, ports)
  assert.equal(outcome.kind, 'succeeded')
  assert.equal(outcome.metrics.shuffleReadRows, 5010)
  assert.ok(outcome.metrics.shuffleReadRemoteBytes > 0 && outcome.metrics.fetchWaitMs > 0)
  assert.deepEqual(await here.rows(reader, types, { ...fields, shuffleReads: { 0: read([], 0, 3) } }), [])
  there.blocks.removeAll()
  const failed = await here.run(reader, fields, ports)
  assert.equal(failed.kind, 'fetchFailed')
  assert.equal(there.memory.ownedChunks(), 0)
  here.blocks.removeAll()
  assert.equal(here.memory.ownedChunks(), 0)
})

test('blocks stay while a task reads them, whatever is removed meanwhile', async () => {
  const bench = new TaskBench()
  const output = await write(bench, exchange(2), numbered(40, 100))
  const task = bench.task({ shuffleReads: { 0: read([output], 1, 2) } })
  const input = bench.blocks.localInput(task, 'executor-1')
  assert.equal(input.outputs[0].from, 1)
  assert.equal(input.outputs[0].blocks.length, 1)
  bench.blocks.removeShuffle(7)
  assert.ok(bench.memory.ownedChunks() > 0)
  const local = (_: number, mapTaskId: number) => input.outputs.find((o) => o.mapTaskId === mapTaskId)
  const ports = shufflePorts({ executorId: 'executor-1', host: 'h', local, codec: bench.codec })
  const outcome = await bench.run(reader, task, ports)
  assert.equal(outcome.kind, 'succeeded')
  bench.blocks.removeAll()
  assert.ok(bench.memory.ownedChunks() > 0)
  input.unpin()
  input.unpin()
  assert.equal(bench.memory.ownedChunks(), 0)
})

test('an exchange that does not fit is refused, and leaves no memory and no file', async () => {
  const bench = new TaskBench({ bytes: 3 * 1024 * 1024 })
  const id = attribute('id', long, false)
  const by = { kind: 'hash', expressions: [id], sparkHash: false } as const
  const program = compile(rangeScan(id, 10_000_000n), { kind: 'exchange', shuffleId: 7, partitions: 8, by })
  const outcome = await bench.run(program)
  assert.equal(outcome.kind, 'failed')
  assert.equal(outcome.error.condition, 'UNABLE_TO_ACQUIRE_MEMORY')
  assert.equal(bench.memory.ownedChunks(), 0)
  const spilled = new TaskBench({ bytes: 8 * 1024 * 1024 })
  assert.equal((await spilled.run(program, {}, spilling(spilled, 512 * 1024))).kind, 'succeeded')
})

const texts = [attribute('n', integer), attribute('text', string)]
const large = (count: number, bytes: number): Row[] =>
  Array.from({ length: count }, (_, i) => [i, String.fromCharCode(97 + (i % 26)).repeat(bytes)])

/** Writes rows of texts with little memory; the file's part is what `services` say. */
function writeTexts(bench: TaskBench, rows: readonly Row[], services: Parameters<TaskBench['run']>[2]) {
  const by = { kind: 'hash', expressions: [texts[0]], sparkHash: true } as const
  const output = { kind: 'exchange', shuffleId: 7, partitions: 4, by } as const
  const program = withRows(compile(localScan(texts), output), [integer, string], rows)
  return bench.run(program, allRows(rows), services)
}

const textsOf = async (bench: TaskBench, output: MapOutput) => {
  const program = compile(shuffleInput(7, texts, 4))
  const rows: Row[] = []
  for (let p = 0; p < 4; p++) {
    const shuffleReads = { 0: read([output], p, p + 1) }
    rows.push(...(await bench.rows(program, [integer, string], { shuffleReads })))
  }
  return rows.sort((a, b) => (a[0] as number) - (b[0] as number))
}

test('of rows that are large few are taken in at a time, however many come together', async () => {
  const rows = large(1000, 16_000)
  // The batch itself is there already, as what a source holds.
  const bench = new TaskBench({ bytes: 28 * 1024 * 1024 })
  const outcome = await writeTexts(bench, rows, spilling(bench, 512 * 1024))
  assert.equal(outcome.kind, 'succeeded', JSON.stringify(outcome))
  assert.deepEqual(await textsOf(bench, outcome.output as MapOutput), rows)
})

test('blocks in memory go to the file when an operator of the task finds no memory', async () => {
  const bench = new TaskBench({ bytes: 32 * 1024 * 1024 })
  const rows = large(8000, 1000)
  const greedy: SourceFactory = (context, request) => {
    const source = localSource(context, request)
    const region = context.memory.region({ operator: 'Greedy' })
    const next = source.next.bind(source)
    let batches = 0
    source.next = () => {
      // Before the end it takes all that is free, and then some of what the exchange has.
      if (++batches === 3) {
        for (let left = context.memory.leftBytes; left >= 0; left -= 65_536) region.allocate(65_536)
        region.free()
      }
      return next()
    }
    return source
  }
  const outcome = await writeTexts(bench, rows, {
    ...spilling(bench, Number.POSITIVE_INFINITY),
    sources: { local: greedy },
  })
  assert.equal(outcome.kind, 'succeeded', JSON.stringify(outcome))
  const output = outcome.output as MapOutput
  // What came first lies in the file, and what came afterwards in memory.
  const kept = bench.blocks.mapOutput(7, output.status.mapTaskId)
  assert.ok(kept?.file !== undefined)
  assert.ok(kept.file.extents.every((extents) => extents.length > 0))
  assert.ok(kept.blocks.every((blocks) => blocks.length > 0))
  assert.deepEqual(await textsOf(bench, output), rows)
})
