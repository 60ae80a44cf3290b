/**
 * Keeps what the documentation shows true: `npm run docs` writes it anew, `npm run docs -- --check` says what is out of
 * date.
 *
 * - A fence below `<!-- made by: docs/programs/NAME.ts -->` holds what that program prints, run in a process of its
 * own.
 * - A fence below `<!-- source of: docs/programs/NAME.ts -->` holds the program itself.
 * - docs/configuration.md and docs/functions.md are made from the engine's tables of settings and functions,
 *   docs/spark-connect.md from the answers to the calls of conformance/pyspark.
 *
 * Programs run in UTC from the root of the repository with a fixed number of slots, so that their output does not
 * depend on the machine; times, process ids and temporary paths are replaced by an ellipsis. Lines longer than the page
 * are folded, the rest indented.
 */
import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { sparkConnectPage } from '../conformance/pyspark/page.ts'
import { configurationPage } from './docs-configuration.ts'
import { functionsPage } from './docs-functions.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const lineCharactersMax = 116
const programTimeoutMs = 60_000
const programsAtOnce = 2

const marked = new RegExp(
  String.raw`(?<head><!-- (?<what>made by|source of): (?<program>docs/programs/[\w-]+\.ts) -->\n+\x60{3}\w*)` +
    String.raw`(?:\n[\s\S]*?)??(?<tail>\n\x60{3}(?=\n|$))`,
  'g',
)

export const docsPages: Readonly<Record<string, () => string>> = {
  'docs/configuration.md': configurationPage,
  'docs/functions.md': functionsPage,
  'docs/spark-connect.md': sparkConnectPage,
}

/** Breaks a line at its last space before the limit; what follows is indented below it. */
export function folded(line: string): string {
  const step = `${/^ */.exec(line)?.[0] ?? ''}      `
  const lines: string[] = []
  let rest = line
  while (rest.length > lineCharactersMax) {
    const indent = /^ */.exec(rest)?.[0].length ?? 0
    const cut = rest.lastIndexOf(' ', lineCharactersMax)
    if (cut <= indent) break
    lines.push(rest.slice(0, cut))
    rest = `${step}${rest.slice(cut + 1)}`
  }
  return [...lines, rest].join('\n')
}

/** What a program printed, without what differs from run to run. */
export function normalised(output: string): string {
  return output
    .trimEnd()
    .replaceAll(root, '')
    .replaceAll(new RegExp(`${tmpdir()}/[\\w./-]+`, 'g'), '…')
    .replaceAll(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '…')
    .replaceAll(/\bpid \d+/g, 'pid …')
    .replaceAll(/\b\d+(?:\.\d+)? (ms|s)\b/g, '… $1')
    .split('\n')
    .map((line) => folded(line.trimEnd()))
    .join('\n')
}

async function outputOf(program: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [program], {
    cwd: root,
    env: { ...process.env, TZ: 'UTC', NO_COLOR: '1' },
    timeout: programTimeoutMs,
    maxBuffer: 1 << 24,
  })
  return normalised(stdout)
}

/** The programs' output by name, a few at a time. */
async function outputs(programs: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const waiting = [...programs]
  const done = new Map<string, string>()
  const work = async (): Promise<void> => {
    for (let program = waiting.shift(); program !== undefined; program = waiting.shift()) {
      done.set(program, await outputOf(program))
    }
  }
  await Promise.all(Array.from({ length: programsAtOnce }, work))
  return done
}

export interface DocsFile {
  readonly path: string
  readonly now: string
  readonly wanted: string
}

/** Every page that has made parts, as it is and as it should be. */
export async function docsFiles(): Promise<readonly DocsFile[]> {
  const paths = ['README.md', ...globSync('docs/*.md', { cwd: root }).sort()]
  const pages = paths.map((path) => ({ path, now: readFileSync(join(root, path), 'utf8') }))
  const programs = new Set<string>()
  for (const { now } of pages) {
    for (const { groups } of now.matchAll(marked))
      if (groups?.what === 'made by') programs.add(groups.program)
  }
  const made = await outputs([...programs])
  const files = pages.map(({ path, now }) => ({
    path,
    now,
    wanted: now.replaceAll(marked, (...match) => {
      const { head, what, program, tail } = match.at(-1) as Record<string, string>
      const body =
        what === 'made by' ? made.get(program) : readFileSync(join(root, program), 'utf8').trimEnd()
      return `${head}\n${body}${tail}`
    }),
  }))
  const whole = Object.entries(docsPages).map(([path, page]) => ({
    path,
    now: pages.find((one) => one.path === path)?.now ?? '',
    wanted: page(),
  }))
  return [...files.filter(({ path }) => !(path in docsPages)), ...whole]
}
