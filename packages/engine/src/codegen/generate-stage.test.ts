import assert from 'node:assert/strict'
import { test } from 'node:test'
import { double, integer, long, string } from '@vonk/common'
import { loadKernels } from '../executor/kernel-loader.ts'
import { instantiateKernels } from '../kernels/signatures.ts'
import { generateStage } from './generate-stage.ts'
import type { StageNode } from './stage-plan.ts'
import {
  aggregate,
  alias,
  attribute,
  call,
  filter,
  groupBy,
  lit,
  project,
  scan,
} from './testing/expressions.ts'
import {
  kernelSignatures,
  type Row,
  runBranch,
  StageFailure,
  type TestColumn,
  TestMemory,
  TestTask,
} from './testing/stage-runner.ts'

const kernelModule = (await loadKernels()).module

function run(root: StageNode, columns: readonly TestColumn[]): Row[] {
  const program = generateStage(
    { root, output: { kind: 'collect' }, sessionTimeZone: 'UTC' },
    { kernels: kernelSignatures },
  )
  const m = new TestMemory(512)
  const kernels = instantiateKernels(kernelModule, m.memory)
  const task = new TestTask(program, kernels as unknown as WebAssembly.Exports, m)
  return runBranch(task, program.branches[0], columns)
}

test('filter and project over primitive columns', () => {
  const a = attribute('a', long)
  const b = attribute('b', integer, false)
  const s = attribute('s', string)
  const n = 10_000
  const columns: TestColumn[] = [
    {
      type: long,
      values: Array.from({ length: n }, (_, i) => (i % 7 === 0 ? null : BigInt(i * 3 - 5000))),
      bounds: true,
    },
    { type: integer, values: Array.from({ length: n }, (_, i) => i % 100) },
    { type: string, values: Array.from({ length: n }, (_, i) => (i % 5 === 0 ? null : `name ${i % 13}`)) },
  ]
  const kept = filter(
    scan([a, b, s]),
    call('and', call('>', a, lit(long, 100n)), call('!=', b, lit(integer, 7))),
  )
  const rows = run(
    project(
      kept,
      s,
      alias(call('+', a, lit(long, 1n))),
      alias(call('*', b, b)),
      alias(call('<', s, lit(string, 'name 3'))),
    ),
    columns,
  )
  const expected: Row[] = []
  for (let i = 0; i < n; i++) {
    const [x, y, t] = [
      columns[0].values[i] as bigint | null,
      columns[1].values[i] as number,
      columns[2].values[i] as string | null,
    ]
    if (x !== null && x > 100n && y !== 7) expected.push([t, x + 1n, y * y, t === null ? null : t < 'name 3'])
  }
  assert.deepEqual(rows, expected)
})

test('overflow ends at the row that overflows, and only if the row passed the filter', () => {
  const a = attribute('a', long)
  const values = [1n, 2n, null, 9223372036854775807n, 5n]
  const columns = [{ type: long, values, bounds: true }]
  const next = alias(call('+', a, lit(long, 1n)))
  assert.throws(
    () => run(project(scan([a]), next), columns),
    (e: unknown) => e instanceof StageFailure && e.condition === 'ARITHMETIC_OVERFLOW' && e.row === 3,
  )
  const kept = filter(scan([a]), call('<', a, lit(long, 100n)))
  assert.deepEqual(run(project(kept, next), columns), [[2n], [3n], [6n]])
})

test('groups by strings and nulls, and aggregates', () => {
  for (const dictionary of [false, true]) {
    const k = attribute('k', string)
    const x = attribute('x', long)
    const d = attribute('d', double)
    const n = 50_000
    const groups = dictionary ? 20 : 5000
    const keys = Array.from({ length: n }, (_, i) => (i % 11 === 0 ? null : `key ${(i * 7919) % groups}`))
    const xs = Array.from({ length: n }, (_, i) => (i % 3 === 0 ? null : BigInt(i)))
    const ds = Array.from({ length: n }, (_, i) => i / 7)
    const rows = run(
      groupBy(
        scan([k, x, d]),
        [k],
        [
          aggregate('sum', x),
          aggregate('count', lit(integer, 1)),
          aggregate('count', x),
          aggregate('avg', d),
          aggregate('max', k),
          aggregate('min', x),
        ],
      ),
      [
        { type: string, values: keys, dictionary },
        { type: long, values: xs },
        { type: double, values: ds },
      ],
    )
    const expected = new Map<
      string | null,
      { sum: bigint | null; count: bigint; countX: bigint; total: number; min: bigint | null }
    >()
    keys.forEach((key, i) => {
      const g = expected.get(key) ?? { sum: null, count: 0n, countX: 0n, total: 0, min: null }
      const v = xs[i]
      if (v !== null) {
        g.sum = (g.sum ?? 0n) + v
        g.countX++
        g.min = g.min === null || v < g.min ? v : g.min
      }
      g.count++
      g.total += ds[i]
      expected.set(key, g)
    })
    assert.equal(rows.length, expected.size)
    for (const [key, ...values] of rows) {
      const g = expected.get(key as string | null)!
      assert.deepEqual(values, [g.sum, g.count, g.countX, g.total / Number(g.count), key, g.min])
    }
  }
})

test('without keys there is one group, even of no rows', () => {
  const x = attribute('x', long)
  const s = attribute('s', string)
  const calls = () => [
    aggregate('count', lit(integer, 1)),
    aggregate('sum', x),
    aggregate('min', s),
    aggregate('first', x),
  ]
  assert.deepEqual(
    run(groupBy(scan([x, s]), [], calls()), [
      { type: long, values: [] },
      { type: string, values: [] },
    ]),
    [[0n, null, null, null]],
  )
  const values = [null, 5n, -7n, null]
  const strings = ['b', 'abc', null, 'abcd']
  assert.deepEqual(
    run(groupBy(scan([x, s]), [], calls()), [
      { type: long, values },
      { type: string, values: strings },
    ]),
    [[4n, -2n, 'abc', null]],
  )
})
