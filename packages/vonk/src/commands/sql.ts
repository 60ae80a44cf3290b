/**
 * `vonk sql`: statements of SQL from the command line, a file or standard input, and without any of them a shell.
 * Results go to standard output, mistakes to standard error with exit status 1.
 */
import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { SparkError } from '@vonk/client'
import type { Command } from '../cli.ts'
import { reasonOf } from '../command-output.ts'
import { SparkSession } from '../index.ts'
import { createFileView } from '../sql-command/file-view.ts'
import { isFormat, type OutputFormat, outputFormats, runStatement } from '../sql-command/output.ts'
import { runShell } from '../sql-command/shell.ts'

const usage = `Usage: vonk sql [OPTIONS] [STATEMENT ...]

  -f, --file FILE      run the statements of a file
  --format FORMAT      ${outputFormats.join(', ')}; table without it
  --master MASTER      local[*] without it, local-cluster[n,cores,memoryMb], sc://host:port
  --conf KEY=VALUE     a setting, any number of times
  --view NAME=PATH     a temporary view over a file or a folder, any number of times
  -i, --interactive    the shell, also where standard input is no terminal

Without a statement, statements are read from standard input; at a terminal, a shell begins.`

export const command: Command = {
  async run(args) {
    const { values, positionals } = parseArgs({
      args: args.map((arg) => (isCommented(arg) ? statementMark + arg : arg)),
      allowPositionals: true,
      options: {
        file: { type: 'string', short: 'f', multiple: true },
        format: { type: 'string' },
        master: { type: 'string' },
        conf: { type: 'string', multiple: true },
        view: { type: 'string', multiple: true },
        interactive: { type: 'boolean', short: 'i' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    if (values.help === true) {
      console.log(usage)
      return 0
    }
    const format = values.format ?? 'table'
    if (!isFormat(format)) return refuse(`there is no format '${format}': ${outputFormats.join(', ')}`)
    const settings = (values.conf ?? []).map(pairOf)
    const views = (values.view ?? []).map(pairOf)
    const wrong = [...settings, ...views].find((pair) => pair.value === undefined)
    if (wrong !== undefined) return refuse(`'${wrong.key}' should be KEY=VALUE`)
    const statements = positionals.map((text) => (text.startsWith(statementMark) ? text.slice(1) : text))
    const texts = await textsOf(values.file ?? [], statements, values.interactive === true)
    if (texts.kind === 'unreadable') return fail(`cannot read ${texts.what}: ${texts.reason}`)
    const builder = SparkSession.builder().appName('vonk sql')
    if (values.master !== undefined) builder.master(values.master)
    for (const { key, value = '' } of settings) builder.config(key, value)
    await using spark = await builder.getOrCreate()
    for (const { key, value = '' } of views) await createFileView(spark, key, value)
    if (texts.kind === 'shell')
      return await runShell(spark, { format, input: process.stdin, output: process.stdout })
    return await runTexts(spark, texts.texts, format)
  },
}

/** A statement may begin with a comment: no option has a blank in its name. */
const isCommented = (arg: string): boolean => /^--[^\s=]*\s/.test(arg)
/** What no argument can hold, so that an argument that begins with it is no option. */
const statementMark = '\0'

function refuse(message: string): number {
  console.error(`vonk sql: ${message}`)
  return 2
}

function fail(message: string): number {
  console.error(`vonk sql: ${message}`)
  return 1
}

function pairOf(text: string): { readonly key: string; readonly value?: string } {
  const at = text.indexOf('=')
  return at <= 0 ? { key: text } : { key: text.slice(0, at), value: text.slice(at + 1) }
}

interface Text {
  readonly text: string
  /** The file that it is from. */
  readonly file?: string
}

type Texts =
  | { readonly kind: 'texts'; readonly texts: readonly Text[] }
  | { readonly kind: 'shell' }
  | { readonly kind: 'unreadable'; readonly what: string; readonly reason: string }

async function textsOf(
  files: readonly string[],
  statements: readonly string[],
  interactive: boolean,
): Promise<Texts> {
  if (interactive) return { kind: 'shell' }
  let what = 'standard input'
  try {
    if (files.length > 0 || statements.length > 0) {
      const texts: Text[] = []
      for (const file of files) {
        what = `'${file}'`
        texts.push({ text: await readFile(file, 'utf8'), file })
      }
      return { kind: 'texts', texts: [...texts, ...statements.map((text) => ({ text }))] }
    }
    if (process.stdin.isTTY) return { kind: 'shell' }
    const parts: Buffer[] = []
    for await (const part of process.stdin) parts.push(part as Buffer)
    return { kind: 'texts', texts: [{ text: Buffer.concat(parts).toString('utf8') }] }
  } catch (error) {
    return { kind: 'unreadable', what, reason: reasonOf(error as NodeJS.ErrnoException) }
  }
}

async function runTexts(spark: SparkSession, texts: readonly Text[], format: OutputFormat): Promise<number> {
  const { splitStatements } = await import('@vonk/engine/sql/split-statements')
  for (const { text, file } of texts) {
    const { statements, rest, starts } = splitStatements(text)
    for (const [i, statement] of (rest === '' ? statements : [...statements, rest]).entries()) {
      try {
        await runStatement(spark, statement, format, process.stdout)
      } catch (error) {
        if (!(error instanceof SparkError)) throw error
        const told =
          file === undefined ? error.message : `${file}: ${error.within(text, statement, starts[i]).message}`
        console.error(told.trimEnd())
        return 1
      }
    }
  }
  return 0
}
