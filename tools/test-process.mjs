/**
 * Loaded before a test file by `tools/test.ts`.
 *
 * Slots and executors run from their bundles, which `tools/test.ts` has made: a bundle is loaded in a quarter of the
 * time that its hundred and eighty modules take, and the suite starts some thousand slots. It is also how they are
 * published. All other modules come from the one file of `test-sources.ts`.
 *
 * node:test follows every promise from its making to its destruction, to
 * know the test that an error outside of any belongs to; a sixth of the suite's CPU time goes there. Here it follows
 * tests alone: which suite a test is declared in is known, and an error of nobody's fails its file.
 */
import asyncHooks from 'node:async_hooks'
import childProcess from 'node:child_process'
import { readFileSync } from 'node:fs'
import { registerHooks, syncBuiltinESMExports } from 'node:module'
import { basename, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import workerThreads from 'node:worker_threads'

/** Each is bundled under its own name. */
const bundled = [
  '../packages/engine/src/executor/slot-worker.ts',
  '../packages/engine/src/executor/executor-process.ts',
  '../packages/vonk/src/cli.ts',
].map((path) => fileURLToPath(new URL(path, import.meta.url)))

function runFromBundles(folder) {
  const bundles = new Map(bundled.map((path) => [path, join(folder, `${basename(path, '.ts')}.js`)]))
  const bundleOf = (entry) => bundles.get(entry instanceof URL ? fileURLToPath(entry) : entry) ?? entry
  const { Worker } = workerThreads
  workerThreads.Worker = class extends Worker {
    constructor(entry, options) {
      super(options?.eval ? entry : bundleOf(entry), options)
    }
  }
  const { spawn } = childProcess
  childProcess.spawn = (command, args, options) =>
    spawn(command, Array.isArray(args) ? args.map(bundleOf) : args, options)
  syncBuiltinESMExports()
}

/** Modules come from the file that `test-sources.ts` has written, under the URLs that they have as files. */
function loadFromSources(folder) {
  let texts
  let places
  /** Where the text of a URL is; the files are read for the first one, which what runs from a bundle never has. */
  const placeOf = (url) => {
    if (!url.endsWith('.ts')) return undefined
    if (places === undefined) {
      texts = readFileSync(join(folder, 'sources.txt'))
      const index = JSON.parse(readFileSync(join(folder, 'sources.json'), 'utf8'))
      places = new Map(index.map(([at, start, end]) => [at, { start, end }]))
    }
    return places.get(url)
  }
  const ofPackages = new Map()
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier.startsWith('.') && context.parentURL !== undefined) {
        const { href: url } = new URL(specifier, context.parentURL)
        if (placeOf(url) === undefined) return nextResolve(specifier, context)
        return { url, format: 'module', shortCircuit: true }
      }
      // A package of the workspace is the same one from everywhere.
      const known = ofPackages.get(specifier)
      if (known !== undefined) return known
      const found = nextResolve(specifier, context)
      if (placeOf(found.url) === undefined) return found
      const resolved = { url: found.url, format: 'module', shortCircuit: true }
      if (/^(?:vonk|@vonk)(?:$|\/)/.test(specifier)) ofPackages.set(specifier, resolved)
      return resolved
    },
    load(url, context, nextLoad) {
      const place = placeOf(url)
      if (place === undefined) return nextLoad(url, context)
      return { format: 'module', source: texts.toString('utf8', place.start, place.end), shortCircuit: true }
    },
  })
}

const { createHook } = asyncHooks
const { VONK_TEST_BUNDLES: bundles } = process.env
// Slots inherit the arguments of their process; they hold no tests.
if (workerThreads.isMainThread) {
  if (bundles !== undefined) {
    runFromBundles(bundles)
    loadFromSources(bundles)
    // The programs that tests start, too.
    process.env.NODE_OPTIONS = `--import ${import.meta.url}`
  }
  asyncHooks.createHook = ({ init }) => {
    // The first hook is node:test's own.
    asyncHooks.createHook = createHook
    return createHook({
      init(id, type, trigger, resource) {
        if (type === 'Test') init?.(id, type, trigger, resource)
      },
    })
  }
}
