/** CACHE TABLE and its relatives: what a name means is kept, and dropped, by the plan behind it. */
import { quoteIdentifier } from '@vonk/common'
import type { Origin } from '../../expr/expression.ts'
import type { CacheTable, TableName, UncacheTable } from '../../plan/command.ts'
import type { LogicalPlan } from '../../plan/logical-plan.ts'
import { defaultStorageLevel, type StorageLevel, storageLevels } from '../cache/storage-level.ts'
import { commandError, tableNotFound } from './command-errors.ts'
import { type CommandResult, noRows } from './command-result.ts'
import type { CommandServices } from './command-services.ts'

export const relationOf = (name: TableName, origin?: Origin): LogicalPlan => ({
  kind: 'unresolvedRelation',
  source: { kind: 'table', name, options: {} },
  ...(origin === undefined ? {} : { origin }),
})
const keyOf = (name: TableName): string => name.join('.').toLowerCase()

export async function cacheTable(
  { name, query, lazy, options: written, origin, nameOrigin }: CacheTable,
  services: CommandServices,
): Promise<CommandResult> {
  const relation = relationOf(name, nameOrigin)
  if (query !== undefined && name.length > 1) {
    const quoted = name.slice(0, -1).map(quoteIdentifier).join('.')
    throw commandError('_LEGACY_ERROR_TEMP_0037', { quoted: quoted.replaceAll('`', '') }, origin)
  }
  // A level that is none is told behind what is wrong with the rest, and leaves no view.
  await services.schema(query ?? relation)
  const level = levelOf(written)
  if (query !== undefined) {
    services.views.create({ name: name[0], plan: query }, { replace: false, global: false })
  }
  await services.cache.add(relation, level)
  await services.cache.nameAs(keyOf(name), relation)
  if (lazy) return noRows
  // Counting reads every partition, and no rows come to the driver.
  const count: LogicalPlan = {
    ...{ kind: 'aggregate', input: relation, groupBy: [] },
    columns: [
      { kind: 'unresolvedFunction', name: ['count'], args: [{ kind: 'unresolvedStar' }], distinct: false },
    ],
  }
  await services.runToEnd(count)
  return noRows
}

function levelOf(options: CacheTable['options']): StorageLevel {
  const name = Object.entries(options).find(([key]) => key.toLowerCase() === 'storagelevel')?.[1]
  if (name === undefined) return defaultStorageLevel
  const level = storageLevels[name.toUpperCase()]
  if (level !== undefined) return level
  throw commandError('_LEGACY_ERROR_TEMP_3259', { s: name })
}

export async function uncacheTable(command: UncacheTable, services: CommandServices): Promise<CommandResult> {
  const { name, ifExists } = command
  const { views } = services
  const isThere = views.temporary(name) !== undefined || (await views.record(name)) !== undefined
  if (!isThere) {
    if (ifExists) return noRows
    throw tableNotFound(name, command)
  }
  services.cache.removeNamed(keyOf(name))
  await services.cache.remove(relationOf(name))
  return noRows
}

export async function clearCache(services: CommandServices): Promise<CommandResult> {
  services.cache.clear()
  return noRows
}
