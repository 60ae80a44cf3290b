import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { after, suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { BackendHarness, pause, testWorkerUrl, until } from '../testing/backend-harness.ts'
import { ProcessBackend } from './process-backend.ts'

const options = {
  ...{ executors: 2, slots: 1, heartbeatIntervalMs: 20, memoryBytes: 16 * 1024 * 1024 },
  workerUrl: testWorkerUrl,
}

/** Whether the process still runs: one that has ended may stay in the table until whoever inherited it looks. */
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  if (process.platform !== 'linux') return true
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

suite('executors in processes of their own', () => {
  const backend = new ProcessBackend(options)
  const harness = new BackendHarness(backend)
  const started = backend.start(harness).then(() => backend.setIdle(false))
  const pids: number[] = []
  after(async () => {
    const directory = backend.sessionDirectory
    await backend.stop()
    assert.deepEqual(
      pids.filter((pid) => isAlive(pid)),
      [],
    )
    assert.ok(!existsSync(directory))
  })

  test('register, run tasks, send heartbeats', async () => {
    await started
    assert.deepEqual(harness.registered.toSorted(), ['0', '1'])
    for (const id of harness.registered) pids.push(backend.pidOf(id) ?? 0)
    const tasks = Array.from({ length: 20 }, (_, index) => harness.launch(String(index % 2), 'quick'))
    const outcomes = await Promise.all(tasks.map((task) => task.ended))
    for (const [index, outcome] of outcomes.entries()) {
      assert.ok(outcome.kind === 'succeeded')
      assert.deepEqual(outcome.output, { kind: 'nothing', rowCount: tasks[index].taskId + 1 })
    }
    await until(() => harness.heartbeats > 2, 'heartbeats')
  })

  test('the session directory is private, and strangers are turned away', async () => {
    await started
    const { sessionDirectory } = backend
    assert.equal(statSync(sessionDirectory).mode & 0o777, 0o700)
    const sockets = readdirSync(sessionDirectory).filter((name) => name.endsWith('.sock'))
    assert.equal(sockets.length, 3)
    for (const name of sockets) {
      const stranger = connect(`${sessionDirectory}/${name}`)
      stranger.on('error', () => undefined)
      stranger.write(Buffer.alloc(36, 1))
      await new Promise<void>((resolve) => stranger.on('close', () => resolve()))
    }
  })

  test('a killed task ends, whether it listens or not', async () => {
    await started
    for (const work of ['listen', 'hang'] as const) {
      const task = harness.launch('0', work)
      await pause(10)
      backend.kill('0', task.taskId, 'enough')
      assert.equal((await task.ended).kind, 'killed')
    }
  })

  test('leave to commit is asked and answered', async () => {
    await started
    const task = harness.launch('1', 'commit')
    await until(() => harness.commits.includes(task.taskId), 'the question')
    backend.answerCommit('1', task.taskId, true)
    const outcome = await task.ended
    assert.ok(
      outcome.kind === 'succeeded' && outcome.output.kind === 'nothing' && outcome.output.rowCount === 1,
    )
  })

  test('blocks travel between executors; a missing one is named', async () => {
    await started
    const written = await harness.launch('0', 'map').ended
    assert.ok(written.kind === 'succeeded' && written.output.kind === 'map')
    const { mapTaskId } = written.output.status
    const read = (task: number, executorId = '0') => ({
      shuffleReads: {
        0: {
          ...{ shuffleId: 7, from: 0, to: 2, epoch: 0 },
          blocks: [{ mapPartition: 3, mapTaskId: task, executorId, sizes: [1, 1] }],
        },
      },
    })
    const fetched = await harness.launch('1', 'fetch', read(mapTaskId)).ended
    assert.ok(fetched.kind === 'succeeded' && fetched.output.kind === 'nothing')
    assert.equal(fetched.output.rowCount, 2)
    for (const [missing, pattern] of [
      [read(999), /does not have the output of map task 999/],
      [read(mapTaskId, '77'), /executor 77 cannot be reached/],
    ] as const) {
      const outcome = await harness.launch('1', 'fetch', missing).ended
      assert.ok(outcome.kind === 'fetchFailed' && outcome.mapPartition === 3, JSON.stringify(outcome))
      assert.match(outcome.reason, pattern)
    }
    backend.removeShuffle(7)
    const gone = await harness.launch('1', 'fetch', read(mapTaskId)).ended
    assert.equal(gone.kind, 'fetchFailed')
  })

  test('an executor that is killed is reported and replaced', async () => {
    await started
    const hanging = harness.launch('0', 'hang')
    await pause(10)
    process.kill(backend.pidOf('0') ?? 0, 'SIGKILL')
    await until(() => harness.lost.length === 1, 'the loss')
    assert.deepEqual(harness.lost[0], {
      executorId: '0',
      reason: { kind: 'exited', message: 'the process was killed by SIGKILL', causedByTask: true },
    })
    await until(() => harness.registered.includes('2'), 'the replacement')
    pids.push(backend.pidOf('2') ?? 0)
    assert.equal((await harness.launch('2', 'quick').ended).kind, 'succeeded')
    void hanging
  })

  test('an executor whose slot breaks down ends', async () => {
    await started
    const outcome = await harness.launch('1', 'trap').ended
    assert.equal(outcome.kind, 'failed')
    await until(() => harness.lost.some(({ executorId }) => executorId === '1'), 'the loss')
    assert.equal(harness.lost.at(-1)?.reason.message, 'the process ended with exit code 70')
    await until(() => harness.registered.includes('3'), 'the replacement')
  })
})

test('executors are replaced however many are lost, as long as others start', async () => {
  const backend = new ProcessBackend({ ...options, executors: 1, failedStartsMax: 1 })
  const harness = new BackendHarness(backend)
  await backend.start(harness)
  backend.setIdle(false)
  for (const id of ['0', '1', '2']) {
    await until(() => harness.registered.includes(id), `executor ${id}`)
    process.kill(backend.pidOf(id) ?? 0, 'SIGKILL')
  }
  await until(() => harness.registered.includes('3'), 'executor 3')
  assert.equal((await harness.launch('3', 'quick').ended).kind, 'succeeded')
  await backend.stop()
})

test('executors that cannot start are an error that says why', async () => {
  const lines: string[] = []
  const backend = new ProcessBackend({
    ...options,
    memoryBytes: 1,
    failedStartsMax: 2,
    onOutput: (_id, line) => lines.push(line),
  })
  await assert.rejects(backend.start(new BackendHarness(backend)), /did not start.*below 1 MB/s)
})

interface Driver {
  readonly pid: number
  readonly said: { readonly pids: readonly number[]; readonly directory: string }
  readonly exited: Promise<number | null>
}

async function startDriver(...args: readonly string[]): Promise<Driver> {
  const script = fileURLToPath(new URL('../testing/idle-driver.ts', import.meta.url))
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)))
  const line = await new Promise<string>((resolve) =>
    createInterface({ input: child.stdout }).once('line', resolve),
  )
  return { pid: child.pid ?? 0, said: JSON.parse(line) as Driver['said'], exited }
}

async function assertGone({ pids, directory }: Driver['said']): Promise<void> {
  const from = performance.now()
  await until(
    () => pids.every((pid) => !isAlive(pid)) && !existsSync(directory),
    'the end of the executors',
    5000,
  )
  assert.ok(performance.now() - from < 5000)
}

suite('the end of a driver', { concurrency: false }, () => {
  for (const kind of ['local', 'processes']) {
    test(`an idle session on ${kind} does not keep the process alive`, async () => {
      const driver = await startDriver(kind, 'idle')
      assert.equal(await driver.exited, 0)
      await assertGone(driver.said)
    })
  }

  for (const signal of ['SIGKILL', 'SIGINT'] as const) {
    test(`executors end and leave nothing when the driver gets ${signal}`, async () => {
      const driver = await startDriver('processes', 'hang')
      await pause(50)
      assert.ok(driver.said.pids.every((pid) => isAlive(pid)))
      process.kill(driver.pid, signal)
      await driver.exited
      await assertGone(driver.said)
    })
  }

  test('a running action keeps the process alive', async () => {
    const driver = await startDriver('local', 'hang')
    const ended = await Promise.race([driver.exited, pause(400).then(() => 'running')])
    assert.equal(ended, 'running')
    process.kill(driver.pid, 'SIGKILL')
  })
})
