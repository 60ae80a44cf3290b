/**
 * A PySpark process that runs one statement after the other, against a Spark Connect server or on Apache Spark itself.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('../pyspark/sql_lines.py', import.meta.url))

export interface PysparkAnswer {
  /** From the text to the rows in Python. */
  readonly ms: number
  readonly count: number
  /** With `rows`: types as Spark writes them short, and cells as text, but for floats. */
  readonly types?: readonly string[]
  readonly rows?: readonly (readonly (string | number | null)[])[]
}

export interface PysparkSql {
  ask(sql: string, options?: { readonly rows: boolean }): Promise<PysparkAnswer>
  stop(): Promise<void>
}

export interface PysparkOptions {
  readonly python: string
  /** A folder of Parquet files, which become views. */
  readonly data: string
  /** `sc://...`, or a master that Apache Spark runs on in the process. */
  readonly where: { readonly remote: string } | { readonly master: string }
  readonly conf?: readonly string[]
}

export async function startPysparkSql({
  python,
  data,
  where,
  conf = [],
}: PysparkOptions): Promise<PysparkSql> {
  const place = 'remote' in where ? ['--remote', where.remote] : ['--master', where.master]
  const settings = conf.flatMap((setting) => ['--conf', setting])
  const child = spawn(python, ['-W', 'ignore', script, '--data', data, ...place, ...settings], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, PYSPARK_PYTHON: python },
    // A group of its own, so that Java ends with it.
    detached: true,
  })
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  const next = async (): Promise<Record<string, unknown>> => {
    const line = await lines.next()
    if (line.done) throw new TypeError(`PySpark on ${place[1]} has ended; run ${script} by hand to see why`)
    const answer = JSON.parse(line.value) as Record<string, unknown>
    if (answer.error !== undefined) throw new TypeError(`PySpark on ${place[1]}: ${answer.error}`)
    return answer
  }
  try {
    await next()
  } catch (error) {
    await ended(child)
    throw error
  }
  return {
    ask: async (sql, { rows } = { rows: false }) => {
      child.stdin!.write(`${JSON.stringify({ sql, rows })}\n`)
      return (await next()) as unknown as PysparkAnswer
    },
    stop: () => ended(child),
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const exit = once(child, 'exit')
  process.kill(-child.pid, 'SIGTERM')
  await exit
}
