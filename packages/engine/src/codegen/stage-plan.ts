/**
 * Input of code generation: one stage of a physical plan, cut at its exchanges by `driver`. Exchanges below the stage
 * have become `ShuffleInput` leaves; what the stage does with its rows is its output.
 */
import type { Expression, SortOrder } from '../expr/expression.ts'
import type { PhysicalPlan } from '../physical/physical-plan.ts'

export type { ShuffleInput } from '../physical/physical-plan.ts'

/** A physical plan in which exchanges have become shuffle inputs. */
export type StageNode = PhysicalPlan

export interface StagePlan {
  readonly root: StageNode
  readonly output: StageOutput
  readonly sessionTimeZone: string
}

export type StageOutput =
  | { readonly kind: 'collect' }
  | {
      readonly kind: 'exchange'
      readonly shuffleId: number
      readonly partitions: number
      /** All blocks go to files. */
      readonly onDisk?: boolean
      readonly by:
        | { readonly kind: 'hash'; readonly expressions: readonly Expression[]; readonly sparkHash: boolean }
        /** Bounds come with the task (`TaskDescriptor.rangeBounds`): partitions - 1 rows of keys, packed. */
        | { readonly kind: 'range'; readonly order: readonly SortOrder[] }
        | { readonly kind: 'roundRobin' }
        | { readonly kind: 'direct'; readonly expression: Expression }
        | { readonly kind: 'single' }
    }
  /** The rows as a join's table that the executor keeps. */
  | {
      readonly kind: 'broadcast'
      readonly shuffleId: number
      readonly keys: readonly Expression[]
      readonly nullSafe: readonly boolean[]
    }
  | {
      readonly kind: 'sample'
      readonly keys: readonly SortOrder[]
      readonly rows: number
      readonly seed: number
    }
  | { readonly kind: 'write'; readonly format: string; readonly shared: Readonly<Record<string, unknown>> }
