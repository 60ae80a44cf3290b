import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ListenerBus } from './listener-bus.ts'
import type { EngineEvent } from './listener-events.ts'

const end = (timestamp: number): EngineEvent => ({ event: 'SparkListenerApplicationEnd', timestamp })
const timeOf = (event: EngineEvent): number => ('timestamp' in event ? event.timestamp : -1)

test('events arrive in order, after the fact, and only while one listens', async () => {
  const bus = new ListenerBus()
  const early: number[] = []
  const late: number[] = []
  const remove = bus.add((event) => early.push(timeOf(event)))
  bus.post(end(1))
  bus.post(end(2))
  assert.deepEqual(early, [])
  await bus.drain()
  assert.deepEqual(early, [1, 2])
  bus.post(end(3))
  bus.add((event) => late.push(timeOf(event)))
  bus.post(end(4))
  await bus.drain()
  remove()
  bus.post(end(5))
  await bus.drain()
  assert.deepEqual(early, [1, 2, 3, 4])
  assert.deepEqual(late, [4, 5])
})

test('what a listener posts comes behind what was posted before', async () => {
  const bus = new ListenerBus()
  const seen: number[] = []
  bus.add((event) => {
    seen.push(timeOf(event))
    if (timeOf(event) < 10) bus.post(end(timeOf(event) + 10))
  })
  bus.post(end(1))
  bus.post(end(2))
  await bus.drain()
  assert.deepEqual(seen, [1, 2, 11, 12])
})

test('a listener that throws is dropped with a warning; the others go on', async () => {
  const warnings: string[] = []
  const bus = new ListenerBus({ warn: (message) => warnings.push(message) })
  const seen: number[] = []
  bus.add(() => assert.fail('broken'))
  bus.add((event) => seen.push(timeOf(event)))
  for (const time of [1, 2, 3]) bus.post(end(time))
  await bus.drain()
  assert.deepEqual(seen, [1, 2, 3])
  assert.equal(warnings.length, 1)
  assert.match(warnings[0], /SparkListenerApplicationEnd.*broken/)
})

test('what is dear to make is made only for those who listen', async () => {
  const bus = new ListenerBus()
  const heard: number[] = []
  let made = 0
  const make = () => {
    made++
    return end(made)
  }
  bus.postIfHeard(make)
  assert.equal(made, 0)
  const remove = bus.add((event) => heard.push(timeOf(event)))
  bus.postIfHeard(make)
  await bus.drain()
  assert.deepEqual(heard, [1])
  remove()
  bus.postIfHeard(make)
  assert.equal(made, 1)
})
