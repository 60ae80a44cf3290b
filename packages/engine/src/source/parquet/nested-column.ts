/**
 * A nested column of a row group: its leaves' entries put together as packed values (columnar/packed-value.ts), row by
 * row, by the levels that say what is there and what begins anew.
 */

import type { DataType } from '@vonk/common'
import { assert } from '../../base/assert.ts'
import { arraySlots, elementWidth, PackedWriter, structSlots } from '../../columnar/packed-value.ts'
import type { Region, TaskMemory } from '../../columnar/region.ts'
import { physicalWidth, vector } from '../../columnar/vector.ts'
import type { ColumnRequest } from '../../exec/batch-source.ts'
import type { ColumnSlot } from './column-reader.ts'
import type { ColumnChunk } from './footer.ts'
import type { LeafStream } from './leaf-stream.ts'
import type { ReadNode } from './nested-schema.ts'

export interface NestedColumnParts {
  readonly memory: TaskMemory
  /** For the values of a batch; given back with the next one, unless views must stay. */
  readonly region: Region
  readonly stableViews: boolean
  readonly slot: ColumnSlot
  readonly root: ReadNode
  readonly leaves: readonly LeafStream[]
  /** Indices of the leaves in the file. */
  readonly columns: readonly number[]
}

export class NestedColumnReader {
  readonly request: ColumnRequest
  private readonly parts: NestedColumnParts
  private readonly writer = new PackedWriter()
  private row = 0

  constructor(request: ColumnRequest, parts: NestedColumnParts) {
    this.request = request
    this.parts = parts
  }

  startRowGroup(chunks: Readonly<Record<number, ColumnChunk>>, rowGroup: number): void {
    this.row = 0
    this.parts.leaves.forEach((leaf, i) => {
      leaf.start(chunks[this.parts.columns[i]], rowGroup)
    })
  }

  endBatch(): void {
    if (!this.parts.stableViews) this.parts.region.release(0)
  }

  /** Rows [start, start + count) of the row group; all are put together, chosen or not. */
  fill(start: number, count: number): void {
    if (count === 0) return
    assert(start >= this.row, 'rows are read in ascending order')
    for (const leaf of this.parts.leaves) leaf.gather(start - this.row + count)
    for (; this.row < start; this.row++) this.pass(this.parts.root)
    const { memory, region, slot } = this.parts
    const { writer } = this
    writer.reset()
    const ends = new Uint32Array(count + 1)
    let nulls = 0
    for (let i = 0; i < count; i++) {
      const isThere = this.value(this.parts.root, this.request.type)
      memory.bytes[slot.validity + i] = isThere ? 1 : 0
      if (!isThere) nulls++
      ends[i + 1] = writer.length
    }
    this.row += count
    const base = region.allocate(Math.max(1, writer.length))
    memory.bytes.set(writer.bytes.subarray(0, writer.length), base)
    const views = slot.data >>> 2
    for (let i = 0; i < count; i++) {
      memory.u32[views + i * 2] = base + ends[i]
      memory.u32[views + i * 2 + 1] = ends[i + 1] - ends[i]
    }
    this.describe(nulls)
  }

  private describe(nulls: number): void {
    const { memory, slot } = this.parts
    const { view } = memory
    view.setUint32(slot.descriptor + vector.validity, nulls > 0 ? slot.validity : 0, true)
    view.setUint32(slot.descriptor + vector.nullCount, nulls, true)
    view.setUint32(slot.descriptor + vector.data, slot.data, true)
  }

  /** Passes a value without looking at it: all entries of it in every leaf. */
  private pass(node: ReadNode): void {
    if (node.kind === 'missing') return
    const leaves = node.kind === 'leaf' ? [node.leaf] : node.leaves
    for (const at of leaves) {
      const leaf = this.parts.leaves[at]
      do leaf.pass()
      while (leaf.repeats > 0)
    }
  }

  /** All leaves of a node pass the one entry that says that there is nothing. */
  private nothing(leaves: readonly number[]): void {
    for (const at of leaves) this.parts.leaves[at].pass()
  }

  /** Appends a value; false where it is null, and then nothing is appended. */
  private value(node: ReadNode, type: DataType): boolean {
    switch (node.kind) {
      case 'missing':
        return false
      case 'leaf': {
        const leaf = this.parts.leaves[node.leaf]
        if (leaf.level < node.def) {
          leaf.pass()
          return false
        }
        this.writer.append(leaf.bytes())
        return true
      }
      case 'struct':
        return this.struct(node, type as DataType & { kind: 'struct' })
      case 'list': {
        const first = this.parts.leaves[node.leaf]
        if (first.level < node.def) {
          this.nothing(node.leaves)
          return false
        }
        this.elements(node, (type as DataType & { kind: 'array' }).element)
        return true
      }
      default: {
        const first = this.parts.leaves[node.leaf]
        if (first.level < node.def) {
          this.nothing(node.leaves)
          return false
        }
        const { key, value } = type as DataType & { kind: 'map' }
        this.map(node, key, value)
        return true
      }
    }
  }

  private struct(node: ReadNode & { kind: 'struct' }, type: DataType & { kind: 'struct' }): boolean {
    if (this.parts.leaves[node.leaf].level < node.def) {
      this.nothing(node.leaves)
      return false
    }
    const { writer } = this
    const { offsets, end } = structSlots(type)
    const base = writer.reserve(end)
    let read = 0
    node.fields.forEach((field, i) => {
      if (field.kind !== 'missing') read++
      if (this.intoSlot(field, type.fields[i].type, base, base + offsets[i])) writer.bytes[base + i] = 1
    })
    // The leaf that only tells whether the struct is there.
    if (read === 0) this.pass({ kind: 'leaf', def: node.def, leaf: node.leaf, type })
    return true
  }

  /** Writes a value into its slot, or behind the slots with its place in there. */
  private intoSlot(node: ReadNode, type: DataType, base: number, slot: number): boolean {
    const { writer } = this
    if (node.kind === 'leaf' && physicalWidth(type) > 0) {
      const leaf = this.parts.leaves[node.leaf]
      if (leaf.level < node.def) {
        leaf.pass()
        return false
      }
      leaf.copyFixed(writer.bytes, slot)
      return true
    }
    const start = writer.length
    if (!this.value(node, type)) return false
    writer.pair(slot, base, start)
    return true
  }

  /** One array of the elements that begin at this level; the leaves stand at the first. Answers how many they are. */
  private elements(node: ReadNode & { kind: 'list' }, type: DataType): number {
    const { writer } = this
    const first = this.parts.leaves[node.leaf]
    const isEmpty = first.level < node.elementDef
    const count = isEmpty ? 0 : first.countElements(node.rep)
    const width = elementWidth(type)
    const slots = arraySlots(count)
    const base = writer.reserve(slots + count * width)
    writer.view.setUint32(base, count, true)
    if (isEmpty) this.nothing(node.leaves)
    for (let i = 0; i < count; i++) {
      const isThere = this.intoSlot(node.element, type, base, base + slots + i * width)
      if (isThere) writer.bytes[base + 8 + i] = 1
    }
    return count
  }

  /** Keys and values are two arrays, one behind the other: each takes its own leaves. */
  private map(node: ReadNode & { kind: 'map' }, key: DataType, value: DataType): void {
    const { writer } = this
    const base = writer.reserve(16)
    const { def, elementDef, rep, leaf, leaves } = node
    const values = leaves.filter((at) => at >= firstLeaf(node.value))
    const keys = leaves.filter((at) => at < firstLeaf(node.value))
    const keysAt = writer.length
    const keyNode = { kind: 'list', def, elementDef, rep, leaf, element: node.key, leaves: keys } as const
    const keyCount = this.elements(keyNode, key)
    writer.pair(base, base, keysAt)
    const valuesAt = writer.length
    const own = firstLeaf(node.value)
    const valueNode = { ...keyNode, leaf: own, element: node.value, leaves: values }
    const valueCount = this.elements(valueNode, value)
    if (keyCount !== valueCount)
      throw this.parts.leaves[own].damaged(`a map has ${keyCount} keys and ${valueCount} values`)
    writer.pair(base + 8, base, valuesAt)
  }
}

const firstLeaf = (node: ReadNode): number => (node.kind === 'missing' ? -1 : node.leaf)
