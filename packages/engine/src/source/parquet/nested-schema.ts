/**
 * Nested fields of a file as trees: at which definition level each node is there, at which repetition level it begins
 * anew, and which leaf of the file holds its values. Matched with the type that is asked for, field by field by name.
 */
import type { DataType } from '@vonk/common'
import { type Conversion, conversionOf } from './conversion.ts'
import type { ParquetColumn } from './schema.ts'

/** Plain data. */
export type FileNode =
  | { readonly kind: 'leaf'; readonly def: number; readonly column: LeafColumn }
  | {
      readonly kind: 'struct'
      readonly def: number
      readonly fields: readonly { readonly name: string; readonly node: FileNode }[]
    }
  | {
      readonly kind: 'list'
      readonly def: number
      /** Levels of the repeated group: from which there are elements, and which begins another one. */
      readonly elementDef: number
      readonly rep: number
      readonly element: FileNode
    }
  | {
      readonly kind: 'map'
      readonly def: number
      readonly elementDef: number
      readonly rep: number
      readonly key: FileNode
      readonly value: FileNode
    }

/** A leaf with the highest levels that its values have. */
export interface LeafColumn extends ParquetColumn {
  readonly maxDefinition: number
  readonly maxRepetition: number
}

/** A file's node as a type asks for it; `leaf` counts the leaves that are read. */
export type ReadNode =
  | { readonly kind: 'missing' }
  | { readonly kind: 'leaf'; readonly def: number; readonly leaf: number; readonly type: DataType }
  | {
      readonly kind: 'struct'
      readonly def: number
      readonly leaf: number
      readonly fields: readonly ReadNode[]
      readonly leaves: readonly number[]
    }
  | {
      readonly kind: 'list'
      readonly def: number
      readonly elementDef: number
      readonly rep: number
      readonly leaf: number
      readonly element: ReadNode
      readonly leaves: readonly number[]
    }
  | {
      readonly kind: 'map'
      readonly def: number
      readonly elementDef: number
      readonly rep: number
      readonly leaf: number
      readonly key: ReadNode
      readonly value: ReadNode
      readonly leaves: readonly number[]
    }

export interface ReadLeaf {
  readonly column: LeafColumn
  readonly type: DataType
  readonly conversion: Conversion
}

export interface Matched {
  readonly root: ReadNode
  readonly leaves: readonly ReadLeaf[]
}

/** The leaves of a tree in the order of the file. */
export function leavesOf(node: FileNode): readonly LeafColumn[] {
  switch (node.kind) {
    case 'leaf':
      return [node.column]
    case 'struct':
      return node.fields.flatMap((field) => leavesOf(field.node))
    case 'list':
      return leavesOf(node.element)
    default:
      return [...leavesOf(node.key), ...leavesOf(node.value)]
  }
}

/** What is read of a tree for a type; undefined where they do not fit. */
export function matchNode(node: FileNode, type: DataType, caseSensitive: boolean): Matched | undefined {
  const leaves: ReadLeaf[] = []
  const root = match(node, type, caseSensitive, leaves)
  return root === undefined ? undefined : { root, leaves }
}

const numbers = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, i) => from + i)

function match(
  node: FileNode,
  type: DataType,
  caseSensitive: boolean,
  leaves: ReadLeaf[],
): ReadNode | undefined {
  const inner = (child: FileNode, of: DataType) => match(child, of, caseSensitive, leaves)
  const leaf = leaves.length
  switch (node.kind) {
    case 'leaf': {
      const conversion = conversionOf(node.column, type)
      if (conversion === undefined) return undefined
      leaves.push({ column: node.column, type, conversion })
      return { kind: 'leaf', def: node.def, leaf, type }
    }
    case 'struct':
      return type.kind === 'struct' ? matchStruct(node, type, caseSensitive, leaves) : undefined
    case 'list': {
      if (type.kind !== 'array') return undefined
      const element = inner(node.element, type.element)
      if (element === undefined) return undefined
      const { def, elementDef, rep } = node
      return { kind: 'list', def, elementDef, rep, leaf, element, leaves: numbers(leaf, leaves.length) }
    }
    default: {
      if (type.kind !== 'map') return undefined
      const key = inner(node.key, type.key)
      const value = inner(node.value, type.value)
      if (key === undefined || value === undefined) return undefined
      const { def, elementDef, rep } = node
      return { kind: 'map', def, elementDef, rep, leaf, key, value, leaves: numbers(leaf, leaves.length) }
    }
  }
}

function matchStruct(
  node: FileNode & { kind: 'struct' },
  type: DataType & { kind: 'struct' },
  caseSensitive: boolean,
  leaves: ReadLeaf[],
): ReadNode | undefined {
  const leaf = leaves.length
  const same = (a: string, b: string) => (caseSensitive ? a === b : a.toLowerCase() === b.toLowerCase())
  const fields: ReadNode[] = []
  for (const field of type.fields) {
    const found =
      node.fields.find(({ name }) => name === field.name) ??
      node.fields.find(({ name }) => same(name, field.name))
    const read =
      found === undefined
        ? ({ kind: 'missing' } as const)
        : match(found.node, field.type, caseSensitive, leaves)
    if (read === undefined) return undefined
    fields.push(read)
  }
  // Whether the struct is there, some leaf must say, wanted or not.
  if (leaves.length === leaf) {
    const [column] = leavesOf(node)
    const conversion = column === undefined ? undefined : ownConversion(column)
    if (column === undefined || conversion === undefined) return undefined
    leaves.push({ column, type: column.type, conversion })
  }
  return { kind: 'struct', def: node.def, leaf, fields, leaves: numbers(leaf, leaves.length) }
}

const ownConversion = (column: LeafColumn): Conversion | undefined => conversionOf(column, column.type)
