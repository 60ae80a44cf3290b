import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryTurns, setSlotRuns, slotLineBytes } from './memory-turns.ts'

/** Three slots, the first two of which run tasks. */
function threeSlots() {
  const i32 = new Int32Array(new SharedArrayBuffer(4 * slotLineBytes))
  const lines = slotLineBytes
  const lineOf = (slot: number) => lines + slot * slotLineBytes
  const turns = [0, 1, 2].map((slot) => new MemoryTurns({ i32, lines, slots: 3, slot }))
  for (const slot of [0, 1]) setSlotRuns(i32, lineOf(slot), true)
  return { i32, lineOf, turns }
}

test('a task waits until another gives, which sees what is wanted', () => {
  const { turns } = threeSlots()
  const seen: number[] = []
  const pointer = turns[0].wait(5, () => {
    seen.push(turns[1].wantedByOthers())
    return seen.length < 4 ? 0 : 640
  })
  assert.equal(pointer, 640)
  assert.deepEqual(seen, [5, 5, 5, 5])
  assert.equal(turns[1].wantedByOthers(), 0)
  assert.equal(turns[0].wantedByOthers(), 0)
})

test('no task waits when nobody else runs, or all that run wait', () => {
  const { i32, lineOf, turns } = threeSlots()
  let tries = 0
  const never = () => {
    tries++
    return 0
  }
  // The second waits inside the first's wait: it finds nobody that runs.
  let inner: number | undefined
  const outer = turns[0].wait(1, () => {
    inner ??= turns[1].wait(2, never)
    setSlotRuns(i32, lineOf(1), false)
    return 0
  })
  assert.deepEqual([outer, inner, tries], [0, 0, 1])
  assert.equal(turns[0].wait(1, never), 0)
  assert.equal(tries, 2)
})

test('what is freed by the last one to end is found', () => {
  const { i32, lineOf, turns } = threeSlots()
  let isFree = false
  const pointer = turns[0].wait(1, () => {
    if (isFree) return 64
    isFree = true
    setSlotRuns(i32, lineOf(1), false)
    return 0
  })
  assert.equal(pointer, 64)
})

test('a wait ends with the cancel word, and one of a slot that was killed is forgotten', () => {
  const { i32, lineOf, turns } = threeSlots()
  let tries = 0
  const pointer = turns[0].wait(3, () => {
    if (++tries === 2) Atomics.store(i32, lineOf(0) >>> 2, 1)
    return 0
  })
  assert.deepEqual([pointer, tries], [0, 2])
  assert.throws(() =>
    turns[0].wait(3, () => {
      // As if the thread had ended here: nothing of its own is done any more, the executor clears the line.
      setSlotRuns(i32, lineOf(0), false)
      assert.equal(turns[1].wantedByOthers(), 0)
      throw new Error('terminated')
    }),
  )
})
