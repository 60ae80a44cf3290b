/**
 * Latencies: a first program from nothing against the packed and installed package, a small warm query, ten thousand
 * tasks, and a stage of two tasks. Prints medians with their sample counts.
 */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { SparkSession } from 'vonk'
import { median } from './core-suite.ts'
import { withInstalledPackage } from './installed-package.ts'

export interface LatencyResult {
  readonly name: string
  readonly samples: number
  readonly medianMs: number
  readonly limitMs: number
}

export async function runLatencySuite(): Promise<readonly LatencyResult[]> {
  const results = [...(await warmQueries()), coldStart()]
  for (const { name, samples, medianMs, limitMs } of results) {
    process.stdout.write(
      `${name.padEnd(34)} median of ${samples}: ${medianMs.toFixed(2)} ms (limit ${limitMs} ms)\n`,
    )
  }
  return results
}

async function sample(
  count: number,
  run: () => Promise<number | undefined>,
): Promise<{ samples: number; medianMs: number }> {
  const times: number[] = []
  for (let i = 0; i < count; i++) {
    const start = performance.now()
    const measured = await run()
    times.push(measured ?? performance.now() - start)
  }
  return { samples: count, medianMs: median(times) }
}

async function warmQueries(): Promise<readonly LatencyResult[]> {
  const spark = await SparkSession.builder().master('local[2]').getOrCreate()
  try {
    const small = async () => {
      await spark.range(10).filter('id > 5').collect()
      return undefined
    }
    await sample(30, small)
    const warm = await sample(200, small)
    const noop = (rows: number, partitions: number) =>
      spark.range(0, rows, 1, partitions).write.format('noop').mode('overwrite').save()
    const stage = stageTimer(spark)
    await sample(3, async () => {
      await noop(10_000, 10_000)
      return undefined
    })
    const tasks = await sample(5, async () => {
      const seen = stage.tasksSeen()
      await noop(10_000, 10_000)
      if (stage.tasksSeen() - seen !== 10_000)
        throw new RangeError(`saw ${stage.tasksSeen() - seen} task ends of 10,000`)
      return undefined
    })
    await sample(20, async () => {
      await noop(2, 2)
      return undefined
    })
    const twoTasks = await sample(100, async () => {
      await noop(2, 2)
      return stage.lastStageMs()
    })
    return [
      { name: "range(10).filter('id > 5').collect()", ...warm, limitMs: 10 },
      { name: '10,000 tasks to noop, local[2]', ...tasks, limitMs: 700 },
      { name: 'a stage of 2 tasks, local[2]', ...twoTasks, limitMs: 1 },
    ]
  } finally {
    await spark.stop()
  }
}

/** Times between a stage's submission and its end, as a listener is told. */
function stageTimer(spark: SparkSession): { tasksSeen: () => number; lastStageMs: () => number } {
  let submitted = 0
  let last = 0
  let tasks = 0
  spark.addListener((event) => {
    if (event.event === 'SparkListenerStageSubmitted') submitted = performance.now()
    if (event.event === 'SparkListenerStageCompleted') last = performance.now() - submitted
    if (event.event === 'SparkListenerTaskEnd') tasks++
  })
  return { tasksSeen: () => tasks, lastStageMs: () => last }
}

/**
 * From spawning `node first.mjs` to its rows on standard output, against the tarball installed into an empty folder.
 */
function coldStart(): LatencyResult {
  return withInstalledPackage((folder) => {
    writeFileSync(
      join(folder, 'make.mjs'),
      program("await spark.range(1000).write.mode('overwrite').parquet('data')"),
    )
    run(folder, 'make.mjs')
    const read = "console.log((await spark.read.parquet('data').filter('id > 995').collect()).length)"
    writeFileSync(join(folder, 'first.mjs'), program(read))
    const times = Array.from({ length: 10 }, () => {
      const start = performance.now()
      run(folder, 'first.mjs')
      return performance.now() - start
    })
    return { name: 'first program, cold', samples: times.length, medianMs: median(times), limitMs: 500 }
  })
}

const program = (body: string): string =>
  `import { SparkSession } from 'vonk'
const spark = await SparkSession.builder().master('local[2]').getOrCreate()
${body}
await spark.stop()
`

function run(folder: string, file: string): void {
  const done = spawnSync(process.execPath, [file], { cwd: folder, encoding: 'utf8' })
  if (done.status !== 0) throw new RangeError(`${file} ended with ${done.status}: ${done.stderr}`)
}
