import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Engine } from '@vonk/engine/driver/engine-port'
import { SessionRegistry } from './sessions.ts'

/** A registry over engine sessions that only note their end. */
function registry({ sessionsMax = 10, tombstonesMax = 10 } = {}) {
  const closed: number[] = []
  const clock = { now: 0 }
  let made = 0
  const engine = {
    newSession: () => {
      const number = made++
      return { close: async () => closed.push(number) }
    },
  } as unknown as Engine
  const sessions = new SessionRegistry(engine, { sessionsMax, tombstonesMax, now: () => clock.now })
  return { sessions, closed, clock }
}

const sender = (n: number, userId = 'ada') => ({
  sessionId: `00000000-0000-4000-8000-00000000000${n}`,
  userContext: { userId } as never,
})

test('a session belongs to its user and id, and is told by the id that the server gave it', () => {
  const { sessions } = registry()
  const first = sessions.of(sender(1))
  assert.equal(sessions.of(sender(1)), first)
  assert.notEqual(sessions.of(sender(1, 'bob')), first)
  assert.notEqual(sessions.of(sender(2)), first)
  const seen = (id: string) => ({ ...sender(1), clientObservedServerSideSessionId: id })
  assert.equal(sessions.of(seen(first.header.serverSideSessionId)), first)
  assert.throws(() => sessions.of(seen('another')), /SESSION_CHANGED/)
  assert.throws(
    () => sessions.of({ ...sender(7), clientObservedServerSideSessionId: 'x' }),
    /SESSION_CHANGED/,
  )
  assert.throws(() => sessions.existing(sender(8)), /SESSION_NOT_FOUND/)
  assert.equal(sessions.find(sender(8)), undefined)
})

test('closed sessions are remembered, the last ones of them, unless their id may be used again', async () => {
  const { sessions, closed } = registry({ tombstonesMax: 2 })
  const told: string[] = []
  sessions.onClose(({ header }) => told.push(header.sessionId))
  for (const n of [1, 2, 3]) await sessions.release(sessions.of(sender(n)))
  await sessions.release(sessions.of(sender(4)), { reusable: true })
  assert.deepEqual(closed, [0, 1, 2, 3])
  assert.deepEqual(
    told,
    [1, 2, 3, 4].map((n) => sender(n).sessionId),
  )
  for (const n of [2, 3]) assert.throws(() => sessions.of(sender(n)), /SESSION_CLOSED/)
  assert.equal(sessions.size, 0)
  for (const n of [1, 4]) sessions.of(sender(n))
  assert.equal(sessions.size, 2)
})

test('a session is ended once, and not by who held one of its id before', async () => {
  const { sessions, closed } = registry()
  const before = sessions.of(sender(1))
  await sessions.release(before, { reusable: true })
  const after = sessions.of(sender(1))
  await sessions.release(before)
  assert.equal(sessions.of(sender(1)), after)
  assert.deepEqual(closed, [0])
})

test('idle sessions end, those that were called since and those that are busy do not', async () => {
  const { sessions, closed, clock } = registry()
  const [, busy] = [sessions.of(sender(1)), sessions.of(sender(2)), sessions.of(sender(3))]
  clock.now = 10
  sessions.of(sender(3))
  await sessions.expire(9, (session) => session === busy)
  assert.deepEqual(closed, [0])
  await sessions.expire(10, () => false)
  assert.deepEqual(closed.toSorted(), [0, 1, 2])
})

test('there are as many sessions as there may be, and room again when one has ended', async () => {
  const { sessions } = registry({ sessionsMax: 1 })
  const only = sessions.of(sender(1))
  assert.throws(() => sessions.of(sender(2)), /This server holds 1 sessions/)
  await sessions.release(only)
  sessions.of(sender(2))
})

test('a clone is a session of its own, of an id that nobody has or had', async () => {
  const { sessions } = registry()
  const from = sessions.of(sender(1))
  const made = sessions.clone(from, sender(1), sender(2).sessionId)
  assert.equal(sessions.of(sender(2)), made)
  assert.notEqual(made, from)
  assert.throws(() => sessions.clone(from, sender(1), sender(2).sessionId), /ALREADY_EXISTS/)
  await sessions.release(made)
  assert.throws(() => sessions.clone(from, sender(1), sender(2).sessionId), /ALREADY_CLOSED/)
  assert.throws(() => sessions.clone(from, sender(1), 'no id'), /FORMAT/)
})
