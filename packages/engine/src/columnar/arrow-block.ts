/**
 * Arrow batches as one run of bytes that refers to nothing outside itself, for what goes to the disk: `packArrow` puts
 * buffers one behind the other and gives the batches with addresses that count from there; `arrowAt` gives them the
 * addresses of where the bytes have come to lie.
 */
import { type ArrowBatch, type ArrowNode, arrowBytes } from './arrow-layout.ts'
import type { Pointer, Region, TaskMemory } from './region.ts'

/** Buffers start at multiples of it, and the first one behind it: 0 is no address. */
const alignment = 16

export interface ArrowBlock {
  readonly at: Pointer
  readonly bytes: number
  /** Addresses count from `at`. */
  readonly batches: readonly ArrowBatch[]
}

/** Each of a column's three buffers may be padded. */
const addPacked = (sum: number, node: ArrowNode): number =>
  sum + arrowBytes(node) + countNodes(node) * 3 * alignment
const countNodes = ({ children }: ArrowNode): number =>
  children.reduce((sum, child) => sum + countNodes(child), 1)

export function packArrow(memory: TaskMemory, region: Region, batches: readonly ArrowBatch[]): ArrowBlock {
  const at = region.allocate(
    batches.reduce((sum, { columns }) => sum + columns.reduce(addPacked, 0), alignment),
  )
  let end = alignment
  memory.fill(at, 0, alignment)
  const put = (source: Pointer, bytes: number): number => {
    if (source === 0) return 0
    const start = end
    memory.copy(at + start, source, bytes)
    end = (start + bytes + alignment - 1) & -alignment
    // What is written of it is compressed, and has to be the same each time.
    memory.fill(at + start + bytes, 0, end - start - bytes)
    return start
  }
  const packed = (node: ArrowNode): ArrowNode => ({
    ...node,
    validity: put(node.validity, (node.length + 7) >> 3),
    offsets: put(node.offsets, node.length * 4 + 4),
    data: put(node.data, node.dataBytes),
    children: node.children.map(packed),
  })
  const moved = batches.map(({ rowCount, columns }) => ({ rowCount, columns: columns.map(packed) }))
  return { at, bytes: end, batches: moved }
}

/** A packed batch whose block lies at the address. */
export function arrowAt({ rowCount, columns }: ArrowBatch, at: Pointer): ArrowBatch {
  const moved = (pointer: Pointer) => (pointer === 0 ? 0 : pointer + at)
  const placed = (node: ArrowNode): ArrowNode => ({
    ...node,
    validity: moved(node.validity),
    offsets: moved(node.offsets),
    data: moved(node.data),
    children: node.children.map(placed),
  })
  return { rowCount, columns: columns.map(placed) }
}
