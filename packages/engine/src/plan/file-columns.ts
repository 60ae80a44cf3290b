/**
 * What a scan of files knows of the file that a row is from: columns behind those of its relation, that a scan gives
 * only where they are asked for. Queries see them as the fields of one hidden column, `_metadata`.
 */
import { field, long, type StructField, string, struct, timestamp } from '@vonk/common'
import type { Attribute, Expression } from '../expr/expression.ts'
import type { RelationScan } from './logical-plan.ts'

export const fileMetadataName = '_metadata'

const fileFields: readonly StructField[] = [
  field('file_path', string, false),
  field('file_name', string, false),
  field('file_size', long, false),
  field('file_block_start', long, false),
  field('file_block_length', long, false),
  field('file_modification_time', timestamp, false),
]
/** Of Parquet: the row's number in its file. */
const withRows: readonly StructField[] = [...fileFields, field('row_index', long, false)]
const metadataType = struct(fileFields)
const metadataTypeWithRows = struct(withRows)

/** The name of a scan's column for a field; no column of a file has one like it. */
const scanName = (name: string): string => `${fileMetadataName}\u0000${name}`
const placeOf = new Map(withRows.map(({ name }, i) => [scanName(name), i]))

/** Which of the file's columns a column of a scan is: its place behind the relation's; undefined for all others. */
export const fileColumnPlace = (name: string): number | undefined => placeOf.get(name)

/** The hidden column, and those of the scan that it is made of, under new ids. */
export function fileColumns(format: string, nextAttributeId: () => number): readonly Attribute[] {
  const type = format === 'parquet' ? metadataTypeWithRows : metadataType
  const column = (name: string, of: Attribute['type']): Attribute =>
    Object.freeze({
      ...{ kind: 'attribute', id: nextAttributeId(), name, type: of, nullable: false, qualifier: [] },
    })
  return [column(fileMetadataName, type), ...type.fields.map((f) => column(scanName(f.name), f.type))]
}

export const isFileMetadata = (a: Attribute): boolean =>
  a.name === fileMetadataName && (a.type === metadataType || a.type === metadataTypeWithRows)

/** A scan that gives its hidden column, too. */
export function withFileMetadata(scan: RelationScan, columns: readonly Attribute[]) {
  const [metadata, ...parts] = columns
  const args = parts.flatMap((part, i): Expression[] => [
    { kind: 'literal', type: string, value: withRows[i].name },
    part,
  ])
  const child: Expression = {
    ...{ kind: 'call', name: 'named_struct', args, type: metadata.type, nullable: false, mode: 'ansi' },
  }
  const { origin: _o, planId: _p, ...plain } = scan
  const input: RelationScan = Object.freeze({ ...plain, output: [...scan.output, ...parts] })
  const made: Expression = Object.freeze({ kind: 'alias', child, name: metadata.name, id: metadata.id })
  return Object.freeze({ kind: 'project' as const, input, columns: [...scan.output, made] })
}
