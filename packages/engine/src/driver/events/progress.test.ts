import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TaskDescription } from '../../scheduler/task.ts'
import { ConsoleProgress, progressLine } from './progress.ts'

test('a bar has room for what is done', () => {
  const stage = { stageId: 3, since: 0, tasks: 12, running: 2, done: 5 }
  assert.equal(progressLine([stage], 41), '[Stage 3:=======>          (5 + 2) / 12]')
  assert.equal(progressLine([{ ...stage, running: 0, done: 12 }], 31), '[Stage 3:=======(12 + 0) / 12]')
  assert.equal(progressLine([stage], 10), '[Stage 3:(5 + 2) / 12]')
  const two = progressLine([stage, { ...stage, stageId: 4 }], 81)
  assert.equal(two.length, 80)
  assert.match(two, /^\[Stage 3:=+> +\(5 \+ 2\) \/ 12\]\[Stage 4:=+> +\(5 \+ 2\) \/ 12\]$/)
})

const stageInfo = {
  ...{ stageId: 1, stageAttemptId: 0, stageName: 'collect', numberOfTasks: 4 },
  ...{ parentIds: [], submissionTime: 0 },
}
const task: TaskDescription = {
  ...{ taskId: 0, kind: 'result', jobId: 0, stageId: 1, stageAttempt: 0, partition: 0, taskAttempt: 0 },
  ...{ executorId: 'driver', host: 'localhost', epoch: 0, locality: 'ANY', alone: false },
}

test('the line comes after half a second and is wiped at the end', (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] })
  let now = 0
  const written: string[] = []
  const progress = new ConsoleProgress({
    terminal: { columns: 40, write: (text) => written.push(text) },
    now: () => now,
  })
  const pass = (ms: number) => {
    now += ms
    context.mock.timers.tick(ms)
  }
  const { listener } = progress
  listener({ event: 'SparkListenerStageSubmitted', stageInfo })
  listener({ event: 'SparkListenerTaskStart', stageId: 1, stageAttemptId: 0, task, launchTime: 0 })
  pass(200)
  pass(200)
  assert.deepEqual(written, [])
  pass(200)
  assert.deepEqual(written, ['\r[Stage 1:>                 (0 + 1) / 4]'])
  listener({
    ...{ event: 'SparkListenerTaskEnd', stageId: 1, stageAttemptId: 0, taskType: 'ResultTask' },
    ...{ taskEndReason: { kind: 'succeeded' }, task, launchTime: 0, finishTime: 700, metrics: undefined },
  })
  pass(200)
  assert.equal(written.at(-1), '\r[Stage 1:====>             (1 + 0) / 4]')
  listener({ event: 'SparkListenerStageCompleted', stageInfo })
  assert.equal(written.at(-1), `\r${' '.repeat(39)}\r`)
  pass(1000)
  assert.equal(written.length, 3)
})
