/** CACHE TABLE and its relatives. */
import { quoteIdentifier } from '@vonk/common'
import type { CacheTable, UncacheTable } from '../../plan/command.ts'
import type { LogicalPlan } from '../../plan/logical-plan.ts'
import type { ExecuteOptions } from '../engine-port.ts'
import { tableNotFound } from './command-errors.ts'
import { type CommandResult, noRows } from './command-result.ts'
import type { CommandServices } from './command-services.ts'

export async function cacheTable(
  { name, query, lazy }: CacheTable,
  services: CommandServices,
  options: ExecuteOptions,
): Promise<CommandResult> {
  const relation: LogicalPlan = { kind: 'unresolvedRelation', source: { kind: 'table', name, options: {} } }
  if (query !== undefined) {
    await services.schema(query)
    services.views.create({ name: name[name.length - 1], plan: query }, { replace: false, global: false })
  }
  await services.schema(relation)
  if (!lazy) await services.runToEnd(relation, options)
  return noRows
}

export async function uncacheTable(
  { name, ifExists }: UncacheTable,
  services: CommandServices,
): Promise<CommandResult> {
  const { views } = services
  const isThere = views.temporary(name) !== undefined || (await views.record(name)) !== undefined
  if (!isThere && !ifExists) throw tableNotFound(name.map(quoteIdentifier).join('.'))
  return noRows
}

export async function clearCache(_services: CommandServices): Promise<CommandResult> {
  return noRows
}
