/** Which pipelines of a branch read what others leave, and which of them run when others do. */
import type { Branch, OperatorInfo, Pipeline } from '../codegen/stage-program.ts'

export const positionOf = ({ pipelines }: Branch, index: number): number =>
  pipelines.findIndex((pipeline) => pipeline.index === index)

/** Positions of the pipelines that read what the one with this index leaves, in their order. */
export const readersOf = ({ pipelines }: Branch, index: number): readonly number[] =>
  pipelines.flatMap(({ source }, position) =>
    source.kind === 'breaker' && source.pipeline === index ? [position] : [],
  )

/** The position of the tee that a pipeline's rows come from. */
export function teeBelow(branch: Branch, position: number): number | undefined {
  const { source } = branch.pipelines[position]
  if (source.kind !== 'breaker') return undefined
  const below = positionOf(branch, source.pipeline)
  return branch.pipelines[below].sink.kind === 'tee' ? below : undefined
}

/** Whether a pipeline runs with another one: into a tee, from a tee but for its last reader, and what that leads to. */
export function runsBeside(branch: Branch, position: number): boolean {
  const { sink } = branch.pipelines[position]
  if (sink.kind === 'tee' || sink.kind === 'metrics') return true
  const below = teeBelow(branch, position)
  return below !== undefined && readersOf(branch, branch.pipelines[below].index).at(-1) !== position
}

/** Whether it runs bit by bit, as another pipeline asks for its rows. */
export const isOnDemand = ({ sink }: Pipeline): boolean => sink.kind === 'joinBuild' && sink.table.isOrdered

/** The operator that ends the pipeline before, if this one reads what it gives. */
export function breakerOf({ source }: Pipeline, { pipelines }: Branch): OperatorInfo | undefined {
  return source.kind === 'breaker'
    ? pipelines.find(({ index }) => index === source.pipeline)?.operators.at(-1)
    : undefined
}
