/** DROP FUNCTION. The functions are those that are built in, which nobody drops; there are no others to be found. */
import { quoteIdentifier } from '@vonk/common'
import { catalogName } from '../../catalog/catalog.ts'
import { lookupFunction } from '../../expr/registry.ts'
import type { DropFunction } from '../../plan/command.ts'
import { commandError } from './command-errors.ts'
import { type CommandResult, noRows } from './command-result.ts'
import type { CommandServices } from './command-services.ts'

const quoted = (name: readonly string[]): string => name.map(quoteIdentifier).join('.')

export async function dropFunction(
  { name, temporary, ifExists }: DropFunction,
  { views }: CommandServices,
): Promise<CommandResult> {
  const written = name[name.length - 1]
  const place = name.slice(0, -1).join('.').toLowerCase()
  if ((place === '' || place === 'system.builtin') && lookupFunction(written) !== undefined) {
    const parameters = { statement: 'DROP', objectType: 'FUNCTION', objectName: quoteIdentifier(written) }
    throw commandError('FORBIDDEN_OPERATION', parameters)
  }
  const parts = name[0].toLowerCase() === catalogName ? name.slice(1) : name
  if (parts.length > 2)
    throw commandError('REQUIRES_SINGLE_PART_NAMESPACE', {
      identifier: quoted(name),
      sessionCatalog: catalogName,
    })
  if (ifExists) return noRows
  if (temporary) throw commandError('ROUTINE_NOT_FOUND', { routineName: quoteIdentifier(written) })
  const database = parts.length === 2 ? parts[0] : views.currentDatabase
  await views.databaseOf(database)
  throw commandError('ROUTINE_NOT_FOUND', { routineName: quoted([database, written]) })
}
