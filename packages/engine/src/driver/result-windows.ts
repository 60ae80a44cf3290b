/**
 * A result in windows of neighbouring partitions, each run while its reader is busy with the one before, so that what
 * waits to be read is bounded and the slots are not idle. Partitions with little in them are run more at a time: a
 * window is a job, which costs what it costs.
 */
export interface WindowedResult<Item> {
  readonly partitions: number
  /** Partitions of the first window. */
  readonly window: number
  readonly bytesOf: (item: Item) => number
  run(range: { readonly from: number; readonly size: number }): Promise<readonly Item[]>
  /** Whether somebody will read on. What it does not take it drops. */
  consume(items: readonly Item[]): Promise<boolean>
  /** Nobody reads on: ends what runs ahead. */
  leave(): void
}

/** Windows whose results are smaller are followed by larger ones, up to a bound, and the other way round. */
const windowBytes = 4 << 20
const windowMax = 1024

export async function runWindows<Item>(result: WindowedResult<Item>): Promise<void> {
  const { partitions, bytesOf } = result
  let window = result.window
  let from = 0
  const begin = (): Promise<readonly Item[]> | undefined => {
    if (from >= partitions) return undefined
    const range = { from, size: Math.min(window, partitions - from) }
    from += range.size
    const running = result.run(range)
    // It may fail while nobody waits for it yet.
    running.catch(() => undefined)
    return running
  }
  let next = begin()
  while (next !== undefined) {
    const items = await next
    const bytes = items.reduce((sum, item) => sum + bytesOf(item), 0)
    if (bytes * 2 <= windowBytes) window = Math.max(window, Math.min(windowMax, window * 2))
    else if (bytes > windowBytes) window = Math.max(result.window, window >> 1)
    next = begin()
    if (await result.consume(items)) continue
    result.leave()
    // What has come of the window ahead is handed on to be dropped.
    await next?.then(result.consume, () => undefined)
    return
  }
}
