/** Partitions of a table: the folders below it. */
import { join } from 'node:path'
import { type SparkError, string } from '@vonk/common'
import { assert } from '../../base/assert.ts'
import type { TableRecord } from '../../catalog/catalog.ts'
import type { Expression } from '../../expr/expression.ts'
import type { PartitionValue } from '../../plan/command.ts'
import { defaultPartitionName } from '../../source/partition-name.ts'
import { partitionFolderName } from '../../source/partition-paths.ts'
import { namesIn } from '../catalog/folders.ts'
import { commandError, fullName } from './command-errors.ts'

/** `a=1/b=2`, sorted. */
export async function partitionNames(record: TableRecord): Promise<readonly string[]> {
  let found = ['']
  for (const column of record.partitionBy) {
    const prefix = partitionFolderName(column, 'x').slice(0, -1)
    const next: string[] = []
    for (const path of found) {
      const entries = await namesIn(join(record.location, path))
      next.push(
        ...entries
          .filter((name) => name.startsWith(prefix))
          .map((name) => (path === '' ? name : `${path}/${name}`)),
      )
    }
    found = next
  }
  return record.partitionBy.length === 0 ? [] : found.sort()
}

/** What a constant expression of SQL is as text. */
export type ConstantText = (e: Expression) => string | null

/** The folder names that a partition specification asks for, in the table's order; values without one are left out. */
export const partitionPath = (
  record: TableRecord,
  spec: readonly PartitionValue[],
  constantText: ConstantText,
): readonly string[] => givenPartition(record, spec, constantText).folders

/** The same, and the values as texts, by the columns that have them. */
export function givenPartition(
  record: TableRecord,
  spec: readonly PartitionValue[],
  constantText: ConstantText,
): { readonly folders: readonly string[]; readonly values: readonly (readonly [string, string])[] } {
  for (const { name } of spec) {
    if (record.partitionBy.some((column) => column.toLowerCase() === name.toLowerCase())) continue
    throw commandError('PARTITIONS_NOT_FOUND', { partitionList: `\`${name}\``, tableName: fullName(record) })
  }
  const parts = record.partitionBy.flatMap((column) => {
    const given = spec.find(({ name }) => name.toLowerCase() === column.toLowerCase())
    if (given?.value === undefined) return []
    const text = constantText(given.value)
    if (text === '') throw emptyValue(spec, constantText)
    const value = constantText(asColumn(record, column, given.value))
    return [
      { folder: partitionFolderName(column, value), value: [column, value ?? defaultPartitionName] as const },
    ]
  })
  return { folders: parts.map(({ folder }) => folder), values: parts.map(({ value }) => value) }
}

function emptyValue(spec: readonly PartitionValue[], constantText: ConstantText): SparkError {
  const parts = spec.flatMap(({ name, value }) =>
    value === undefined ? [] : [`${name}=Some(${constantText(value)})`],
  )
  const details = `The spec ([${parts.join(', ')}]) contains an empty partition column value`
  return commandError('INVALID_PARTITION_SPEC', { details })
}

/**
 * A value as the column's, of its text as in Spark: `'2020-1-2'` is the same day as `2020-01-02`, and no other folder.
 */
function asColumn({ schema }: TableRecord, column: string, child: Expression): Expression {
  const found = schema.fields.find(({ name }) => name.toLowerCase() === column.toLowerCase())
  assert(found !== undefined, `no column of partition ${column}`)
  const cast = { kind: 'cast', nullable: true, mode: 'ansi', explicit: false } as const
  return { ...cast, child: { ...cast, child, type: string }, type: found.type }
}

/** The partitions, as `a=1/b=2`, that a specification of some of the columns means. */
export async function matchingPartitions(
  record: TableRecord,
  spec: readonly PartitionValue[],
  constantText: ConstantText,
): Promise<readonly string[]> {
  const wanted = partitionPath(record, spec, constantText)
  const names = await partitionNames(record)
  return names.filter((name) => wanted.every((part) => name.split('/').includes(part)))
}
