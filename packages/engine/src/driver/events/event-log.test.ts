import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { SparkError } from '@vonk/common'
import { unknownMetrics } from '../../executor/task-end.ts'
import type { TaskDescription } from '../../scheduler/task.ts'
import { EventLog } from './event-log.ts'
import type { EngineEvent } from './listener-events.ts'
import { publicEvent } from './public-events.ts'

/**
 * What Apache Spark wrote: events with their fields and the types of these; `?` behind a field that is not always
 * there.
 */
const recorded = JSON.parse(
  readFileSync(new URL('../../../../../conformance/recorded/listener_events.json', import.meta.url), 'utf8'),
) as {
  readonly events: readonly { readonly event: string; readonly fields: Readonly<Record<string, unknown>> }[]
}

const stageInfo = {
  ...{ stageId: 1, stageAttemptId: 0, stageName: 'collect', numberOfTasks: 4, parentIds: [0] },
  ...{ submissionTime: 1, completionTime: 2, failureReason: 'why', details: 'where' },
}
const task: TaskDescription = {
  ...{ taskId: 0, kind: 'result', jobId: 0, stageId: 1, stageAttempt: 0, partition: 3, taskAttempt: 0 },
  ...{ executorId: 'driver', host: 'localhost', epoch: 0, locality: 'PROCESS_LOCAL', alone: false },
}
const error = new SparkError({ condition: 'DIVIDE_BY_ZERO' }).toData()
const ended: Omit<Extract<EngineEvent, { readonly event: 'SparkListenerTaskEnd' }>, 'taskEndReason'> = {
  ...{ event: 'SparkListenerTaskEnd', stageId: 1, stageAttemptId: 0, taskType: 'ResultTask' },
  ...{ task, launchTime: 5, finishTime: 9, metrics: unknownMetrics(3.7) },
}
const blockManagerId = { executorId: 'driver', host: 'localhost', port: 0 }

const events: readonly EngineEvent[] = [
  { event: 'SparkListenerApplicationStart', appName: 'a', appId: 'b', timestamp: 1, sparkUser: 'u' },
  {
    event: 'SparkListenerExecutorAdded',
    timestamp: 1,
    executorId: '0',
    executorInfo: { host: 'h', totalCores: 2 },
  },
  { event: 'SparkListenerBlockManagerAdded', blockManagerId, maximumMemory: 5, timestamp: 1 },
  {
    ...{ event: 'SparkListenerSQLExecutionStart', executionId: 0, description: 'd', details: 'e' },
    ...{ physicalPlanDescription: 'p', time: 1 },
  },
  {
    event: 'SparkListenerJobStart',
    jobId: 0,
    submissionTime: 1,
    stageIds: [0, 1],
    properties: { jobId: 'x' },
  },
  {
    event: 'SparkListenerStageSubmitted',
    stageInfo: { ...stageInfo, completionTime: undefined, failureReason: undefined },
  },
  { event: 'SparkListenerTaskStart', stageId: 1, stageAttemptId: 0, task, launchTime: 5 },
  { ...ended, taskEndReason: { kind: 'succeeded' } },
  { ...ended, taskEndReason: { kind: 'failed', error } },
  { event: 'SparkListenerStageCompleted', stageInfo },
  {
    event: 'SparkListenerSQLAdaptiveExecutionUpdate',
    ...{ executionId: 0, physicalPlanDescription: 'p', change: 'smaller' },
  },
  { event: 'SparkListenerJobEnd', jobId: 0, completionTime: 1, jobResult: { result: 'JobSucceeded' } },
  {
    ...{ event: 'SparkListenerJobEnd', jobId: 0, completionTime: 1 },
    jobResult: { result: 'JobFailed', failure: { kind: 'cancelled', reason: 'enough' } },
  },
  { event: 'SparkListenerSQLExecutionEnd', executionId: 0, time: 1, errorMessage: '' },
  { event: 'SparkListenerApplicationEnd', timestamp: 1 },
]

function write(all: readonly EngineEvent[]): readonly Record<string, unknown>[] {
  const directory = mkdtempSync(join(tmpdir(), 'vonk-event-log-'))
  try {
    const log = new EventLog({ directory: `file://${directory}`, applicationId: 'local-1', version: '4.0.0' })
    assert.deepEqual(readdirSync(directory), ['local-1.inprogress'])
    for (const event of all) log.listener(event)
    log.close()
    assert.deepEqual(readdirSync(directory), ['local-1'])
    const text = readFileSync(join(directory, 'local-1'), 'utf8')
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

function check(value: unknown, wanted: unknown, path: string): void {
  if (typeof wanted === 'string') {
    const type = Number.isInteger(value) ? 'integer' : typeof value === 'object' ? 'map' : typeof value
    assert.ok(wanted.split('|').includes(type), `${path} is ${type}, in Spark ${wanted}`)
  } else if (Array.isArray(wanted)) {
    assert.ok(Array.isArray(value), path)
    for (const one of value) check(one, wanted[0], path)
  } else {
    const fields = wanted as Readonly<Record<string, unknown>>
    for (const [name, content] of Object.entries(value as object)) {
      const field = fields[name] ?? fields[`${name}?`]
      assert.ok(field !== undefined, `Spark has no field '${path} / ${name}'`)
      check(content, field, `${path} / ${name}`)
    }
  }
}

test('every event and field that is written is one of Spark, and of its type', () => {
  const records = write(events)
  assert.equal(records.length, events.length + 1)
  for (const { Event: name, ...fields } of records) {
    const known = recorded.events.find(({ event }) => event === name)
    assert.ok(known !== undefined, `Spark has no event ${name}`)
    check(fields, known.fields, String(name))
  }
})

/** `Executor CPU Time` as programs write it. */
const inCamelCase = (field: string): string =>
  field
    .toLowerCase()
    .replace('app name', 'appName')
    .replaceAll(/ (.)/g, (_, letter: string) => letter.toUpperCase())

/** The same tree under the names that programs use. */
function asInCode(fields: unknown): unknown {
  if (Array.isArray(fields)) return fields.map(asInCode)
  if (typeof fields !== 'object' || fields === null) return fields
  return Object.fromEntries(
    Object.entries(fields).map(([name, content]) => [
      inCamelCase(name.replace('User', 'Spark User')),
      asInCode(content),
    ]),
  )
}

test('programs get the same fields in camel case, and what Spark does not measure under a name of its own', () => {
  for (const event of events) {
    const known = recorded.events.find(({ event: name }) => name === event.event)
    // Events of the SQL module are recorded under the names of their classes.
    if (known === undefined) continue
    const { event: _, ...fields } = JSON.parse(JSON.stringify(publicEvent(event))) as Record<string, unknown>
    if ('taskMetrics' in fields) delete (fields.taskMetrics as { engineMetrics?: unknown }).engineMetrics
    check(fields, asInCode(known.fields), event.event)
  }
})

test('what was not recorded is spelled as the schedulers spell it', () => {
  const reasons = write([
    { ...ended, taskEndReason: { kind: 'killed', reason: 'enough' } },
    {
      ...ended,
      taskEndReason: { kind: 'fetchFailed', shuffleId: 7, mapPartition: 2, scope: 'block', message: 'gone' },
    },
    { event: 'SparkListenerExecutorRemoved', timestamp: 1, executorId: '0', removedReason: 'killed' },
  ])
  assert.deepEqual(
    reasons.slice(1).map((record) => record['Task End Reason'] ?? record),
    [
      { Reason: 'TaskKilled', 'Kill Reason': 'enough', 'Accumulator Updates': [] },
      {
        Reason: 'FetchFailed',
        'Shuffle ID': 7,
        'Map ID': -1,
        'Map Index': 2,
        'Reduce ID': -1,
        Message: 'gone',
      },
      { Event: 'SparkListenerExecutorRemoved', Timestamp: 1, 'Executor ID': '0', 'Removed Reason': 'killed' },
    ],
  )
})
