/**
 * Listener events as records of Spark's event log: one JSON object an event, its fields spelled as Spark spells them,
 * so that tools which read Spark's logs read ours.
 */
import type { EngineEvent } from './listener-events.ts'
import { publicEvent } from './public-events.ts'

export type LogRecord = Readonly<Record<string, unknown>>

/** Events of Spark's SQL module go by the full name of their class, and their fields as they are in code. */
const sqlPackage = 'org.apache.spark.sql.execution.ui'

export function eventLogRecord(event: EngineEvent): LogRecord {
  switch (event.event) {
    case 'SparkListenerSQLExecutionStart':
    case 'SparkListenerSQLExecutionEnd': {
      const { event: name, ...fields } = event
      return { Event: `${sqlPackage}.${name}`, ...fields }
    }
    case 'SparkListenerSQLAdaptiveExecutionUpdate': {
      const { executionId, physicalPlanDescription } = event
      return { Event: `${sqlPackage}.${event.event}`, executionId, physicalPlanDescription }
    }
    default:
      return spelled(publicEvent(event)) as LogRecord
  }
}

/** Fields with keys that are values: the user's settings, an executor's attributes. */
const keyed: ReadonlySet<string> = new Set(['properties', 'attributes'])
/** What Spark's log has no field for. */
const unlogged: ReadonlySet<string> = new Set(['engineMetrics'])

/** Renames fields all the way down. */
function spelled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => spelled(one))
  if (typeof value !== 'object' || value === null) return value
  const record: Record<string, unknown> = {}
  for (const [field, content] of Object.entries(value)) {
    if (content === undefined || unlogged.has(field)) continue
    record[eventLogField(field)] = keyed.has(field) ? content : spelled(content)
  }
  return record
}

const spellings = new Map<string, string>([
  ['sparkUser', 'User'],
  ['numberOfTasks', 'Number of Tasks'],
  ['executorCpuTime', 'Executor CPU Time'],
])

/** How the log spells a field: `stageAttemptId` is `Stage Attempt ID`. */
function eventLogField(field: string): string {
  let spelling = spellings.get(field)
  if (spelling === undefined) {
    const words = field.replace(/[A-Z]/g, ' $&').split(' ')
    spelling = words
      .map((word) =>
        word === 'Id' || word === 'Ids'
          ? word.replace('Id', 'ID')
          : word.charAt(0).toUpperCase() + word.slice(1),
      )
      .join(' ')
    spellings.set(field, spelling)
  }
  return spelling
}
