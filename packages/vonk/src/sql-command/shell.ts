/**
 * The shell of `vonk sql`: statements over several lines up to a `;`, a history that outlives it, Ctrl-C for what runs,
 * and a line about the run behind each result.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { SparkError, type SparkSession } from '@vonk/client'
import { splitStatements } from '@vonk/engine/sql/split-statements'
import { type OutputFormat, runStatement } from './output.ts'
import { RunFacts } from './run-facts.ts'

export interface ShellOptions {
  readonly format: OutputFormat
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
  /** Where the history is kept. */
  readonly historyFile?: string
}

const historyMax = 1000
const prompts = { statement: 'vonk> ', more: '   -> ' }

export async function runShell(spark: SparkSession, options: ShellOptions): Promise<number> {
  const historyFile = options.historyFile ?? join(homedir(), '.vonk', 'sql_history')
  const shell = new Shell(spark, options, await readHistory(historyFile))
  await shell.run()
  await writeHistory(historyFile, shell.history)
  return 0
}

class Shell {
  private readonly spark: SparkSession
  private readonly options: ShellOptions
  private readonly lines: Interface
  private readonly facts: RunFacts
  private pending = ''
  /** Lines that came, and how many of them Ctrl-C has made forgotten: some may wait to be taken. */
  private came = 0
  private forgotten = 0
  private running: AbortController | undefined
  history: readonly string[]

  constructor(spark: SparkSession, options: ShellOptions, history: readonly string[]) {
    this.spark = spark
    this.options = options
    this.history = history
    this.facts = new RunFacts(spark)
    this.lines = createInterface({
      input: options.input,
      output: options.output,
      terminal: 'isTTY' in options.output && options.output.isTTY === true,
      history: [...history],
      historySize: historyMax,
      removeHistoryDuplicates: true,
      prompt: prompts.statement,
    })
  }

  async run(): Promise<void> {
    const { lines } = this
    lines.on('history', (history: readonly string[]) => {
      this.history = history
    })
    lines.on('SIGINT', () => this.interrupt())
    lines.on('line', () => {
      this.came++
    })
    this.options.output.write(
      `Vonk ${this.spark.version}. A statement ends with ';', the shell with 'exit' or Ctrl-D.\n`,
    )
    let closed = false
    lines.on('close', () => {
      closed = true
    })
    lines.prompt()
    let taken = 0
    for await (const line of lines) {
      taken++
      if (taken <= this.forgotten) continue
      if (this.pending === '' && /^\s*(?:exit|quit)\s*;?\s*$/i.test(line)) break
      await this.take(line)
      // Lines that were piped in are still read when their end has been seen.
      if (closed) continue
      lines.setPrompt(this.pending === '' ? prompts.statement : prompts.more)
      lines.prompt()
    }
    if (this.pending !== '') await this.execute(this.pending.trim())
    lines.close()
    this.facts.stop()
  }

  /** Ctrl-C ends the query that runs; without one, what was typed is forgotten. */
  private interrupt(): void {
    if (this.running !== undefined) return this.running.abort()
    this.pending = ''
    this.forgotten = this.came
    // What Node's own REPL calls for it: the line, the cursor and the rows that a long line took on the screen.
    const { lines } = this as unknown as { readonly lines: { clearLine(): void } }
    lines.clearLine()
    this.lines.setPrompt(prompts.statement)
    this.lines.prompt()
  }

  private async take(line: string): Promise<void> {
    this.pending += `${line}\n`
    const { statements, rest } = splitStatements(this.pending)
    this.pending = rest === '' ? '' : `${rest}\n`
    for (const statement of statements) {
      if (await this.execute(statement)) continue
      // What stands behind it was typed with it, and is not meant any more.
      this.pending = ''
      return
    }
  }

  /** Whether the statement has come to an end of its own. */
  private async execute(statement: string): Promise<boolean> {
    const { output, format } = this.options
    const controller = new AbortController()
    this.running = controller
    this.facts.reset()
    const began = performance.now()
    try {
      const { signal } = controller
      const rows = await runStatement(this.spark, statement, format, output, { signal })
      const seconds = ((performance.now() - began) / 1000).toFixed(2)
      const counted = rows === undefined ? 'done' : `${rows} row${rows === 1 ? '' : 's'}`
      output.write(`${counted} in ${seconds} s: ${await this.facts.text()}\n`)
    } catch (error) {
      if (controller.signal.aborted) output.write('Cancelled.\n')
      else if (error instanceof SparkError) output.write(`${error.message.trimEnd()}\n`)
      else throw error
    } finally {
      this.running = undefined
    }
    return !controller.signal.aborted
  }
}

async function readHistory(file: string): Promise<readonly string[]> {
  try {
    return (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '')
  } catch {
    return []
  }
}

/** A history that cannot be kept is no reason to fail. */
async function writeHistory(file: string, history: readonly string[]): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, `${history.slice(0, historyMax).join('\n')}\n`, { mode: 0o600 })
  } catch {
    // The folder of the user may be read-only.
  }
}
