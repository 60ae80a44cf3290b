import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestExecutor, terminateAtRandom } from './testing/test-executor.ts'

test('a thousand slots terminated at random leave no chunk behind, and the allocator works', async (context) => {
  const tested = new TestExecutor(2)
  const { executor } = tested
  await executor.start()
  const chunks = executor.memory.ownedChunks()
  const seed = Number(process.env.VONK_SEED ?? 20_261_127)
  context.diagnostic(`seed ${seed}`)
  await terminateAtRandom(tested, { terminations: 1000, seed })
  assert.equal(executor.memory.ownedChunks(), chunks)
  assert.equal((await tested.launch('churn').ended).kind, 'succeeded')
  await executor.stop()
})
