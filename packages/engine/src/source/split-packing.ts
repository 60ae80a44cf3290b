/**
 * How the pieces of a scan (row groups, ranges of lines) become tasks: as many as asked for where there are enough
 * pieces, none far beyond the limit, small files together, and the last ones smaller than the first ones.
 */
import type { FileSplit, ScanRequest } from '../catalog/relation.ts'

/** The least that is read by one task. */
export interface Piece {
  readonly split: FileSplit
  readonly bytes: number
}

export type PackingRequest = Pick<ScanRequest, 'minSplits' | 'maxSplitBytes' | 'order'>

/** What opening a file costs, in bytes of reading. */
const openCost = 64 * 1024

/** Pieces keep their order. Neighbours in one task and one file are merged by `join`. */
export function packPieces(
  pieces: readonly Piece[],
  request: PackingRequest,
  join: (a: FileSplit, b: FileSplit) => FileSplit | undefined,
): readonly FileSplit[] {
  const costs = pieces.map((piece) => piece.bytes + openCost)
  const total = costs.reduce((sum, cost) => sum + cost, 0)
  const tasks = Math.max(1, request.minSplits, Math.ceil(total / request.maxSplitBytes))
  const packed = new Map<number, FileSplit[]>()
  const taskAt = sharesOf(total, tasks, pieces.length, request)
  let before = 0
  pieces.forEach((piece, i) => {
    const task = taskAt(before + costs[i] / 2)
    before += costs[i]
    const splits = packed.get(task)
    if (splits === undefined) {
      packed.set(task, [piece.split])
      return
    }
    const joined = join(splits[splits.length - 1], piece.split)
    if (joined === undefined) splits.push(piece.split)
    else splits[splits.length - 1] = joined
  })
  return [...packed.values()].map(([first, ...rest]) => (rest.length === 0 ? first : { ...first, rest }))
}

/** By so much at most the first task's share of the bytes is larger than an even one, and the last one's smaller. */
const slopeMax = 0.75

/**
 * The task into whose share of the bytes a place falls. Shares fall, so that slots end close together: whoever still
 * works when the others are done has one of the small ones. They are even where the limit of bytes makes the tasks,
 * where the best pieces come first, and where the last task would get no piece. A small limit of bytes makes many more
 * tasks than pieces, so the tasks are not gone through.
 */
function sharesOf(
  total: number,
  tasks: number,
  pieces: number,
  { maxSplitBytes, order }: PackingRequest,
): (place: number) => number {
  const even = total / tasks
  const slope =
    order === undefined ? Math.max(0, Math.min(slopeMax, maxSplitBytes / even - 1, 1 - tasks / pieces)) : 0
  const last = tasks - 1
  // The sum of the shares even * (1 + slope * (1 - 2 * i / last)) up to the task's own.
  const endOf = (task: number) => even * (task + 1) * (1 + slope * (1 - task / Math.max(1, last)))
  return (place) => {
    let low = 0
    let high = last
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if (place >= endOf(middle)) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** The splits of one task, one after the other. */
export const flatSplits = (splits: readonly FileSplit[]): readonly FileSplit[] =>
  splits.flatMap((split) => [split, ...(split.rest ?? [])])

export const joinedEstimates = (
  a: FileSplit,
  b: FileSplit,
): Pick<FileSplit, 'estimatedBytes' | 'estimatedRows'> => ({
  estimatedBytes: a.estimatedBytes + b.estimatedBytes,
  ...(a.estimatedRows === undefined || b.estimatedRows === undefined
    ? {}
    : { estimatedRows: a.estimatedRows + b.estimatedRows }),
})
