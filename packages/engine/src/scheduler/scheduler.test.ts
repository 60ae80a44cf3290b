/** What the scenario tables do not show: the error of a failed job, and that the events of a task stay cheap. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MapOutputTracker } from '../shuffle/map-output-tracker.ts'
import type { SchedulerEffect } from './event.ts'
import type { JobFailure } from './job-failure.ts'
import { jobFailureError } from './job-failure.ts'
import { Scheduler } from './scheduler.ts'
import type { TaskDescription } from './task.ts'

test('a failed task gives the job its own error', () => {
  const error = {
    ...{ condition: 'DIVIDE_BY_ZERO', sqlState: '22012', message: 'by zero' },
    ...{ messageParameters: {}, queryContext: [] },
  }
  const where = { stageId: 3, partition: 1, failures: 4, executorId: 'A', message: 'by zero' }
  assert.equal(jobFailureError(7, { kind: 'taskFailed', ...where, error }), error)
  const lost = jobFailureError(7, { kind: 'taskFailed', ...where, message: 'exit 1' })
  assert.equal(lost.condition, 'INTERNAL_ERROR_EXECUTOR')
  assert.match(lost.messageParameters.message, /Partition 1 of stage 3 failed 4 times, last on A: exit 1/)
})

test('every other failure of a job has a condition and says which stage', () => {
  const failures: readonly JobFailure[] = [
    { kind: 'fetchFailed', stageId: 3, attempts: 4, message: 'no block' },
    { kind: 'tooManyAttempts', stageId: 3, attempts: 9 },
    { kind: 'indeterminate', stageId: 3, recomputedStageId: 2 },
    { kind: 'noExecutors', stageId: 3, waitedMs: 5 },
  ]
  for (const failure of failures) {
    const { condition, messageParameters } = jobFailureError(7, failure)
    assert.match(condition, /^INTERNAL_ERROR_(SHUFFLE|EXECUTOR)$/)
    assert.match(messageParameters.message, /[Ss]tage 3/)
  }
  const { condition, messageParameters } = jobFailureError(7, { kind: 'cancelled', reason: 'by hand' })
  assert.equal(condition, 'SPARK_JOB_CANCELLED')
  assert.deepEqual(messageParameters, { jobId: '7', reason: 'by hand' })
})

/** Runs a map and a result stage of `tasks` tasks each to the end and returns the milliseconds it took. */
function run(tasks: number): number {
  const tracker = new MapOutputTracker()
  const scheduler = new Scheduler({ now: () => 0, random: () => 0.5, tracker })
  for (let e = 0; e < 4; e++) {
    scheduler.handle({ kind: 'executorRegistered', executorId: `e${e}`, host: 'h', slots: 4 })
  }
  const launched: TaskDescription[] = []
  let finished = 0
  const perform = (effects: readonly SchedulerEffect[]): void => {
    for (const effect of effects) {
      if (effect.kind === 'launchTask') launched.push(effect.task)
      else if (effect.kind === 'jobFinished') finished += 1
    }
  }
  const start = performance.now()
  const spec = { partitions: tasks, deterministic: true }
  const map = {
    stageId: 0,
    kind: 'shuffleMap',
    shuffleId: 0,
    parents: [],
    reducePartitions: 2,
    ...spec,
  } as const
  const result = { stageId: 1, kind: 'result', parents: [0], ...spec } as const
  perform(scheduler.handle({ kind: 'jobSubmitted', jobId: 1, stages: [map, result] }))
  const sizes = [1, 1]
  for (let next = 0; next < launched.length; next++) {
    const { kind, taskId, executorId, host } = launched[next]
    const mapStatus = { executorId, host, mapTaskId: taskId, sizes, rows: sizes }
    const outcome = kind === 'result' ? { kind: 'succeeded', result: 1 } : { kind: 'succeeded', mapStatus }
    perform(scheduler.handle({ kind: 'taskFinished', taskId, outcome } as Parameters<Scheduler['handle']>[0]))
  }
  assert.equal(finished, 1)
  assert.equal(launched.length, 2 * tasks)
  return performance.now() - start
}

test('the time per task does not grow with their number', () => {
  run(2000)
  const few = Math.min(run(2000), run(2000), run(2000)) / 2000
  const many = Math.min(run(20_000), run(20_000)) / 20_000
  assert(many < 6 * few + 0.01, `${many * 1000} us a task of many, ${few * 1000} us of few`)
  assert(many * 5000 < 250, `10,000 tasks take ${many * 5000} ms`)
})
