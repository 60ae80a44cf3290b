/** `df.writeTo(table)` and `df.mergeInto(table)`, as the commands that they are in SQL. */
import { SparkError } from '@vonk/common'
import type { Expression } from '@vonk/engine/expr/expression'
import type { Command, TableName } from '@vonk/engine/plan/command'
import { type MergeIntoTableCommand, type WriteOperationV2, WriteOperationV2_Mode } from '@vonk/protocol'
import { definedFields } from './expression-messages.ts'
import type { RelationTranslator } from './relation-messages.ts'

/** The session's catalog has tables that take no other writes: Spark refuses them there, too. */
const notOfThisTable = (table: TableName): Command => ({
  kind: 'unsupportedCommand',
  condition: '_LEGACY_ERROR_TEMP_1012',
  parameters: {},
  table,
})

export function tableWrite(sent: WriteOperationV2, translator: RelationTranslator): Command {
  const name = translator.port.parseName(sent.tableName)
  const query = translator.plan(sent.input)
  const { mode, provider: format, options, tableProperties, clusteringColumns } = sent
  const replace = mode === WriteOperationV2_Mode.REPLACE || mode === WriteOperationV2_Mode.CREATE_OR_REPLACE
  if (!replace && mode !== WriteOperationV2_Mode.CREATE) return notOfThisTable(name)
  const clustering: Readonly<Record<string, string>> =
    clusteringColumns.length === 0
      ? {}
      : { clusteringColumns: JSON.stringify(clusteringColumns.map((one) => translator.port.parseName(one))) }
  return {
    kind: 'createTable',
    name,
    ifNotExists: false,
    replace,
    columns: [],
    partitionBy: translator.expressionsOf(sent.partitioningColumns).map(columnName),
    partitionColumns: [],
    options,
    properties: { ...tableProperties, ...clustering },
    query,
    ...definedFields({ format }),
  }
}

/** Files are laid out by the values of columns, not of what `years` and its like make of them. */
function columnName(e: Expression): string {
  if (e.kind === 'unresolvedAttribute' && e.parts.length === 1) return e.parts[0]
  const transform = e.kind === 'unresolvedFunction' ? `\`${e.name.join('.')}\`` : '`expression`'
  throw new SparkError({ condition: 'UNSUPPORTED_PARTITION_TRANSFORM', messageParameters: { transform } })
}

export function mergeInto(sent: MergeIntoTableCommand, translator: RelationTranslator): Command {
  return {
    kind: 'unsupportedCommand',
    condition: 'UNSUPPORTED_FEATURE.TABLE_OPERATION',
    parameters: { operation: 'MERGE INTO TABLE' },
    table: translator.port.parseName(sent.targetTableName),
  }
}
