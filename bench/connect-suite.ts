/**
 * What Spark Connect costs: a small query over loopback beside the same embedded, a large result beside a bare gRPC
 * stream of the same bytes, the server's memory while a client has stopped reading, and many sessions at once.
 */
import { execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type ChannelOptions, Client, credentials } from '@grpc/grpc-js'
import { windowBytes } from '@vonk/protocol/grpc/grpc-client'
import { SparkSession } from 'vonk'
import { type ServerProcess, startVonkServer } from '../conformance/testing/vonk-server.ts'
import { median } from './core-suite.ts'
import { type BenchData, benchData } from './data.ts'
import { embeddedWay, lineOf, loopbackWay, stopAll, timesInTurns, totalOf, type Way } from './tpch-clients.ts'
import { tpchData } from './tpch-data.ts'

export interface ConnectResult {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly limit: number
  readonly isWithin: boolean
}

const atMost = (name: string, value: number, unit: string, limit: number): ConnectResult => ({
  name,
  value,
  unit,
  limit,
  isWithin: value <= limit,
})

export async function runConnectSuite(data: BenchData): Promise<readonly ConnectResult[]> {
  const results = [
    await smallQueries(),
    await largeResult(),
    ...(await protocolCost()),
    await stoppedReader(data),
    ...(await manySessions({ sessions: 50, ms: 60_000 })),
  ]
  for (const { name, value, unit, limit, isWithin } of results)
    process.stdout.write(
      `${name.padEnd(52)} ${value.toFixed(2)} ${unit} (limit ${limit})${isWithin ? '' : '  NOT MET'}\n`,
    )
  return results
}

const sessionAt = ({ remote }: ServerProcess): Promise<SparkSession> =>
  SparkSession.builder().remote(remote).create()

/** In turns, so that what else the machine does meets both. */
export async function smallQueries(): Promise<ConnectResult> {
  const server = await startVonkServer(['--master', 'local[2]'])
  const remote = await sessionAt(server)
  const embedded = await SparkSession.builder().master('local[2]').create()
  try {
    const times = { remote: [] as number[], embedded: [] as number[] }
    for (let i = 0; i < 250; i++) {
      for (const [kind, spark] of [
        ['remote', remote],
        ['embedded', embedded],
      ] as const) {
        const start = performance.now()
        await spark.range(10).filter('id > 5').collect()
        if (i >= 50) times[kind].push(performance.now() - start)
      }
    }
    const above = median(times.remote) - median(times.embedded)
    return atMost('small query over loopback, above embedded', above, 'ms', 5)
  } finally {
    await remote.stop()
    await embedded.stop()
    await server.stop()
  }
}

const streamedRows = 1_000_000

/**
 * How long a result takes, and the same bytes in messages of the same sizes from a server that only sends them: as
 * gRPC's library does by itself, which is what counts, and with the flow control window that Vonk's client asks for.
 */
export async function largeResult(): Promise<ConnectResult> {
  const data = await benchData(streamedRows)
  const server = await startVonkServer(['--master', 'local[2]'])
  const spark = await sessionAt(server)
  const bare = fork(fileURLToPath(new URL('./bare-stream.ts', import.meta.url)))
  try {
    const frame = spark.read.parquet(data.parquet)
    const ratios: number[] = []
    const ratiosOfWide: number[] = []
    for (let i = 0; i < 6; i++) {
      const sizes: number[] = []
      const start = performance.now()
      for await (const batch of frame.toColumnBatches())
        sizes.push(batch.columns.reduce((sum, column) => sum + bytesOf(column), 0))
      const vonkMs = performance.now() - start
      const bareMs = await bareStream(bare, sizes, {})
      const wideMs = await bareStream(bare, sizes, { 'grpc-node.flow_control_window': windowBytes })
      // The first round warms all of them up.
      if (i === 0) continue
      ratios.push(bareMs / vonkMs)
      ratiosOfWide.push(wideMs / vonkMs)
    }
    const ratio = median(ratios)
    const name = '1 M rows, 16 columns: share of a bare stream'
    const wide = median(ratiosOfWide).toFixed(2)
    process.stdout.write(`1 M rows, 16 columns: share of a bare stream with Vonk's window: ${wide}\n`)
    return { name, value: ratio, unit: '', limit: 0.7, isWithin: ratio >= 0.7 }
  } finally {
    bare.kill()
    await spark.stop()
    await server.stop()
  }
}

interface SizedColumn {
  readonly data: Uint8Array
  readonly offsets: Int32Array | null
  readonly validity: Uint8Array | null
  readonly children: readonly SizedColumn[]
}
const bytesOf = (column: SizedColumn): number =>
  column.data.length +
  (column.offsets?.byteLength ?? 0) +
  (column.validity?.length ?? 0) +
  column.children.reduce((sum, child) => sum + bytesOf(child), 0)

async function bareStream(
  server: ReturnType<typeof fork>,
  sizes: readonly number[],
  options: ChannelOptions,
): Promise<number> {
  server.send(sizes)
  const [port] = (await once(server, 'message')) as [number]
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
    ...options,
  })
  const same = (bytes: Buffer) => bytes
  const start = performance.now()
  for await (const _ of client.makeServerStreamRequest('/bare/Stream', same, same, Buffer.alloc(0)));
  const ms = performance.now() - start
  client.close()
  return ms
}

const costShareMax = 0.05
const costMsMax = 3

/** What the wire adds to the 22 TPC-H queries: the same client, over loopback and embedded, in turns. */
export async function protocolCost(scaleFactor = 1): Promise<readonly ConnectResult[]> {
  const data = tpchData(scaleFactor)
  if (data.kind === 'missing') {
    process.stdout.write(`TPC-H over loopback is not measured: ${data.reason}\n`)
    return []
  }
  const ways: Way[] = []
  try {
    const options = { folder: data.folder, threads: 2 }
    ways.push(await embeddedWay(options))
    ways.push(await loopbackWay(options))
    const times = await timesInTurns(ways, {
      warmRuns: 5,
      runs: 9,
      onQuery: (query) => process.stdout.write(lineOf(query)),
    })
    const [embedded, loopback] = ways.map(({ name }) => totalOf(times, name))
    const limit = costShareMax * embedded + costMsMax * times.length
    return [atMost('22 TPC-H queries over loopback, above embedded', loopback - embedded, 'ms', limit)]
  } finally {
    await stopAll(ways)
  }
}

const residentMb = (pid: number | undefined): number =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024

const stalledMs = 15_000

/** About a gigabyte, of which one batch is read. */
export async function stoppedReader(data: BenchData): Promise<ConnectResult> {
  const server = await startVonkServer(['--master', 'local[2]'])
  const spark = await sessionAt(server)
  try {
    const frame = spark.read.parquet(data.parquet)
    await frame.limit(1000).collect()
    const idle = residentMb(server.child.pid)
    const batches = frame.toColumnBatches()
    await batches.next()
    let highest = 0
    for (const end = Date.now() + stalledMs; Date.now() < end; await sleep(200))
      highest = Math.max(highest, residentMb(server.child.pid))
    await batches.return()
    return atMost('server above idle, its reader stopped in 1 GB', highest - idle, 'MB', 300)
  } finally {
    await spark.stop()
    await server.stop()
  }
}

export const smallPrograms: readonly ((spark: SparkSession, i: number) => Promise<unknown>)[] = [
  (spark, i) =>
    spark
      .range(100)
      .filter(`id % ${(i % 7) + 2} = 0`)
      .count(),
  (spark, i) =>
    spark
      .range(1000)
      .groupBy('id')
      .count()
      .limit((i % 5) + 1)
      .collect(),
  (spark) =>
    spark
      .createDataFrame([
        { a: 1, b: 'x' },
        { a: 2, b: 'y' },
      ])
      .orderBy('a')
      .collect(),
  async (spark, i) => {
    await spark.range(i % 20).createOrReplaceTempView('v')
    return (await spark.sql('SELECT max(id), count(*) FROM v')).collect()
  },
  (spark) => spark.range(10).schema(),
  (spark, i) => spark.conf.set('spark.sql.shuffle.partitions', (i % 8) + 1),
  (spark) =>
    spark
      .range(1)
      .select('nope')
      .collect()
      .then(undefined, () => undefined),
]

/** A server gives memory back when it has been idle for two seconds. */
const idleMs = 5000

/** Minutes of mixed small queries in many sessions at once: no error, and no more memory from minute to minute. */
export async function manySessions(options: {
  readonly sessions: number
  readonly ms: number
}): Promise<readonly ConnectResult[]> {
  const server = await startVonkServer(['--master', 'local[2]'])
  try {
    const resident: number[] = []
    let queries = 0
    let errors = 0
    for (let minute = 0; minute < 3; minute++) {
      const until = Date.now() + options.ms
      const one = async (seed: number) => {
        const spark = await sessionAt(server)
        for (let i = seed; Date.now() < until; i++) {
          await smallPrograms[i % smallPrograms.length](spark, i).catch(() => errors++)
          queries++
        }
        await spark.stop()
      }
      await Promise.all(Array.from({ length: options.sessions }, (_, i) => one(i)))
      await sleep(idleMs)
      resident.push(residentMb(server.child.pid))
    }
    process.stdout.write(`${queries} queries in ${options.sessions} sessions\n`)
    return [
      atMost('many sessions: errors', errors, '', 0),
      atMost('many sessions: growth of memory over two minutes', resident[2] / resident[0], 'x', 1.1),
    ]
  } finally {
    await server.stop()
  }
}
