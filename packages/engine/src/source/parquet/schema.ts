/**
 * From a Parquet schema to Spark's: which type each field has (as Spark's own converter answers), and for each field
 * that is flat, which leaf of the file holds it; nested fields have a tree of their nodes (`nested-schema.ts`).
 */
import {
  array,
  binary,
  boolean,
  byte,
  type DataType,
  date,
  decimal,
  double,
  field,
  float,
  integer,
  long,
  map,
  maxPrecision,
  type StructType,
  short,
  string,
  struct,
  time,
  timestamp,
  timestampNtz,
  variant,
} from '@vonk/common'
import { type Annotation, type PhysicalType, repetition } from './format.ts'
import type { SchemaElement } from './metadata.ts'
import type { FileNode } from './nested-schema.ts'
import { MalformedBytes } from './thrift-reader.ts'

/** A top-level field of a file. Plain data. */
export interface ParquetColumn {
  readonly name: string
  readonly type: DataType
  readonly nullable: boolean
  /** Index of the column chunk in a row group; -1: nested. */
  readonly leaf: number
  /** Of a nested column; undefined where it is not read (variants). */
  readonly nested?: FileNode
  readonly physical: PhysicalType
  /** Bytes of a FIXED_LEN_BYTE_ARRAY. */
  readonly length: number
  readonly annotation: Annotation | undefined
}

export interface ParquetSchema {
  readonly schema: StructType
  readonly columns: readonly ParquetColumn[]
  readonly leafCount: number
  /** Columns, or parts of them, that have no type of Spark's: they are read only as a type that is asked for. */
  readonly untyped: readonly UntypedLeaf[]
}

/** Why a leaf has no type. Plain data. */
export interface UntypedLeaf {
  readonly condition: string
  readonly messageParameters: Readonly<Record<string, string>>
  /** Of a timestamp in nanoseconds, which a setting turns into a long. */
  readonly isNanos: boolean
}

interface Node {
  readonly element: SchemaElement
  readonly children: readonly Node[]
  readonly firstLeaf: number
}

export function convertSchema(elements: readonly SchemaElement[]): ParquetSchema {
  let next = 0
  let leaves = 0
  const build = (depth: number): Node => {
    const element = elements[next++]
    if (element === undefined || depth > 100) throw new MalformedBytes('the schema is not a tree')
    const firstLeaf = leaves
    if (element.childCount === 0 && element.physical !== undefined) leaves++
    if (element.childCount > elements.length || element.childCount < 0) {
      throw new MalformedBytes('the schema is not a tree')
    }
    const children = Array.from({ length: element.childCount }, () => build(depth + 1))
    return { element, children, firstLeaf }
  }
  const root = build(0)
  if (next !== elements.length) throw new MalformedBytes('the schema is not a tree')
  const columns = root.children.map(column)
  const schema = struct(columns.map(({ name, type, nullable }) => field(name, type, nullable)))
  return { schema, columns, leafCount: leaves, untyped: elements.flatMap((element) => untypedLeaf(element)) }
}

function column(node: Node): ParquetColumn {
  const { element } = node
  const isFlat = element.physical !== undefined && element.repetition !== repetition.repeated
  const nested = isFlat ? undefined : fieldNode(node, { def: 0, rep: 0 })
  return {
    name: element.name,
    type: fieldType(node),
    nullable: element.repetition === repetition.optional,
    leaf: isFlat ? node.firstLeaf : -1,
    ...(nested === undefined ? {} : { nested }),
    physical: element.physical ?? 'BYTE_ARRAY',
    length: element.length,
    annotation: element.annotation,
  }
}

/** A repeated field outside of a list group is a list of its own. */
function fieldType(node: Node): DataType {
  if (node.element.repetition === repetition.repeated) return array(nodeType(node), false)
  return nodeType(node)
}

function nodeType(node: Node): DataType {
  const { element, children } = node
  if (element.physical !== undefined) return leafType(element)
  if (element.annotation?.kind === 'variant') return variant
  if (element.annotation?.kind === 'list' && children.length === 1) return listType(children[0], element.name)
  const isMap = element.annotation?.kind === 'map' || element.annotation?.kind === 'mapKeyValue'
  if (isMap && children.length === 1 && children[0].children.length === 2) {
    const [key, value] = children[0].children
    return map(nodeType(key), fieldType(value), value.element.repetition !== repetition.required)
  }
  return struct(
    children.map((child) =>
      field(child.element.name, fieldType(child), child.element.repetition !== repetition.required),
    ),
  )
}

interface Levels {
  readonly def: number
  readonly rep: number
}

/** The levels of a field inside of something with these levels. */
const inside = ({ def, rep }: Levels, { repetition: how }: SchemaElement): Levels => ({
  def: def + (how === repetition.required ? 0 : 1),
  rep: rep + (how === repetition.repeated ? 1 : 0),
})

/** The tree of a field with what it is repeated or optional by; undefined where something in it is not read. */
function fieldNode(node: Node, outer: Levels): FileNode | undefined {
  const levels = inside(outer, node.element)
  if (node.element.repetition !== repetition.repeated) return bareNode(node, levels)
  const element = bareNode(node, levels)
  return element && { kind: 'list', def: outer.def, elementDef: levels.def, rep: levels.rep, element }
}

/** The tree of a field at its own levels, whatever repeats it. */
function bareNode(node: Node, levels: Levels): FileNode | undefined {
  const { element, children } = node
  const { def } = levels
  if (element.physical !== undefined) {
    const { name, length, annotation, physical } = element
    const own = {
      name,
      type: leafType(element),
      nullable: def > 0,
      leaf: node.firstLeaf,
      physical,
      length,
      annotation,
    }
    return { kind: 'leaf', def, column: { ...own, maxDefinition: def, maxRepetition: levels.rep } }
  }
  if (element.annotation?.kind === 'variant') return undefined
  if (element.annotation?.kind === 'list' && children.length === 1) {
    const [repeated] = children
    const each = inside(levels, repeated.element)
    const item = isElement(repeated, element.name)
      ? bareNode(repeated, each)
      : fieldNode(repeated.children[0], each)
    return item && { kind: 'list', def, elementDef: each.def, rep: each.rep, element: item }
  }
  const isMap = element.annotation?.kind === 'map' || element.annotation?.kind === 'mapKeyValue'
  if (isMap && children.length === 1 && children[0].children.length === 2) {
    const each = inside(levels, children[0].element)
    const [key, value] = children[0].children.map((child) => fieldNode(child, each))
    return key && value && { kind: 'map', def, elementDef: each.def, rep: each.rep, key, value }
  }
  const fields = children.map((child) => ({ name: child.element.name, node: fieldNode(child, levels) }))
  if (fields.some((f) => f.node === undefined)) return undefined
  return { kind: 'struct', def, fields: fields as (FileNode & { kind: 'struct' })['fields'] }
}

/** The rules of the format for lists written by old and new writers. */
function listType(repeated: Node, listName: string): DataType {
  const { children } = repeated
  if (isElement(repeated, listName)) return array(nodeType(repeated), false)
  if (children.length === 0) throw new MalformedBytes(`list ${listName} has no element`)
  return array(fieldType(children[0]), children[0].element.repetition !== repetition.required)
}

/** Whether the repeated field of a list is its element, and not only what repeats it. */
const isElement = ({ element, children }: Node, listName: string): boolean =>
  element.physical !== undefined ||
  children.length > 1 ||
  element.name === 'array' ||
  element.name === `${listName}_tuple`

/** The type of a leaf, for one that Spark has no type for that of its bare values. */
function leafType(element: SchemaElement): DataType {
  const { annotation } = element
  if (annotation?.kind === 'decimal' && annotation.precision <= maxPrecision) {
    const { precision, scale } = annotation
    if (precision < 1 || scale < 0 || scale > precision) {
      throw new MalformedBytes(`column ${element.name} is a decimal(${precision},${scale})`)
    }
    return decimal(precision, scale)
  }
  switch (element.physical) {
    case 'BOOLEAN':
      return boolean
    case 'INT32':
      return int32Type(annotation)
    case 'INT64':
      return int64Type(annotation)
    case 'INT96':
      return timestamp
    case 'FLOAT':
      return float
    case 'DOUBLE':
      return double
    case 'BYTE_ARRAY': {
      const kind = annotation?.kind
      return kind === 'string' || kind === 'enum' || kind === 'json' ? string : binary
    }
    default:
      return binary
  }
}

function int32Type(annotation: Annotation | undefined): DataType {
  if (annotation?.kind === 'date') return date
  if (annotation?.kind !== 'integer') return integer
  const { bits, signed } = annotation
  if (signed) return bits === 8 ? byte : bits === 16 ? short : integer
  return bits === 8 ? short : bits === 16 ? integer : long
}

function int64Type(annotation: Annotation | undefined): DataType {
  if (annotation?.kind === 'timestamp' && annotation.unit !== 'nanos')
    return annotation.utc ? timestamp : timestampNtz
  if (annotation?.kind === 'time') return time(6)
  if (annotation?.kind === 'integer' && !annotation.signed) return decimal(20, 0)
  return long
}

/** Why Spark has no type for a leaf, if it has none. */
function untypedLeaf(element: SchemaElement): readonly UntypedLeaf[] {
  const { physical, annotation } = element
  if (physical === undefined || annotation === undefined) return []
  if (annotation.kind === 'decimal') {
    const { precision } = annotation
    if (precision <= maxPrecision) return []
    const messageParameters = { precision: String(precision), maxPrecision: String(maxPrecision) }
    return [{ condition: 'DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION', messageParameters, isNanos: false }]
  }
  const because = (condition: string, isNanos = false): readonly UntypedLeaf[] => [
    { condition, messageParameters: { parquetType: annotatedText(physical, annotation) }, isNanos },
  ]
  switch (annotation.kind) {
    case 'float16':
    case 'uuid':
      return because('PARQUET_TYPE_ILLEGAL')
    case 'interval':
      return because('PARQUET_TYPE_NOT_SUPPORTED')
    case 'timestamp':
      return annotation.unit === 'nanos' ? because('PARQUET_TYPE_ILLEGAL', true) : []
    case 'time':
      if (annotation.unit === 'millis' || annotation.utc) return because('PARQUET_TYPE_ILLEGAL')
      // A time has microseconds here, where Spark's has up to nine digits.
      return annotation.unit === 'nanos' ? because('PARQUET_TYPE_NOT_SUPPORTED') : []
    default:
      return []
  }
}

function annotatedText(physical: PhysicalType, annotation: Annotation): string {
  const name = annotation.kind.toUpperCase()
  if (annotation.kind === 'decimal')
    return `${physical} (${name}(${annotation.precision},${annotation.scale}))`
  if (annotation.kind !== 'time' && annotation.kind !== 'timestamp') return `${physical} (${name})`
  return `${physical} (${name}(${annotation.unit.toUpperCase()},${annotation.utc}))`
}

/** As error texts name a column's type in the file: `INT64 (TIMESTAMP(MICROS,true))`. */
export const parquetTypeText = ({ physical, annotation }: ParquetColumn): string =>
  annotation === undefined ? physical : annotatedText(physical, annotation)
