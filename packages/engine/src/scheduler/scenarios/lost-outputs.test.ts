/** What failures take and what is computed again: Spark's DAGSchedulerSuite, second part. */
import type { Scenario } from './scenario-language.ts'
import * as s from './scenario-language.ts'

const { all, cannotFetch, executors, job, lose, map, missing, ok, result, scenarios, wait } = s

/** A map stage with a task on A and one on B, both done; its reader with two tasks running. */
const twoStages = all(executors('A2 B2'), job(1, map(0), result(1, { reads: [0] })), ok('0.0/0 0.0/1'))
const twoStagesShown = 'run 0.0/0@A, run 0.0/1@B, stage 0 done 1, run 1.0/0@A, run 1.0/1@B'

const fetchFailures: readonly Scenario[] = [
  {
    name: 'a fetch failure computes exactly the missing output and then only the tasks without result',
    steps: [
      [twoStages, twoStagesShown],
      [ok('1.0/0'), 'result 1/0'],
      [cannotFetch('1.0/1', '0/0@A'), 'timer resubmitStages+200'],
      [missing(0), 'missing 0'],
      [wait(200), 'run 0.1/0@A'],
      [ok('0.1/0'), 'run 1.1/1@A'],
      [ok('1.1/1'), 'result 1/1, job 1 done'],
    ],
  },
  {
    name: 'fetch failures of one burst are gathered',
    steps: [
      [twoStages, twoStagesShown],
      [cannotFetch('1.0/1', '0/0@A'), 'timer resubmitStages+200'],
      [cannotFetch('1.0/0', '0/1@B'), ''],
      [wait(200), 'run 0.1/0@A, run 0.1/1@B'],
      [ok('0.1/0'), ''],
      [ok('0.1/1'), 'run 1.1/0@A, run 1.1/1@B'],
    ],
  },
  {
    name: 'an executor that cannot be reached loses all its outputs',
    steps: [
      [executors('A2 B2'), ''],
      [
        all(job(1, map(0, { tasks: 4 }), result(1, { tasks: 1, reads: [0] })), ok('0.0/0 0.0/1 0.0/2 0.0/3')),
        'run 0.0/0@A, run 0.0/1@B, run 0.0/2@A, run 0.0/3@B, stage 0 done 1, run 1.0/0@A',
      ],
      [cannotFetch('1.0/0', '0/1@B', 'executor'), 'timer resubmitStages+200'],
      [missing(0), 'missing 1 3'],
      [wait(200), 'run 0.1/1@A, run 0.1/3@B'],
      [ok('0.1/1 0.1/3'), 'run 1.1/0@A'],
    ],
  },
  {
    name: 'a single fetch failure does not abort the stage',
    steps: [
      [twoStages, twoStagesShown],
      [cannotFetch('1.0/0', '0/0@A'), 'timer resubmitStages+200'],
      [all(wait(200), ok('0.1/0')), 'run 0.1/0@A, run 1.1/0@A, run 1.1/1@B'],
      [all(ok('1.1/0 1.1/1')), 'result 1/0, result 1/1, job 1 done, kill 1.0/1'],
    ],
  },
  {
    name: 'four attempts in a row that end in fetch failures abort the job',
    steps: [
      [
        all(executors('A2'), job(1, map(0, { tasks: 1 }), result(1, { tasks: 1, reads: [0] })), ok('0.0/0')),
        'run 0.0/0@A, stage 0 done 1, run 1.0/0@A',
      ],
      [cannotFetch('1.0/0', '0/0@A'), 'timer resubmitStages+200'],
      [
        all(wait(200), ok('0.1/0'), cannotFetch('1.1/0', '0/0@A')),
        'run 0.1/0@A, run 1.1/0@A, timer resubmitStages+200',
      ],
      [
        all(wait(200), ok('0.2/0'), cannotFetch('1.2/0', '0/0@A')),
        'run 0.2/0@A, run 1.2/0@A, timer resubmitStages+200',
      ],
      [all(wait(200), ok('0.3/0')), 'run 0.3/0@A, run 1.3/0@A'],
      [cannotFetch('1.3/0', '0/0@A'), 'job 1 failed fetchFailed'],
      [wait(1000), ''],
    ],
  },
  {
    name: 'fetch failures of different stages are not added up',
    options: { maxConsecutiveStageAttempts: 2 },
    steps: [
      [executors('A2'), ''],
      [
        all(
          job(1, map(0, { tasks: 1 }), map(1, { tasks: 1, reads: [0] }), result(2, { tasks: 1, reads: [1] })),
          ok('0.0/0'),
        ),
        'run 0.0/0@A, stage 0 done 1, run 1.0/0@A',
      ],
      [cannotFetch('1.0/0', '0/0@A'), 'timer resubmitStages+200'],
      [all(wait(200), ok('0.1/0'), ok('1.1/0')), 'run 0.1/0@A, run 1.1/0@A, stage 1 done 1, run 2.0/0@A'],
      [cannotFetch('2.0/0', '1/0@A'), 'timer resubmitStages+200'],
      [all(wait(200), ok('1.2/0'), ok('2.1/0')), 'run 1.2/0@A, run 2.1/0@A, result 1/0, job 1 done'],
    ],
  },
  {
    name: 'a stage that succeeded in between starts counting anew',
    options: { maxConsecutiveStageAttempts: 2 },
    steps: [
      [executors('A2'), ''],
      [
        all(
          job(1, map(0, { tasks: 1 }), map(1, { tasks: 1, reads: [0] }), result(2, { tasks: 1, reads: [1] })),
          ok('0.0/0'),
        ),
        'run 0.0/0@A, stage 0 done 1, run 1.0/0@A',
      ],
      [cannotFetch('1.0/0', '0/0@A'), 'timer resubmitStages+200'],
      [all(wait(200), ok('0.1/0'), ok('1.1/0')), 'run 0.1/0@A, run 1.1/0@A, stage 1 done 1, run 2.0/0@A'],
      [cannotFetch('2.0/0', '1/0@A'), 'timer resubmitStages+200'],
      [wait(200), 'run 1.2/0@A'],
      [cannotFetch('1.2/0', '0/0@A'), 'timer resubmitStages+200'],
      [
        all(wait(200), ok('0.2/0'), ok('1.3/0'), ok('2.1/0')),
        'run 0.2/0@A, run 1.3/0@A, run 2.1/0@A, result 1/0, job 1 done',
      ],
    ],
  },
  {
    name: 'attempts of a stage are bounded in all',
    options: { maxStageAttempts: 2 },
    steps: [
      [executors('A2'), ''],
      [
        all(job(1, map(0, { tasks: 1 }), result(1, { tasks: 1, reads: [0] })), ok('0.0/0')),
        'run 0.0/0@A, stage 0 done 1, run 1.0/0@A',
      ],
      [
        all(cannotFetch('1.0/0', '0/0@A'), wait(200), ok('0.1/0')),
        'timer resubmitStages+200, run 0.1/0@A, run 1.1/0@A',
      ],
      [
        all(cannotFetch('1.1/0', '0/0@A'), wait(200)),
        'timer resubmitStages+200, job 1 failed tooManyAttempts',
      ],
    ],
  },
  {
    name: 'outputs lost at every level are computed again from the first on',
    steps: [
      [executors('A2 B2'), ''],
      [
        all(
          job(1, map(0), map(1, { reads: [0] }), result(2, { tasks: 1, reads: [1] })),
          ok('0.0/0 0.0/1'),
          ok('1.0/0 1.0/1'),
        ),
        'run 0.0/0@A, run 0.0/1@B, stage 0 done 1, run 1.0/0@A, run 1.0/1@B, stage 1 done 1, run 2.0/0@A',
      ],
      [cannotFetch('2.0/0', '1/1@B', 'executor'), 'timer resubmitStages+200'],
      [wait(200), 'run 0.1/1@A'],
      [ok('0.1/1'), 'run 1.1/1@A'],
      [ok('1.1/1'), 'run 2.1/0@A'],
    ],
  },
  {
    name: 'a late fetch failure of an attempt already replaced changes nothing',
    steps: [
      [twoStages, twoStagesShown],
      [cannotFetch('1.0/0', '0/0@A'), 'timer resubmitStages+200'],
      [all(wait(200), ok('0.1/0')), 'run 0.1/0@A, run 1.1/0@A, run 1.1/1@B'],
      [cannotFetch('1.0/1', '0/0@A'), ''],
      [missing(0), 'missing nothing'],
      [wait(1000), ''],
    ],
  },
  {
    name: 'a late fetch failure does not start the running map stage a second time',
    steps: [
      [twoStages, twoStagesShown],
      [all(cannotFetch('1.0/0', '0/0@A'), wait(200)), 'timer resubmitStages+200, run 0.1/0@A'],
      [cannotFetch('1.0/1', '0/1@B'), ''],
      [wait(200), ''],
      [ok('0.1/0'), 'run 0.2/1@A'],
      [ok('0.2/1'), 'run 1.1/0@A, run 1.1/1@B'],
    ],
  },
  {
    name: 'a report about an output that was replaced since does not take the new one',
    steps: [
      [twoStages, twoStagesShown],
      [
        all(cannotFetch('1.0/0', '0/0@A'), wait(200), lose('A')),
        'timer resubmitStages+200, run 0.1/0@A, run 0.1/0#1@B',
      ],
      [ok('0.1/0@B'), 'run 1.1/0@B'],
      [cannotFetch('1.1/0', '0/0@A'), 'timer resubmitStages+200'],
      [missing(0), 'missing nothing'],
      [wait(200), 'run 1.2/0@B'],
    ],
  },
  {
    name: 'tasks of the given-up attempt that still succeed are not done again',
    steps: [
      [twoStages, twoStagesShown],
      [all(cannotFetch('1.0/0', '0/0@A'), wait(200)), 'timer resubmitStages+200, run 0.1/0@A'],
      [ok('1.0/1'), 'result 1/1'],
      [ok('0.1/0'), 'run 1.1/0@A'],
      [ok('1.1/0'), 'result 1/0, job 1 done'],
    ],
  },
  {
    name: 'a success of the given-up attempt ends the same partition of the new one',
    steps: [
      [twoStages, twoStagesShown],
      [
        all(cannotFetch('1.0/0', '0/0@A'), wait(200), ok('0.1/0')),
        'timer resubmitStages+200, run 0.1/0@A, run 1.1/0@A, run 1.1/1@B',
      ],
      [ok('1.0/1'), 'result 1/1, kill 1.1/1'],
      [ok('1.1/1'), ''],
      [ok('1.1/0'), 'result 1/0, job 1 done'],
    ],
  },
  {
    name: 'a late output that cannot be trusted leaves the new attempt its partition',
    steps: [
      [executors('A2 B2'), ''],
      [
        all(job(1, map(0), map(1, { reads: [0] })), ok('0.0/0 0.0/1')),
        'run 0.0/0@A, run 0.0/1@B, stage 0 done 1, run 1.0/0@A, run 1.0/1@B',
      ],
      [cannotFetch('1.0/1', '0/0@A', 'executor'), 'timer resubmitStages+200'],
      [all(wait(200), ok('0.1/0')), 'run 0.1/0@A, run 1.1/0@A, run 1.1/1@B'],
      [ok('1.0/0'), 'discard 1/0@A'],
      [missing(1), 'missing 0 1'],
      [ok('1.1/0 1.1/1'), 'stage 1 done 1'],
    ],
  },
  {
    name: 'readers of an output computed again do not go by locations cached while it was missing',
    steps: [
      [twoStages, twoStagesShown],
      [all(cannotFetch('1.0/0', '0/0@A'), wait(200)), 'timer resubmitStages+200, run 0.1/0@A'],
      [s.look((run) => run.tracker.epoch), '1'],
      [ok('0.1/0'), 'run 1.1/0@A, run 1.1/1@B'],
      [s.look((run) => [run.task('1.1/0').epoch, run.tracker.epoch]), '2,2'],
    ],
  },
  {
    name: 'a map stage whose late tasks do all that was left needs no further attempt',
    steps: [
      [executors('A2 B2'), ''],
      [
        all(job(1, map(0), map(1, { tasks: 3, reads: [0] })), ok('0.0/0 0.0/1')),
        'run 0.0/0@A, run 0.0/1@B, stage 0 done 1, run 1.0/0@A, run 1.0/1@B, run 1.0/2@A',
      ],
      [all(cannotFetch('1.0/0', '0/0@A'), wait(200)), 'timer resubmitStages+200, run 0.1/0@A'],
      [ok('0.1/0'), 'run 1.1/0@A, run 1.1/1@B'],
      [ok('1.1/0'), 'run 1.1/2@A'],
      [ok('1.0/1 1.0/2'), 'kill 1.1/1, stage 1 done 1, kill 1.1/2'],
    ],
  },
]

const lostExecutors: readonly Scenario[] = [
  {
    name: 'finished outputs that went with an executor wait until somebody needs them',
    steps: [
      [executors('A2 B2'), ''],
      [all(job(1, map(0)), ok('0.0/0 0.0/1')), 'run 0.0/0@A, run 0.0/1@B, stage 0 done 1'],
      [lose('B'), ''],
      [missing(0), 'missing 1'],
      [wait(10_000), ''],
      [s.add(1, result(1, { tasks: 1, reads: [0] })), 'run 0.1/1@A'],
      [ok('0.1/1'), 'run 1.0/0@A'],
    ],
  },
  {
    name: 'a reader with another parent still at work finds out in time',
    steps: [
      [executors('A4 B4'), ''],
      [
        all(job(1, map(0), map(1, { tasks: 1 }), result(2, { tasks: 1, reads: [0, 1] })), ok('0.0/0 0.0/1')),
        'run 0.0/0@A, run 0.0/1@B, run 1.0/0@A, stage 0 done 1',
      ],
      [lose('B'), ''],
      [ok('1.0/0'), 'stage 1 done 1, run 0.1/1@A'],
      [ok('0.1/1'), 'run 2.0/0@A'],
    ],
  },
  {
    name: 'outputs of a stage at work that go with an executor are done again at once',
    steps: [
      [executors('A1 B1'), ''],
      [job(1, map(0, { tasks: 3 })), 'run 0.0/0@A, run 0.0/1@B'],
      [ok('0.0/1'), 'run 0.0/2@B'],
      [lose('B'), ''],
      [missing(0), 'missing 0 1 2'],
      [ok('0.0/0'), 'run 0.0/1#1@A'],
      [ok('0.0/1'), 'run 0.0/2#1@A'],
      [ok('0.0/2'), 'stage 0 done 1'],
    ],
  },
  {
    name: 'running tasks of a lost executor are tried elsewhere and its late word is not heard',
    steps: [
      [executors('A2 B2'), ''],
      [job(1, result(0)), 'run 0.0/0@A, run 0.0/1@B'],
      [lose('B'), 'run 0.0/1#1@A'],
      [ok('0.0/1@B'), ''],
      [ok('0.0/1@A'), 'result 1/1'],
    ],
  },
  {
    name: 'outputs written before an executor was found unreachable are not trusted',
    steps: [
      [executors('A2 B2'), ''],
      [
        all(
          job(1, map(0), map(1, { tasks: 1 })),
          job(2, result(2, { tasks: 1, reads: [0] })),
          ok('0.0/0 0.0/1'),
        ),
        'run 0.0/0@A, run 0.0/1@B, run 1.0/0@A, stage 0 done 1, run 2.0/0@A',
      ],
      [cannotFetch('2.0/0', '0/0@A', 'executor'), 'timer resubmitStages+200'],
      [ok('1.0/0'), 'discard 1/0@A, run 1.1/0@A'],
      [ok('1.1/0'), 'stage 1 done 1'],
      [wait(200), 'run 0.1/0@A'],
    ],
  },
  {
    name: 'told once more by a task as old, an unreachable executor does not lose what it has written since',
    steps: [
      [executors('A3 B3'), ''],
      [
        all(
          job(1, map(0, { tasks: 4 }), result(1, { tasks: 1, reads: [0] })),
          job(2, result(2, { tasks: 1, reads: [0] })),
          ok('0.0/0 0.0/1 0.0/2 0.0/3'),
        ),
        'run 0.0/0@A, run 0.0/1@B, run 0.0/2@A, run 0.0/3@B, stage 0 done 1, run 1.0/0@A, run 2.0/0@A',
      ],
      [cannotFetch('1.0/0', '0/0@A', 'executor'), 'timer resubmitStages+200'],
      [missing(0), 'missing 0 2'],
      [all(wait(200), ok('0.1/0 0.1/2')), 'run 0.1/0@A, run 0.1/2@B, run 1.1/0@A'],
      // Of the output that it names there is another by now.
      [cannotFetch('2.0/0', '0/2@A', 'executor'), 'timer resubmitStages+200'],
      [missing(0), 'missing nothing'],
    ],
  },
  {
    name: 'an executor lost while its fetch failure waits for the burst is counted once',
    steps: [
      [twoStages, twoStagesShown],
      [cannotFetch('1.0/0', '0/1@B', 'executor'), 'timer resubmitStages+200'],
      [lose('B'), ''],
      [wait(200), 'run 0.1/1@A'],
      [ok('0.1/1'), 'run 1.1/0@A, run 1.1/1@A'],
    ],
  },
  {
    name: 'cancelling a job while a parent is computed again kills what runs of either stage',
    steps: [
      [twoStages, twoStagesShown],
      [all(cannotFetch('1.0/0', '0/0@A'), wait(200)), 'timer resubmitStages+200, run 0.1/0@A'],
      [s.cancel(1), 'job 1 failed cancelled, kill 0.1/0, kill 1.0/1'],
    ],
  },
  {
    name: 'after a stage was aborted for fetch failures its shuffle serves another job',
    options: { maxConsecutiveStageAttempts: 1 },
    steps: [
      [twoStages, twoStagesShown],
      [cannotFetch('1.0/0', '0/0@A'), 'job 1 failed fetchFailed, kill 1.0/1'],
      [s.killed('1.0/1'), ''],
      [job(2, map(0), result(2, { tasks: 1, reads: [0] })), 'run 0.1/0@A'],
      [ok('0.1/0'), 'stage 0 done 2, run 2.0/0@A'],
      [ok('2.0/0'), 'result 2/0, job 2 done'],
    ],
  },
]

const indeterminate: readonly Scenario[] = [
  {
    name: 'a stage that gives other rows each time takes its readers with it',
    steps: [
      [executors('A2 B2'), ''],
      [
        all(
          job(
            1,
            map(0, { deterministic: false }),
            map(1, { reads: [0] }),
            result(2, { tasks: 1, reads: [1] }),
          ),
          ok('0.0/0 0.0/1'),
          ok('1.0/0'),
        ),
        'run 0.0/0@A, run 0.0/1@B, stage 0 done 1, run 1.0/0@A, run 1.0/1@B',
      ],
      [cannotFetch('1.0/1', '0/1@B'), 'timer resubmitStages+200'],
      [all(missing(0), missing(1)), 'missing 0 1, missing 0 1'],
      [wait(200), 'run 0.1/0@A, run 0.1/1@B'],
      [ok('0.1/0 0.1/1'), 'run 1.1/0@A, run 1.1/1@B'],
      [ok('1.1/0 1.1/1'), 'stage 1 done 1, run 2.0/0@A'],
    ],
  },
  {
    name: 'results made from rows that will not come again fail the job by name',
    steps: [
      [executors('A2 B2'), ''],
      [
        all(
          job(1, map(0, { deterministic: false }), result(1, { reads: [0] })),
          ok('0.0/0 0.0/1'),
          ok('1.0/0'),
        ),
        'run 0.0/0@A, run 0.0/1@B, stage 0 done 1, run 1.0/0@A, run 1.0/1@B, result 1/0',
      ],
      [cannotFetch('1.0/1', '0/1@B'), 'timer resubmitStages+200, job 1 failed indeterminate'],
    ],
  },
  {
    name: 'a result stage without results yet is simply tried again',
    steps: [
      [executors('A2 B2'), ''],
      [
        all(job(1, map(0, { deterministic: false }), result(1, { reads: [0] })), ok('0.0/0 0.0/1')),
        'run 0.0/0@A, run 0.0/1@B, stage 0 done 1, run 1.0/0@A, run 1.0/1@B',
      ],
      [cannotFetch('1.0/0', '0/1@B'), 'timer resubmitStages+200, kill 1.0/1'],
      [ok('1.0/1'), ''],
      [wait(200), 'run 0.1/0@A, run 0.1/1@B'],
      [ok('0.1/0 0.1/1'), 'run 1.1/0@A, run 1.1/1@B'],
      [ok('1.1/0 1.1/1'), 'result 1/0, result 1/1, job 1 done'],
    ],
  },
  {
    name: 'late outputs of an attempt before the rollback are not mixed in',
    steps: [
      [executors('A4 B4'), ''],
      [
        all(job(1, map(0, { deterministic: false, tasks: 1 }), map(1, { reads: [0] })), ok('0.0/0')),
        'run 0.0/0@A, stage 0 done 1, run 1.0/0@A, run 1.0/1@B',
      ],
      [cannotFetch('1.0/0', '0/0@A'), 'timer resubmitStages+200, kill 1.0/1'],
      [all(wait(200), ok('0.1/0')), 'run 0.1/0@A, run 1.1/0@A, run 1.1/1@B'],
      [ok('1.0/1'), 'discard 1/1@B'],
      [ok('1.1/0'), ''],
      [ok('1.1/1'), 'stage 1 done 1'],
    ],
  },
  {
    name: 'a rollback reaches readers of readers that had finished',
    steps: [
      [executors('A4 B4'), ''],
      [
        all(
          job(
            1,
            map(0, { deterministic: false, tasks: 1 }),
            map(1, { tasks: 1, reads: [0] }),
            map(2, { reads: [1, 0] }),
          ),
          ok('0.0/0'),
          ok('1.0/0'),
        ),
        'run 0.0/0@A, stage 0 done 1, run 1.0/0@A, stage 1 done 1, run 2.0/0@A, run 2.0/1@B',
      ],
      [cannotFetch('2.0/0', '0/0@A'), 'timer resubmitStages+200, kill 2.0/1'],
      [all(missing(0), missing(1), missing(2)), 'missing 0, missing 0, missing 0 1'],
      [wait(200), 'run 0.1/0@A'],
      [ok('0.1/0'), 'run 1.1/0@A'],
      [ok('1.1/0'), 'run 2.1/0@A, run 2.1/1@B'],
    ],
  },
  {
    name: 'a stage rolled back once is rolled back again when its input fails again',
    steps: [
      [executors('A4'), ''],
      [
        all(
          job(1, map(0, { deterministic: false, tasks: 1 }), map(1, { reads: [0] })),
          ok('0.0/0'),
          ok('1.0/0'),
        ),
        'run 0.0/0@A, stage 0 done 1, run 1.0/0@A, run 1.0/1@A',
      ],
      [cannotFetch('1.0/1', '0/0@A'), 'timer resubmitStages+200'],
      [all(wait(200), ok('0.1/0'), ok('1.1/0')), 'run 0.1/0@A, run 1.1/0@A, run 1.1/1@A'],
      [cannotFetch('1.1/1', '0/0@A'), 'timer resubmitStages+200'],
      [missing(1), 'missing 0 1'],
      [
        all(wait(200), ok('0.2/0'), ok('1.2/0 1.2/1')),
        'run 0.2/0@A, run 1.2/0@A, run 1.2/1@A, stage 1 done 1',
      ],
    ],
  },
  {
    name: 'an output lost with its executor rolls back readers when the stage runs again',
    steps: [
      [executors('A2 B2'), ''],
      [
        all(
          job(1, map(0, { deterministic: false }), map(1, { tasks: 1, reads: [0] })),
          ok('0.0/0 0.0/1'),
          ok('1.0/0'),
        ),
        'run 0.0/0@A, run 0.0/1@B, stage 0 done 1, run 1.0/0@A, stage 1 done 1',
      ],
      [lose('B'), ''],
      [s.add(1, map(2, { tasks: 1, reads: [0] })), 'run 0.1/0@A, run 0.1/1@A'],
      [missing(1), 'missing 0'],
      [ok('0.1/0 0.1/1'), 'run 2.0/0@A'],
    ],
  },
  {
    name: 'an indeterminate result stage that has handed on results is not tried again',
    steps: [
      [executors('A2 B2'), ''],
      [
        all(job(1, map(0), result(1, { reads: [0], deterministic: false })), ok('0.0/0 0.0/1'), ok('1.0/0')),
        'run 0.0/0@A, run 0.0/1@B, stage 0 done 1, run 1.0/0@A, run 1.0/1@B, result 1/0',
      ],
      [cannotFetch('1.0/1', '0/1@B'), 'timer resubmitStages+200'],
      [wait(200), 'run 0.1/1@A'],
      [ok('0.1/1'), 'job 1 failed indeterminate'],
    ],
  },
  {
    name: 'an indeterminate result stage without results may be tried again',
    steps: [
      [executors('A2 B2'), ''],
      [
        all(job(1, map(0), result(1, { tasks: 1, reads: [0], deterministic: false })), ok('0.0/0 0.0/1')),
        'run 0.0/0@A, run 0.0/1@B, stage 0 done 1, run 1.0/0@A',
      ],
      [
        all(cannotFetch('1.0/0', '0/1@B'), wait(200), ok('0.1/1')),
        'timer resubmitStages+200, run 0.1/1@A, run 1.1/0@A',
      ],
      [ok('1.1/0'), 'result 1/0, job 1 done'],
    ],
  },
]

scenarios([...fetchFailures, ...lostExecutors, ...indeterminate])
