/** Text files cut into ranges of bytes; small files packed together. */
import type { FileSplit, ScanRequest } from '../../catalog/relation.ts'
import type { ListedFile } from '../file-listing.ts'
import { type Piece, packPieces } from '../split-packing.ts'
import { isCompressed } from './compression.ts'

const pieceBytesMin = 256 * 1024
/** So that tasks can be given shares of different size. */
const piecesPerTask = 6

export function textSplits(
  files: readonly ListedFile[],
  request: ScanRequest,
  options: { readonly wholeFiles: boolean },
): readonly FileSplit[] {
  const total = files.reduce((sum, file) => sum + file.size, 0)
  const wanted = Math.min(request.maxSplitBytes, Math.ceil(total / Math.max(1, request.minSplits)))
  const pieceBytes = Math.max(pieceBytesMin, Math.ceil(wanted / piecesPerTask))
  const pieces = files.flatMap((file): readonly Piece[] => {
    const whole = options.wholeFiles || isCompressed(file.path)
    const count = whole ? 1 : Math.max(1, Math.ceil(file.size / pieceBytes))
    return Array.from({ length: count }, (_, i) => {
      const start = Math.floor((i * file.size) / count)
      const end = Math.floor(((i + 1) * file.size) / count)
      const split: FileSplit = {
        path: file.path,
        start,
        end,
        fileSize: file.size,
        modifiedMs: file.modifiedMs,
        ...(file.folders.length === 0 ? {} : { partitionValues: file.folders.map(({ value }) => value) }),
        estimatedBytes: end - start,
      }
      return { split, bytes: end - start }
    })
  })
  return packPieces(pieces, request, (a, b) =>
    a.path === b.path && a.end === b.start
      ? { ...a, end: b.end, estimatedBytes: a.estimatedBytes + b.estimatedBytes }
      : undefined,
  )
}
