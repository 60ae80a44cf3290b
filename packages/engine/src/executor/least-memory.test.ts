import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkExecutorSize, codecBytesOf } from './least-memory.ts'

test('memory that the slots of an executor would use up by themselves is refused by name', () => {
  const setting = 'spark.executor.memory'
  const bytes = 2 * codecBytesOf(8)
  checkExecutorSize({ slots: 8, bytes, setting })
  assert.throws(() => checkExecutorSize({ slots: 8, bytes: bytes - 1, setting }), {
    condition: 'INVALID_EXECUTOR_MEMORY.CONFIG_MEMORY',
    messageParameters: {
      executorMemory: String(bytes - 1),
      minSystemMemory: String(bytes),
      config: '"spark.executor.memory"',
    },
  })
  // The least that the setting may have is enough for two.
  checkExecutorSize({ slots: 2, bytes: 1024 * 1024, setting })
})
