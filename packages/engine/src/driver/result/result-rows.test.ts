import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SparkError } from '@vonk/common'
import type { ColumnBatch } from '../../columnar/local-data.ts'
import { type ClusterBackend, ResultLost } from '../backend/cluster-backend.ts'
import type { TaskResult } from '../schedule/scheduler-loop.ts'
import { resultRows } from './result-rows.ts'

const large = 100 * 1024 * 1024

const result = (executorId: string, bytes: number, rowCount = 2): TaskResult =>
  ({
    partition: 3,
    executorId,
    output: { kind: 'rows', blockId: `block of ${executorId}`, rowCount, bytes },
  }) as unknown as TaskResult

/** A backend whose executors are gone as soon as they have given so many parts. */
function losing(partsBefore: readonly number[], bytes = large) {
  const dropped: string[] = []
  const given: number[] = []
  const backend = {
    fetchResult: async (executorId: string, _: string, from: number) => {
      const attempt = Number(executorId)
      if (from >= partsBefore[attempt])
        throw new ResultLost(`executor ${executorId} did not give it`, {
          cause: new Error('connection closed'),
        })
      given.push(from)
      const batches: readonly ColumnBatch[] = [{ rowCount: 1, columns: [] }]
      return { batches, next: from === 1 ? undefined : from + 1, mayBeLost: true }
    },
    dropResult: (executorId: string) => dropped.push(executorId),
  } as unknown as ClusterBackend
  const begun: boolean[] = []
  const recompute = async (_: number, isBegun: boolean) => result(String(begun.push(isBegun)), bytes)
  const read = async () => {
    let rows = 0
    for await (const batch of resultRows({ backend, recompute }, result('0', bytes))) rows += batch.rowCount
    return rows
  }
  return { read, begun, given, dropped }
}

test('a result that is lost is computed again and read on from where its reader was', async () => {
  const { read, begun, given, dropped } = losing([0, 1, 1, 2])
  assert.equal(await read(), 2)
  assert.deepEqual(
    { begun, given, dropped },
    { begun: [false, true, true], given: [0, 0, 0, 1], dropped: ['3'] },
  )
})

test('of a small result nothing is handed on until all is here: lost, it is read from its first row', async () => {
  const { read, begun, given, dropped } = losing([1, 0, 1, 2], 16)
  assert.equal(await read(), 2)
  assert.deepEqual(
    { begun, given, dropped },
    { begun: [false, false, false], given: [0, 0, 0, 1], dropped: ['3'] },
  )
})

test('a small result may come in another order the second time', async () => {
  const attempts = [
    [1, 2, 3],
    [3, 1, 2],
  ]
  const backend = {
    fetchResult: async (executorId: string, _: string, from: number) => {
      if (executorId === '0' && from === 2) throw new ResultLost('gone')
      const data = new Uint8Array([attempts[Number(executorId)][from]])
      const column = { length: 1, nullCount: 0, validity: null, offsets: null, data, children: [] }
      const batches: readonly ColumnBatch[] = [{ rowCount: 1, columns: [column] }]
      return { batches, next: from === 2 ? undefined : from + 1, mayBeLost: true }
    },
    dropResult: () => undefined,
  } as unknown as ClusterBackend
  const rows: number[] = []
  const recompute = async () => result('1', 3, attempts[1].length)
  for await (const batch of resultRows({ backend, recompute }, result('0', 3, attempts[0].length)))
    rows.push(batch.columns[0].data[0])
  assert.deepEqual(rows, attempts[1])
})

test('a result that is lost again and again ends as an error that says what, where and what to do', async () => {
  const { read, begun } = losing([0, 0, 0, 0])
  await assert.rejects(read, (error) => {
    assert.ok(error instanceof SparkError)
    assert.equal(error.condition, 'INTERNAL_ERROR_EXECUTOR')
    assert.match(error.message, /result of partition 3 was lost 4 times, last on 3: .*connection closed/)
    assert.match(error.message, /spark\.local\.dir/)
    return true
  })
  assert.equal(begun.length, 3)
})
