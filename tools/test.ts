/**
 * What `npm test`, `npm run test:slow` and `npm run lint` run.
 *
 *   npm test                   types, lint, tidy, and every fast test (`*.test.ts`)
 *   npm test -- PATH ...       only the tests in these files and folders
 *   npm run test:slow          the tests that pack, install or measure (`*.slow-test.ts`), after a build
 *   npm run lint               types, lint and tidy alone; with `-- --fix`, formats and wraps comments first
 *
 * A test file runs in a process of its own, as many at once as there are cores. One line a file; a failed test is told
 * in full at the end, before node:test's own closing counts.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, globSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative, resolve } from 'node:path'
import process from 'node:process'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { packSources } from './test-sources.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
// Where whole programs run, which takes longest, comes first: the many short files then fill both cores to the end.
const folders = ['conformance', 'tools', 'packages/vonk/src', 'packages/*/src', 'bench', 'sim', 'docs']
// Every test file, and every process that one starts, would else strip and compile the same few hundred modules anew.
const compileCache = join(root, 'node_modules', '.cache', 'compile-cache')
/** Where what tests start by path is bundled (`test-process.mjs`). */
const testBundles = join(root, 'node_modules', '.cache', 'test-bundles')
// A test that hangs must end the run, and say which one it was.
const fastTimeoutMs = 300_000
const slowTimeoutMs = 1_800_000

interface Check {
  readonly name: string
  /** A script and its arguments, run with this Node. */
  readonly command: readonly string[]
  /** The argument that makes it mend what it can. */
  readonly fix?: string
}

const lintChecks: readonly Check[] = [
  { name: 'types', command: ['node_modules/typescript/bin/tsc', '--noEmit'] },
  {
    name: 'lint',
    command: ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'],
    fix: '--write',
  },
  { name: 'tidy', command: ['tools/tidy.ts'], fix: '--fix' },
]

/** Runs one check, its output on our terminal; true where it passed. */
function passes(check: Check, options: { readonly fix: boolean }): boolean {
  const start = performance.now()
  const command = options.fix && check.fix !== undefined ? [...check.command, check.fix] : check.command
  const result = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' })
  const passed = result.status === 0
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  if (!passed) process.stdout.write(`${result.stdout}${result.stderr}`)
  process.stdout.write(`${passed ? '✔' : '✖'} ${check.name} (${seconds} s)\n`)
  return passed
}

/** The test files below the given paths, or all of them. */
function testFiles(paths: readonly string[], suffix: string): string[] {
  const patterns =
    paths.length === 0
      ? folders.map((folder) => `${folder}/**/*${suffix}`)
      : paths.map((path) => (statSync(path).isDirectory() ? join(path, `**/*${suffix}`) : path))
  const found = patterns.flatMap((pattern) => globSync(pattern, { cwd: root }).sort())
  return [...new Set(found)].filter((file) => !file.includes('node_modules'))
}

/** The part of node:test's events that is read here; `test:summary` carries a file where it closes one. */
interface TestEvent {
  readonly type: string
  readonly data: {
    readonly file?: string
    readonly counts?: FileCounts
    readonly duration_ms?: number
  }
}

interface FileCounts {
  readonly passed: number
  readonly failed: number
  readonly cancelled: number
  readonly skipped: number
}

/** Prints a line a file as its tests end; what the spec reporter is to print at the end is handed on to it. */
async function* filesThenFailures(events: AsyncIterable<TestEvent>): AsyncGenerator<TestEvent> {
  for await (const event of events) {
    const { file, counts, duration_ms: ms = 0 } = event.data
    if (event.type === 'test:summary' && file !== undefined && counts !== undefined)
      printFile(file, counts, ms)
    if (event.type !== 'test:pass' && event.type !== 'test:start') yield event
  }
}

function printFile(file: string, count: FileCounts, durationMs: number): void {
  const { passed, skipped } = count
  const failed = count.failed + count.cancelled
  const parts = [
    `${passed} passed`,
    failed > 0 ? `${failed} failed` : '',
    skipped > 0 ? `${skipped} skipped` : '',
  ]
  const seconds = (durationMs / 1000).toFixed(1)
  const text = parts.filter((part) => part !== '').join(', ')
  process.stdout.write(`${failed > 0 ? '✖' : '✔'} ${relative(root, file)}: ${text} (${seconds} s)\n`)
}

async function bundleForTests(): Promise<void> {
  const { bundleWorker, workerEntries } = await import('./bundle.ts')
  const { buildKernels } = await import('../packages/engine/src/executor/kernel-loader.ts')
  const entries = [...workerEntries, 'packages/vonk/src/cli.ts']
  await Promise.all(entries.map((entry) => bundleWorker(entry, testBundles, { write: true })))
  copyFileSync(await buildKernels(), join(testBundles, 'kernels.wasm'))
  packSources(root, folders, testBundles)
}

async function runTests(files: readonly string[], timeoutMs: number): Promise<boolean> {
  let passed = true
  await bundleForTests()
  process.env.VONK_TEST_BUNDLES = testBundles
  process.env.NODE_COMPILE_CACHE ??= compileCache
  const stream = run({
    cwd: root,
    files: files.map((file) => resolve(root, file)),
    concurrency: availableParallelism(),
    timeout: timeoutMs,
    execArgv: ['--import', new URL('./test-process.mjs', import.meta.url).href],
  })
  stream.on('test:fail', () => {
    passed = false
  })
  const report = new spec()
  report.pipe(process.stdout, { end: false })
  await pipeline(Readable.from(filesThenFailures(stream as AsyncIterable<TestEvent>)), report)
  return passed
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      slow: { type: 'boolean', default: false },
      lint: { type: 'boolean', default: false },
      fix: { type: 'boolean', default: false },
    },
  })
  const failed: string[] = []
  if (!values.slow && positionals.length === 0) {
    failed.push(...lintChecks.filter((check) => !passes(check, values)).map((check) => check.name))
  }
  if (!values.lint) {
    if (values.slow && !passes({ name: 'build', command: ['tools/build.ts'] }, values)) return 1
    const files = testFiles(positionals, values.slow ? '.slow-test.ts' : '.test.ts')
    const passed = await runTests(files, values.slow ? slowTimeoutMs : fastTimeoutMs)
    if (!passed) failed.push('tests')
  }
  if (failed.length > 0) process.stdout.write(`\nfailed: ${failed.join(', ')}\n`)
  return failed.length > 0 ? 1 : 0
}

process.exitCode = await main()
