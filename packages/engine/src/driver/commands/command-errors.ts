/** Errors that several commands have, and names as they show them. */

import { quoteIdentifier, SparkError } from '@vonk/common'
import { placeOf, searchPath } from '../../analysis/error-place.ts'
import { catalogName } from '../../catalog/catalog.ts'
import type { Origin } from '../../expr/expression.ts'
import type { TableName } from '../../plan/command.ts'
import type { QualifiedName } from '../session-views.ts'
import type { CommandServices } from './command-services.ts'

export const commandError = (
  condition: string,
  messageParameters: Readonly<Record<string, string>>,
  origin?: Origin,
): SparkError => new SparkError({ condition, messageParameters, ...placeOf(origin) })

export const fullName = ({ database, name }: QualifiedName): string =>
  [catalogName, database, name].map(quoteIdentifier).join('.')
export const plainName = ({ database, name }: QualifiedName): string =>
  [catalogName, database, name].join('.')

/** Where commands that know no functions look for names. */
export const catalogPath = '[`system`.`session`, `spark_catalog`.`default`]'

/** What is done to tables, a temporary view that has the name is not meant for. */
export function requireNoTemporaryView(
  name: TableName,
  operation: string,
  origin: Origin | undefined,
  { views }: Pick<CommandServices, 'views'>,
): void {
  if (views.temporary(name) === undefined) return
  const viewName = name.map(quoteIdentifier).join('.')
  throw commandError('EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE', { viewName, operation }, origin)
}

/** The command points at the name in its text. */
export const tableNotFound = (
  name: readonly string[],
  command: { readonly origin?: Origin; readonly nameOrigin?: Origin } = {},
  path: string = searchPath,
): SparkError =>
  commandError(
    'TABLE_OR_VIEW_NOT_FOUND',
    { relationName: name.map(quoteIdentifier).join('.'), searchPath: path },
    command.nameOrigin ?? command.origin,
  )
export const tableExists = (name: QualifiedName): SparkError =>
  commandError('TABLE_OR_VIEW_ALREADY_EXISTS', { relationName: fullName(name) })
export const unsupportedOperation = (tableName: string, operation: string, origin?: Origin): SparkError =>
  commandError('UNSUPPORTED_FEATURE.TABLE_OPERATION', { tableName, operation }, origin)
