/**
 * Loaded before a test file by `tools/test.ts`.
 *
 * Slots and executors run from their bundles, which `tools/test.ts` has made: a bundle is loaded in a quarter of the
 * time that its hundred and eighty modules take, and the suite starts some thousand slots. It is also how they are
 * published.
 *
 * node:test follows every promise from its making to its destruction, to
 * know the test that an error outside of any belongs to; a sixth of the suite's CPU time goes there. Here it follows
 * tests alone: which suite a test is declared in is known, and an error of nobody's fails its file.
 */
import asyncHooks from 'node:async_hooks'
import childProcess from 'node:child_process'
import { syncBuiltinESMExports } from 'node:module'
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

const { createHook } = asyncHooks
const { VONK_TEST_BUNDLES: bundles } = process.env
// Slots inherit the arguments of their process; they hold no tests.
if (workerThreads.isMainThread) {
  if (bundles !== undefined) runFromBundles(bundles)
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
