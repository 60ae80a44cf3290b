/**
 * Loaded before a test file by `tools/test.ts`. node:test follows every promise from its making to its destruction, to
 * know the test that an error outside of any belongs to; a sixth of the suite's CPU time goes there. Here it follows
 * tests alone: which suite a test is declared in is known, and an error of nobody's fails its file.
 */
import asyncHooks from 'node:async_hooks'
import { isMainThread } from 'node:worker_threads'

const { createHook } = asyncHooks
// Slots inherit the arguments of their process; they hold no tests.
if (isMainThread)
  asyncHooks.createHook = ({ init }) => {
    // The first hook is node:test's own.
    asyncHooks.createHook = createHook
    return createHook({
      init(id, type, trigger, resource) {
        if (type === 'Test') init?.(id, type, trigger, resource)
      },
    })
  }
