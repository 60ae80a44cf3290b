/** Writes as clients send them, as the command that the engine runs. */
import type { LogicalPlan, SaveMode } from '@vonk/engine/plan/logical-plan'
import {
  WriteOperation_SaveTable_TableSaveMethod as TableSaveMethod,
  type WriteOperation,
  WriteOperation_SaveMode,
} from '@vonk/protocol'
import { definedFields } from './expression-messages.ts'
import { invalidEnum } from './invalid-plan.ts'
import type { RelationTranslator } from './relation-messages.ts'
import { unsupported } from './unsupported.ts'

export function writeCommand(sent: WriteOperation, translator: RelationTranslator): LogicalPlan {
  const modes: Readonly<Record<number, SaveMode>> = {
    [WriteOperation_SaveMode.APPEND]: 'append',
    [WriteOperation_SaveMode.OVERWRITE]: 'overwrite',
    [WriteOperation_SaveMode.IGNORE]: 'ignore',
  }
  if (sent.bucketBy !== undefined) throw unsupported('bucketBy')
  const { saveType } = sent
  const table = saveType.case === 'table' ? translator.port.parseName(saveType.value.tableName) : undefined
  const tableMethod = saveType.case === 'table' ? tableMethodOf(saveType.value.saveMethod) : undefined
  const path = saveType.case === 'path' ? saveType.value : sent.options.path
  return {
    kind: 'write',
    input: translator.plan(sent.input),
    format: (sent.source ?? 'parquet').toLowerCase(),
    ...definedFields({ path, table, tableMethod } as const),
    mode: modes[sent.mode] ?? 'errorifexists',
    partitionBy: sent.partitioningColumns,
    sortBy: sent.sortColumnNames,
    options: sent.options,
  }
}

function tableMethodOf(sent: number): 'insertInto' | 'saveAsTable' {
  if (sent === TableSaveMethod.INSERT_INTO) return 'insertInto'
  if (sent === TableSaveMethod.SAVE_AS_TABLE) return 'saveAsTable'
  throw invalidEnum('WriteOperation.SaveTable.TableSaveMethod', TableSaveMethod, 'TABLE_SAVE_METHOD', sent)
}
