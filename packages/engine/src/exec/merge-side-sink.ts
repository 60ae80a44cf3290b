/** One side of a join by merging: keeps all its rows of the task, for the pipeline that reads the pairs. */
import { assert } from '../base/assert.ts'
import type { Branch, MergeSideSpec } from '../codegen/stage-program.ts'
import type { MemoryConsumer, Pointer } from '../columnar/region.ts'
import type { BatchFilterParts } from './batch-filter.ts'
import type { BatchSink, BreakerResult, SinkColumn } from './batch-sink.ts'
import type { BatchSource } from './batch-source.ts'
import { KeptRows } from './kept-rows.ts'
import { MergeJoinSource } from './merge-join-source.ts'
import { NestedKeys } from './nested-keys.ts'
import { PairCondition } from './pair-condition.ts'
import type { TaskContext } from './task-services.ts'

/** With less memory left than this, both sides are read from disk. */
const leftBytesMin = 16 * 1024 * 1024

/** What both sides' sinks and the pipeline that reads them share. */
export interface MergeSides {
  build?: MergeSideSink
  probe?: MergeSideSink
  readonly condition?: PairCondition
}

/** What the sides of the join of pipeline `of` share, of those that the task has so far. */
export function sidesOf(
  merges: Map<number, MergeSides>,
  of: number,
  parts: Omit<BatchFilterParts, 'pipeline'> & { readonly branch: Branch },
): MergeSides {
  const known = merges.get(of)
  if (known !== undefined) return known
  const pipeline = parts.branch.pipelines.find(({ sink }) => sink.kind === 'mergeCondition' && sink.of === of)
  const sides = pipeline === undefined ? {} : { condition: new PairCondition({ ...parts, pipeline }) }
  merges.set(of, sides)
  return sides
}

export class MergeSideSink implements BatchSink {
  readonly spec: MergeSideSpec
  readonly consumer: MemoryConsumer
  /** Of the columns that are kept, and where the keys are among them. */
  readonly types: NestedKeys['types']
  readonly keys: NestedKeys['keys']
  readonly #context: TaskContext
  readonly #nested: NestedKeys
  readonly #rows: KeptRows
  readonly #sides: MergeSides

  constructor(
    context: TaskContext,
    columns: readonly SinkColumn[],
    consumer: MemoryConsumer,
    spec: MergeSideSpec,
    sides: MergeSides,
  ) {
    this.spec = spec
    this.consumer = consumer
    this.#context = context
    const types = columns.map((column) => column.type)
    this.#nested = new NestedKeys(context.memory, consumer, types, spec.keys)
    this.types = this.#nested.types
    this.keys = this.#nested.keys
    this.#rows = new KeptRows(context, consumer, this.types, spec.sorts ? this.keys : [])
    this.#sides = sides
    sides[spec.isBuild ? 'build' : 'probe'] = this
  }

  consume(rows: number, vectors: readonly Pointer[], selection: Pointer): void {
    this.#rows.append(rows, this.#nested.extend(rows, vectors, selection), selection)
  }

  finish(): BreakerResult {
    this.#nested.free()
    return (pipeline) => {
      const { build, probe, condition } = this.#sides
      assert(build !== undefined && probe !== undefined, 'both sides run before their pairs are read')
      // What is in memory stays there while pairs are made, which need some, too.
      const isTight = this.#context.memory.leftBytes < leftBytesMin
      if (isTight || build.#rows.hasRuns || probe.#rows.hasRuns) {
        build.#rows.handOut()
        probe.#rows.handOut()
      }
      return new MergeJoinSource(this.#context, pipeline, { build, probe, condition })
    }
  }

  /** All columns of the rows in the order of the keys, once. */
  source(): BatchSource {
    return this.#rows.source(
      this.types.map((type, ordinal) => ({ ordinal, type, name: '', eager: true, needs: 'both' as const })),
    )
  }

  abort(): void {
    this.#rows.free()
    this.#nested.free()
  }
}
