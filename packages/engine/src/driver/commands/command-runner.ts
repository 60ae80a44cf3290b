/** Commands, each by the file that knows how. */
import { quoteIdentifier, type SparkError } from '@vonk/common'
import { searchPath } from '../../analysis/error-place.ts'
import { unreachable } from '../../base/assert.ts'
import type { Command, UnsupportedCommand } from '../../plan/command.ts'
import { cacheTable, clearCache, uncacheTable } from './cache-commands.ts'
import { catalogPath, commandError, fullName, tableNotFound } from './command-errors.ts'
import { type CommandResult, noRows } from './command-result.ts'
import type { CommandServices } from './command-services.ts'
import { createDatabase, dropDatabase, use } from './database-commands.ts'
import { describeDatabase, describeFunction, describeQuery, describeTable } from './describe-commands.ts'
import { dropFunction } from './function-commands.ts'
import { insert, insertDirectory } from './insert-commands.ts'
import { explain, reset, set, setTimeZone } from './session-commands.ts'
import { show } from './show-commands.ts'
import { createTable, createTableLike, dropTable, truncateTable } from './table-commands.ts'
import { createView, createViewUsing } from './view-commands.ts'

export async function runCommand(command: Command, services: CommandServices): Promise<CommandResult> {
  switch (command.kind) {
    case 'createView':
      return createView(command, services)
    case 'createViewUsing':
      return createViewUsing(command, services)
    case 'createTable':
      return createTable(command, services)
    case 'createTableLike':
      return createTableLike(command, services)
    case 'insert':
      return insert(command, services)
    case 'inserts':
      for (const each of command.inserts) await insert(each, services)
      return noRows
    case 'insertDirectory':
      return insertDirectory(command, services)
    case 'dropTable':
      return dropTable(command, services)
    case 'dropFunction':
      return dropFunction(command, services)
    case 'truncateTable':
      return truncateTable(command, services)
    case 'createDatabase':
      return createDatabase(command, services)
    case 'dropDatabase':
      return dropDatabase(command, services)
    case 'use':
      return use(command, services)
    case 'show':
      return show(command, services)
    case 'describeTable':
      return describeTable(command, services)
    case 'describeQuery':
      return describeQuery(command, services)
    case 'describeFunction':
      return describeFunction(command)
    case 'describeDatabase':
      return describeDatabase(command, services)
    case 'explain':
      return explain(command, services)
    case 'set':
      return set(command, services)
    case 'setTimeZone':
      return setTimeZone(command, services)
    case 'reset':
      return reset(command, services)
    case 'cacheTable':
      return cacheTable(command, services)
    case 'uncacheTable':
      return uncacheTable(command, services)
    case 'clearCache':
      return clearCache(services)
    case 'refresh':
      return refresh(command, services)
    case 'unsupportedCommand':
      return refuse(command, services)
    default:
      return unreachable(command)
  }
}

/** Where it is about a table, its full name is told under both names that conditions have for it. */
async function refuse(command: UnsupportedCommand, services: CommandServices): Promise<never> {
  const { condition, parameters, table, origin } = command
  if (table === undefined) throw commandError(condition, parameters, origin)
  const temporary = services.views.temporary(table)
  const record = temporary === undefined ? await services.views.record(table) : undefined
  if (temporary === undefined && record === undefined)
    throw tableNotFound(table, command, command.rowLevel === true ? searchPath : catalogPath)
  const isView = temporary !== undefined || record?.view !== undefined
  if (command.expects !== undefined && isView !== (command.expects.what === 'view'))
    throw wrongKind(command, record === undefined ? quotedName(table) : fullName(record))
  if (isView && command.analyzes !== undefined)
    throw notAnalyzed(command, { isTemporary: record === undefined })
  const full = fullName(services.views.qualified(table))
  const key = condition === '_LEGACY_ERROR_TEMP_1012' ? 'identifier' : 'tableName'
  throw commandError(condition, { ...parameters, [key]: full }, origin)
}

/** Of a temporary view that is cached, Spark would find statistics of columns. */
function notAnalyzed(
  { analyzes, table, nameOrigin }: UnsupportedCommand,
  { isTemporary }: { readonly isTemporary: boolean },
): SparkError {
  if (!isTemporary) return commandError('UNSUPPORTED_FEATURE.ANALYZE_VIEW', {})
  const viewName = quotedName(table!)
  if (analyzes === 'columns')
    return commandError('UNSUPPORTED_FEATURE.ANALYZE_UNCACHED_TEMP_VIEW', { viewName })
  const parameters = { viewName, operation: 'ANALYZE TABLE' }
  return commandError('EXPECT_PERMANENT_VIEW_NOT_TEMP', parameters, nameOrigin)
}

/** ALTER TABLE of a view, or the other way round. */
function wrongKind({ expects, table, nameOrigin }: UnsupportedCommand, name: string): SparkError {
  const { what, operation, alternative } = expects!
  const [key, condition, other] =
    what === 'table'
      ? ['viewName', 'EXPECT_TABLE_NOT_VIEW', 'USE_ALTER_VIEW']
      : ['tableName', 'EXPECT_VIEW_NOT_TABLE', 'USE_ALTER_TABLE']
  // A new name is given by another part of Spark, which tells the name as it is written, and no place.
  const isRename = operation.startsWith('ALTER') && !operation.includes('...')
  const parameters = { [key]: isRename ? quotedName(table!) : name, operation }
  const full = `${condition}.${alternative ? other : 'NO_ALTERNATIVE'}`
  return commandError(full, parameters, isRename ? undefined : nameOrigin)
}

const quotedName = (name: readonly string[]): string => name.map(quoteIdentifier).join('.')

/** Listings and footers are read anew by every query: there is nothing to forget. */
async function refresh(
  command: Extract<Command, { kind: 'refresh' }>,
  services: CommandServices,
): Promise<CommandResult> {
  const { what, name } = command
  if (what === 'function') {
    const routineName = [services.views.currentDatabase, ...name]
      .slice(-2)
      .map((part) => `\`${part}\``)
      .join('.')
    throw commandError('ROUTINE_NOT_FOUND', { routineName })
  }
  if (what === 'path') return noRows
  const found = services.views.temporary(name) ?? (await services.views.record(name))
  // The catalog's own question looks among functions, too.
  const path = command.origin === undefined ? searchPath : catalogPath
  if (found === undefined) throw tableNotFound(name, command, path)
  return noRows
}
