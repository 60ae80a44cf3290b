/** docs/configuration.md, from the engine's table of settings. */
import { allSettings, type SettingEntry } from '@vonk/engine/base/config'
import { sessionTimeZone, shufflePartitions } from '@vonk/engine/base/settings'
// Imported for the settings that they define.
import '@vonk/engine/driver/events/event-log'
import '@vonk/engine/driver/backend/local-folders'
import '@vonk/engine/driver/events/progress'
import '@vonk/server/wire/connect-settings'

/** Defaults that differ from machine to machine, or that say less than they mean. */
const defaults: ReadonlyMap<string, string> = new Map([
  [sessionTimeZone.key, 'zone of the process'],
  [shufflePartitions.key, '200 (fitted until set, see below)'],
])

const row = (setting: SettingEntry): string => {
  const text =
    defaults.get(setting.key) ?? (setting.defaultText === undefined ? '' : `\`${setting.defaultText}\``)
  const other = setting.alternatives.map((key) => ` Also \`${key}\`.`).join('')
  return `| \`${setting.key}\` | ${text} | ${setting.isStatic ? 'start' : 'any time'} | ${setting.docs}${other} |`
}

const table = (settings: readonly SettingEntry[]): string =>
  ['| key | default | can be set | what it does |', '|---|---|---|---|', ...settings.map(row)].join('\n')

export function configurationPage(): string {
  const settings = [...allSettings()].sort((a, b) => (a.key < b.key ? -1 : 1))
  const own = settings.filter(({ key }) => key.startsWith('spark.vonk.'))
  const sparks = settings.filter(({ key }) => !key.startsWith('spark.vonk.'))
  return `# Configuration

Made by \`npm run docs\` from the table of settings in the engine; a test compares.

Settings carry Spark's names and, but for what is said below, Spark's defaults. They are given to the builder, or to a
session that runs:

\`\`\`ts
const spark = await SparkSession.builder().master('local[4]').config('spark.executor.memory', '2g').getOrCreate()
await spark.conf.set('spark.sql.session.timeZone', 'Europe/Amsterdam')
\`\`\`

One that can be set at the start only belongs to the engine and not to a session: \`spark.conf.set\` refuses it with
\`CANNOT_MODIFY_CONFIG\`. A value of the wrong type is refused with \`INVALID_CONF_VALUE.TYPE_MISMATCH\`. Keys that are
not in these tables are kept and can be read back, but nothing depends on them. Sizes are written like \`64m\` or
\`1g\`, times like \`500ms\` or \`10s\`.

## Spark's settings

${table(sparks)}

## Vonk's own

${table(own)}

## Where Vonk differs

**\`${shufflePartitions.key}\`** reads 200 until it is set, as in Spark, but 200 partitions are not what runs: until
somebody sets it, the planner fits the number of reduce partitions to the work. A shuffle gets one partition for each
MiB of its estimated input (for each 16 MiB where it is a range shuffle for a global sort), in multiples of the number
of slots, at least two for each slot and never fewer than four, at most 1,024. Where nothing is known about the size,
it gets the least number. The state of one partition then fits the second-level cache of a core. Once it is set, by the
builder or by \`spark.conf.set\`, it is obeyed to the letter.

**\`${sessionTimeZone.key}\`** is the zone of the process, as in Spark. Set it where results should not depend on the
machine.
`
}
