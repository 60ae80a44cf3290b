/**
 * The entry of a slot's worker thread: kernels instantiated over the executor's memory, and the services that tasks
 * get. What this file imports every slot loads, so there is nothing of planning in it.
 */
import process from 'node:process'
import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../base/assert.ts'
import { seededRandom } from '../base/random.ts'
import { localSource } from '../exec/local-source.ts'
import { runTask } from '../exec/task-runner.ts'
import type { KeptOutput, MapOutput, TaskServices } from '../exec/task-services.ts'
import { instantiateKernels } from '../kernels/signatures.ts'
import { BlockCodec } from '../shuffle/block-codec.ts'
import { createBlockFile, folderOf } from '../shuffle/block-file.ts'
import { ResultFileWriter } from '../shuffle/result-file.ts'
import type { FetchBlocks } from '../shuffle/shuffle-source.ts'
import { StateFile } from '../shuffle/state-file.ts'
import { type ShufflePortOptions, shufflePorts } from '../shuffle/task-ports.ts'
import { taskSources, taskWriteSinks } from '../source/task-sources.ts'
import { chunkBytes, ExecutorMemory, shuffleMemoryShare } from '../storage/executor-memory.ts'
import { MemoryTurns } from '../storage/memory-turns.ts'
import { IdleMemory } from './idle-memory.ts'
import { type RunEnd, type RunRequest, SlotLoop } from './slot-loop.ts'
import type { SlotStart } from './slot-message.ts'

assert(parentPort !== null, 'a slot runs in a worker thread')
const start = workerData as SlotStart
assert(start.kernels !== undefined, 'a slot needs the kernels')
const memory = ExecutorMemory.attach(start.memory, start.memorySetting)
const turns = new MemoryTurns({
  i32: memory.i32,
  lines: start.slotLines,
  slots: start.slots,
  slot: start.slot,
})
const kernels = instantiateKernels(start.kernels, start.memory)
const codec = new BlockCodec(kernels, memory.taskMemory({ owner: memory.newOwner() }), start.codecScratch)

const clock = {
  now: () => performance.now(),
  cpuNs() {
    const { user, system } = process.threadCpuUsage()
    return (user + system) * 1000
  },
}

/** A task may keep a little beyond that share, as long as the memory is not nearly full. */
const shuffleMemoryMin = 4 * 1024 * 1024
const fullShare = 0.7

/** Bytes of what it leaves behind that a task may hold in memory. */
function outputMemory(): number {
  const { capacityBytes, usedBytes } = memory
  const { slots } = start
  // What all slots together keep beyond the share has to leave operators theirs.
  const least = Math.min(shuffleMemoryMin, (capacityBytes * (fullShare - shuffleMemoryShare)) / slots)
  const left = (capacityBytes * shuffleMemoryShare - usedBytes) / slots
  const isFull = usedBytes + least * slots > capacityBytes * fullShare
  return isFull ? Math.max(0, left) : Math.max(least, left)
}

const openFile = (name: string) => createBlockFile(folderOf(start.localDirectories, name), name)

/** What tasks of other slots wait for; in tests also anything after some batches, the same ones for the same task. */
function wantedBytes(taskId: number): () => number {
  const forOthers = () => turns.wantedByOthers() * chunkBytes
  const share = start.memoryAskShare ?? 0
  if (share === 0) return forOthers
  const random = seededRandom(taskId)
  return () => Math.max(forOthers(), random() < share ? Math.ceil(random() * memory.capacityBytes) : 0)
}

/** A task may read the outputs of a hundred thousand. */
function outputsByTask(outputs: readonly MapOutput[]): ShufflePortOptions['local'] {
  const byShuffle = new Map<number, Map<number, MapOutput>>()
  for (const output of outputs) {
    let byTask = byShuffle.get(output.shuffleId)
    if (byTask === undefined) {
      byTask = new Map()
      byShuffle.set(output.shuffleId, byTask)
    }
    if (!byTask.has(output.mapTaskId)) byTask.set(output.mapTaskId, output)
  }
  return (shuffleId, mapTaskId) => byShuffle.get(shuffleId)?.get(mapTaskId)
}

async function run({ program, module, task, ask }: RunRequest): Promise<RunEnd> {
  const { descriptor, owner, outputOwner, localBlocks } = task
  const own = memory.taskMemory({ owner, limitBytes: descriptor.memoryLimit, turns })
  const output = memory.taskMemory({ owner: outputOwner, turns })
  own.shareWith(output)
  const kept: KeptOutput[] = []
  let damaged = false
  const fetch: FetchBlocks = async ({ location, shuffleId, from, to }) => {
    const { executorId, mapTaskId } = location
    const answer = await ask({ kind: 'fetch', request: { executorId, shuffleId, mapTaskId, from, to } })
    if (answer.kind === 'fetched') return answer.blocks
    assert(answer.kind === 'fetchFailed', 'a fetch is answered as one')
    throw new FetchError(answer.reason)
  }
  const services: TaskServices = {
    ...{ kernels, output, clock, cancelWord: start.cancelWord },
    memory: own,
    sources: { local: localSource, ...taskSources },
    writeSinks: taskWriteSinks,
    ...shufflePorts({
      executorId: start.executorId,
      host: start.host,
      local: outputsByTask(localBlocks),
      fetch,
      memoryBytes: outputMemory(),
      openFile,
      codec,
    }),
    state: {
      open: (context) => new StateFile(context, codec, openFile),
      wanted: wantedBytes(descriptor.taskId),
    },
    results: {
      memoryBytes: outputMemory(),
      open: (context, consumer) => new ResultFileWriter(context, consumer, { codec, openFile }),
    },
    keep: (one) => kept.push(one),
    slotDamaged: () => {
      damaged = true
    },
  }
  // Few programs need them, and they bring patterns and time zones along.
  if (program.hostFunctions.length > 0) {
    await import('../expr/functions/host-index.ts')
    await import('../source/host-index.ts')
  }
  const outcome = await runTask(program, module, descriptor, services)
  if (outcome.kind === 'succeeded' && outcome.output.kind === 'files' && outcome.output.files.length > 0) {
    // Its files lie aside; they count only if no other attempt at the partition was let through. Without files there
    // is nothing to let through.
    const answer = await ask({ kind: 'commit', taskId: descriptor.taskId })
    if (answer.kind !== 'commit' || !answer.allowed) {
      const reason = 'another attempt at the partition commits its output'
      return { outcome: { kind: 'killed', reason, metrics: outcome.metrics } }
    }
  }
  if (outcome.kind === 'succeeded')
    return kept.length === 0 ? { outcome } : { outcome, left: { kept, memory: output.keep() } }
  // Whatever a cancelled task fails of, it is the cancellation.
  const isCancelled = Atomics.load(memory.i32, start.cancelWord >>> 2) !== 0
  if (isCancelled)
    return { outcome: { kind: 'killed', reason: 'cancelled', metrics: outcome.metrics }, damaged }
  return { outcome, damaged }
}

/** Blocks of another executor could not be had; the shuffle source makes it a failed fetch. */
class FetchError extends Error {}

const loop = new SlotLoop(parentPort, run)
new IdleMemory({ running: () => Number(loop.isRunning), begun: () => loop.begun })
