/**
 * Programs for tests of executors: a small module with functions that end at once, listen to the cancel word, never
 * end, or trap. Which one a task calls is the beginning of its program's id; the slot that understands them is
 * `test-slot.ts`.
 */
import type { StageProgram } from '../../codegen/stage-program.ts'
import type { TaskDescriptor } from '../../exec/task.ts'
import { i32, ModuleBuilder } from '../../wasm/index.ts'
import { i32Atomics } from '../../wasm/memory-operators.ts'

/**
 * quick: ends at once. listen: ends when cancelled. hang: never. trap, exit, fail: badly. commit: asks for leave.
 * fetch: reads a block elsewhere. churn: claims and frees memory until its time is over. map: leaves a block. wait:
 * sits still for 20 ms. greedy: does so for 60 ms with most of the executor's memory. greedier: wants
 * more than that.
 */
export type TestWork =
  | 'quick'
  | 'listen'
  | 'hang'
  | 'trap'
  | 'exit'
  | 'fail'
  | 'commit'
  | 'fetch'
  | 'churn'
  | 'map'
  | 'wait'
  | 'greedy'
  | 'greedier'

function moduleBytes(): Uint8Array {
  const module = new ModuleBuilder()
  module.importMemory('env', 'memory', { initial: 1, maximum: 65536, shared: true })
  module.addFunction('quick', ['i32'], ['i32'], (_f, x) => i32.add(x, i32.const(1)), { export: true })
  module.addFunction(
    'listen',
    ['i32'],
    [],
    (f, cancelWord) => f.loop((again) => f.brIf(again, i32.eqz(i32Atomics.atomicLoad(cancelWord)))),
    { export: true },
  )
  module.addFunction('hang', [], [], (f) => f.loop((again) => f.br(again)), { export: true })
  module.addFunction('trap', [], [], (f) => f.unreachable(), { export: true })
  return module.toBytes()
}

export const testProgram: StageProgram = {
  moduleHash: 'test',
  module: moduleBytes(),
  constants: new Uint8Array(),
  constantPointers: [],
  context: { bytes: 0, offsets: {} as StageProgram['context']['offsets'] },
  branches: [],
  errors: [],
  sqlTexts: [],
  hostFunctions: [],
  fallbacks: [],
  sessionTimeZone: 'UTC',
}

export const testTask = (
  taskId: number,
  work: TestWork,
  more: Partial<TaskDescriptor> = {},
): TaskDescriptor => ({
  taskId,
  stageId: 0,
  stageAttempt: 0,
  partition: taskId,
  attempt: 0,
  jobId: 0,
  programId: work,
  splits: {},
  shuffleReads: {},
  memoryLimit: 0,
  ...more,
})
