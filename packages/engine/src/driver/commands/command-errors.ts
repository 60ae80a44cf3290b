/** Errors that several commands have, and names as they show them. */
import { quoteIdentifier, SparkError } from '@vonk/common'
import { placeOf } from '../../analysis/error-place.ts'
import { catalogName } from '../../catalog/catalog.ts'
import type { Origin } from '../../expr/expression.ts'
import type { QualifiedName } from '../session-views.ts'

export const commandError = (
  condition: string,
  messageParameters: Readonly<Record<string, string>>,
  origin?: Origin,
): SparkError => new SparkError({ condition, messageParameters, ...placeOf(origin) })

export const fullName = ({ database, name }: QualifiedName): string =>
  [catalogName, database, name].map(quoteIdentifier).join('.')
export const plainName = ({ database, name }: QualifiedName): string =>
  [catalogName, database, name].join('.')

const searchPath = '[`system`.`builtin`, `system`.`session`, `spark_catalog`.`default`]'
export const tableNotFound = (relationName: string, origin?: Origin): SparkError =>
  commandError('TABLE_OR_VIEW_NOT_FOUND', { relationName, searchPath }, origin)
export const tableExists = (name: QualifiedName): SparkError =>
  commandError('TABLE_OR_VIEW_ALREADY_EXISTS', { relationName: fullName(name) })
export const unsupportedOperation = (tableName: string, operation: string, origin?: Origin): SparkError =>
  commandError('UNSUPPORTED_FEATURE.TABLE_OPERATION', { tableName, operation }, origin)
