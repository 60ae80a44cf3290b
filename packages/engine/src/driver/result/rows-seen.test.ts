import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { ColumnBatch, ColumnData } from '../../columnar/local-data.ts'
import type { ResultPart } from '../../storage/block-manager.ts'
import { type ClusterBackend, ResultLost } from '../backend/cluster-backend.ts'
import type { TaskResult } from '../schedule/scheduler-loop.ts'
import { resultRows } from './result-rows.ts'

/** `below`: what lies in the places of NULLs. */
interface Made {
  readonly values: readonly (number | null)[]
  readonly below?: number
}

function bitmap(values: readonly unknown[]): Uint8Array {
  const bits = new Uint8Array((values.length + 7) >> 3)
  values.forEach((value, i) => {
    if (value !== null) bits[i >> 3] |= 1 << (i & 7)
  })
  return bits
}

function flat({ values, below = 0 }: Made, data: Uint8Array): ColumnData {
  const nullCount = values.filter((value) => value === null).length
  const validity = nullCount === 0 && below === 0 ? null : bitmap(values)
  return { length: values.length, nullCount, validity, offsets: null, data, children: [] }
}
const ints = (made: Made): ColumnData => {
  const own = Int32Array.from(made.values, (value) => value ?? made.below ?? 0)
  return flat(made, new Uint8Array(own.buffer))
}
const booleans = (made: Made): ColumnData =>
  flat(made, bitmap(made.values.map((value) => ((value ?? made.below ?? 0) % 2 === 1 ? 1 : null))))

/** Values as text; NULLs have bytes, too, if something lies below them. */
function texts({ values, below = 0 }: Made): ColumnData {
  const all = values.map((value) => (value === null ? 'x'.repeat(below) : `v${value}`.repeat(value % 3)))
  const offsets = Int32Array.from({ length: all.length + 1 }, (_, i) => all.slice(0, i).join('').length)
  return { ...flat({ values, below }, new TextEncoder().encode(all.join(''))), offsets }
}
/** Of a value as many elements as it says, modulo 4. */
function lists({ values, below = 0 }: Made): ColumnData {
  const all = values.map((value) => new Array<number>((value ?? below) % 4).fill(value ?? 0))
  const offsets = Int32Array.from({ length: all.length + 1 }, (_, i) => all.slice(0, i).flat().length)
  const children = [ints({ values: all.flat() })]
  return { ...flat({ values, below }, new Uint8Array(0)), offsets, children }
}
const structs = (made: Made): ColumnData => ({
  ...flat(made, new Uint8Array(0)),
  children: [ints({ values: made.values.map((value) => value ?? made.below ?? 0) })],
})

type Kind = 'ints' | 'booleans' | 'texts' | 'lists' | 'structs'
const makers = { ints, booleans, texts, lists, structs }
const batch = (kind: Kind, made: Made): ColumnBatch => ({
  rowCount: made.values.length,
  columns: [ints({ values: made.values.map(() => 7) }), makers[kind](made)],
})

const perBatch = 16
/** Bytes of a result that is handed on part by part. */
const large = 100 * 1024 * 1024
const values = Array.from({ length: 4 * perBatch }, (_, i) => (i % 5 === 0 ? null : i))

interface Attempt {
  readonly kind: Kind
  readonly values: readonly (number | null)[]
  readonly below?: number
  /** Batches that a part holds, joined. */
  readonly joined: number
  /** The batch from which on it is lost. */
  readonly lostAt?: number
}

/** A result that is read to its end; what each attempt to compute it left is read in turn. */
async function read(attempts: readonly Attempt[]): Promise<number> {
  const dropped: string[] = []
  const backend = {
    fetchResult: async (executorId: string, _: string, from: number): Promise<ResultPart> => {
      const { kind, values, below = 0, joined, lostAt } = attempts[Number(executorId)]
      if (from === lostAt) throw new ResultLost('gone')
      const to = from + joined
      const some = values.slice(from * perBatch, to * perBatch)
      const next = to * perBatch < values.length ? to : undefined
      return { batches: [batch(kind, { values: some, below })], next, mayBeLost: true }
    },
    dropResult: (executorId: string) => dropped.push(executorId),
  } as unknown as ClusterBackend
  const resultOf = (attempt: number) =>
    ({
      executorId: String(attempt),
      partition: 3,
      output: { kind: 'rows', blockId: 'block', rowCount: values.length, bytes: large },
    }) as unknown as TaskResult
  let attempt = 0
  const recompute = async () => resultOf(++attempt)
  let rows = 0
  try {
    for await (const { rowCount } of resultRows({ backend, recompute }, resultOf(0))) rows += rowCount
  } finally {
    assert.deepEqual(dropped, [String(attempt)])
  }
  return rows
}

const swapped = (i: number, k: number) =>
  values.map((value, at) => (at === i ? values[k] : at === k ? values[i] : value))

for (const kind of ['ints', 'booleans', 'texts', 'lists', 'structs'] as const) {
  suite(`a result of ${kind} that is lost while it is read`, () => {
    const first: Attempt = { kind, values, joined: 1, lostAt: 3 }

    test('is read on where the same rows come again, in other parts, with other bytes below NULLs', async () => {
      assert.equal(await read([first, { kind, values, joined: 1 }]), values.length)
      assert.equal(await read([first, { kind, values, below: 3, joined: 1 }]), values.length)
      if (kind !== 'lists' && kind !== 'structs')
        assert.equal(await read([first, { kind, values, below: 1, joined: 2 }]), values.length)
    })

    test('is refused where rows that were handed on have moved', async () => {
      // Of two neighbours, from one batch to another, a NULL, and out of what was handed on.
      for (const [i, k] of [
        [1, 2],
        [1, 18],
        [5, 7],
        [46, 49],
      ]) {
        await assert.rejects(read([first, { kind, values: swapped(i, k), joined: 1 }]), {
          condition: 'INTERNAL_ERROR_EXECUTOR',
          message: /Partition 3 of the result was lost .* another order/,
        })
      }
      assert.equal(await read([first, { kind, values: swapped(49, 51), joined: 1 }]), values.length)
    })

    test('may be lost again while what was handed on is compared', async () => {
      const again: Attempt = { kind, values, joined: 1, lostAt: 1 }
      assert.equal(await read([first, again, { kind, values, joined: 1 }]), values.length)
      await assert.rejects(read([first, again, again, again]), {
        message: /lost 4 times/,
      })
    })
  })
}

test('the same rows in batches that end elsewhere are refused, too', async () => {
  const sizes = { first: [8, 5], again: [7, 6] }
  let lost = false
  const backend = {
    fetchResult: async (_: string, __: string, from: number): Promise<ResultPart> => {
      if (from === 1 && !lost) {
        lost = true
        throw new ResultLost('gone')
      }
      const rowCount = (lost ? sizes.again : sizes.first)[from]
      return { batches: [{ rowCount, columns: [] }], next: from === 0 ? 1 : undefined, mayBeLost: true }
    },
    dropResult: () => undefined,
  } as unknown as ClusterBackend
  const result = {
    executorId: '0',
    partition: 3,
    output: { kind: 'rows', blockId: 'block', rowCount: 13, bytes: large },
  } as unknown as TaskResult
  const rows: number[] = []
  await assert.rejects(
    async () => {
      for await (const { rowCount } of resultRows({ backend, recompute: async () => result }, result))
        rows.push(rowCount)
    },
    { message: /another order/ },
  )
  assert.deepEqual(rows, [8])
})

test('a result without columns is read on by the number of its rows', async () => {
  const part = (rows: number, next: number | undefined): ResultPart => ({
    batches: [{ rowCount: rows, columns: [] }],
    next,
    mayBeLost: true,
  })
  let lost = false
  const backend = {
    fetchResult: async (_: string, __: string, from: number) => {
      if (from === 1 && !lost) {
        lost = true
        throw new ResultLost('gone')
      }
      return from === 0 ? part(8, 1) : part(5, undefined)
    },
    dropResult: () => undefined,
  } as unknown as ClusterBackend
  const result = {
    executorId: '0',
    partition: 0,
    output: { kind: 'rows', blockId: 'block', rowCount: 13, bytes: large },
  } as unknown as TaskResult
  let rows = 0
  for await (const { rowCount } of resultRows({ backend, recompute: async () => result }, result))
    rows += rowCount
  assert.equal(rows, 13)
})
