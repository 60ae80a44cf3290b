/** For tests: an executor of one slot on a small memory, in this thread, that runs tasks and reads what they leave. */
import type { DataType, StructType } from '@vonk/common'
import type { StageProgram } from '../../codegen/stage-program.ts'
import type { ColumnBatch } from '../../columnar/local-data.ts'
import { columnValue } from '../../columnar/testing/column-values.ts'
import { loadKernelsSync } from '../../executor/kernel-loader.ts'
import type { LiteralValue } from '../../expr/expression.ts'
import { instantiateKernels, type Kernels } from '../../kernels/signatures.ts'
import { BlockCodec, codecScratchBytes } from '../../shuffle/block-codec.ts'
import { shufflePorts } from '../../shuffle/task-ports.ts'
import { BlockManager, type ResultPart } from '../../storage/block-manager.ts'
import { chunkBytes, ExecutorMemory, systemOwner } from '../../storage/executor-memory.ts'
import { ResultReader } from '../../storage/result-reader.ts'
import { localSource } from '../local-source.ts'
import type { TaskDescriptor, TaskOutcome, TaskOutput } from '../task.ts'
import { runTask } from '../task-runner.ts'
import type { KeptOutput, SourceFactory, TaskServices } from '../task-services.ts'

export type Row = readonly LiteralValue[]

export interface BenchOptions {
  readonly bytes?: number
  readonly sources?: Readonly<Record<string, SourceFactory>>
}

export class TaskBench {
  readonly memory: ExecutorMemory
  readonly kernels: Kernels
  readonly blocks: BlockManager
  readonly codec: BlockCodec
  readonly #sources: Readonly<Record<string, SourceFactory>>
  readonly #modules = new Map<string, WebAssembly.Module>()
  #taskId = 0

  constructor({ bytes = 64 * 1024 * 1024, sources = {} }: BenchOptions = {}) {
    this.memory = ExecutorMemory.create({ bytes, setting: 'spark.executor.memory' })
    this.kernels = instantiateKernels(loadKernelsSync().module, this.memory.memory)
    this.blocks = new BlockManager(this.memory, new ResultReader(() => loadKernelsSync().module))
    const scratch = this.memory.claim(systemOwner, Math.ceil(codecScratchBytes / chunkBytes))
    this.codec = new BlockCodec(this.kernels, this.memory.taskMemory({ owner: systemOwner }), scratch)
    this.#sources = { local: localSource, ...sources }
  }

  module(program: StageProgram): WebAssembly.Module {
    const known = this.#modules.get(program.moduleHash)
    if (known !== undefined) return known
    const module = new WebAssembly.Module(program.module as Uint8Array<ArrayBuffer>)
    this.#modules.set(program.moduleHash, module)
    return module
  }

  task(fields: Partial<TaskDescriptor> = {}): TaskDescriptor {
    return {
      taskId: ++this.#taskId,
      stageId: 1,
      stageAttempt: 0,
      partition: 0,
      attempt: 0,
      jobId: 1,
      programId: 'program',
      splits: {},
      shuffleReads: {},
      memoryLimit: 0,
      ...fields,
    }
  }

  /** Runs a task as an executor does: a success keeps its blocks, anything else leaves nothing. */
  async run(
    program: StageProgram,
    fields: Partial<TaskDescriptor> = {},
    services: Partial<TaskServices> = {},
  ): Promise<TaskOutcome> {
    const task = this.task(fields)
    const memory = this.memory.taskMemory({ owner: this.memory.newOwner(), limitBytes: task.memoryLimit })
    const output = this.memory.taskMemory({ owner: this.memory.newOwner() })
    memory.shareWith(output)
    const kept: KeptOutput[] = []
    const outcome = await runTask(program, this.module(program), task, {
      kernels: this.kernels,
      memory,
      output,
      sources: this.#sources,
      ...shufflePorts({
        executorId: 'executor-1',
        host: 'localhost',
        local: (shuffleId, mapTaskId) => this.blocks.mapOutput(shuffleId, mapTaskId),
        codec: this.codec,
      }),
      writeSinks: {},
      cancelWord: 0,
      clock: { now: () => performance.now(), cpuNs: () => 0 },
      keep: (blocks) => kept.push(blocks),
      ...services,
    })
    if (outcome.kind === 'succeeded') this.blocks.add(kept, output.keep())
    return outcome
  }

  async output(
    program: StageProgram,
    fields: Partial<TaskDescriptor> = {},
    services: Partial<TaskServices> = {},
  ): Promise<TaskOutput> {
    const outcome = await this.run(program, fields, services)
    if (outcome.kind === 'succeeded') return outcome.output
    throw new Error(outcome.kind === 'failed' ? outcome.error.message : JSON.stringify(outcome))
  }

  /** The rows of a collecting program's task. */
  async rows(
    program: StageProgram,
    types: readonly DataType[],
    fields: Partial<TaskDescriptor> = {},
    services: Partial<TaskServices> = {},
  ): Promise<Row[]> {
    const output = await this.output(program, fields, services)
    if (output.kind !== 'rows') throw new Error(`not rows: ${output.kind}`)
    const batches: ColumnBatch[] = []
    for (let next: number | undefined = 0; next !== undefined; ) {
      const part: ResultPart | undefined = this.blocks.resultPart(output.blockId, next)
      if (part === undefined) throw new Error(`there is no result ${output.blockId}`)
      batches.push(...part.batches)
      next = part.next
    }
    this.blocks.dropResult(output.blockId)
    return rowsOf(batches, types)
  }
}

export function rowsOf(batches: readonly ColumnBatch[], types: readonly DataType[]): Row[] {
  return batches.flatMap((batch) =>
    Array.from({ length: batch.rowCount }, (_, row) =>
      types.map((type, c) => columnValue(type, batch.columns[c], row)),
    ),
  )
}

export const schemaOf = (types: readonly DataType[]): StructType => ({
  kind: 'struct',
  fields: types.map((type, i) => ({ name: `c${i}`, type, nullable: true })),
})
