/**
 * The package as people get it: packed, installed into an empty folder, imported, required, compiled against, and
 * examined by publint and attw. Runs on what `npm run build` has made (`npm run test:slow` builds first).
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { after, before, suite, test } from 'node:test'
import { build } from 'esbuild'
import { root } from './bundle.ts'

const installedBytesMax = 30e6
const entries = ['vonk', 'vonk/functions', 'vonk/types', 'vonk/client']

/** Runs a command to its end; its output where it exits 0, else a failed assertion that shows all of it. */
function run(cwd: string, command: string, ...args: readonly string[]): string {
  const shell = process.platform === 'win32' && command === 'npm'
  const result = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    shell,
    env: { ...process.env, NO_COLOR: '1' },
  })
  const told = `${command} ${args.join(' ')}\n${result.stdout}${result.stderr}${result.error ?? ''}`
  assert.equal(result.status, 0, told)
  return result.stdout
}

const node = (cwd: string, ...args: readonly string[]): string => run(cwd, process.execPath, ...args)

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  )

suite('the packed package', () => {
  const work = mkdtempSync(join(tmpdir(), 'vonk-package-'))
  const tarballs = join(work, 'tarballs')
  const home = join(work, 'home')
  const installed = join(home, 'node_modules/vonk')
  let tarball = ''

  before(() => {
    mkdirSync(tarballs)
    run(root, 'npm', 'pack', '--workspaces', '--pack-destination', tarballs, '--loglevel=error')
    const name = readdirSync(tarballs).find((file) => /^vonk-\d.*\.tgz$/.test(file))
    assert.ok(name !== undefined, 'npm pack made no tarball of vonk')
    tarball = join(tarballs, name)
    mkdirSync(home)
    writeFileSync(join(home, 'package.json'), JSON.stringify({ name: 'home', private: true, type: 'module' }))
    run(home, 'npm', 'install', '--no-audit', '--no-fund', tarball)
  })
  after(() => rmSync(work, { recursive: true, force: true }))

  test('brings nothing along, builds nothing, runs no script, and is small', () => {
    assert.deepEqual(
      readdirSync(join(home, 'node_modules')).filter((name) => !name.startsWith('.')),
      ['vonk'],
    )
    const files = filesIn(installed)
    assert.deepEqual(
      files.filter((file) => /\.node$|binding\.gyp$/.test(file)),
      [],
    )
    const { scripts = {} } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
    assert.deepEqual(
      Object.keys(scripts).filter((name) => /^(?:pre|post)?install$|^prepare$/.test(name)),
      [],
    )
    const bytes = files.reduce((sum, file) => sum + statSync(join(installed, file)).size, 0)
    assert.ok(bytes < installedBytesMax, `${bytes} bytes installed`)
    for (const file of ['README.md', 'LICENSE', 'dist/kernels.wasm', 'dist/THIRD-PARTY-LICENSES.txt']) {
      assert.ok(files.map((path) => path.replaceAll('\\', '/')).includes(file), `${file} is missing`)
    }
    assert.deepEqual(
      files.filter((file) => /\.js$/.test(file) && !existsSync(join(installed, `${file}.map`))),
      [],
      'every bundle has its source map',
    )
  })

  test('every entry is imported and required, and both give the same module', () => {
    for (const entry of entries) {
      const script = [
        `import { createRequire } from 'node:module'`,
        `const required = createRequire(import.meta.url)('${entry}')`,
        `const imported = await import('${entry}')`,
        `process.stdout.write(String(required === imported))`,
      ]
      writeFileSync(join(home, 'both.mjs'), script.join('\n'))
      assert.equal(node(home, 'both.mjs'), 'true', entry)
    }
    writeFileSync(join(home, 'first.cjs'), `process.stdout.write(typeof require('vonk'))`)
    assert.equal(node(home, 'first.cjs'), 'object')
  })

  test('the command line runs from any folder', () => {
    const { version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
    const bin = join(home, 'node_modules/vonk/bin/vonk.mjs')
    assert.equal(node(tmpdir(), bin, '--version').trim(), version)
    assert.match(node(tmpdir(), bin, '--help'), /Usage: vonk/)
    assert.equal(run(home, 'npm', 'exec', '--', 'vonk', '--version').trim(), version)
  })

  test('a first program runs', () => {
    const program = [
      `import { SparkSession } from 'vonk'`,
      `const spark = await SparkSession.builder().master('local[2]').getOrCreate()`,
      `const rows = await spark.range(10).filter('id > 5').collect()`,
      `process.stdout.write(rows.map((row) => String(row.id)).sort().join(' '))`,
      `await spark.stop()`,
    ]
    writeFileSync(join(home, 'first.mjs'), program.join('\n'))
    assert.equal(node(home, 'first.mjs'), '6 7 8 9')
  })

  // What is loaded at its first use is missed by programs that do not use it.
  for (const master of ['local[2]', 'local-cluster[1,1,64]', 'remote']) {
    test(`a program with rows of its own, files, texts, JSON and tables runs: ${master}`, () => {
      cpSync(join(root, 'tools/consumer/every-door.mjs'), join(home, 'every-door.mjs'))
      const folder = mkdtempSync(join(work, 'doors-'))
      const told = node(home, 'every-door.mjs', master, folder)
      assert.deepEqual(JSON.parse(told), {
        objects: [1, 2, null],
        declared: ['1:a', '2:b'],
        pattern: 1,
        json: '{"a":[1,2]}',
        zone: '2024-07-01 14:00:00',
        csv: 2,
        jsonLines: 3,
        text: ['a', 'b'],
        parquet: 3,
        table: 3,
        arrow: true,
        error: 'UNRESOLVED_COLUMN.WITH_SUGGESTION',
      })
    })
  }

  for (const format of ['cjs', 'esm'] as const) {
    test(`a program bundled into ${format} finds its workers and executors`, async () => {
      const program = [
        `import { SparkSession } from 'vonk'`,
        `async function main() {`,
        `  const spark = await SparkSession.builder().master(process.argv[2]).getOrCreate()`,
        `  const rows = await spark.range(9).groupBy('id').count().collect()`,
        `  console.log(JSON.stringify(rows.map((row) => Number(row.count))))`,
        `  await spark.stop()`,
        `}`,
        `main()`,
      ]
      writeFileSync(join(home, 'program.mjs'), program.join('\n'))
      const name = `bundled.${format === 'cjs' ? 'cjs' : 'mjs'}`
      const bundle = join(home, name)
      await build({
        ...{ absWorkingDir: home, entryPoints: ['program.mjs'], outfile: bundle, format },
        ...{ bundle: true, platform: 'node', external: ['apache-arrow'], logLevel: 'error' },
      })
      const expected = JSON.stringify(Array(9).fill(1))
      for (const master of ['local[1]', 'local-cluster[1,1,64]']) {
        assert.equal(node(home, bundle, master).trim(), expected, master)
      }
      // Elsewhere, without the package, it says what it needs; with that beside it, it runs.
      const elsewhere = join(work, `elsewhere-${format}`)
      mkdirSync(elsewhere)
      cpSync(bundle, join(elsewhere, name))
      const alone = spawnSync(process.execPath, [name, 'local[1]'], { cwd: elsewhere, encoding: 'utf8' })
      assert.notEqual(alone.status, 0)
      assert.match(alone.stderr, /kernels\.wasm of package vonk .*, copied .*executor-process\.js/)
      for (const file of ['kernels.wasm', 'slot-worker.js', 'executor-process.js']) {
        cpSync(join(installed, 'dist', file), join(elsewhere, file))
      }
      writeFileSync(join(elsewhere, 'package.json'), JSON.stringify({ type: 'module' }))
      for (const master of ['local[1]', 'local-cluster[1,1,64]']) {
        assert.equal(node(elsewhere, name, master).trim(), expected, master)
      }
    })
  }

  test('sources in the source maps lie in the package', () => {
    const dist = join(installed, 'dist')
    for (const file of filesIn(dist).filter((name) => name.endsWith('.map'))) {
      const { sources, sourcesContent } = JSON.parse(readFileSync(join(dist, file), 'utf8'))
      assert.equal(sources.length, sourcesContent.length)
      for (const source of sources) assert.match(source, /^src\/(?:[a-z]+|node_modules)\//, file)
    }
  })

  const compilers = {
    'TypeScript 7': join(root, 'node_modules/typescript/bin/tsc'),
    'TypeScript 5.9': join(root, 'packages/vonk/node_modules/typescript/bin/tsc'),
  }
  for (const [name, compiler] of Object.entries(compilers)) {
    for (const globals of ['dom', 'node', 'none'] as const) {
      test(`a strict consumer compiles under ${name} with the globals of ${globals}`, () => {
        const consumer = join(home, `consumer-${globals}`)
        cpSync(join(root, 'tools/consumer'), consumer, { recursive: true })
        const ownLib = ['es2024', 'esnext.disposable', ...(globals === 'dom' ? ['dom'] : [])]
        const lib = globals === 'none' ? ['es2022'] : ownLib
        const compilerOptions = {
          ...{
            target: 'es2024',
            lib,
            types: globals === 'node' ? ['node'] : [],
            module: 'nodenext',
            noEmit: true,
          },
          ...{
            strict: true,
            exactOptionalPropertyTypes: true,
            noUncheckedIndexedAccess: true,
            skipLibCheck: false,
          },
          ...(globals === 'node' ? { typeRoots: [join(root, 'node_modules/@types')] } : {}),
        }
        writeFileSync(
          join(consumer, 'tsconfig.json'),
          JSON.stringify({ compilerOptions, include: ['*.ts', '*.cts'] }),
        )
        node(consumer, compiler, '-p', '.')
      })
    }
  }

  test('publint finds nothing', () => {
    node(root, join(root, 'node_modules/publint/src/cli.js'), 'run', tarball, '--strict')
  })

  test('attw finds nothing', () => {
    // ES modules only: require() of them is Node's, and older resolution has no entries in subfolders.
    node(
      root,
      join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js'),
      tarball,
      '--profile',
      'esm-only',
    )
  })

  test('the tarballs of all workspaces install together', () => {
    const all = join(work, 'all')
    mkdirSync(all)
    writeFileSync(join(all, 'package.json'), JSON.stringify({ name: 'all', private: true }))
    const files = readdirSync(tarballs).map((file) => join(tarballs, file))
    run(all, 'npm', 'install', '--no-audit', '--no-fund', ...files)
  })
})
