/**
 * A type as the kernels of packed values read it (kernels/assembly/packed.ts): words of 32 bits, first the kind and the
 * bytes of a slot, then what is inside; offsets of inner shapes count from the shape that names them.
 *
 * - array: offset of the element's shape; map: of the key's and of the value's.
 * - struct: number of fields, then the field's slot and the offset of its shape, each.
 */
import type { DataType } from '@vonk/common'
import { elementWidth, structSlots } from './packed-value.ts'
import { physicalWidth } from './vector.ts'

const kinds = {
  whole: 0,
  float: 1,
  double: 2,
  wide: 3,
  bytes: 4,
  array: 5,
  struct: 6,
  map: 7,
  interval: 8,
} as const

export function typeShape(type: DataType): Uint8Array {
  const words: number[] = []
  append(words, type)
  return new Uint8Array(new Uint32Array(words).buffer)
}

function kindOf(type: DataType): number {
  switch (type.kind) {
    case 'float':
    case 'double':
    case 'array':
    case 'struct':
    case 'map':
      return kinds[type.kind]
    case 'calendarInterval':
      return kinds.interval
    default:
      return physicalWidth(type) === 0 ? kinds.bytes : physicalWidth(type) === 16 ? kinds.wide : kinds.whole
  }
}

function append(words: number[], type: DataType): void {
  const at = words.length
  words.push(kindOf(type), elementWidth(type))
  const inner = (place: number, child: DataType): void => {
    words[place] = (words.length - at) * 4
    append(words, child)
  }
  switch (type.kind) {
    case 'array':
      words.push(0)
      return inner(at + 2, type.element)
    case 'map':
      words.push(0, 0)
      inner(at + 2, type.key)
      return inner(at + 3, type.value)
    case 'struct': {
      const { offsets } = structSlots(type)
      words.push(type.fields.length)
      for (const offset of offsets) words.push(offset, 0)
      type.fields.forEach((field, i) => {
        inner(at + 4 + i * 2, field.type)
      })
      return
    }
  }
}

/** Whether values that are equal may have different bytes. */
export function holdsReals(type: DataType): boolean {
  switch (type.kind) {
    case 'float':
    case 'double':
      return true
    case 'array':
      return holdsReals(type.element)
    case 'map':
      return holdsReals(type.key) || holdsReals(type.value)
    case 'struct':
      return type.fields.some((field) => holdsReals(field.type))
    default:
      return false
  }
}
