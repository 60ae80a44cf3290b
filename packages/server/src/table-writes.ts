/** `df.writeTo(table)` and `df.mergeInto(table)`, as the commands that they are in SQL. */
import { SparkError } from '@vonk/common'
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
  rowLevel: true,
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
    partitionBy: sent.partitioningColumns.map(({ exprType: e }) => {
      if (e.case === 'unresolvedAttribute') return columnName(e.value.unparsedIdentifier, translator)
      throw unsupportedTransform(e.case === 'unresolvedFunction' ? e.value.functionName : 'expression')
    }),
    partitionColumns: [],
    options,
    properties: { ...tableProperties, ...clustering },
    query,
    ...definedFields({ format }),
  }
}

function columnName(text: string, translator: RelationTranslator): string {
  const parts = translator.port.parseName(text)
  if (parts.length > 1) throw unsupportedTransform(text)
  return parts[0]
}

/** Files are laid out by the values of columns, not of what `years` and its like make of them. */
const unsupportedTransform = (name: string): SparkError =>
  new SparkError({
    condition: 'UNSUPPORTED_PARTITION_TRANSFORM',
    messageParameters: { transform: `\`${name}\`` },
  })

export function mergeInto(sent: MergeIntoTableCommand, translator: RelationTranslator): Command {
  return {
    kind: 'unsupportedCommand',
    condition: 'UNSUPPORTED_FEATURE.TABLE_OPERATION',
    parameters: { operation: 'MERGE INTO TABLE' },
    table: translator.port.parseName(sent.targetTableName),
  }
}
