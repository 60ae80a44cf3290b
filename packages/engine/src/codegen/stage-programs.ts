/**
 * Programs of stages, kept to be used again by equal stages of later queries (`stage-key.ts`): only the numbers of
 * operators and shuffles, and what readers of scans are told, are written anew. Bounded by bytes, the least recently
 * used goes first.
 */
import { type GenerateOptions, generateStage } from './generate-stage.ts'
import { type StageKey, stageKey } from './stage-key.ts'
import type { StagePlan } from './stage-plan.ts'
import type {
  Branch,
  ErrorSite,
  OperatorInfo,
  Pipeline,
  SinkSpec,
  SourceSpec,
  StageProgram,
} from './stage-program.ts'

interface Kept {
  readonly program: StageProgram
  readonly key: StageKey
  readonly bytes: number
}

/** Roughly, with keys; a stage of TPC-H takes 7 KB. */
const bytesMaxDefault = 8 * 1024 * 1024

export class StagePrograms {
  readonly #options: Pick<GenerateOptions, 'kernels'>
  readonly #bytesMax: number
  /** The least recently used first. */
  readonly #kept = new Map<string, Kept>()
  #bytes = 0

  constructor(options: Pick<GenerateOptions, 'kernels'>, bytesMax = bytesMaxDefault) {
    this.#options = options
    this.#bytesMax = bytesMax
  }

  generate(plan: StagePlan): StageProgram {
    const key = stageKey(plan)
    if (key === undefined) return generateStage(plan, this.#options)
    const kept = this.#kept.get(key.text)
    if (kept === undefined) {
      const program = generateStage(plan, this.#options)
      this.#keep(program, key)
      return program
    }
    this.#kept.delete(key.text)
    this.#kept.set(key.text, kept)
    return renumbered(kept.program, kept.key, key)
  }

  #keep(program: StageProgram, key: StageKey): void {
    // Texts of keys have two bytes a character at most.
    const bytes = program.module.length + program.constants.length + 2 * key.text.length
    if (bytes > this.#bytesMax) return
    // Which files were read is the query's: it is not held for others.
    const numbers = key.scans.map((_, number) => ({ number }))
    const own = { ...key, scans: numbers }
    this.#kept.set(key.text, { program: renumbered(program, key, own), key: own, bytes })
    this.#bytes += bytes
    for (const [text, oldest] of this.#kept) {
      if (this.#bytes <= this.#bytesMax) break
      this.#kept.delete(text)
      this.#bytes -= oldest.bytes
    }
  }
}

interface NewNumbers {
  operator(id: number): number
  shuffle(id: number): number
  scan(told: object): object
}

/** The program of the stage with the key `from`, for the one with the key `to`. */
function renumbered(program: StageProgram, from: StageKey, to: StageKey): StageProgram {
  const scans = new Map(from.scans.map((told, i) => [told, to.scans[i]]))
  const numbers: NewNumbers = {
    operator: mapping(from.operators, to.operators),
    shuffle: mapping(from.shuffles, to.shuffles),
    scan: (told) => scans.get(told) ?? told,
  }
  const withOperator = <T extends OperatorInfo | ErrorSite>(place: T): T => ({
    ...place,
    operatorId: numbers.operator(place.operatorId),
  })
  return {
    ...program,
    branches: program.branches.map((branch) => newBranch(branch, numbers, withOperator)),
    errors: program.errors.map(withOperator),
  }
}

function mapping(from: readonly number[], to: readonly number[]): (id: number) => number {
  const ids = new Map(from.map((id, i) => [id, to[i]]))
  return (id) => ids.get(id) ?? id
}

function newBranch(
  branch: Branch,
  numbers: NewNumbers,
  withOperator: (operator: OperatorInfo) => OperatorInfo,
): Branch {
  const { pipelines, broadcasts } = branch
  return {
    ...branch,
    pipelines: pipelines.map((pipeline) => newPipeline(pipeline, numbers, withOperator)),
    ...(broadcasts === undefined
      ? {}
      : { broadcasts: broadcasts.map((b) => ({ ...b, shuffleId: numbers.shuffle(b.shuffleId) })) }),
  }
}

function newPipeline(
  pipeline: Pipeline,
  numbers: NewNumbers,
  withOperator: (operator: OperatorInfo) => OperatorInfo,
): Pipeline {
  const { source, sink, operators, ordered } = pipeline
  const conditions = ordered?.conditions.map((c) => ({ ...c, operatorId: numbers.operator(c.operatorId) }))
  return {
    ...pipeline,
    source: newSource(source, numbers),
    sink: newSink(sink, numbers),
    operators: operators.map(withOperator),
    ...(conditions === undefined ? {} : { ordered: { ...ordered, conditions } }),
  }
}

function newSource(source: SourceSpec, numbers: NewNumbers): SourceSpec {
  switch (source.kind) {
    case 'scan':
      return { ...source, shared: numbers.scan(source.shared) as Readonly<Record<string, unknown>> }
    case 'shuffle':
      return { ...source, shuffleId: numbers.shuffle(source.shuffleId) }
    default:
      return source
  }
}

function newSink(sink: SinkSpec, numbers: NewNumbers): SinkSpec {
  switch (sink.kind) {
    case 'topK':
    case 'metrics':
      return { ...sink, operatorId: numbers.operator(sink.operatorId) }
    case 'exchange':
      return { ...sink, shuffleId: numbers.shuffle(sink.shuffleId) }
    case 'joinBuild':
      return sink.broadcast === undefined ? sink : { ...sink, broadcast: numbers.shuffle(sink.broadcast) }
    default:
      return sink
  }
}
