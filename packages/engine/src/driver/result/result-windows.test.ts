import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runWindows } from './result-windows.ts'

/** `bytes`: of each partition's result; so large that windows stay as they are, if it is not said. */
function script(partitions: number, readsUpTo: number, fails?: number, bytes = (_: number) => 3 << 20) {
  const log: string[] = []
  const running = runWindows<number>({
    partitions,
    window: 2,
    bytesOf: bytes,
    run: async ({ from, size }) => {
      log.push(`run ${from}+${size}`)
      if (from === fails) throw new RangeError('broken')
      return Array.from({ length: size }, (_, i) => from + i)
    },
    consume: async (items) => {
      log.push(`take ${items}`)
      return items.every((item) => item < readsUpTo)
    },
    leave: () => {
      log.push('leave')
    },
  })
  return { log, running }
}

test('the next window runs while one is read', async () => {
  const { log, running } = script(5, 9)
  await running
  assert.deepEqual(log, ['run 0+2', 'run 2+2', 'take 0,1', 'run 4+1', 'take 2,3', 'take 4'])
})

test('nothing is run beyond the window ahead of a reader who leaves, and that one is dropped', async () => {
  const { log, running } = script(9, 1)
  await running
  assert.deepEqual(log, ['run 0+2', 'run 2+2', 'take 0,1', 'leave', 'take 2,3'])
})

test('a window that fails is told when its turn comes', async () => {
  const { log, running } = script(6, 9, 2)
  await assert.rejects(running, /broken/)
  assert.deepEqual(log, ['run 0+2', 'run 2+2', 'take 0,1', 'run 4+2'].slice(0, log.length))
  const none = script(0, 9)
  await none.running
  assert.deepEqual(none.log, [])
})

test('windows grow while little comes of them, and shrink again', async () => {
  const { log, running } = script(60, 99, undefined, (item) => (item < 20 ? 1000 : 1 << 20))
  await running
  const sizes = log.filter((line) => line.startsWith('run')).map((line) => Number(line.split('+')[1]))
  assert.deepEqual(sizes, [2, 4, 8, 16, 8, 4, 4, 4, 4, 4, 2])
})
