/**
 * The `vonk` command line: finds the command, prints help and version, turns errors into an exit code. What a command
 * does is in its own file, loaded only when it runs.
 */
import { parseArgs } from 'node:util'
import manifest from '../package.json' with { type: 'json' }
import { endWithOutput } from './command-output.ts'

/** What a command's file exports as `command`. */
export interface Command {
  /** Gets what stands after the command's name; resolves to the exit code. */
  run(args: readonly string[]): Promise<number>
}

interface CommandEntry {
  readonly usage: string
  readonly summary: string
  readonly load: () => Promise<{ readonly command: Command }>
}

// One entry a command: its file in `commands/` is imported when it is called.
const commands: Readonly<Record<string, CommandEntry>> = {
  sql: {
    usage: 'sql [STATEMENT ...] [-f FILE]',
    summary: 'statements of SQL from the command line, a file or standard input; a shell without any',
    load: () => import('./commands/sql.ts'),
  },
  demo: {
    usage: 'demo [FILE] [--cluster] [--kill]',
    summary: 'the execution model on three million flights, step by step',
    load: () => import('./commands/demo.ts'),
  },
  server: {
    usage: 'server [--port N] [--host NAME] [--token T] [--master M] [--conf K=V]',
    summary: 'serves Spark Connect: PySpark and other clients run their programs here',
    load: () => import('./commands/server.ts'),
  },
}

function help(): string {
  const entries = Object.values(commands)
  const width = Math.max(0, ...entries.map((entry) => entry.usage.length))
  const lines = entries.map((entry) => `  vonk ${entry.usage.padEnd(width)}  ${entry.summary}`)
  return [
    `vonk ${manifest.version}: ${manifest.description}`,
    '',
    'Usage: vonk COMMAND [OPTIONS]',
    ...(lines.length > 0 ? ['', ...lines] : []),
    '',
    '  --version  print the version',
    '  --help     print this text',
  ].join('\n')
}

async function main(args: readonly string[]): Promise<number> {
  const at = args.findIndex((arg) => !arg.startsWith('-'))
  const name = at < 0 ? undefined : args[at]
  // Options before the command's name are ours, those after it the command's.
  const { values } = parseArgs({
    args: at < 0 ? [...args] : args.slice(0, at),
    options: { version: { type: 'boolean', short: 'v' }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.version === true) {
    console.log(manifest.version)
    return 0
  }
  if (values.help === true || name === undefined) {
    console.log(help())
    return 0
  }
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (entry === undefined) {
    console.error(`vonk: there is no command '${name}'; 'vonk --help' lists them.`)
    return 2
  }
  const { command } = await entry.load()
  return command.run(args.slice(at + 1))
}

endWithOutput()
// Not awaited at the top level: the bundle that holds this file must stay loadable with require().
main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    const isUsage =
      error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
    const isUserError = error instanceof Error && error.name === 'SparkError'
    console.error(isUsage || isUserError ? `vonk: ${error.message}` : error)
    process.exitCode = isUsage ? 2 : 1
  },
)
