/**
 * `vonk demo`: the walkthrough of the execution model on real data. It filters late flights, groups them, sorts the
 * groups globally and writes Parquet; each step says what happens and why. With `--kill` it kills an executor on the
 * way and compares the rows. Every number it prints comes from the run.
 */
import { readdirSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import type { DataFrame } from '@vonk/client'
import { functions } from '@vonk/client'
import { SessionDirectory } from '@vonk/engine/driver/backend/session-directory'
import manifest from '../../package.json' with { type: 'json' }
import type { Command } from '../cli.ts'
import { DemoEvents } from '../demo/events.ts'
import { flights } from '../demo/flights.ts'
import { SparkSession } from '../index.ts'

const say = (text = ''): void => {
  process.stdout.write(`${text}\n`)
}
const title = (text: string): void => say(`\n--- ${text} ${'-'.repeat(Math.max(3, 96 - text.length))}`)
const count = (value: number): string => value.toLocaleString('en-US')
const kilobytes = (bytes: number): string => `${count(Math.round(bytes / 1024))} KiB`

export const command: Command = {
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { cluster: { type: 'boolean' }, kill: { type: 'boolean' }, master: { type: 'string' } },
    })
    return runDemo({
      file: positionals[0],
      cluster: values.cluster === true || values.kill === true,
      kill: values.kill === true,
      master: values.master,
    })
  },
}

interface DemoOptions {
  readonly file: string | undefined
  readonly cluster: boolean
  readonly kill: boolean
  readonly master: string | undefined
}

async function runDemo(options: DemoOptions): Promise<number> {
  const master = options.master ?? (options.cluster ? 'local-cluster[2,1,1024]' : 'local[*]')
  // Removed with the process too, however it ends.
  const out = new SessionDirectory()
  out.make()
  await using spark = await SparkSession.builder()
    .master(master)
    .appName('demo')
    // Four reduce tasks, so that every step can be followed; without it the planner fits the number to cores and input.
    .config('spark.sql.shuffle.partitions', '4')
    .config('spark.sql.adaptive.enabled', 'false')
    .getOrCreate()
  const events = new DemoEvents(spark)
  try {
    say(
      `Vonk ${manifest.version}, with the API of Spark ${spark.version}, on Node ${process.version}, master ${master}`,
    )
    const { frame, from } = flights(spark, options.file)
    say(`Flights: ${from}`)
    const job = lateByRoute(frame)
    lazyMoment(events)
    await plans(job)
    const seconds = await firstRun(job, events, out.pathOf('late'))
    await asItRan(job)
    const rows = await job.collect()
    title('The rows')
    say('The first of them, the way show() prints them:')
    await job.show(5)
    const files = readdirSync(out.pathOf('late')).filter((name) => name.startsWith('part-')).length
    say(`${count(rows.length)} rows in ${files} files; the job took ${seconds.toFixed(2)} s.`)
    if (!options.kill) return 0
    return await killedRun(
      job,
      events,
      rows.map((row) => JSON.stringify(row)),
    )
  } finally {
    events.stop()
    out.remove()
  }
}

function lateByRoute(frame: DataFrame): DataFrame {
  const { avg, col, count: counted, max, sum } = functions
  return frame
    .filter(col('delay').gt(15))
    .groupBy('origin', 'destination')
    .agg(
      counted('*').as('flights'),
      avg('delay').as('late_by'),
      max('delay').as('worst'),
      sum('distance').as('miles'),
    )
    .orderBy(col('late_by').desc(), col('origin'), col('destination'))
}

function lazyMoment(events: DemoEvents): void {
  title('Nothing has happened yet')
  say(
    'filter, groupBy and orderBy only wrote down what is wanted. Only an action (collect, write) makes a job of it.',
  )
  say(`Jobs run so far: ${events.jobs}. Bytes read so far: ${events.bytesRead}.`)
}

async function plans(job: DataFrame): Promise<void> {
  title('From what was written to what will run')
  say(
    'The parsed plan is the program; analysis finds columns and types; the optimizer moves the filter and reads only',
  )
  say(
    'the columns that are needed; the physical plan shows where rows move between tasks: each Exchange is a shuffle.\n',
  )
  await job.explain('extended')
  title('Stages: where the plan is cut')
  say(
    'A stage is what tasks can do without waiting for each other. At a shuffle all rows must first have arrived.\n',
  )
  await job.explain('stages')
}

async function firstRun(job: DataFrame, events: DemoEvents, path: string): Promise<number> {
  title('Running it: write the result as Parquet')
  say(
    'Each stage runs one task for each partition; each task runs the same WebAssembly module over its own rows.\n',
  )
  events.reset()
  events.onEvent = liveProgress
  const start = performance.now()
  await job.write.mode('overwrite').parquet(path)
  const seconds = (performance.now() - start) / 1000
  events.onEvent = () => undefined
  say()
  for (const stage of events.stages.values()) {
    const io = [
      stage.bytesRead > 0 ? `read ${kilobytes(stage.bytesRead)} from the file` : '',
      stage.shuffleBytesRead > 0 ? `read ${kilobytes(stage.shuffleBytesRead)} from a shuffle` : '',
      stage.shuffleBytesWritten > 0 ? `wrote ${kilobytes(stage.shuffleBytesWritten)} to a shuffle` : '',
    ].filter((text) => text !== '')
    const empty = stage.emptyTasks === 0 ? 'none empty' : `${stage.emptyTasks} empty`
    say(
      `Stage ${stage.stageId}: ${stage.tasks} tasks (${empty}), ${count(stage.rowsRead)} rows in, ${io.join(', ')}, ` +
        `${Math.round(stage.taskMs)} ms of work`,
    )
  }
  return seconds
}

async function asItRan(job: DataFrame): Promise<void> {
  title('Expected and actual')
  say('The same explain after the run: beside what was expected of each operator stand the rows that came.\n')
  await job.explain('stages')
}

/** A line for each attempt of a stage, when it starts and when it ends, as the events come in. */
function liveProgress(event: { readonly event: string; readonly [field: string]: unknown }): void {
  if (event.event !== 'SparkListenerStageCompleted' && event.event !== 'SparkListenerStageSubmitted') return
  const info = event.stageInfo as {
    readonly stageId: number
    readonly stageAttemptId: number
    readonly numberOfTasks: number
    readonly failureReason?: string
  }
  const attempt = info.stageAttemptId > 0 ? ` (attempt ${info.stageAttemptId})` : ''
  const tasks = `${info.numberOfTasks} tasks`
  const what =
    event.event === 'SparkListenerStageSubmitted'
      ? `starts with ${tasks}`
      : info.failureReason === undefined
        ? `is done with ${tasks}`
        : `fails: ${info.failureReason.split('\n', 1)[0]}`
  say(`  stage ${info.stageId}${attempt} ${what}`)
}

async function killedRun(job: DataFrame, events: DemoEvents, expected: readonly string[]): Promise<number> {
  title('Killing an executor in the middle of it')
  say(
    'Map outputs lie in the memory of the executor that made them. When a process dies, they die with it; the driver',
  )
  say('knows from lineage how each was made, and makes exactly the lost ones again.\n')
  events.reset()
  let killed: { executorId: string; pid: number; held: number[] } | undefined
  events.onEvent = (event) => {
    liveProgress(event)
    if (killed !== undefined || event.event !== 'SparkListenerTaskStart') return
    const first = [...events.stages.values()][0]
    if (first === undefined || event.stageId === first.stageId || first.succeeded.size < first.tasks) return
    const victim = [...events.executors].find(([id, pid]) => pid !== undefined && holds(first, id).length > 0)
    if (victim?.[1] === undefined) return
    killed = { executorId: victim[0], pid: victim[1], held: holds(first, victim[0]) }
    process.kill(killed.pid, 'SIGKILL')
    say(
      `  SIGKILL to executor ${killed.executorId} (process ${killed.pid}): ` +
        `it held the outputs of map partitions ${killed.held.join(', ')}`,
    )
  }
  const rows = (await job.collect()).map((row) => JSON.stringify(row))
  events.onEvent = () => undefined
  if (killed === undefined) {
    say('No executor could be killed in time: nothing is shown by this run.')
    return 1
  }
  const first = [...events.stages.values()][0]
  const again = [...first.succeeded].filter(([, { times }]) => times > 1).map(([partition]) => partition)
  say(
    `\nLost with the executor: map partitions ${killed.held.join(', ')}. ` +
      `Computed again: ${again.toSorted((a, b) => a - b).join(', ') || 'none'}.`,
  )
  const same = rows.length === expected.length && rows.every((row, i) => row === expected[i])
  say(
    same
      ? `The same ${count(rows.length)} rows as without the loss.`
      : 'The rows differ from those without the loss.',
  )
  return same ? 0 : 1
}

/** Partitions of the stage whose last output lies on the executor. */
function holds(
  stage: { readonly succeeded: ReadonlyMap<number, { readonly executors: readonly string[] }> },
  executorId: string,
): number[] {
  return [...stage.succeeded]
    .filter(([, { executors }]) => executors[executors.length - 1] === executorId)
    .map(([partition]) => partition)
    .toSorted((a, b) => a - b)
}
