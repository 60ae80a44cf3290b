/**
 * A result in windows of neighbouring partitions, each run while its reader is busy with the one before, so that what
 * waits to be read is bounded and the slots are not idle.
 */
export interface WindowedResult<Item> {
  readonly partitions: number
  readonly window: number
  run(range: { readonly from: number; readonly size: number }): Promise<readonly Item[]>
  /** Whether somebody will read on. What it does not take it drops. */
  consume(items: readonly Item[]): Promise<boolean>
  /** Nobody reads on: ends what runs ahead. */
  leave(): void
}

export async function runWindows<Item>(result: WindowedResult<Item>): Promise<void> {
  const { partitions, window } = result
  const begin = (from: number): Promise<readonly Item[]> | undefined => {
    if (from >= partitions) return undefined
    const running = result.run({ from, size: Math.min(window, partitions - from) })
    // It may fail while nobody waits for it yet.
    running.catch(() => undefined)
    return running
  }
  let next = begin(0)
  for (let from = window; next !== undefined; from += window) {
    const items = await next
    next = begin(from)
    if (await result.consume(items)) continue
    result.leave()
    // What has come of the window ahead is handed on to be dropped.
    await next?.then(result.consume, () => undefined)
    return
  }
}
