/**
 * Keeps the house in order: import rules, sizes, names and leftovers, over everything that could be committed.
 * Prints `file:line: rule: message` and exits 1 where something is wrong. `npm test` and `npm run lint` run it.
 *
 * With `--fix` it first wraps the comments that are too long.
 *
 * Left out: folders named `generated` and tables of data (`.json`), except for paths of somebody's machine.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { wrapComments } from './comment-wrap.ts'
import { lineAt, readSource } from './source-text.ts'
import { checkImports, isTestPath } from './tidy-imports.ts'

export interface Finding {
  readonly path: string
  /** From 1. */
  readonly line: number
  readonly rule: string
  readonly message: string
}

/** Path (with `/`, relative to the root) to text. */
export type Tree = ReadonlyMap<string, string>

const linesMax = 400
/** A test is a list of cases: longer before it is hard to find one's way. */
const testLinesMax = 700
const lineLengthMax = 120
/** Tables of queries: a query stays on one line beside its twin for the other engine. */
const queryLineLengthMax = 200
const isQueryTable = (path: string): boolean => /^(?:conformance|bench)\//.test(path)

/** Files that may be longer, with the number of lines and the reason. A short list, or the limit is none. */
const lengthExceptions: Readonly<Record<string, { readonly lines: number; readonly reason: string }>> = {
  'packages/engine/src/codegen/row-emitter.ts': {
    lines: 500,
    reason: 'one class evaluates every kind of expression',
  },
  'packages/engine/src/driver/query-execution.ts': { lines: 420, reason: 'one query from plan to rows' },
  'packages/engine/src/expr/functions/regexp-syntax.ts': {
    lines: 480,
    reason: 'one grammar, construct by construct',
  },
  'packages/engine/src/sql/expression-parser.ts': { lines: 470, reason: 'one grammar by precedence' },
  'conformance/queries/operators.ts': { lines: 900, reason: 'a table of queries' },
  'conformance/queries/expressions.ts': { lines: 900, reason: 'a table of queries' },
  'conformance/queries/aggregates.ts': { lines: 900, reason: 'a table of queries' },
}

interface Leftover {
  readonly rule: string
  readonly pattern: RegExp
  readonly message: string
  /** The paths it holds for; all sources where undefined. */
  readonly appliesTo?: (path: string) => boolean
}

// Assembled, so that this file does not find itself.
const markers = ['TO' + 'DO', 'FIX' + 'ME', 'HA' + 'CK']
const markerPattern = new RegExp(String.raw`\b(?:${markers.join('|')})\b`)

/** Where the terminal is spoken to: the command line, development scripts. */
const isConsolePath = (path: string): boolean =>
  /^(?:tools|bench|conformance|sim|docs)\//.test(path) ||
  /^packages\/(?:vonk\/(?:bin|src\/commands)\/|[^/]+\/[^/]+\.mjs$)/.test(path) ||
  path === 'packages/vonk/src/cli.ts'

/** Looked for in code alone: neither comments nor strings. */
const codeLeftovers: readonly Leftover[] = [
  {
    rule: 'console',
    pattern: /\bconsole\.\w+/,
    message: 'prints to the console; only the command line, tools and benchmarks do',
    appliesTo: (path) => !isConsolePath(path),
  },
  {
    rule: 'only',
    pattern: /\.only\s*\(|\bonly: true/,
    message: 'leaves the other tests out',
    appliesTo: isTestPath,
  },
  { rule: 'debugger', pattern: /(?<![.\w])debugger\b(?!\s*:)/, message: 'stops in a debugger' },
  {
    rule: 'bare-error',
    pattern: /\bthrow\s+(?:new\s+)?Error\s*\(/,
    message: 'throw a SparkError (what the user did) or assert (what we did)',
    appliesTo: (path) => !isTestPath(path),
  },
  {
    rule: 'default-export',
    pattern: /^\s*export\s+default\b|\bas\s+default\b/,
    message: 'exports have names',
  },
]

/** Paths and names of the machines that the project is written on. */
const machinePattern = new RegExp(
  [
    String.raw`(?<![\w./-])\/(?:work|root)\/[\w.]`,
    String.raw`(?<![\w.-])\/(?:home|Users)\/(?!me\b|you\b|user\b|alice\b)\w+`,
    String.raw`\b[A-Z]:\\Users\\`,
    String.raw`\/tmp\/bash_jobs`,
  ].join('|'),
)

const isGenerated = (path: string): boolean => /(?:^|\/)generated\//.test(path)
const isSource = (path: string): boolean => /\.(?:ts|mts|mjs|js|tsx)$/.test(path)
/** Written in AssemblyScript: its own language, with its own library. */
const isAssembly = (path: string): boolean => path.startsWith('packages/engine/src/kernels/assembly/')
const isText = (path: string): boolean =>
  isSource(path) ||
  /\.(?:md|json|txt|sql|proto|sh|py|ya?ml|html|css|tsv|csv)$/.test(path) ||
  path === '.ci/run'

/** Everything wrong in a tree, by path and line. */
export function check(tree: Tree): Finding[] {
  const findings: Finding[] = []
  for (const [path, text] of tree) {
    if (!isText(path)) continue
    findings.push(...checkMachinePaths(path, text))
    if (isGenerated(path) || path.endsWith('.json')) continue
    if (/\.(?:ts|mjs|md)$/.test(path)) findings.push(...checkMarkers(path, text))
    if (isSource(path)) findings.push(...checkSource(path, text, tree))
  }
  return findings.sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1))
}

function checkSource(path: string, text: string, tree: Tree): Finding[] {
  const findings = [...checkSize(path, text), ...checkName(path), ...checkOpening(path, text)]
  if (isAssembly(path)) return findings
  const source = readSource(text)
  findings.push(...checkImports(path, source, tree))
  const rules = codeLeftovers.filter((leftover) => leftover.appliesTo?.(path) ?? true)
  source.codeOnly.split('\n').forEach((line, index) => {
    for (const { rule, pattern, message } of rules) {
      if (pattern.test(line)) findings.push({ path, line: index + 1, rule, message })
    }
  })
  return findings
}

function checkSize(path: string, text: string): Finding[] {
  const lines = text.replace(/\n$/, '').split('\n')
  const most = lengthExceptions[path]?.lines ?? (isTestPath(path) ? testLinesMax : linesMax)
  const findings: Finding[] = []
  if (lines.length > most) {
    const message = `${lines.length} lines, more than ${most}: it probably has two subjects; split it by subject`
    findings.push({ path, line: most + 1, rule: 'file-length', message })
  }
  lines.forEach((line, index) => {
    const length = [...line].length
    const longest = isQueryTable(path) ? queryLineLengthMax : lineLengthMax
    if (length <= longest) return
    const message = `${length} characters, more than ${longest}`
    findings.push({ path, line: index + 1, rule: 'line-length', message })
  })
  return findings
}

function checkName(path: string): Finding[] {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const finding = (message: string): Finding[] => [{ path, line: 1, rule: 'file-name', message }]
  if (/^(?:utils?|helpers?|misc|common-utils)\b/.test(name))
    return finding('a drawer for everything; name its subject')
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|slow-test|testing|types|d))*\.\w+$/.test(name)) {
    return finding('file names are kebab-case')
  }
  return []
}

/** A file opens with a paragraph on what it is for; an index only lists, and a test is named after its subject. */
function checkOpening(path: string, text: string): Finding[] {
  if (isTestPath(path) || path.endsWith('/index.ts')) return []
  const first = text.replace(/^#!.*\n/, '').trimStart()
  if (/^\/[/*]/.test(first)) return []
  return [
    { path, line: 1, rule: 'opening', message: 'opens with no paragraph that says what the file is for' },
  ]
}

function checkMarkers(path: string, text: string): Finding[] {
  return text.split('\n').flatMap((line, index) => {
    const found = markerPattern.exec(line)
    if (found === null) return []
    return [{ path, line: index + 1, rule: 'marker', message: `${found[0]}: do it now, or open an issue` }]
  })
}

function checkMachinePaths(path: string, text: string): Finding[] {
  // Spark's recorded answers quote paths of its own documentation.
  if (path.startsWith('conformance/recorded/')) return []
  const found = machinePattern.exec(text)
  if (found === null) return []
  const message = `'${found[0]}' is a path of somebody's machine`
  return [{ path, line: lineAt(text, found.index), rule: 'machine-path', message }]
}

const skippedFolders = new Set(['node_modules', '.git', '.cache', 'dist', 'spark-warehouse', 'artifacts'])
const textBytesMax = 8 << 20

/** The files of a folder on disk that could be committed. */
export function readTree(root: string): Tree {
  const tree = new Map<string, string>()
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) {
        if (!skippedFolders.has(entry.name)) walk(path)
      } else if (entry.isFile() && isText(path) && path !== 'package-lock.json') {
        const file = join(root, path)
        if (statSync(file).size <= textBytesMax) tree.set(path, readFileSync(file, 'utf8'))
      }
    }
  }
  walk('')
  return tree
}

/** Mends what can be mended without judgement: comments beyond the line length. */
function fix(folder: string): void {
  for (const [path, text] of readTree(folder)) {
    if (!isSource(path) || isGenerated(path)) continue
    const wrapped = wrapComments(text, lineLengthMax)
    if (wrapped !== text) writeFileSync(join(folder, path), wrapped)
  }
}

function main(): number {
  if (process.argv.includes('--fix')) fix(fileURLToPath(new URL('..', import.meta.url)))
  const findings = check(readTree(fileURLToPath(new URL('..', import.meta.url))))
  for (const { path, line, rule, message } of findings) console.log(`${path}:${line}: ${rule}: ${message}`)
  return findings.length > 0 ? 1 : 0
}

// The bootstrap may import this, so that import.meta.main does not say it.
if (process.argv[1] === import.meta.filename) process.exitCode = main()
