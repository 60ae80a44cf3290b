/** Jobs, stages and their order: Spark's DAGSchedulerSuite, first part. The language is in scenario-language.ts. */
import type { Scenario } from './scenario-language.ts'
import * as s from './scenario-language.ts'

const { add, cancel, drop, executors, job, map, missing, ok, planned, result, scenarios } = s

/** What a job of a two-task map stage 0 and a one-task result stage 1 shows on executor A. */
const s1Done = 'run 0.0/0@A, run 0.0/1@A, stage 0 done 1, run 1.0/0@A, result 1/0, job 1 done'

const jobs: readonly Scenario[] = [
  {
    name: 'a job without partitions is done at once',
    steps: [[job(1, result(0, { tasks: 0 })), 'job 1 done']],
  },
  {
    name: 'a job of one stage runs and ends',
    steps: [
      [executors('A2'), ''],
      [job(1, result(0)), 'run 0.0/0@A, run 0.0/1@A'],
      [ok('0.0/0'), 'result 1/0'],
      [ok('0.0/1'), 'result 1/1, job 1 done'],
    ],
  },
  {
    name: 'a task that is beyond hope fails the job with its own cause',
    steps: [
      [executors('A1'), ''],
      [job(1, result(0, { tasks: 1 })), 'run 0.0/0@A'],
      [s.fails('0.0/0', { retryable: false }), 'job 1 failed taskFailed'],
    ],
  },
  {
    name: 'cancelling a job kills its tasks, whose ends then change nothing',
    steps: [
      [executors('A2'), ''],
      [job(1, result(0)), 'run 0.0/0@A, run 0.0/1@A'],
      [cancel(1), 'job 1 failed cancelled, kill 0.0/0, kill 0.0/1'],
      [s.killed('0.0/0'), ''],
      [ok('0.0/1'), ''],
      [cancel(1), ''],
    ],
  },
  {
    name: 'tasks that answer a kill with an error are killed tasks, not failures',
    listener: true,
    steps: [
      [executors('A1'), 'ExecutorAdded A'],
      [job(1, result(0, { tasks: 1 })), 'JobStart 1, StageSubmitted 0.0, run 0.0/0@A, TaskStart 0.0/0'],
      [cancel(1), 'job 1 failed cancelled, StageCompleted 0.0 failed, JobEnd 1 JobFailed, kill 0.0/0'],
      [s.fails('0.0/0'), 'TaskEnd 0.0/0 TaskKilled'],
    ],
  },
  {
    name: 'task ends are told to listeners even after their stage is gone, and what they left is let go',
    listener: true,
    steps: [
      [executors('A1'), 'ExecutorAdded A'],
      [job(1, map(0, { tasks: 1 })), 'JobStart 1, StageSubmitted 0.0, run 0.0/0@A, TaskStart 0.0/0'],
      [cancel(1), 'job 1 failed cancelled, StageCompleted 0.0 failed, JobEnd 1 JobFailed, kill 0.0/0'],
      [s.forget(0), ''],
      [ok('0.0/0'), 'TaskEnd 0.0/0 Success, discard 0/0@A'],
    ],
  },
  {
    name: 'listeners hear of job, stages, tasks and executors in order',
    listener: true,
    steps: [
      [executors('A1'), 'ExecutorAdded A'],
      [
        job(1, map(0, { tasks: 1 }), result(1, { tasks: 1, reads: [0] })),
        'JobStart 1, StageSubmitted 0.0, run 0.0/0@A, TaskStart 0.0/0',
      ],
      [
        ok('0.0/0'),
        'TaskEnd 0.0/0 Success, StageCompleted 0.0, stage 0 done 1, StageSubmitted 1.0, run 1.0/0@A, TaskStart 1.0/0',
      ],
      [
        ok('1.0/0'),
        'TaskEnd 1.0/0 Success, result 1/0, StageCompleted 1.0, job 1 done, JobEnd 1 JobSucceeded',
      ],
      [s.lose('A'), 'ExecutorRemoved A'],
    ],
  },
]

const order: readonly Scenario[] = [
  {
    name: 'a stage waits for the stages it reads',
    steps: [
      [executors('A2'), ''],
      [job(1, map(0), result(1, { tasks: 1, reads: [0] })), 'run 0.0/0@A, run 0.0/1@A'],
      [ok('0.0/0'), ''],
      [missing(0), 'missing 1'],
      [ok('0.0/1'), 'stage 0 done 1, run 1.0/0@A'],
      [ok('1.0/0'), 'result 1/0, job 1 done'],
    ],
  },
  {
    name: 'a stage that reads two shuffles starts after the later of them',
    steps: [
      [executors('A4'), ''],
      [
        job(1, map(0, { tasks: 1 }), map(1, { tasks: 1 }), result(2, { tasks: 1, reads: [0, 1] })),
        'run 0.0/0@A, run 1.0/0@A',
      ],
      [ok('1.0/0'), 'stage 1 done 1'],
      [ok('0.0/0'), 'stage 0 done 1, run 2.0/0@A'],
    ],
  },
  {
    name: 'stages may come one at a time while their job runs',
    steps: [
      [executors('A2'), ''],
      [job(1, map(0, { tasks: 1 })), 'run 0.0/0@A'],
      [ok('0.0/0'), 'stage 0 done 1'],
      [add(1, map(1, { tasks: 1, reads: [0] })), 'run 1.0/0@A'],
      [ok('1.0/0'), 'stage 1 done 1'],
      [add(1, result(2, { tasks: 1, reads: [1] })), 'run 2.0/0@A'],
      [ok('2.0/0'), 'result 1/0, job 1 done'],
    ],
  },
  {
    name: 'stages that nothing connects run side by side',
    steps: [
      [executors('A2 B2'), ''],
      [job(1, map(0), map(1)), 'run 0.0/0@A, run 0.0/1@B, run 1.0/0@A, run 1.0/1@B'],
    ],
  },
  {
    name: 'a job of map stages only ends when planning has',
    steps: [
      [executors('A1'), ''],
      [job(1, map(0, { tasks: 1 })), 'run 0.0/0@A'],
      [ok('0.0/0'), 'stage 0 done 1'],
      [planned(1), 'job 1 done'],
    ],
  },
  {
    name: 'a job of map stages planned early ends with the last of them',
    steps: [
      [executors('A1'), ''],
      [job(1, map(0, { tasks: 1 })), 'run 0.0/0@A'],
      [planned(1), ''],
      [ok('0.0/0'), 'stage 0 done 1, job 1 done'],
    ],
  },
  {
    name: 'a stage that planning no longer needs is stopped and the job goes on',
    steps: [
      [executors('A4'), ''],
      [job(1, map(0), map(1, { tasks: 1 })), 'run 0.0/0@A, run 0.0/1@A, run 1.0/0@A'],
      [drop(1, 0), 'kill 0.0/0, kill 0.0/1'],
      [ok('1.0/0'), 'stage 1 done 1'],
      [add(1, result(2, { tasks: 1, reads: [1] })), 'run 2.0/0@A'],
      [ok('2.0/0'), 'result 1/0, job 1 done'],
    ],
  },
  {
    name: 'a stage for a job that has failed meanwhile is left alone',
    steps: [
      [executors('A1'), ''],
      [job(1, map(0, { tasks: 1 })), 'run 0.0/0@A'],
      [cancel(1), 'job 1 failed cancelled, kill 0.0/0'],
      [add(1, result(1, { tasks: 1, reads: [0] })), ''],
    ],
  },
  {
    name: 'a map stage without partitions is there at once',
    steps: [
      [executors('A1'), ''],
      [job(1, map(0, { tasks: 0 }), result(1, { tasks: 1, reads: [0] })), 'stage 0 skipped 1, run 1.0/0@A'],
    ],
  },
]

const shared: readonly Scenario[] = [
  {
    name: 'a stage whose outputs exist is skipped',
    steps: [
      [executors('A2'), ''],
      [s.all(job(1, map(0), result(1, { tasks: 1, reads: [0] })), ok('0.0/0 0.0/1'), ok('1.0/0')), s1Done],
      [job(2, map(0)), 'stage 0 skipped 2'],
      [add(2, result(2, { tasks: 1, reads: [0] })), 'run 2.0/0@A'],
    ],
  },
  {
    name: 'a skipped stage runs only for the outputs it has lost',
    steps: [
      [executors('A1 B1'), ''],
      [
        s.all(job(1, map(0)), ok('0.0/0 0.0/1'), planned(1)),
        'run 0.0/0@A, run 0.0/1@B, stage 0 done 1, job 1 done',
      ],
      [s.lose('B'), ''],
      [job(2, map(0)), 'run 0.1/1@A'],
      [ok('0.1/1'), 'stage 0 done 2'],
    ],
  },
  {
    name: 'a stage that two jobs use runs once and tells both',
    steps: [
      [executors('A2'), ''],
      [job(1, map(0)), 'run 0.0/0@A, run 0.0/1@A'],
      [job(2, map(0)), ''],
      [ok('0.0/0 0.0/1'), 'stage 0 done 1, stage 0 done 2'],
    ],
  },
  {
    name: 'the failure of a stage fails all jobs that use it',
    steps: [
      [executors('A2'), ''],
      [job(1, map(0)), 'run 0.0/0@A, run 0.0/1@A'],
      [job(2, map(0), result(2, { tasks: 1, reads: [0] })), ''],
      [
        s.fails('0.0/0', { retryable: false }),
        'kill 0.0/1, job 1 failed taskFailed, job 2 failed taskFailed',
      ],
    ],
  },
  {
    name: 'a cancelled job leaves the stages of another job alone',
    steps: [
      [executors('A4'), ''],
      [job(1, map(0), map(1, { tasks: 1 })), 'run 0.0/0@A, run 0.0/1@A, run 1.0/0@A'],
      [job(2, map(0)), ''],
      [cancel(1), 'job 1 failed cancelled, kill 1.0/0'],
      [ok('0.0/0 0.0/1'), 'stage 0 done 2'],
    ],
  },
  {
    name: 'a shared stage goes on when the job that began it is gone, and recovers for the other',
    steps: [
      [executors('A2 B2'), ''],
      [job(1, map(0)), 'run 0.0/0@A, run 0.0/1@B'],
      [job(2, map(0), result(2, { tasks: 1, reads: [0] })), ''],
      [cancel(1), 'job 1 failed cancelled'],
      [ok('0.0/0 0.0/1'), 'stage 0 done 2, run 2.0/0@A'],
      [s.cannotFetch('2.0/0', '0/1@B'), 'timer resubmitStages+200'],
      [s.wait(200), 'run 0.1/1@A'],
      [ok('0.1/1'), 'run 2.1/0@A'],
      [ok('2.1/0'), 'result 2/0, job 2 done'],
    ],
  },
  {
    name: 'a stage cancelled with its job starts afresh for the next, keeping finished outputs',
    steps: [
      [executors('A2'), ''],
      [job(1, map(0, { tasks: 3 })), 'run 0.0/0@A, run 0.0/1@A'],
      [ok('0.0/0'), 'run 0.0/2@A'],
      [cancel(1), 'job 1 failed cancelled, kill 0.0/1, kill 0.0/2'],
      [s.killed('0.0/1 0.0/2'), ''],
      [job(2, map(0, { tasks: 3 })), 'run 0.1/1@A, run 0.1/2@A'],
      [ok('0.1/1 0.1/2'), 'stage 0 done 2'],
    ],
  },
  {
    name: 'a second reader of a shuffle does not make its stage run again',
    steps: [
      [executors('A2'), ''],
      [job(1, map(0, { tasks: 1 }), map(1, { tasks: 1, reads: [0] })), 'run 0.0/0@A'],
      [add(1, map(2, { tasks: 1, reads: [0] })), ''],
      [ok('0.0/0'), 'stage 0 done 1, run 1.0/0@A, run 2.0/0@A'],
    ],
  },
  {
    name: 'nothing of a job is kept once its shuffles are removed',
    steps: [
      [executors('A2'), ''],
      [s.all(job(1, map(0), result(1, { tasks: 1, reads: [0] })), ok('0.0/0 0.0/1'), ok('1.0/0')), s1Done],
      [s.forget(0), ''],
      [s.look((run) => run.scheduler.dag.isEmpty), 'true'],
    ],
  },
]

scenarios([...jobs, ...order, ...shared])
