/**
 * What is written must have columns of different names, and partition columns that exist, are of a type that names a
 * folder, and are not all there is.
 */
import { type DataType, quoteIdentifier, simpleString, sqlName } from '@vonk/common'
import type { LogicalPlan, Write } from '../plan/logical-plan.ts'
import { outputOf, schemaOf } from '../plan/output.ts'
import type { AnalysisContext } from './analysis-context.ts'
import { Scope } from './columns/scope.ts'
import { raise } from './error-place.ts'

export function checkWrite(plan: Write, context: AnalysisContext): LogicalPlan {
  const output = outputOf(plan.input)
  const scope = new Scope(output, context.caseSensitive)
  const seen = new Set<string>()
  for (const { name } of output) {
    const folded = context.caseSensitive ? name : name.toLowerCase()
    if (seen.has(folded)) raise('COLUMN_ALREADY_EXISTS', { columnName: quoteIdentifier(folded) }, plan.origin)
    seen.add(folded)
  }
  const partitions = new Set<string>()
  for (const col of plan.partitionBy) {
    const folded = context.caseSensitive ? col : col.toLowerCase()
    if (partitions.has(folded))
      raise('COLUMN_ALREADY_EXISTS', { columnName: quoteIdentifier(folded) }, plan.origin)
    partitions.add(folded)
    const [found] = scope.named(col)
    if (found === undefined)
      raise(
        '_LEGACY_ERROR_TEMP_1155',
        { col, schemaCatalog: simpleString(schemaOf(plan.input)) },
        plan.origin,
      )
    if (!namesFolder(found.type))
      raise('INVALID_PARTITION_COLUMN_DATA_TYPE', { type: `"${sqlName(found.type)}"` }, plan.origin)
  }
  if (plan.partitionBy.length > 0 && plan.partitionBy.length === output.length) {
    raise('ALL_PARTITION_COLUMNS_NOT_ALLOWED', {}, plan.origin)
  }
  return plan
}

/** Whether files can be partitioned by a column of this type. */
export const namesFolder = ({ kind }: DataType): boolean =>
  !['array', 'map', 'struct', 'variant', 'null'].includes(kind)
