/**
 * How the pieces of a scan (row groups, ranges of lines) become tasks: as many as asked for where there are enough
 * pieces, of even size, none far beyond the limit, and small files together.
 */
import type { FileSplit, ScanRequest } from '../catalog/relation.ts'

/** The least that is read by one task. */
export interface Piece {
  readonly split: FileSplit
  readonly bytes: number
}

/** What opening a file costs, in bytes of reading. */
const openCost = 64 * 1024

/** Pieces keep their order. Neighbours in one task and one file are merged by `join`. */
export function packPieces(
  pieces: readonly Piece[],
  request: Pick<ScanRequest, 'minSplits' | 'maxSplitBytes'>,
  join: (a: FileSplit, b: FileSplit) => FileSplit | undefined,
): readonly FileSplit[] {
  const costs = pieces.map((piece) => piece.bytes + openCost)
  const total = costs.reduce((sum, cost) => sum + cost, 0)
  const tasks = Math.max(1, request.minSplits, Math.ceil(total / request.maxSplitBytes))
  const packed = new Map<number, FileSplit[]>()
  let before = 0
  pieces.forEach((piece, i) => {
    // The task that the middle of the piece falls into, were all bytes shared out evenly.
    const task = Math.min(tasks - 1, Math.floor(((before + costs[i] / 2) / total) * tasks))
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
