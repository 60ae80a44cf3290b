/** Writes as clients send them, as the command that the engine runs. */
import { quoteIfNeeded, SparkError } from '@vonk/common'
import { catalogName } from '@vonk/engine/catalog/catalog'
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
  const { saveType } = sent
  const table = saveType.case === 'table' ? translator.port.parseName(saveType.value.tableName) : undefined
  const tableMethod = saveType.case === 'table' ? tableMethodOf(saveType.value.saveMethod) : undefined
  if (sent.bucketBy !== undefined) refuseBuckets(sent, tableMethod)
  if (sent.sortColumnNames.length > 0) throw new SparkError({ condition: 'SORT_BY_WITHOUT_BUCKETING' })
  if (tableMethod === 'insertInto' && sent.partitioningColumns.length > 0)
    throw new SparkError({
      condition: 'PARTITION_BY_NOT_ALLOWED_WITH_INSERT_INTO',
      messageParameters: { tableName: table!.map(quoteIfNeeded).join('.') },
    })
  if (tableMethod === 'saveAsTable' && table!.length > (table![0] === catalogName ? 3 : 2))
    throw new SparkError({
      condition: '_LEGACY_ERROR_TEMP_1310',
      messageParameters: { quote: table!.map(quoteIfNeeded).join('.') },
    })
  if (saveType.case === 'path' && sent.options.path !== undefined)
    throw new SparkError({
      condition: '_LEGACY_ERROR_TEMP_1307',
      messageParameters: { config: pathOptionSetting },
    })
  const path = saveType.case === 'path' ? saveType.value : sent.options.path
  return {
    kind: 'write',
    input: translator.plan(sent.input),
    format: (sent.source ?? 'parquet').toLowerCase(),
    ...definedFields({ path, table, tableMethod } as const),
    mode: modes[sent.mode] ?? 'errorifexists',
    partitionBy: sent.partitioningColumns,
    options: sent.options,
  }
}

/** By Spark's setting a path may be given twice; Vonk does not have it. */
export const pathOptionSetting = 'spark.sql.legacy.pathOptionBehavior.enabled'

/** Files have no buckets here; where no buckets can be, Spark says so first. */
function refuseBuckets(sent: WriteOperation, method: 'insertInto' | 'saveAsTable' | undefined): never {
  if (method === 'saveAsTable') throw unsupported('bucketBy')
  const condition = sent.sortColumnNames.length === 0 ? '_LEGACY_ERROR_TEMP_1312' : '_LEGACY_ERROR_TEMP_1313'
  throw new SparkError({ condition, messageParameters: { operation: method ?? 'save' } })
}

function tableMethodOf(sent: number): 'insertInto' | 'saveAsTable' {
  if (sent === TableSaveMethod.INSERT_INTO) return 'insertInto'
  if (sent === TableSaveMethod.SAVE_AS_TABLE) return 'saveAsTable'
  throw invalidEnum('WriteOperation.SaveTable.TableSaveMethod', TableSaveMethod, 'TABLE_SAVE_METHOD', sent)
}
