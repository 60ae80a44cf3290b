/**
 * Lines of a task's splits, batch by batch, as views in memory; what sources of text and of JSON lines have in common.
 */
import type { FileSplit } from '../../catalog/relation.ts'
import type { Pointer, Region, TaskMemory } from '../../columnar/region.ts'
import type { SourceMetrics } from '../../exec/batch-source.ts'
import type { Kernels } from '../../kernels/signatures.ts'
import { feedByte, type LineOptions, TextFeed } from './feed.ts'

const word = Object.freeze({ position: 0, end: 1, limit: 2, isLast: 3, most: 4, lineFeed: 5, bytes: 32 })

export interface LineScanOptions {
  readonly kernels: Kernels
  readonly memory: TaskMemory
  readonly region: Region
  readonly metrics: SourceMetrics
  readonly splits: readonly FileSplit[]
  readonly lines: LineOptions
  /** A mark at the start of a file is text. */
  readonly keepsMark?: boolean
  /** The whole file is one line. */
  readonly wholeFiles: boolean
  /** Called when a split is opened, before its lines. */
  onSplit(split: FileSplit): void
}

export class LineScan {
  split: FileSplit | undefined
  private readonly options: LineScanOptions
  private readonly feed: TextFeed
  private readonly state: Pointer
  private nextSplit = 0
  private isWholeDone = false

  constructor(options: LineScanOptions) {
    this.options = options
    const { memory, metrics, region, lines, keepsMark = false } = options
    this.feed = new TextFeed(memory, metrics, { ...lines, keepsMark })
    this.state = region.allocateZeroed(word.bytes)
    memory.u32[(this.state >>> 2) + word.lineFeed] = feedByte(lines) ?? 0
  }

  /** At most `most` lines of one split to `views`; 0 at the end of all. */
  next(most: number, views: Pointer): number {
    const { options, feed } = this
    for (;;) {
      if (feed.split === undefined) {
        if (this.nextSplit >= options.splits.length) return 0
        this.split = options.splits[this.nextSplit++]
        feed.open(this.split)
        this.isWholeDone = false
        options.onSplit(this.split)
      }
      const lines = options.wholeFiles ? this.wholeFile(views) : this.scan(most, views)
      if (lines > 0) return lines
      if (options.wholeFiles || feed.isLast || feed.position >= feed.limit) feed.split = undefined
      else feed.refill()
    }
  }

  private scan(most: number, views: Pointer): number {
    const { feed, options, state } = this
    const { u32 } = options.memory
    const at = state >>> 2
    u32[at + word.position] = feed.position
    u32[at + word.end] = feed.end
    u32[at + word.limit] = feed.limit
    u32[at + word.isLast] = feed.isLast ? 1 : 0
    u32[at + word.most] = most
    const lines = options.kernels.textLines(state, views) >>> 0
    feed.position = u32[at + word.position]
    return lines
  }

  private wholeFile(views: Pointer): number {
    if (this.isWholeDone) return 0
    const { feed, options } = this
    while (feed.refill());
    options.memory.u32[views >>> 2] = feed.position
    options.memory.u32[(views >>> 2) + 1] = feed.end - feed.position
    this.isWholeDone = true
    return 1
  }

  close(): void {
    this.feed.close()
  }
}
