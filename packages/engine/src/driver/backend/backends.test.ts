import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import process from 'node:process'
import { suite, test } from 'node:test'
import { long } from '@vonk/common'
import type { StageProgram } from '../../codegen/stage-program.ts'
import type { TaskDescriptor } from '../../exec/task.ts'
import { attribute, compile, rangeScan, shuffleInput } from '../../exec/testing/plans.ts'
import { rowsOf } from '../../exec/testing/task-bench.ts'
import type { TaskDescription } from '../../scheduler/task.ts'
import type { EngineEvent } from '../events/listener-events.ts'
import { resultRows } from '../result/result-rows.ts'
import { programId, SchedulerLoop, type TaskResult } from '../schedule/scheduler-loop.ts'
import { until } from '../testing/backend-harness.ts'
import type { ClusterBackend } from './cluster-backend.ts'
import { LocalBackend } from './local-backend.ts'
import { ProcessBackend } from './process-backend.ts'

const mapTasks = 6
const reduceTasks = 5
const rowCount = 60_000n

/** A shuffle of a range by hash on real slots: 6 map tasks, 5 reduce tasks that give back the rows. */
class ShuffleJob {
  readonly events: EngineEvent[] = []
  readonly loop: SchedulerLoop
  private readonly backend: ClusterBackend
  private readonly shuffleId: number
  private readonly reader: StageProgram
  private readonly writer: StageProgram

  constructor(backend: ClusterBackend) {
    this.backend = backend
    this.loop = new SchedulerLoop({
      ...{ backend, now: Date.now, random: Math.random, maxTaskFailures: 4, heartbeatTimeoutMs: 10_000 },
      post: (event) => this.events.push(event),
    })
    this.shuffleId = this.loop.newShuffleId()
    const id = attribute('id', long, false)
    const by = { kind: 'hash', expressions: [id], sparkHash: false } as const
    const output = { kind: 'exchange', shuffleId: this.shuffleId, partitions: reduceTasks, by } as const
    this.writer = compile(rangeScan(id, rowCount, mapTasks), output)
    this.reader = compile(shuffleInput(this.shuffleId, [id], reduceTasks))
  }

  /** The sorted rows; `between` is called when the map stage is over. */
  async run(between: () => void = () => undefined): Promise<readonly bigint[]> {
    const { loop, shuffleId } = this
    const job = loop.openJob()
    const map = loop.newStageId()
    const mapStage = { stageId: map, kind: 'shuffleMap', shuffleId, parents: [] } as const
    await job.runMapStage(
      { ...mapStage, partitions: mapTasks, reducePartitions: reduceTasks, deterministic: true },
      { program: this.writer, makeTask: (task) => this.describe(task) },
    )
    between()
    const reduce = loop.newStageId()
    const rows: Promise<readonly bigint[]>[] = []
    await job.runResultStage(
      { stageId: reduce, kind: 'result', parents: [shuffleId], partitions: reduceTasks, deterministic: true },
      { program: this.reader, makeTask: (task) => this.describe(task) },
      (result) => rows.push(this.fetch(result)),
    )
    const all = (await Promise.all(rows)).flat()
    loop.removeQuery({ shuffleIds: [shuffleId], stageIds: [map, reduce] })
    return all.sort((a, b) => (a < b ? -1 : 1))
  }

  private async fetch(result: TaskResult): Promise<readonly bigint[]> {
    const { backend } = this
    const ids: bigint[] = []
    const recompute = () => assert.fail('no result was lost')
    for await (const batch of resultRows({ backend, recompute }, result))
      ids.push(...rowsOf([batch], [long]).map(([id]) => id as bigint))
    return ids
  }

  private describe(task: TaskDescription): TaskDescriptor {
    const { taskId, stageId, stageAttempt, partition, taskAttempt, jobId, kind } = task
    const { shuffleId } = this
    const blocks = this.loop.tracker.statuses(shuffleId).flatMap((status, mapPartition) => {
      assert.ok(kind === 'shuffleMap' || status !== undefined)
      if (status === undefined) return []
      const { mapTaskId, executorId } = status
      return [{ mapPartition, mapTaskId, executorId, sizes: [status.sizes[partition]] }]
    })
    const read = { shuffleId, from: partition, to: partition + 1, blocks, epoch: 0 }
    return {
      ...{ taskId, stageId, stageAttempt, partition, attempt: taskAttempt, jobId },
      programId: programId(stageId),
      splits: {},
      shuffleReads: kind === 'result' ? { 0: read } : {},
      memoryLimit: 0,
    }
  }
}

const expected = Array.from({ length: Number(rowCount) }, (_, index) => BigInt(index))
const memoryBytes = 64 * 1024 * 1024
const processes = () => new ProcessBackend({ executors: 2, slots: 1, memoryBytes, heartbeatIntervalMs: 1000 })

suite('a shuffle gives back all rows', () => {
  const backends: Readonly<Record<string, () => ClusterBackend>> = {
    'one executor of two slots': () => new LocalBackend({ slots: 2, memoryBytes }),
    'two executors in this process': () => new LocalBackend({ slots: 5, memoryBytes }),
    'two executor processes': processes,
  }
  for (const [name, create] of Object.entries(backends)) {
    test(name, async () => {
      const backend = create()
      const job = new ShuffleJob(backend)
      await backend.start(job.loop)
      try {
        assert.deepEqual(await job.run(), expected)
        if (!(backend instanceof LocalBackend)) return
        for (const { memory } of backend.executors.values()) {
          // What is left belongs to the encoder of blocks, if there was one: nothing.
          assert.equal(memory.ownedChunks(), 0)
        }
      } finally {
        job.loop.stop()
        await backend.stop()
      }
    })
  }
})

test('an executor killed after the map stage: the same rows, and only its map tasks again', async () => {
  const backend = processes()
  const job = new ShuffleJob(backend)
  await backend.start(job.loop)
  const lost: number[] = []
  try {
    const rows = await job.run(() => {
      for (const [partition, status] of job.loop.tracker.statuses(0).entries())
        if (status?.executorId === '0') lost.push(partition)
      process.kill(backend.pidOf('0') ?? 0, 'SIGKILL')
    })
    assert.deepEqual(rows, expected)
    assert.ok(lost.length > 0)
    const ended = job.events.filter((event) => event.event === 'SparkListenerTaskEnd')
    const mapEnds = ended.filter(
      ({ taskType, taskEndReason }) => taskType === 'ShuffleMapTask' && taskEndReason.kind === 'succeeded',
    )
    const again = mapEnds.map(({ task }) => task.partition).slice(mapTasks)
    assert.deepEqual(again.toSorted(), lost)
    await until(() => job.loop.executorIds.length === 2, 'the replacement')
  } finally {
    job.loop.stop()
    await backend.stop()
  }
  assert.ok(!existsSync(backend.sessionDirectory))
})
