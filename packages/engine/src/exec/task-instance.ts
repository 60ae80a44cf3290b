/**
 * A stage's module made ready for one task: instance, context and constants in memory. Instances hold no state of their
 * own (everything is reached through the context), so one a slot and module is enough.
 */
import { hostCall } from '../codegen/host-call.ts'
import { mathImports } from '../codegen/math-imports.ts'
import type { ContextLayout, StageProgram } from '../codegen/stage-program.ts'
import type { Pointer, Region, TaskMemory } from '../columnar/region.ts'
import { hostFunction } from '../expr/host-functions.ts'
import type { TaskServices } from './task-services.ts'

export type ModuleFunction = (...args: number[]) => number
export type ModuleExports = Readonly<Record<string, ModuleFunction>>

/** By module; a slot has one memory and one set of kernels, which the instance is bound to. */
const instances = new WeakMap<WebAssembly.Module, { memory: WebAssembly.Memory; exports: ModuleExports }>()

export function instanceOf(
  program: StageProgram,
  module: WebAssembly.Module,
  services: TaskServices,
): ModuleExports {
  const { memory } = services.memory
  const known = instances.get(module)
  if (known?.memory === memory) return known.exports
  const host: Record<string, ReturnType<typeof hostCall>> = {}
  ;(program.hostSignatures ?? []).forEach((signature, i) => {
    host[`call${i}`] = hostCall(services.memory, signature, hostFunction(signature.name))
  })
  const kernels = services.kernels as unknown as WebAssembly.ModuleImports
  const imports = { env: { memory }, kernels, host, math: mathImports }
  const exports = new WebAssembly.Instance(module, imports).exports as unknown as ModuleExports
  instances.set(module, { memory, exports })
  return exports
}

const scratchBytes = 64 * 1024

/** The task's context in memory, and the scratch area that results of variable length go to. */
export class ContextArea {
  readonly at: Pointer
  readonly #memory: TaskMemory
  readonly #region: Region
  readonly #scratch: Region
  /** Who asks when the scratch area grows: the last operator of the pipeline that runs. */
  readonly #asking = { operator: 'Task' }
  readonly #offsets: ContextLayout['offsets']
  #scratchSize = scratchBytes
  #scratchAt: Pointer
  /** Where what may be cleared begins: behind the values of a run in the middle of which this one is. */
  #clearFrom: Pointer
  #isInside = false
  #held: Pointer
  /** Whether the source's batch lies in the region: then none of it can be given back, however often it grows. */
  #holding = false

  constructor(program: StageProgram, memory: TaskMemory) {
    this.#memory = memory
    this.#region = memory.region({ operator: 'task context' })
    this.#scratch = memory.region(this.#asking)
    this.#offsets = program.context.offsets
    this.at = this.#region.allocateZeroed(program.context.bytes)
    this.set('constants', this.#placeConstants(program))
    this.#scratchAt = this.#scratch.allocate(scratchBytes)
    this.#held = this.#scratchAt
    this.#clearFrom = this.#scratchAt
    this.resetScratch()
  }

  set operator(name: string) {
    this.#asking.operator = name
  }

  get(word: keyof ContextLayout['offsets']): number {
    return this.#memory.u32[(this.at + this.#offsets[word]) >>> 2]
  }

  set(word: keyof ContextLayout['offsets'], value: number): void {
    this.#memory.u32[(this.at + this.#offsets[word]) >>> 2] = value
  }

  /** Copies bytes that live as long as the task. */
  place(bytes: Uint8Array): Pointer {
    const at = this.#region.allocate(bytes.length)
    this.#memory.bytes.set(bytes, at)
    return at
  }

  /** Makes the scratch area free again, but for what the source holds there: the other values have been handed on. */
  resetScratch(): void {
    this.set('scratch', this.#held)
    this.set('scratchEnd', this.#scratchAt + this.#scratchSize)
  }

  /** Makes all of it free: a source that computes its batches there begins the next one. */
  clearScratch(): void {
    this.#holding = false
    this.#held = this.#clearFrom
    this.resetScratch()
  }

  /** Runs something else in the middle of a batch, whose values and words stay as they are. */
  inside(run: () => void): void {
    const before = {
      at: this.#scratchAt,
      held: this.#held,
      holding: this.#holding,
      clearFrom: this.#clearFrom,
      isInside: this.#isInside,
      scratch: this.get('scratch'),
      needKind: this.get('needKind'),
      needBytes: this.get('needBytes'),
    }
    this.#clearFrom = before.scratch
    this.#held = before.scratch
    this.#isInside = true
    run()
    this.#isInside = before.isInside
    this.#holding = before.holding
    const isSame = this.#scratchAt === before.at
    // In an area that was claimed meanwhile nothing of the batch lies; where it does lie stays until the batch ends.
    this.#held = isSame ? before.held : this.#scratchAt
    this.#clearFrom = isSame ? before.clearFrom : this.#scratchAt
    this.set('scratch', isSame ? before.scratch : this.#scratchAt)
    this.set('scratchEnd', this.#scratchAt + this.#scratchSize)
    this.set('needKind', before.needKind)
    this.set('needBytes', before.needBytes)
  }

  /** What is in the area now stays until `clearScratch`: the batch of such a source. */
  holdScratch(): void {
    this.#held = this.get('scratch')
    this.#holding = true
  }

  /** An area with room for `bytes` more, where not even the first row found room. */
  growScratch(bytes: number): void {
    const size = Math.max(bytes + scratchBytes, this.#scratchSize * 2)
    if (!this.#holding && !this.#isInside) this.#scratch.free()
    this.#scratchAt = this.#scratch.allocate(size)
    this.#scratchSize = size
    this.#held = this.#scratchAt
    this.#clearFrom = this.#scratchAt
    this.resetScratch()
  }

  #placeConstants(program: StageProgram): Pointer {
    const at = this.place(program.constants)
    const { u32 } = this.#memory
    for (const word of program.constantPointers) u32[(at + word) >>> 2] += at
    return at
  }
}
