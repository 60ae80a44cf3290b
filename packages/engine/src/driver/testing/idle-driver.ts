/**
 * A driver process for tests: starts the backend named by its first argument, runs a task, prints the process ids of
 * its executors and the session's directory, and then does what the second argument says: `idle` (nothing), `hang`
 * (runs a task that never ends).
 */
import process from 'node:process'
import { LocalBackend } from '../backend/local-backend.ts'
import { ProcessBackend } from '../backend/process-backend.ts'
import { BackendHarness, testWorkerUrl } from './backend-harness.ts'

const [kind, then] = process.argv.slice(2)
const common = { memoryBytes: 16 * 1024 * 1024, workerUrl: testWorkerUrl }
const backend =
  kind === 'local'
    ? new LocalBackend({ ...common, slots: 2 })
    : new ProcessBackend({ ...common, executors: 2, slots: 1, heartbeatIntervalMs: 50 })
const harness = new BackendHarness(backend)
await backend.start(harness)
backend.setIdle(false)
const [first] = harness.registered
await harness.launch(first, 'quick').ended
if (then === 'hang') for (const executorId of harness.registered) harness.launch(executorId, 'hang')
const pids = backend instanceof ProcessBackend ? harness.registered.map((id) => backend.pidOf(id)) : []
const directory = backend instanceof ProcessBackend ? backend.sessionDirectory : ''
process.stdout.write(`${JSON.stringify({ pids, directory })}\n`)
if (then === 'idle') backend.setIdle(true)
