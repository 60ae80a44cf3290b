/** Settings by SQL, and EXPLAIN. */
import { SparkError } from '@vonk/common'
import { allSettings } from '../../base/config.ts'
import { sessionTimeZone } from '../../base/settings.ts'
import type { Explain, Reset, SetCommand, SetTimeZone } from '../../plan/command.ts'
import { isCommand } from '../../plan/command.ts'
import { timeZone } from '../../values/time-zone.ts'
import { commandError } from './command-errors.ts'
import { answer, type CommandResult, noRows, textColumn } from './command-result.ts'
import type { CommandServices } from './command-services.ts'

const keyAndValue = [textColumn('key'), textColumn('value')]

export async function set(
  { key, value, verbose }: SetCommand,
  { settings }: CommandServices,
): Promise<CommandResult> {
  if (key === undefined) {
    if (verbose) return documented(settings)
    const rows = [...settings.getAll()].sort(([a], [b]) => (a < b ? -1 : 1))
    return answer(
      keyAndValue,
      rows.map((pair) => [...pair]),
    )
  }
  if (value !== undefined) settings.set(key, value)
  return answer(keyAndValue, [[key, settings.getOption(key) ?? '<undefined>']])
}

/** SET -v: every setting that is honoured. */
function documented(settings: CommandServices['settings']): CommandResult {
  const columns = [...keyAndValue, textColumn('meaning'), textColumn('Since version')]
  const rows = [...allSettings()].sort((a, b) => (a.key < b.key ? -1 : 1))
  return answer(
    columns,
    rows.map(({ key, docs }) => [key, settings.getOption(key) ?? '<undefined>', docs, '']),
  )
}

export async function setTimeZone(
  { zone }: SetTimeZone,
  { settings }: CommandServices,
): Promise<CommandResult> {
  const { key } = sessionTimeZone
  const chosen = zone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone
  if (timeZone(chosen) === undefined) {
    throw commandError('INVALID_CONF_VALUE.TIME_ZONE', { confName: key, confValue: chosen })
  }
  settings.set(key, chosen)
  return answer(keyAndValue, [[key, chosen]])
}

export async function reset({ key }: Reset, services: CommandServices): Promise<CommandResult> {
  services.reset(key)
  return noRows
}

export async function explain(
  { mode, statement }: Explain,
  services: CommandServices,
): Promise<CommandResult> {
  const rows = async (): Promise<readonly string[]> => {
    if (isCommand(statement)) {
      return [`== Physical Plan ==\nExecute ${statement.kind[0].toUpperCase()}${statement.kind.slice(1)}\n\n`]
    }
    return [await services.explain(statement, mode)]
  }
  try {
    return answer(
      [textColumn('plan', true)],
      (await rows()).map((text) => [text]),
    )
  } catch (error) {
    // As in Spark, what cannot be planned is told in the answer.
    if (!(error instanceof SparkError)) throw error
    const lines = ['Error occurred during query planning: ', ...error.message.split('\n')]
    return answer(
      [textColumn('plan', true)],
      lines.map((line) => [line]),
    )
  }
}
