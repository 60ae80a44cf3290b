import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { build } from 'esbuild'
import { bundlePublic, bundleWorker, modulesOf, root, workerEntries } from './bundle.ts'

/** What plans and what drives: a slot or an executor that loads any of it starts late for nothing. */
const planner = [
  ...['plan', 'sql', 'analysis', 'optimizer', 'physical', 'scheduler', 'driver'].map(
    (folder) => `packages/engine/src/${folder}/`,
  ),
  ...['client', 'server', 'protocol', 'vonk', 'ui'].map((name) => `packages/${name}/`),
]

/** Measured, with some room: every module costs a cold start, so growth is to be noticed. */
const modulesMax: Readonly<Record<string, number>> = {
  'packages/engine/src/executor/slot-worker.ts': 210,
  'packages/engine/src/executor/executor-process.ts': 220,
}

suite('what a worker loads', () => {
  for (const entry of workerEntries) {
    const skip = existsSync(join(root, entry)) ? false : `${entry} does not exist yet`
    test(`${entry} loads no planner and few modules`, { skip }, async () => {
      const modules = modulesOf(await bundleWorker(entry, 'dist', { write: false }))
      assert.ok(modules.includes(entry))
      assert.deepEqual(
        modules.filter((module) => planner.some((folder) => module.startsWith(folder))),
        [],
      )
      const most = modulesMax[entry]
      assert.ok(
        modules.length <= most,
        `${modules.length} modules, more than ${most}:\n${modules.join('\n')}`,
      )
    })
  }
})

/** The modules that an entry loads at once, or with `later` also those that it may load later on. */
async function loadedBy(entry: string, options: { readonly later: boolean }): Promise<readonly string[]> {
  const { metafile } = await bundlePublic('dist', { write: false })
  const output = Object.entries(metafile.outputs).find(([path]) => path.endsWith(`/${entry}.js`))
  assert.ok(output !== undefined)
  const waiting = [output[0]]
  const modules = new Set<string>()
  const seen = new Set(waiting)
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    for (const input of Object.keys(metafile.outputs[path].inputs)) modules.add(input)
    for (const { path: next, kind } of metafile.outputs[path].imports) {
      if (kind !== 'import-statement' && !(options.later && kind === 'dynamic-import')) continue
      if (seen.has(next) || metafile.outputs[next] === undefined) continue
      seen.add(next)
      waiting.push(next)
    }
  }
  return [...modules]
}

test('a program that is bundled with Vonk in it may lack the optional apache-arrow', async () => {
  const { outputFiles = [] } = await bundlePublic('dist', { write: false })
  const optional = outputFiles.filter(
    ({ path, text }) => path.endsWith('.js') && text.includes('"apache-arrow"'),
  )
  assert.ok(optional.length > 0)
  for (const { text } of optional) {
    const program = await build({
      stdin: { contents: text, resolveDir: tmpdir() },
      bundle: true,
      write: false,
      platform: 'node',
      format: 'esm',
      logLevel: 'silent',
      external: ['./*', 'node:*'],
    })
    assert.deepEqual(program.errors, [])
  }
})

test('the client entry never loads an engine, and its wire only when a session opens', async () => {
  const all = await loadedBy('client', { later: true })
  assert.deepEqual(
    all.filter((module) => /^packages\/(?:engine|server)\//.test(module)),
    [],
  )
  assert.ok(all.some((module) => module.includes('@grpc/grpc-js')))
  const atOnce = await loadedBy('client', { later: false })
  assert.deepEqual(
    atOnce.filter((module) => /node_modules\/@(?:grpc|bufbuild)\//.test(module)),
    [],
  )
})

test('neither wire nor descriptors are loaded with the package', async () => {
  const atOnce = await loadedBy('index', { later: false })
  assert.deepEqual(
    atOnce.filter((module) => /node_modules\/@grpc\/|_pb\.js$/.test(module)),
    [],
  )
})
