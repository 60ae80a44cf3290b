/**
 * A nested column that is being written: packed values (columnar/packed-value.ts) taken apart into leaves, each with a
 * repetition and a definition level for every entry and the values that are there. Lists have three levels, as Spark
 * writes them.
 */
import type { DataType, StructField } from '@vonk/common'
import { arraySlots, elementWidth, structSlots } from '../../columnar/packed-value.ts'
import type { Pointer } from '../../columnar/region.ts'
import { maxBatchRows, physicalWidth, vector } from '../../columnar/vector.ts'
import { GrowingBuffer } from './write-buffer.ts'
import { type ColumnScratch, ColumnWriter, type WrittenCodec } from './write-column.ts'

/** One leaf of the file: its path in the schema, and its writer. */
export interface WrittenLeaf {
  readonly path: readonly string[]
  readonly type: DataType
  readonly nullable: boolean
  readonly writer: ColumnWriter
}

/** Entries of a leaf that were taken from values and not handed on yet. */
class LeafEntries {
  readonly leaf: WrittenLeaf
  readonly width: number
  readonly data: GrowingBuffer
  repetition = new Uint8Array(maxBatchRows)
  definition = new Uint8Array(maxBatchRows)
  count = 0
  values = 0

  constructor(leaf: WrittenLeaf, { memory, consumer }: ColumnScratch) {
    this.leaf = leaf
    this.width = physicalWidth(leaf.type) || 8
    this.data = new GrowingBuffer(memory, consumer)
  }

  add(rep: number, def: number): void {
    if (this.count === this.repetition.length) {
      this.repetition = doubled(this.repetition)
      this.definition = doubled(this.definition)
    }
    this.repetition[this.count] = rep
    this.definition[this.count++] = def
  }

  /** Room for one more value. */
  place(): Pointer {
    this.data.reserve((this.values + 1) * this.width, this.values * this.width)
    return this.data.pointer + this.values++ * this.width
  }
}

function doubled(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(bytes.length * 2)
  larger.set(bytes)
  return larger
}

type Node =
  | { readonly kind: 'leaf'; readonly at: number; readonly def: number; readonly type: DataType }
  | {
      readonly kind: 'struct'
      readonly def: number
      readonly fields: readonly Node[]
      readonly offsets: readonly number[]
    }
  | {
      readonly kind: 'list' | 'map'
      readonly def: number
      readonly rep: number
      readonly parts: readonly Node[]
      readonly widths: readonly number[]
    }

export class NestedColumnWriter {
  readonly leaves: readonly WrittenLeaf[]
  private readonly scratch: ColumnScratch
  private readonly root: Node
  private readonly entries: readonly LeafEntries[]

  constructor(scratch: ColumnScratch, column: StructField, codec: WrittenCodec) {
    this.scratch = scratch
    const leaves: WrittenLeaf[] = []
    this.root = build({ scratch, codec, leaves }, column, [column.name], { def: 0, rep: 0 })
    this.leaves = leaves
    this.entries = leaves.map((leaf) => new LeafEntries(leaf, scratch))
  }

  append(rows: number, descriptor: Pointer, selection: Pointer): void {
    const { memory } = this.scratch
    const { u32, bytes } = memory
    const validity = u32[(descriptor + vector.validity) >>> 2]
    const data = u32[(descriptor + vector.data) >>> 2]
    const offsets = u32[(descriptor + vector.offsets) >>> 2]
    for (let i = 0; i < rows; i++) {
      const row = selection === 0 ? i : u32[(selection >>> 2) + i]
      const isThere = validity === 0 || bytes[validity + row] !== 0
      const pointer = offsets === 0 ? u32[(data >>> 2) + row * 2] : data + u32[(offsets >>> 2) + row]
      if (isThere) this.take(this.root, pointer, 0)
      else this.nothing(this.root, 0, this.root.def - 1)
    }
    for (const entries of this.entries) {
      const { repetition, definition, count, values, leaf, data: kept } = entries
      leaf.writer.appendEntries({ repetition, definition, count }, kept.pointer, values, entries.width)
      entries.count = 0
      entries.values = 0
    }
  }

  /** A value that is there, at `pointer`. */
  private take(node: Node, pointer: Pointer, rep: number): void {
    const { memory } = this.scratch
    switch (node.kind) {
      case 'struct':
        node.fields.forEach((field, i) => {
          const isThere = memory.bytes[pointer + i] !== 0
          this.slot(field, isThere, pointer, pointer + node.offsets[i], rep)
        })
        return
      case 'list':
        return this.array(node.parts[0], node, pointer, node.widths[0], rep)
      case 'map':
        node.parts.forEach((part, i) => {
          const array = pointer + memory.view.getUint32(pointer + i * 8, true)
          this.array(part, node, array, node.widths[i], rep)
        })
        return
      default:
        return
    }
  }

  private array(
    part: Node,
    list: Node & { kind: 'list' | 'map' },
    array: Pointer,
    width: number,
    rep: number,
  ): void {
    const { bytes, view } = this.scratch.memory
    const count = view.getUint32(array, true)
    if (count === 0) return this.nothing(part, rep, list.def)
    const slots = array + arraySlots(count)
    for (let i = 0; i < count; i++) {
      this.slot(part, bytes[array + 8 + i] !== 0, array, slots + i * width, i === 0 ? rep : list.rep)
    }
  }

  /** The value in a slot of the packed value at `base`. */
  private slot(node: Node, isThere: boolean, base: Pointer, slot: Pointer, rep: number): void {
    if (!isThere) return this.nothing(node, rep, node.def - 1)
    const { memory } = this.scratch
    if (node.kind !== 'leaf') return this.take(node, base + memory.view.getUint32(slot, true), rep)
    const entries = this.entries[node.at]
    entries.add(rep, node.def)
    const to = entries.place()
    if (physicalWidth(node.type) > 0) memory.copy(to, slot, entries.width)
    else {
      memory.view.setUint32(to, base + memory.view.getUint32(slot, true), true)
      memory.view.setUint32(to + 4, memory.view.getUint32(slot + 4, true), true)
    }
  }

  /** One entry without a value in every leaf of a node. */
  private nothing(node: Node, rep: number, def: number): void {
    if (node.kind === 'leaf') return this.entries[node.at].add(rep, def)
    for (const inner of node.kind === 'struct' ? node.fields : node.parts) this.nothing(inner, rep, def)
  }

  free(): void {
    for (const { data } of this.entries) data.free()
    for (const { writer } of this.leaves) writer.free()
  }
}

interface Building {
  readonly scratch: ColumnScratch
  readonly codec: WrittenCodec
  readonly leaves: WrittenLeaf[]
}

interface Levels {
  readonly def: number
  readonly rep: number
}

/** The tree of a column, its levels counted from outside in; leaves get their writers. */
function build(
  building: Building,
  { type, nullable }: { readonly type: DataType; readonly nullable: boolean },
  path: readonly string[],
  outer: Levels,
): Node {
  const def = outer.def + (nullable ? 1 : 0)
  const inner = { def: def + 1, rep: outer.rep + 1 }
  switch (type.kind) {
    case 'struct': {
      const fields = type.fields.map((f) => build(building, f, [...path, f.name], { def, rep: outer.rep }))
      return { kind: 'struct', def, fields, offsets: structSlots(type).offsets }
    }
    case 'array': {
      const element = { type: type.element, nullable: type.containsNull }
      const part = build(building, element, [...path, 'list', 'element'], inner)
      return { kind: 'list', def, rep: inner.rep, parts: [part], widths: [elementWidth(type.element)] }
    }
    case 'map': {
      const key = build(building, { type: type.key, nullable: false }, [...path, 'key_value', 'key'], inner)
      const valueField = { type: type.value, nullable: type.valueContainsNull }
      const value = build(building, valueField, [...path, 'key_value', 'value'], inner)
      const widths = [elementWidth(type.key), elementWidth(type.value)]
      return { kind: 'map', def, rep: inner.rep, parts: [key, value], widths }
    }
    default: {
      const levels = { maxDefinition: def, maxRepetition: outer.rep }
      const column = { name: path[0], type, nullable }
      const writer = new ColumnWriter(building.scratch, column, building.codec, levels)
      building.leaves.push({ path, type, nullable, writer })
      return { kind: 'leaf', at: building.leaves.length - 1, def, type }
    }
  }
}
