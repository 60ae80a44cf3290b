/** A result in windows of neighbouring partitions: a window is a job, which costs what it costs. */
export interface WindowedStage<Item> {
  readonly partitions: number
  run(range: { readonly from: number; readonly size: number }): Promise<readonly Item[]>
  /** Nobody reads on: ends what runs ahead. */
  leave(): void
}

export interface WindowedResult<Item> extends WindowedStage<Item> {
  /** Partitions of the first window. */
  readonly window: number
  readonly bytesOf: (item: Item) => number
  /** Whether somebody will read on. What it does not take it drops. */
  consume(items: readonly Item[]): Promise<boolean>
}

/** Windows whose results are smaller are followed by larger ones, up to a bound, and the other way round. */
const windowBytes = 4 << 20
const windowMax = 1024

/**
 * Each window is run while the reader is busy with the one before, so that what waits to be read is bounded and the
 * slots are not idle. Partitions with little in them are run more at a time.
 */
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

/** What a limit wants, and how many partitions it runs for it. */
export interface WantedRows {
  readonly rows: number
  /** Partitions of the first window. */
  readonly window: number
  /** A window has at most so many times the partitions that were run before it. */
  readonly scaleUp: number
}

/**
 * As `runWindows`, until there are enough rows: one partition first, then as many as are expected to have what is
 * missing (as Spark's `SparkPlan.executeTake` counts them). No window is run ahead, since none may be needed.
 */
export async function runUntilEnough<Item>(
  result: Omit<WindowedResult<Item>, 'bytesOf' | 'window'> & {
    readonly wanted: WantedRows
    readonly rowsOf: (item: Item) => number
  },
): Promise<void> {
  const { partitions, wanted, rowsOf } = result
  let rows = 0
  let from = 0
  while (from < partitions && (rows < wanted.rows || from === 0)) {
    const size = Math.min(nextWindow(from, rows, wanted), partitions - from)
    const items = await result.run({ from, size })
    from += size
    for (const item of items) rows += rowsOf(item)
    if (!(await result.consume(items))) return
  }
}

/** As `runUntilEnough`, all together; every partition where nothing is wanted in particular. */
export async function runWanted<Item>(
  result: WindowedStage<Item> & {
    readonly wanted: WantedRows | undefined
    readonly rowsOf: (item: Item) => number
  },
): Promise<readonly Item[]> {
  const { wanted, partitions } = result
  if (wanted === undefined) return result.run({ from: 0, size: partitions })
  const all: Item[] = []
  const consume = async (items: readonly Item[]) => {
    all.push(...items)
    return true
  }
  await runUntilEnough({ ...result, wanted, consume })
  return all
}

function nextWindow(from: number, rows: number, { rows: wanted, window, scaleUp }: WantedRows): number {
  if (from === 0) return window
  const most = from * Math.max(2, scaleUp)
  return rows === 0 ? most : Math.min(most, Math.ceil((1.5 * (wanted - rows) * from) / rows))
}
