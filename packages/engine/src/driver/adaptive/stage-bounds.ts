/** How far the tasks of a stage have come with its sorts that have a limit: what a later task is told. */
import type { Branch } from '../../codegen/stage-program.ts'
import { type SortBounds, tightest } from '../../exec/sort/sort-bound.ts'
import type { MapOutputTracker } from '../../shuffle/map-output-tracker.ts'

export function stageBounds({ pipelines }: Branch, tracker: MapOutputTracker): SortBounds | undefined {
  if (!pipelines.some(({ sink }) => sink.kind === 'topK')) return undefined
  const output = pipelines[pipelines.length - 1].sink
  if (output.kind !== 'exchange' || !tracker.containsShuffle(output.shuffleId)) return undefined
  return tightest(tracker.statuses(output.shuffleId).map((status) => status?.sortBounds))
}
