/**
 * The table of error conditions: condition to SQLSTATE and to a text of our own with `<parameter>` places.
 * The names, SQLSTATEs and parameters are Spark's; the sentences are ours.
 */
import table from './error-conditions.json' with { type: 'json' }

interface Condition {
  readonly sqlState: string
  readonly message: string
}
const conditions = table as Readonly<Record<string, Condition>>

const find = (condition: string): Condition | undefined =>
  conditions[condition] ?? conditions[condition.split('.')[0]]

export const sqlStateOf = (condition: string): string => find(condition)?.sqlState ?? 'XX000'

/** `[CONDITION] text with parameters put in. SQLSTATE: xxxxx`. An unknown condition shows its parameters. */
export function renderMessage(condition: string, parameters: Readonly<Record<string, string>>): string {
  const found = find(condition)
  const text =
    found === undefined
      ? Object.entries(parameters)
          .map(([name, value]) => `${name}: ${value}`)
          .join(', ')
      : found.message.replace(/<(\w+)>/g, (place, name: string) => parameters[name] ?? place)
  return `[${condition}] ${text} SQLSTATE: ${sqlStateOf(condition)}`
}
