import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FilterOrder } from './filter-order.ts'

interface Condition {
  /** Milliseconds a row. */
  readonly cost: number
  readonly passing: number
}

/** Runs batches of 4,000 rows as a filter does, and answers the rows that each condition was evaluated for. */
function run(order: FilterOrder, batches: number, conditions: readonly Condition[]): number[] {
  const evaluated = conditions.map(() => 0)
  const measure = (i: number, rows: number): number => {
    const passed = Math.round(rows * conditions[i].passing)
    order.note(i, rows, passed, rows * conditions[i].cost)
    evaluated[i] += rows
    return passed
  }
  for (let b = 0; b < batches; b++) {
    if (order.tries) for (const i of conditions.keys()) measure(i, 100)
    order.order.reduce((rows, i) => measure(i, rows), 4000)
    order.endBatch()
  }
  return evaluated
}

test('of two conditions that cost the same, the one that drops more rows comes first', () => {
  const order = new FilterOrder(2)
  const [first, second] = run(order, 100, [
    { cost: 1e-5, passing: 0.9 },
    { cost: 1e-5, passing: 0.1 },
  ])
  assert.deepEqual(order.order, [1, 0])
  assert.equal(order.changes, 1)
  assert.ok(first < 50_000, `the first for ${first} rows`)
  assert.ok(second > 395_000, `the second for ${second} rows`)
})

test('of two that drop the same, the cheaper one', () => {
  const order = new FilterOrder(2)
  run(order, 10, [
    { cost: 2e-4, passing: 0.5 },
    { cost: 1e-5, passing: 0.5 },
  ])
  assert.deepEqual(order.order, [1, 0])
})

test('time over rows dropped: a dear one that drops nearly all comes before a cheap one that drops little', () => {
  const order = new FilterOrder(3)
  run(order, 10, [
    { cost: 1e-4, passing: 0.99 },
    { cost: 1e-3, passing: 0.01 },
    { cost: 1e-5, passing: 0.5 },
  ])
  assert.deepEqual(order.order, [2, 1, 0])
})

test('a condition that no row came to is known from where it is tried', () => {
  const order = new FilterOrder(2)
  run(order, 100, [
    { cost: 1e-2, passing: 0 },
    { cost: 1e-5, passing: 0.001 },
  ])
  assert.deepEqual(order.order, [1, 0])
})

test('where rows change, so does the order', () => {
  const order = new FilterOrder(2)
  const early = [
    { cost: 1e-5, passing: 0.9 },
    { cost: 1e-5, passing: 0.05 },
  ]
  run(order, 100, early)
  assert.deepEqual(order.order, [1, 0])
  run(order, 100, [...early].reverse())
  assert.deepEqual(order.order, [0, 1])
  assert.equal(order.changes, 2)
})

test('what makes no difference changes nothing, however the times vary', () => {
  const order = new FilterOrder(2)
  for (let b = 0; b < 200; b++) {
    const cost = (i: number) => 1e-5 * (1 + 0.03 * Math.sin(b * 3 + i * 2))
    run(order, 1, [
      { cost: cost(0), passing: 0.5 },
      { cost: cost(1), passing: 0.5 },
    ])
  }
  assert.equal(order.changes, 0)
})
