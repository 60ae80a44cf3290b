import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { pause, TestExecutor, terminateAtRandom } from './testing/test-executor.ts'

/** Far above what it takes, since other tests run beside: what an abort may take is held by the API's tests. */
const endMaxMs = 3000

suite('an executor runs tasks', () => {
  const tested = new TestExecutor(2)
  const { executor } = tested
  const atStart = executor.start().then(() => executor.memory.ownedChunks())
  after(() => executor.stop())

  test('each once, waiting for a free slot', async () => {
    await atStart
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => tested.launch('quick').ended))
    const rows = outcomes.map((outcome) => (outcome.kind === 'succeeded' ? outcome.output : outcome))
    assert.deepEqual(
      rows,
      Array.from({ length: 100 }, (_, index) => ({ kind: 'nothing', rowCount: index + 2 })),
    )
  })

  test('a failure is told as it is', async () => {
    const outcome = await tested.launch('fail').ended
    assert.ok(outcome.kind === 'failed')
    assert.equal(outcome.error.condition, 'DIVIDE_BY_ZERO')
    assert.equal(tested.broken, 0)
  })

  test('a killed task that listens ends by itself', async () => {
    const task = tested.launch('listen')
    await pause(20)
    const from = performance.now()
    executor.kill(task.taskId, 'enough')
    const outcome = await task.ended
    assert.ok(outcome.kind === 'killed' && outcome.reason === 'it listened')
    assert.ok(performance.now() - from < endMaxMs)
  })

  test('one that does not is terminated and its memory taken back', async () => {
    const chunks = await atStart
    const task = tested.launch('hang')
    await pause(20)
    assert.ok(executor.memory.ownedChunks() >= chunks + 5)
    const from = performance.now()
    executor.kill(task.taskId, 'enough')
    const outcome = await task.ended
    assert.ok(outcome.kind === 'killed' && outcome.reason === 'enough')
    assert.ok(performance.now() - from < endMaxMs)
    assert.equal(executor.memory.ownedChunks(), chunks)
    assert.equal((await tested.launch('quick').ended).kind, 'succeeded')
  })

  test('a trap replaces the slot', async () => {
    const chunks = await atStart
    const outcome = await tested.launch('trap').ended
    assert.ok(outcome.kind === 'failed' && outcome.retryable)
    assert.match(outcome.error.message, /unreachable/)
    assert.equal(tested.broken, 1)
    assert.equal(executor.memory.ownedChunks(), chunks)
    assert.equal((await tested.launch('exit').ended).kind, 'failed')
    assert.equal(tested.broken, 2)
    assert.equal((await tested.launch('quick').ended).kind, 'succeeded')
  })

  test('a waiting task can be killed too', async () => {
    const hanging = [tested.launch('hang'), tested.launch('hang')]
    const waiting = tested.launch('quick')
    executor.kill(waiting.taskId, 'not wanted')
    assert.equal((await waiting.ended).kind, 'killed')
    for (const { taskId } of hanging) executor.kill(taskId, 'over')
    assert.deepEqual(
      (await Promise.all(hanging.map((task) => task.ended))).map(({ kind }) => kind),
      ['killed', 'killed'],
    )
  })

  test('a task asks for leave to commit, and can be killed while it waits', async () => {
    for (const allowed of [true, false]) {
      const task = tested.launch('commit')
      while (!tested.commits.includes(task.taskId)) await pause(1)
      executor.answerCommit(task.taskId, allowed)
      const outcome = await task.ended
      assert.ok(outcome.kind === 'succeeded' && outcome.output.kind === 'nothing')
      assert.equal(outcome.output.rowCount, allowed ? 1 : 0)
    }
    const task = tested.launch('commit')
    while (!tested.commits.includes(task.taskId)) await pause(1)
    executor.kill(task.taskId, 'enough')
    assert.equal((await task.ended).kind, 'killed')
  })

  test('map outputs stay until their shuffle goes', async () => {
    const chunks = await atStart
    const ends = await Promise.all([tested.launch('map'), tested.launch('map')].map((task) => task.ended))
    const [first, second] = ends.map((outcome) => {
      assert.ok(outcome.kind === 'succeeded' && outcome.output.kind === 'map')
      return outcome.output.status
    })
    // Both are small, and lie in one chunk.
    assert.equal(executor.memory.ownedChunks(), chunks + 1)
    executor.blocks.discardMapOutput(7, first.mapTaskId)
    assert.equal(executor.memory.ownedChunks(), chunks + 1)
    const { mapTaskId } = second
    const location = { mapPartition: 5, mapTaskId, executorId: 'x', sizes: [1, 1] }
    const reader = tested.launch('hang', {
      shuffleReads: { 0: { shuffleId: 7, from: 0, to: 2, epoch: 0, blocks: [location] } },
    })
    executor.blocks.removeShuffle(7)
    assert.equal(executor.blocks.mapOutput(7, mapTaskId), undefined)
    assert.ok(executor.memory.ownedChunks() >= chunks + 1, 'the reader keeps the block')
    executor.kill(reader.taskId, 'enough')
    await reader.ended
    assert.equal(executor.memory.ownedChunks(), chunks)
  })

  test('map outputs can be fetched and go to disk while all of the memory is taken', async () => {
    const chunks = await atStart
    const ended = await tested.launch('map').ended
    assert.ok(ended.kind === 'succeeded' && ended.output.kind === 'map')
    const { mapTaskId } = ended.output.status
    const owner = executor.memory.newOwner()
    while (executor.memory.claim(owner, 1) !== 0);
    const request = { shuffleId: 7, mapTaskId, from: 0, to: 2 }
    const fetched = await executor.encodedBlocks(request)
    assert.equal(fetched?.length, 2)
    await executor.moveToDisk(7, mapTaskId)
    assert.ok(executor.blocks.mapOutput(7, mapTaskId)?.file)
    assert.deepEqual(await executor.encodedBlocks(request), fetched)
    executor.memory.freeOwner(owner)
    executor.blocks.removeShuffle(7)
    assert.equal(executor.memory.ownedChunks(), chunks)
  })

  test('of two that want most of the memory one is crowded out, and alone has it', async () => {
    const chunks = await atStart
    // Both threads are up.
    await Promise.all([tested.launch('wait'), tested.launch('wait')].map((task) => task.ended))
    const ends = await Promise.all(
      [tested.launch('greedy'), tested.launch('greedy')].map((task) => task.ended),
    )
    const failed = ends.filter((outcome) => outcome.kind === 'failed')
    assert.equal(failed.length, 1)
    assert.ok(failed[0].crowded)
    assert.match(failed[0].error.message, /UNABLE_TO_ACQUIRE_MEMORY.* runs again, alone on its executor/)
    const tasks = Array.from({ length: 9 }, (_, index) =>
      index % 3 === 0 ? tested.launch('wait') : tested.launch('greedy', { alone: true }),
    )
    // Tasks behind one that waits for the memory can run when it is no more wanted.
    executor.kill(tasks[1].taskId, 'not wanted')
    const kinds = (await Promise.all(tasks.map((task) => task.ended))).map((outcome) => outcome.kind)
    const wanted = tasks.map((_, index) => (index === 1 ? 'killed' : 'succeeded'))
    assert.deepEqual(kinds, wanted)
    assert.equal(executor.memory.ownedChunks(), chunks)
  })

  test('what a task wants beyond the memory is no crowding where it runs alone', async () => {
    await atStart
    const outcome = await tested.launch('greedier').ended
    assert.ok(outcome.kind === 'failed' && outcome.crowded === undefined)
    assert.doesNotMatch(outcome.error.message, /again/)
  })

  test('slots terminated at any moment leave no chunk behind', async () => {
    const chunks = await atStart
    await terminateAtRandom(tested, { terminations: 60, seed: Number(process.env.VONK_SEED ?? 20_261_127) })
    assert.equal(executor.memory.ownedChunks(), chunks)
    assert.equal((await tested.launch('churn').ended).kind, 'succeeded')
  })
})

test('a stopped executor leaves nothing', async () => {
  const tested = new TestExecutor(1)
  await tested.executor.start()
  tested.launch('hang')
  await pause(30)
  await tested.executor.stop()
  assert.ok(!existsSync(join(tmpdir(), `vonk-executor-test-${process.pid}`)))
})
