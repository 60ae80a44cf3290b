/** Which row groups are sampled, and when a sample of some speaks for all. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { long } from '@vonk/common'
import type { FileSplit } from '../../catalog/relation.ts'
import { blockColumn, blockSize, writeBlockHeader } from '../../columnar/column-block.ts'
import type { SortOrder } from '../../expr/expression.ts'
import { isMixed, type KeySample } from '../adaptive/choose-bounds.ts'
import { sparseLayout } from './sparse-layout.ts'
import type { TaskLayout } from './task-layout.ts'

const split = (path: string, rowGroups?: readonly number[]): FileSplit => ({
  path,
  start: 0,
  end: 1,
  fileSize: 1,
  modifiedMs: 0,
  estimatedBytes: 1,
  ...(rowGroups === undefined ? {} : { rowGroups }),
})
const layoutOf = (splits: readonly FileSplit[]): TaskLayout => ({
  branches: [
    [{ leaf: { kind: 'splits', splits: splits.map((one) => [one]) }, tasks: splits.map((_, i) => [i]) }],
  ],
  tasks: splits.length,
})
const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)

test('single row groups from all over the files', () => {
  const sparse = sparseLayout(
    layoutOf([split('a', numbers(20)), { ...split('b', numbers(10)), rest: [split('c', numbers(10))] }]),
  )
  const leaf = sparse?.branches[0][0].leaf
  assert.ok(leaf?.kind === 'splits')
  assert.deepEqual(
    leaf.splits.flat().map(({ path, rowGroups }) => `${path}${rowGroups}`),
    ['a2', 'a7', 'a12', 'a17', 'b2', 'b7', 'c2', 'c7'],
  )
  assert.equal(sparse?.tasks, 8)
})

test('few row groups, and formats without them, are read whole', () => {
  assert.equal(sparseLayout(layoutOf([split('a', numbers(15))])), undefined)
  assert.equal(sparseLayout(layoutOf(numbers(40).map((i) => split(`${i}.csv`)))), undefined)
})

test('keys in the order of the files are told from mixed ones', () => {
  const order: readonly SortOrder[] = [
    {
      kind: 'sortOrder',
      ascending: true,
      nullsFirst: true,
      child: { kind: 'attribute', id: 1, name: 'k', type: long, nullable: true, qualifier: [] },
    },
  ]
  const mixed = numbers(8).map((i) => sampleOf(numbers(100).map((k) => k * 8 + i)))
  const clustered = numbers(8).map((i) => sampleOf(numbers(100).map((k) => i * 100 + k)))
  assert.equal(isMixed(mixed, order), true)
  assert.equal(isMixed(clustered, order), false)
  assert.equal(isMixed([...mixed, sampleOf([])], order), true)
})

function sampleOf(keys: readonly number[]): KeySample {
  const shape = [{ width: 8, hasNulls: false }]
  const bytes = new Uint8Array(blockSize(shape, keys.length, () => 0))
  const u32 = new Uint32Array(bytes.buffer, 0, bytes.length >>> 2)
  writeBlockHeader(u32, 0, shape, keys.length, () => 0)
  const { data } = blockColumn(u32, 0, 0)
  const view = new DataView(bytes.buffer)
  keys.forEach((key, i) => {
    view.setBigInt64(data + i * 8, BigInt(key), true)
  })
  return { keys: bytes, sampled: keys.length, rowCount: keys.length }
}
