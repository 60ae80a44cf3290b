/** A slot's worker that understands the programs of `test-program.ts` and needs no kernels. */
import process from 'node:process'
import { parentPort, workerData } from 'node:worker_threads'
import { SparkError } from '@vonk/common'
import { assert } from '../../base/assert.ts'
import { blockSize, writeBlockHeader } from '../../columnar/column-block.ts'
import type { TaskOutcome, TaskOutput } from '../../exec/task.ts'
import { chunkBytes, ExecutorMemory } from '../../storage/executor-memory.ts'
import { type RunEnd, type RunRequest, SlotLoop } from '../slot-loop.ts'
import type { SlotStart } from '../slot-message.ts'
import { unknownMetrics } from '../task-end.ts'
import type { TestWork } from './test-program.ts'

interface TestExports {
  quick(x: number): number
  listen(cancelWord: number): void
  hang(): void
  trap(): void
}

assert(parentPort !== null, 'a slot runs in a worker thread')
const start = workerData as SlotStart
const memory = ExecutorMemory.attach(start.memory, start.memorySetting)
const instances = new WeakMap<WebAssembly.Module, TestExports>()

function exportsOf(module: WebAssembly.Module): TestExports {
  const found = instances.get(module)
  if (found !== undefined) return found
  const instance = new WebAssembly.Instance(module, { env: { memory: start.memory } })
  const made = instance.exports as unknown as TestExports
  instances.set(module, made)
  return made
}

const succeeded = (output: TaskOutput): TaskOutcome => ({
  kind: 'succeeded',
  output,
  metrics: unknownMetrics(0),
})
const done = (rowCount: number): RunEnd => ({ outcome: succeeded({ kind: 'nothing', rowCount }) })

const isCancelled = (): boolean => Atomics.load(memory.i32, start.cancelWord >>> 2) !== 0

async function run({ module, task, ask }: RunRequest): Promise<RunEnd> {
  const exports = exportsOf(module)
  const { taskId, partition, programId, shuffleReads } = task.descriptor
  switch (programId as TestWork) {
    case 'quick':
      return done(exports.quick(partition))
    case 'listen':
      memory
        .taskMemory({ owner: task.owner })
        .region({ operator: 'test' })
        .allocate(3 * chunkBytes)
      exports.listen(start.cancelWord)
      return { outcome: { kind: 'killed', reason: 'it listened', metrics: unknownMetrics(0) } }
    case 'hang':
      memory
        .taskMemory({ owner: task.owner })
        .region({ operator: 'test' })
        .allocate(3 * chunkBytes)
      memory
        .taskMemory({ owner: task.outputOwner })
        .region({ operator: 'test' })
        .allocate(2 * chunkBytes)
      exports.hang()
      return done(0)
    case 'trap':
      memory
        .taskMemory({ owner: task.owner })
        .region({ operator: 'test' })
        .allocate(3 * chunkBytes)
      exports.trap()
      return done(0)
    case 'exit':
      return process.exit(3)
    case 'fail':
      throw new SparkError({ condition: 'DIVIDE_BY_ZERO' })
    case 'commit': {
      const answer = await ask({ kind: 'commit', taskId })
      assert(answer.kind === 'commit', 'an answer to the question')
      return done(answer.allowed ? 1 : 0)
    }
    case 'fetch': {
      const [read] = Object.values(shuffleReads)
      const { shuffleId, from, to, blocks } = read
      const { executorId, mapTaskId, mapPartition } = blocks[0]
      const answer = await ask({ kind: 'fetch', request: { executorId, shuffleId, mapTaskId, from, to } })
      if (answer.kind === 'fetched') return done(answer.blocks.length)
      assert(answer.kind === 'fetchFailed', 'an answer to the question')
      const { reason } = answer
      const metrics = unknownMetrics(0)
      return { outcome: { kind: 'fetchFailed', shuffleId, mapPartition, executorId, reason, metrics } }
    }
    case 'churn': {
      const own = memory.taskMemory({ owner: task.owner })
      const end = performance.now() + 4
      while (performance.now() < end && !isCancelled()) {
        const regions = [1, 5, 2].map((chunks) => {
          const region = own.region({ operator: 'test' })
          region.allocate(chunks * chunkBytes)
          return region
        })
        for (const region of regions) region.free()
      }
      own.close()
      return done(0)
    }
    case 'map':
      return mapOutput(task.outputOwner, taskId, partition)
    case 'wait':
      Atomics.wait(memory.i32, start.cancelWord >>> 2, 0, 20)
      return done(0)
    case 'greedier':
      memory
        .taskMemory({ owner: task.owner })
        .region({ operator: 'test' })
        .allocate(memory.capacityBytes + 1)
      return done(0)
    case 'greedy': {
      const own = memory.taskMemory({ owner: task.owner })
      own.region({ operator: 'test' }).allocate(Math.ceil(memory.capacityBytes * 0.6))
      Atomics.wait(memory.i32, start.cancelWord >>> 2, 0, 60)
      own.close()
      return done(0)
    }
    default:
      throw new SparkError({ condition: 'INTERNAL_ERROR', messageParameters: { message: programId } })
  }
}

/** One i32 column of 1,000 rows for each of two reduce partitions, its values the task's partition. */
function mapOutput(owner: number, taskId: number, partition: number): RunEnd {
  const output = memory.taskMemory({ owner })
  const region = output.region({ operator: 'test' })
  const rows = 1000
  const columns = [{ width: 4, hasNulls: false }]
  const size = blockSize(columns, rows, () => 0)
  const blocks = [0, 1].map(() => {
    const pointer = region.allocate(size)
    writeBlockHeader(memory.u32, pointer, columns, rows, () => 0)
    memory.i32.fill(partition, (pointer + size - rows * 4) >>> 2, (pointer + size) >>> 2)
    return [pointer]
  })
  const { executorId, host } = start
  const status = { executorId, host, mapTaskId: taskId, sizes: [size, size], rows: [rows, rows] }
  return {
    outcome: succeeded({ kind: 'map', status }),
    left: {
      kept: [{ kind: 'map', shuffleId: 7, mapTaskId: taskId, from: 0, blocks }],
      memory: output.keep(),
    },
  }
}

new SlotLoop(parentPort, run)
