import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type DataType, integer, string } from '@vonk/common'
import { maxBatchRows } from '../columnar/vector.ts'
import type { ResultStore } from '../exec/result/result-store.ts'
import { allRows, attribute, compile, localScan, withRows } from '../exec/testing/plans.ts'
import { type Row, rowsOf, TaskBench } from '../exec/testing/task-bench.ts'
import { createBlockFile } from './block-file.ts'
import { ResultFileWriter } from './result-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'vonk-result-file-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const types: readonly DataType[] = [integer, string, string]
const filler = 'x'.repeat(30)
/** Nine batches; NULLs among the rows of some of them only. */
const rows = Array.from({ length: 8 * maxBatchRows + 100 }, (_, i): Row => {
  const hasNulls = i < 2 * maxBatchRows || i > 5 * maxBatchRows
  return [i, hasNulls && i % 3 === 0 ? null : `é${i}`, i === 4 * maxBatchRows ? null : filler]
})

async function collected(bench: TaskBench, memoryBytes: number): Promise<string> {
  const columns = types.map((type, i) => attribute(`c${i}`, type))
  const program = withRows(compile(localScan(columns)), types, rows)
  const results: ResultStore = {
    memoryBytes,
    open: (context, consumer) =>
      new ResultFileWriter(context, consumer, {
        codec: bench.codec,
        openFile: (name) => createBlockFile(folder, name),
      }),
  }
  const output = await bench.output(program, allRows(rows), { results })
  assert.ok(output.kind === 'rows' && output.rowCount === rows.length)
  return output.blockId
}

test('a result in a file is read from any of its batches on, each row once and in order', async () => {
  // In blocks of a few batches, in one, and not in a file at all.
  for (const [memoryBytes, isInFile] of [
    [300_000, true],
    [0, true],
    [1 << 30, false],
  ] as const) {
    const bench = new TaskBench()
    let removed: string | undefined
    bench.blocks.onFileRemoved = (path) => {
      removed = path
      rmSync(path)
    }
    const blockId = await collected(bench, memoryBytes)
    assert.equal(bench.memory.ownedChunks() === 0, isInFile)
    for (const from of [0, 3, 5]) {
      const got: Row[] = []
      for (let next: number | undefined = from; next !== undefined; ) {
        const part = bench.blocks.resultPart(blockId, next)
        assert.ok(part !== undefined && part.mayBeLost === isInFile)
        assert.ok(part.next === undefined || part.next > next)
        got.push(...rowsOf(part.batches, types))
        next = part.next
      }
      const first = from * maxBatchRows
      assert.equal(got.length, rows.length - first, `${memoryBytes}: from batch ${from}`)
      const wrong = got.findIndex((row, i) => row.some((value, c) => value !== rows[first + i][c]))
      assert.deepEqual(got[wrong], undefined, `${memoryBytes}: from batch ${from}, row ${wrong}`)
    }
    assert.equal(removed, undefined)
    bench.blocks.dropResult(blockId)
    assert.ok(removed === undefined ? !isInFile : isInFile && !existsSync(removed))
    assert.equal(bench.blocks.resultPart(blockId, 0), undefined)
    assert.equal(bench.memory.ownedChunks(), 0)
    assert.equal(bench.blocks.resultBytes, 0)
  }
})
