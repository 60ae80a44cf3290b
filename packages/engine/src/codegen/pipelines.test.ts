import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DataType, decimal, double, integer, long, string } from '@vonk/common'
import { loadKernels } from '../executor/kernel-loader.ts'
import type { Expression, LiteralValue, SortOrder } from '../expr/expression.ts'
import { registerHostFunction } from '../expr/host-functions.ts'
import { registerFunctions } from '../expr/registry.ts'
import { instantiateKernels } from '../kernels/signatures.ts'
import { generateStage } from './generate-stage.ts'
import { encodeRangeBounds } from './range-bounds.ts'
import type { StageNode, StageOutput } from './stage-plan.ts'
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
  type TestColumn,
  TestMemory,
  TestTask,
} from './testing/stage-runner.ts'

const kernelModule = (await loadKernels()).module
type By = Extract<StageOutput, { kind: 'exchange' }>['by']

function taskOf(root: StageNode, output: StageOutput = { kind: 'collect' }) {
  const program = generateStage({ root, output, sessionTimeZone: 'UTC' }, { kernels: kernelSignatures })
  const m = new TestMemory(1024)
  const kernels = instantiateKernels(kernelModule, m.memory) as unknown as WebAssembly.Exports
  return { program, m, task: new TestTask(program, kernels, m) }
}

function run(root: StageNode, columns: readonly TestColumn[], output?: StageOutput): Row[] {
  const { program, task } = taskOf(root, output)
  return runBranch(task, program.branches[0], columns)
}

const exchange = (by: By, partitions: number): StageOutput => ({
  kind: 'exchange',
  shuffleId: 1,
  partitions,
  by,
})

/** Murmur3 as Spark's `hash` gives it, from its published answers. */
const hashes: readonly (readonly [DataType, LiteralValue, number])[] = [
  [integer, 1, -559580957],
  [integer, 0, 933211791],
  [long, 1n, -1712319331],
  [string, 'Spark', 228093765],
  [string, '', 142593372],
  [double, 0, -1670924195],
  [double, -0, -1670924195],
]

test('rows go where Spark puts them', () => {
  for (const [type, value, hash] of hashes) {
    const a = attribute('a', type)
    const by: By = { kind: 'hash', expressions: [a], sparkHash: true }
    const partitions = 1_000_003
    const rows = run(scan([a]), [{ type, values: [value, null] }], exchange(by, partitions))
    const expected = ((hash % partitions) + partitions) % partitions
    assert.equal(rows[0][1], expected, `${type.kind} ${value}`)
    assert.equal(rows[1][1], 42, 'a null leaves the seed')
  }
})

test('the own hash spreads evenly and puts equal values together', () => {
  const columns: readonly TestColumn[] = [
    { type: long, values: Array.from({ length: 20_000 }, (_, i) => (i === 5 ? null : BigInt(i * 1024))) },
    { type: double, values: Array.from({ length: 20_000 }, (_, i) => (i % 2 === 0 ? 0 : -0)) },
    { type: string, values: Array.from({ length: 20_000 }, (_, i) => `s${i % 3}`) },
  ]
  const attributes = columns.map((c, i) => attribute(`c${i}`, c.type))
  const by = (...expressions: Expression[]): By => ({ kind: 'hash', expressions, sparkHash: false })
  const partitions = 16
  const spread = new Array<number>(partitions).fill(0)
  for (const row of run(scan(attributes), columns, exchange(by(attributes[0]), partitions)))
    spread[row[3] as number]++
  assert.ok(Math.min(...spread) > 1100 && Math.max(...spread) < 1400, spread.join())
  const together = new Map<LiteralValue, LiteralValue>()
  for (const row of run(scan(attributes), columns, exchange(by(attributes[1], attributes[2]), partitions))) {
    const known = together.get(row[2])
    if (known === undefined) together.set(row[2], row[3])
    else assert.equal(row[3], known)
  }
})

test('range partitions by binary search, with directions, nulls and NaN', () => {
  const types: readonly DataType[] = [string, double, decimal(30, 2)]
  const attributes = types.map((type, i) => attribute(`k${i}`, type))
  const values: readonly (readonly LiteralValue[])[] = [
    [null, 'a', 'abc', 'b', 'é', ''],
    [null, -1.5, 0, Number.NaN, Number.POSITIVE_INFINITY, -0],
    [null, 10n ** 20n, -(10n ** 22n), 0n, 5n, -5n],
  ]
  const rank = (type: DataType, v: LiteralValue): readonly [number, number | bigint | string] =>
    type.kind === 'double' && Number.isNaN(v) ? [1, 0] : [0, v as number]
  const compare = (type: DataType, order: SortOrder, a: LiteralValue, b: LiteralValue): number => {
    if (a === null || b === null) return a === b ? 0 : (a === null ? -1 : 1) * (order.nullsFirst ? 1 : -1)
    const [p, q] = [rank(type, a), rank(type, b)]
    const raw = p[0] !== q[0] ? p[0] - q[0] : p[1] < q[1] ? -1 : p[1] > q[1] ? 1 : 0
    return order.ascending ? raw : -raw
  }
  for (const [ascending, nullsFirst] of [
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ]) {
    const order = attributes.map((child): SortOrder => ({ kind: 'sortOrder', child, ascending, nullsFirst }))
    const all = (a: readonly LiteralValue[], b: readonly LiteralValue[]) => {
      for (let i = 0; i < types.length; i++) {
        const c = compare(types[i], order[i], a[i], b[i])
        if (c !== 0) return c
      }
      return 0
    }
    const rows = values[0].flatMap((x) => values[1].flatMap((y) => values[2].map((z) => [x, y, z])))
    const bounds = rows.filter((_, i) => i % 17 === 3).sort(all)
    const { program, m, task } = taskOf(
      scan(attributes),
      exchange({ kind: 'range', order }, bounds.length + 1),
    )
    task.setWord('rangeBounds', m.put(encodeRangeBounds(types, bounds)))
    const columns = types.map((type, i) => ({ type, values: rows.map((row) => row[i]) }))
    const result = runBranch(task, program.branches[0], columns)
    result.forEach((row, i) => {
      assert.equal(row[3], bounds.filter((bound) => all(bound, rows[i]) < 0).length, `${rows[i]}`)
    })
  }
})

test('round robin takes partitions in turn', () => {
  const a = attribute('a', integer)
  const rows = run(
    scan([a]),
    [{ type: integer, values: [1, 2, 3, 4, 5] }],
    exchange({ kind: 'roundRobin' }, 3),
  )
  assert.deepEqual(
    rows.map((row) => row[1]),
    [0, 1, 2, 0, 1],
  )
})

const limit = (input: StageNode, count: number, offset = 0): StageNode => ({
  kind: 'limit',
  operatorId: 7,
  input: input as never,
  limit: count,
  offset,
  phase: 'local',
})

test('expand multiplies rows, limits inside a pipeline count them', () => {
  const a = attribute('a', integer)
  const [x, y] = [attribute('x', integer), attribute('y', string)]
  const expand: StageNode = {
    kind: 'expand',
    operatorId: 5,
    input: filter(scan([a]), call('>', a, lit(integer, 0))) as never,
    projections: [
      [a, lit(string, 'one')],
      [call('*', a, lit(integer, 10)), lit(string, null)],
    ],
    output: [x, y],
  }
  const values = Array.from({ length: 9000 }, (_, i) => i - 10)
  const expected = values
    .filter((v) => v > 0)
    .flatMap((v) => [
      [v, 'one'],
      [v * 10, null],
    ])
  assert.deepEqual(run(expand, [{ type: integer, values }]), expected)
  const limited = limit(filter(expand, call('!=', x, lit(integer, 2))), 5, 2)
  const passing = expected.filter(([v]) => v !== 2)
  assert.deepEqual(run(limited, [{ type: integer, values }]), passing.slice(2, 7))
  const grouped = groupBy(expand, [y], [aggregate('sum', x), aggregate('max', y)])
  const total = BigInt(values.filter((v) => v > 0).reduce((s, v) => s + v, 0))
  const sorted = run({ ...grouped, aggregates: [aggregate('count', x), grouped.aggregates[1]] } as never, [
    { type: integer, values },
  ])
  assert.deepEqual(
    sorted.map((row) => row[1]),
    [8989n, 8989n],
  )
  assert.ok(total > 0n)
})

test('partial states merge to the same results', () => {
  const [k, x, d, s] = [
    attribute('k', integer),
    attribute('x', decimal(12, 2)),
    attribute('d', double),
    attribute('s', string),
  ]
  const calls = [
    aggregate('sum', x),
    aggregate('avg', x),
    aggregate('count', x),
    aggregate('min', s),
    aggregate('max', d),
    aggregate('stddev_samp', d),
    aggregate('first', s, lit({ kind: 'boolean' }, true)),
    aggregate('max_by', s, d),
    aggregate('bool_or', call('>', d, lit(double, 90))),
  ]
  const n = 6000
  const columns: TestColumn[] = [
    { type: integer, values: Array.from({ length: n }, (_, i) => (i % 37 === 0 ? null : i % 37)) },
    {
      type: decimal(12, 2),
      values: Array.from({ length: n }, (_, i) => (i % 5 === 0 ? null : BigInt(i * i))),
    },
    { type: double, values: Array.from({ length: n }, (_, i) => (i % 7 === 0 ? null : (i * 31) % 101)) },
    {
      type: string,
      values: Array.from({ length: n }, (_, i) => (i % 6 === 0 ? null : `text ${(i * 17) % 1009}`)),
    },
  ]
  const complete = groupBy(scan([k, x, d, s]), [k], calls)
  const partial = groupBy(scan([k, x, d, s]), [k], calls, 'partial')
  const half = (from: number, to: number) =>
    run(
      partial,
      columns.map((c) => ({ ...c, values: c.values.slice(from, to) })),
    )
  const states = [...half(0, 2500), ...half(2500, n)]
  const stateAttributes = [k, ...partial.states.flat()]
  const final: StageNode = { ...partial, mode: 'final', input: scan(stateAttributes) as never }
  const merged = run(
    final,
    stateAttributes.map((a, i) => ({ type: a.type, values: states.map((row) => row[i]) })),
  )
  const close = (v: LiteralValue) => (typeof v === 'number' ? v.toPrecision(12) : v)
  const byKey = (rows: Row[]) => new Map(rows.map((row) => [row[0], row.slice(1).map(close)]))
  assert.deepEqual(byKey(merged), byKey(run(complete, columns)))
})

test('programs that differ in literals share a module', () => {
  const a = attribute('a', long)
  const s = attribute('s', string)
  const program = (n: bigint, text: string) =>
    generateStage(
      {
        root: project(
          filter(scan([a, s]), call('=', s, lit(string, text))),
          alias(call('+', a, lit(long, n))),
        ),
        output: { kind: 'collect' },
        sessionTimeZone: 'UTC',
      },
      { kernels: kernelSignatures },
    )
  assert.equal(program(1n, 'a').moduleHash, program(99n, 'another text').moduleHash)
  assert.notEqual(program(1n, 'a').moduleHash, program(1n, 'a').moduleHash.slice(1))
})

test('a thousand aggregates are cut into functions of bounded size, and compile quickly', () => {
  const columns = Array.from({ length: 1000 }, (_, i) => attribute(`c${i}`, i % 2 === 0 ? long : double))
  const root = groupBy(
    scan(columns),
    [columns[0]],
    columns.map((c) => aggregate('sum', c)),
  )
  const generate = (measure = false) =>
    generateStage(
      { root, output: { kind: 'collect' }, sessionTimeZone: 'UTC' },
      { kernels: kernelSignatures, measure },
    )
  // CPU time of this thread, and the best of a few: other test files have the cores as well.
  const times = Array.from({ length: 6 }, () => {
    const before = process.threadCpuUsage()
    const module = new WebAssembly.Module(generate().module as BufferSource)
    assert.ok(module instanceof WebAssembly.Module)
    const { user, system } = process.threadCpuUsage(before)
    return (user + system) / 1000
  })
  assert.ok(Math.min(...times) < 100, `${times.map((ms) => ms.toFixed()).join()} ms`)
  const program = generate(true)
  const large = program.functionSizes?.filter((f) => f.bytes > 8192 || f.locals > 400)
  assert.deepEqual(large, [])
})

test('a host function is called for each value, and gets scratch memory when its result does not fit', () => {
  registerHostFunction('test_repeat', ([text, times]) =>
    text === null || times === null ? null : (text as string).repeat(times as number),
  )
  registerFunctions([
    {
      kind: 'scalar',
      name: 'test_repeat',
      docs: { summary: '', group: 'misc', arguments: [], example: '' },
      resolve: () => ({ argTypes: [string, integer], type: string }),
      nulls: 'handles',
      emit: (e, args) => e.host('test_repeat', args, string),
    },
  ])
  const [s, n] = [attribute('s', string), attribute('n', integer)]
  const values = ['é', null, 'ab', '', 'long']
  const counts = [3, 1, null, 5, 40_000]
  const rows = run(project(scan([s, n]), alias(call('test_repeat', s, n))), [
    { type: string, values: Array.from({ length: 20 }, (_, i) => values[i % 5]) },
    { type: integer, values: Array.from({ length: 20 }, (_, i) => counts[i % 5]) },
  ])
  rows.forEach(([text], i) => {
    const [value, count] = [values[i % 5], counts[i % 5]]
    assert.equal(text, value === null || count === null ? null : value.repeat(count))
  })
})
