/** Where and how often tasks run: Spark's TaskSchedulerImplSuite, TaskSetManagerSuite and TaskSetExcludelistSuite. */
import type { Scenario } from './scenario-language.ts'
import * as s from './scenario-language.ts'

const { all, crash, executors, fails, job, lose, map, ok, result, scenarios, wait } = s

const placement: readonly Scenario[] = [
  {
    name: 'tasks spread over executors one by one',
    steps: [
      [executors('A3 B3 C3'), ''],
      [job(1, result(0, { tasks: 4 })), 'run 0.0/0@A, run 0.0/1@B, run 0.0/2@C, run 0.0/3@A'],
    ],
  },
  {
    name: 'rounds begin on the executor that chance picks',
    options: { random: () => 0.5 },
    steps: [
      [executors('A2 B2'), ''],
      [job(1, result(0)), 'run 0.0/0@B, run 0.0/1@A'],
    ],
  },
  {
    name: 'an executor never runs more tasks than it has slots',
    steps: [
      [executors('A2'), ''],
      [job(1, result(0, { tasks: 4 })), 'run 0.0/0@A, run 0.0/1@A'],
      [ok('0.0/1'), 'run 0.0/2@A, result 1/1'],
      [ok('0.0/0'), 'run 0.0/3@A, result 1/0'],
    ],
  },
  {
    name: 'the first job goes first and the next gets what is left',
    steps: [
      [executors('A3'), ''],
      [job(1, result(0, { tasks: 2 })), 'run 0.0/0@A, run 0.0/1@A'],
      [job(2, result(1, { tasks: 2 })), 'run 1.0/0@A'],
      [ok('0.0/0'), 'run 1.0/1@A, result 1/0'],
    ],
  },
  {
    name: 'tasks go to the executors they prefer',
    steps: [
      [executors('A2 B2'), ''],
      [job(1, result(0, { at: [['B'], ['B']] })), 'run 0.0/0@B, run 0.0/1@B'],
    ],
  },
  {
    name: 'without a wait a task runs elsewhere rather than leave a slot idle',
    steps: [
      [executors('A1 B1'), ''],
      [job(1, result(0, { tasks: 3, at: [['B'], ['B'], ['B']] })), 'run 0.0/0@B, run 0.0/1@A'],
      [ok('0.0/1'), 'run 0.0/2@A, result 1/1'],
    ],
  },
  {
    name: 'with a wait a task is kept for the executor it prefers, for a while',
    options: { localityWaitMs: 3000 },
    steps: [
      [executors('A1 B1'), ''],
      [job(1, result(0, { at: [['B'], ['B']] })), 'run 0.0/0@B, timer locality+3000'],
      [wait(2999), ''],
      [wait(1), 'run 0.0/1@A'],
    ],
  },
  {
    name: 'a preferred executor that comes free in time gets the task that was kept for it',
    options: { localityWaitMs: 3000 },
    steps: [
      [executors('A1 B1'), ''],
      [job(1, result(0, { at: [['B'], ['B']] })), 'run 0.0/0@B, timer locality+3000'],
      [all(wait(1000), ok('0.0/0')), 'run 0.0/1@B, result 1/0'],
    ],
  },
  {
    name: 'nothing is kept for an executor that does not exist',
    options: { localityWaitMs: 3000 },
    steps: [
      [executors('A2'), ''],
      [job(1, result(0, { at: [['X'], ['X']] })), 'run 0.0/0@A, run 0.0/1@A'],
    ],
  },
  {
    name: 'nothing is kept for an executor that was lost',
    options: { localityWaitMs: 3000 },
    steps: [
      [executors('A1 B1'), ''],
      [job(1, result(0, { at: [['B'], ['B']] })), 'run 0.0/0@B, timer locality+3000'],
      [lose('B'), 'run 0.0/0#1@A'],
      [ok('0.0/0'), 'run 0.0/1@A, result 1/0'],
    ],
  },
  {
    name: 'a set without preferences is not held up by the wait',
    options: { localityWaitMs: 3000 },
    steps: [
      [executors('A1 B1'), ''],
      [job(1, result(0)), 'run 0.0/0@A, run 0.0/1@B'],
    ],
  },
  {
    name: 'an executor that joins gets the tasks that prefer it',
    options: { localityWaitMs: 3000 },
    steps: [
      [executors('A1'), ''],
      [job(1, result(0, { tasks: 3, at: [['A'], ['A'], ['B']] })), 'run 0.0/0@A'],
      [executors('B1'), 'run 0.0/2@B'],
    ],
  },
  {
    name: 'work that arrives before any executor starts with the first',
    steps: [
      [job(1, result(0)), 'timer noExecutors+120000'],
      [executors('A1'), 'run 0.0/0@A, clear noExecutors'],
    ],
  },
  {
    name: 'work that finds no executor at all fails in the end',
    steps: [
      [job(1, result(0)), 'timer noExecutors+120000'],
      [wait(119_999), ''],
      [wait(1), 'job 1 failed noExecutors'],
    ],
  },
]

const failures: readonly Scenario[] = [
  {
    name: 'a failed task is tried on another executor',
    steps: [
      [executors('A2 B2'), ''],
      [job(1, result(0, { tasks: 1 })), 'run 0.0/0@A'],
      [fails('0.0/0'), 'run 0.0/0#1@B'],
      [ok('0.0/0'), 'result 1/0, job 1 done'],
    ],
  },
  {
    name: 'a failed task waits for another executor that is busy',
    steps: [
      [executors('A1 B1'), ''],
      [job(1, result(0)), 'run 0.0/0@A, run 0.0/1@B'],
      [fails('0.0/0'), ''],
      [ok('0.0/1'), 'run 0.0/0#1@B, result 1/1'],
    ],
  },
  {
    name: 'a failed task is tried in the same place if there is no other',
    steps: [
      [executors('A1'), ''],
      [job(1, result(0, { tasks: 1 })), 'run 0.0/0@A'],
      [fails('0.0/0'), 'run 0.0/0#1@A'],
    ],
  },
  {
    name: 'a task that avoids every executor runs on any of them again',
    steps: [
      [executors('A1 B1'), ''],
      [job(1, result(0, { tasks: 1 })), 'run 0.0/0@A'],
      [fails('0.0/0'), 'run 0.0/0#1@B'],
      [fails('0.0/0'), 'run 0.0/0#2@A'],
    ],
  },
  {
    name: 'a task may go back where it failed when the other executor is lost',
    steps: [
      [executors('A1 B1'), ''],
      [job(1, result(0)), 'run 0.0/0@A, run 0.0/1@B'],
      [fails('0.0/0'), ''],
      [lose('B'), 'run 0.0/0#1@A'],
    ],
  },
  {
    name: 'the fourth failure of a task fails the job',
    steps: [
      [executors('A1'), ''],
      [job(1, result(0, { tasks: 1 })), 'run 0.0/0@A'],
      [fails('0.0/0'), 'run 0.0/0#1@A'],
      [fails('0.0/0'), 'run 0.0/0#2@A'],
      [fails('0.0/0'), 'run 0.0/0#3@A'],
      [fails('0.0/0'), 'job 1 failed taskFailed'],
    ],
  },
  {
    name: 'failures of different tasks are not added up',
    options: { maxTaskFailures: 2 },
    steps: [
      [executors('A2'), ''],
      [job(1, result(0)), 'run 0.0/0@A, run 0.0/1@A'],
      [fails('0.0/0'), 'run 0.0/0#1@A'],
      [fails('0.0/1'), 'run 0.0/1#1@A'],
      [ok('0.0/0 0.0/1'), 'result 1/0, result 1/1, job 1 done'],
    ],
  },
  {
    name: 'a task that succeeded in between starts counting its failures anew',
    options: { maxTaskFailures: 2 },
    steps: [
      [executors('A1 B1'), ''],
      [job(1, map(0, { tasks: 3 })), 'run 0.0/0@A, run 0.0/1@B'],
      [fails('0.0/0'), 'run 0.0/2@A'],
      [ok('0.0/1'), 'run 0.0/0#1@B'],
      [ok('0.0/0'), ''],
      [lose('B'), ''],
      [ok('0.0/2'), 'run 0.0/0#2@A'],
      [fails('0.0/0'), 'run 0.0/0#3@A'],
    ],
  },
  {
    name: 'killed tasks and denied commits are tried again without counting',
    options: { maxTaskFailures: 1 },
    steps: [
      [executors('A1'), ''],
      [job(1, result(0, { tasks: 1 })), 'run 0.0/0@A'],
      [s.askKill('0.0/0'), 'kill 0.0/0'],
      [s.askKill('0.0/0'), ''],
      [s.killed('0.0/0'), 'run 0.0/0#1@A'],
      [s.denied('0.0/0'), 'run 0.0/0#2@A'],
      [ok('0.0/0'), 'result 1/0, job 1 done'],
    ],
  },
  {
    name: 'a task that others left no memory for runs again alone, after the others, without counting',
    options: { maxTaskFailures: 2 },
    steps: [
      [executors('A2'), ''],
      [job(1, result(0, { tasks: 3 })), 'run 0.0/0@A, run 0.0/1@A'],
      [fails('0.0/0', { crowded: true }), 'run 0.0/2@A'],
      [ok('0.0/1'), 'run 0.0/0#1@A alone, result 1/1'],
      [s.killed('0.0/0'), 'run 0.0/0#2@A alone'],
      [fails('0.0/0'), 'run 0.0/0#3@A alone'],
      [fails('0.0/0'), 'kill 0.0/2, job 1 failed taskFailed'],
    ],
  },
  {
    name: 'a result that got lost counts as a failure',
    options: { maxTaskFailures: 2 },
    steps: [
      [executors('A1'), ''],
      [job(1, result(0, { tasks: 1 })), 'run 0.0/0@A'],
      [s.resultLost('0.0/0'), 'run 0.0/0#1@A'],
      [s.resultLost('0.0/0'), 'job 1 failed taskFailed'],
    ],
  },
  {
    name: 'a task that takes its executors down with it fails the job',
    options: { maxTaskFailures: 2 },
    steps: [
      [executors('A1 B1'), ''],
      [job(1, result(0, { tasks: 1 })), 'run 0.0/0@A'],
      [crash('A'), 'run 0.0/0#1@B'],
      [crash('B'), 'job 1 failed taskFailed'],
    ],
  },
  {
    name: 'executors that go for reasons of their own do not count against a task',
    options: { maxTaskFailures: 1 },
    steps: [
      [executors('A1 B1'), ''],
      [job(1, result(0, { tasks: 1 })), 'run 0.0/0@A'],
      [lose('A'), 'run 0.0/0#1@B'],
      [ok('0.0/0'), 'result 1/0, job 1 done'],
    ],
  },
  {
    name: 'fetch failures do not count against their task',
    options: { maxTaskFailures: 1 },
    steps: [
      [
        all(executors('A1'), job(1, map(0, { tasks: 1 }), result(1, { tasks: 1, reads: [0] })), ok('0.0/0')),
        'run 0.0/0@A, stage 0 done 1, run 1.0/0@A',
      ],
      [
        all(s.cannotFetch('1.0/0', '0/0@A'), wait(200), ok('0.1/0')),
        'timer resubmitStages+200, run 0.1/0@A, run 1.1/0@A',
      ],
    ],
  },
  {
    name: 'an executor where two tasks of a set failed gets no more of it',
    options: { excludeOnFailure: true },
    steps: [
      [executors('A2 B1'), ''],
      [job(1, result(0, { tasks: 4 })), 'run 0.0/0@A, run 0.0/1@B, run 0.0/2@A'],
      [fails('0.0/0'), 'run 0.0/3@A'],
      [fails('0.0/2'), ''],
      [fails('0.0/3'), ''],
      [ok('0.0/1'), 'run 0.0/0#1@B, result 1/1'],
      [ok('0.0/0'), 'run 0.0/2#1@B, result 1/0'],
    ],
  },
  {
    name: 'the last executor is never excluded',
    options: { excludeOnFailure: true },
    steps: [
      [executors('A2'), ''],
      [job(1, result(0)), 'run 0.0/0@A, run 0.0/1@A'],
      [fails('0.0/0'), 'run 0.0/0#1@A'],
      [fails('0.0/1'), 'run 0.0/1#1@A'],
    ],
  },
  {
    name: 'an excluded executor is welcome again when it is the only one left',
    options: { excludeOnFailure: true },
    steps: [
      [executors('A2 B1'), ''],
      [job(1, result(0, { tasks: 3 })), 'run 0.0/0@A, run 0.0/1@B, run 0.0/2@A'],
      [fails('0.0/0'), ''],
      [fails('0.0/2'), ''],
      [lose('B'), 'run 0.0/0#1@A, run 0.0/2#1@A'],
    ],
  },
]

const attempts: readonly Scenario[] = [
  {
    name: 'a completion told twice counts once',
    steps: [
      [executors('A1'), ''],
      [job(1, result(0)), 'run 0.0/0@A'],
      [ok('0.0/0'), 'run 0.0/1@A, result 1/0'],
      [ok('0.0/0'), ''],
      [fails('0.0/0'), ''],
      [ok('0.0/1'), 'result 1/1, job 1 done'],
    ],
  },
  {
    name: 'an aborted set launches nothing more',
    options: { maxTaskFailures: 1 },
    steps: [
      [executors('A2'), ''],
      [job(1, result(0, { tasks: 4 })), 'run 0.0/0@A, run 0.0/1@A'],
      [fails('0.0/0'), 'kill 0.0/1, job 1 failed taskFailed'],
      [s.killed('0.0/1'), ''],
    ],
  },
  {
    name: 'a set that hit a fetch failure launches nothing more, its successor does',
    steps: [
      [
        all(executors('A2'), job(1, map(0, { tasks: 1 }), result(1, { tasks: 4, reads: [0] })), ok('0.0/0')),
        'run 0.0/0@A, stage 0 done 1, run 1.0/0@A, run 1.0/1@A',
      ],
      [s.cannotFetch('1.0/0', '0/0@A'), 'timer resubmitStages+200'],
      [ok('1.0/1'), 'result 1/1'],
      [all(wait(200), ok('0.1/0')), 'run 0.1/0@A, run 1.1/0@A, run 1.1/2@A'],
    ],
  },
  {
    name: 'a failure in the given-up attempt neither retries nor aborts',
    options: { maxTaskFailures: 1 },
    steps: [
      [
        all(executors('A2'), job(1, map(0, { tasks: 1 }), result(1, { reads: [0] })), ok('0.0/0')),
        'run 0.0/0@A, stage 0 done 1, run 1.0/0@A, run 1.0/1@A',
      ],
      [all(s.cannotFetch('1.0/0', '0/0@A'), wait(200)), 'timer resubmitStages+200, run 0.1/0@A'],
      [fails('1.0/1'), ''],
      [ok('0.1/0'), 'run 1.1/0@A, run 1.1/1@A'],
    ],
  },
  {
    name: 'the slots of a cancelled set are free once its tasks have ended',
    steps: [
      [executors('A2'), ''],
      [job(1, result(0)), 'run 0.0/0@A, run 0.0/1@A'],
      [s.cancel(1), 'job 1 failed cancelled, kill 0.0/0, kill 0.0/1'],
      [job(2, result(1)), ''],
      [s.killed('0.0/0'), 'run 1.0/0@A'],
      [s.killed('0.0/1'), 'run 1.0/1@A'],
    ],
  },
]

const membership: readonly Scenario[] = [
  {
    name: 'an executor that promised heartbeats and falls silent is lost',
    steps: [
      [executors('A1 B1', { heartbeats: true }), 'timer heartbeat+120000'],
      [job(1, result(0)), 'run 0.0/0@A, run 0.0/1@B'],
      [all(wait(100_000), s.heartbeat('A')), ''],
      [wait(20_000), 'stop B, timer heartbeat+100000'],
      [ok('0.0/0'), 'run 0.0/1#1@A, result 1/0'],
    ],
  },
  {
    name: 'an executor without heartbeats is never expired',
    steps: [
      [executors('A1'), ''],
      [wait(1_000_000), ''],
    ],
  },
  {
    name: 'an executor that registers twice counts once',
    steps: [
      [executors('A1'), ''],
      [executors('A1'), ''],
      [job(1, result(0)), 'run 0.0/0@A'],
    ],
  },
  {
    name: 'an executor given up does not come back under its old name',
    steps: [
      [executors('A1'), ''],
      [lose('A'), ''],
      [executors('A1'), 'stop A'],
      [s.heartbeat('A'), 'stop A'],
    ],
  },
  {
    name: 'losing an executor twice, or one that never was, is nothing',
    steps: [
      [executors('A1 B1'), ''],
      [all(lose('B'), lose('B'), lose('C')), ''],
      [job(1, result(0)), 'run 0.0/0@A'],
    ],
  },
]

const broadcasts: readonly Scenario[] = [
  {
    name: 'a broadcast is built once on each executor before its readers start',
    steps: [
      [executors('A2 B2'), ''],
      [job(1, map(0, { broadcast: true }), result(1, { reads: [0] })), 'run 0.0/0@A, run 0.0/1@B'],
      [ok('0.0/0'), ''],
      [ok('0.0/1'), 'stage 0 done 1, run 1.0/0@A, run 1.0/1@B'],
    ],
  },
  {
    name: 'an executor that joins builds its copy before it helps',
    steps: [
      [executors('A1'), ''],
      [
        all(job(1, map(0, { broadcast: true }), result(1, { tasks: 3, reads: [0] })), ok('0.0/0')),
        'run 0.0/0@A, stage 0 done 1, run 1.0/0@A',
      ],
      [executors('B1'), 'run 0.1/1@B'],
      [ok('0.1/1'), 'run 1.0/1@B'],
      [ok('1.0/0'), 'run 1.0/2@A, result 1/0'],
    ],
  },
  {
    name: 'a copy to be built on a lost executor is not built elsewhere',
    steps: [
      [executors('A1 B1'), ''],
      [job(1, map(0, { broadcast: true }), result(1, { tasks: 1, reads: [0] })), 'run 0.0/0@A, run 0.0/1@B'],
      [ok('0.0/0'), ''],
      [lose('B'), 'stage 0 done 1, run 1.0/0@A'],
    ],
  },
  {
    name: 'a copy that cannot be read is built again on its executor',
    steps: [
      [executors('A1 B1'), ''],
      [
        all(job(1, map(0, { broadcast: true }), result(1, { tasks: 1, reads: [0] })), ok('0.0/0 0.0/1')),
        'run 0.0/0@A, run 0.0/1@B, stage 0 done 1, run 1.0/0@A',
      ],
      [s.cannotFetch('1.0/0', '0/0@A'), 'timer resubmitStages+200'],
      [wait(200), 'run 0.1/0@A'],
      [ok('0.1/0'), 'run 1.1/0@A'],
    ],
  },
  {
    name: 'a copy that failed to be built on a newcomer is tried again for the tasks that wait for it',
    steps: [
      [executors('A1'), ''],
      [
        all(
          job(1, map(0, { tasks: 1 }), map(1, { broadcast: true, reads: [0] }), result(2, { reads: [1] })),
          ok('0.0/0'),
          ok('1.0/0'),
        ),
        'run 0.0/0@A, stage 0 done 1, run 1.0/0@A, stage 1 done 1, run 2.0/0@A',
      ],
      [executors('B1'), 'run 1.1/1@B'],
      [s.cannotFetch('1.1/1', '0/0@A'), 'timer resubmitStages+200'],
      [ok('2.0/0'), 'run 2.0/1@A, result 1/0'],
      [wait(200), 'run 0.1/0@B'],
      [ok('0.1/0'), 'run 1.2/1@B'],
    ],
  },
  {
    name: 'when all copies are gone the next executor builds one',
    steps: [
      [executors('A1'), ''],
      [
        all(job(1, map(0, { broadcast: true }), result(1, { tasks: 1, reads: [0] })), ok('0.0/0')),
        'run 0.0/0@A, stage 0 done 1, run 1.0/0@A',
      ],
      [lose('A'), 'timer noExecutors+120000'],
      [executors('B1'), 'clear noExecutors, run 0.1/1@B'],
      [ok('0.1/1'), 'run 1.0/0#1@B'],
      [ok('1.0/0'), 'result 1/0, job 1 done'],
    ],
  },
]

const commits: readonly Scenario[] = [
  {
    name: 'of two attempts at a partition one may commit',
    steps: [
      [
        all(executors('A2 B2'), job(1, map(0, { tasks: 1 }), result(1, { reads: [0] })), ok('0.0/0')),
        'run 0.0/0@A, stage 0 done 1, run 1.0/0@A, run 1.0/1@B',
      ],
      [
        all(s.cannotFetch('1.0/0', '0/0@A'), wait(200), ok('0.1/0')),
        'timer resubmitStages+200, run 0.1/0@A, run 1.1/0@A, run 1.1/1@B',
      ],
      [s.asksToCommit('1.0/1 1.1/1 1.0/1'), 'commit 1.0/1 yes, commit 1.1/1 no, commit 1.0/1 yes'],
      [ok('1.0/1'), 'result 1/1, kill 1.1/1'],
      [s.asksToCommit('1.1/1'), 'commit 1.1/1 no'],
      [s.denied('1.1/1'), ''],
      [ok('1.1/0'), 'result 1/0, job 1 done'],
    ],
  },
  {
    name: 'the failure of the admitted attempt lets the next one in',
    steps: [
      [executors('A1'), ''],
      [job(1, result(0, { tasks: 1 })), 'run 0.0/0@A'],
      [s.asksToCommit('0.0/0'), 'commit 0.0/0 yes'],
      [fails('0.0/0'), 'run 0.0/0#1@A'],
      [s.asksToCommit('0.0/0#1'), 'commit 0.0/0#1 yes'],
      [ok('0.0/0#1'), 'result 1/0, job 1 done'],
    ],
  },
  {
    name: 'only the admitted attempt itself frees its partition',
    steps: [
      [
        all(executors('A2 B2'), job(1, map(0, { tasks: 1 }), result(1, { reads: [0] })), ok('0.0/0')),
        'run 0.0/0@A, stage 0 done 1, run 1.0/0@A, run 1.0/1@B',
      ],
      [
        all(s.cannotFetch('1.0/0', '0/0@A'), wait(200), ok('0.1/0')),
        'timer resubmitStages+200, run 0.1/0@A, run 1.1/0@A, run 1.1/1@B',
      ],
      [s.asksToCommit('1.0/1'), 'commit 1.0/1 yes'],
      [s.denied('1.1/1'), 'run 1.1/1#1@A'],
      [s.asksToCommit('1.1/1#1'), 'commit 1.1/1#1 no'],
      [fails('1.0/1'), ''],
      [s.asksToCommit('1.1/1#1'), 'commit 1.1/1#1 yes'],
    ],
  },
  {
    name: 'an attempt that has failed is not let in when it asks late',
    steps: [
      [executors('A1'), ''],
      [job(1, result(0, { tasks: 1 })), 'run 0.0/0@A'],
      [fails('0.0/0'), 'run 0.0/0#1@A'],
      [s.asksToCommit('0.0/0#0 0.0/0#1'), 'commit 0.0/0 no, commit 0.0/0#1 yes'],
    ],
  },
  {
    name: 'the loss of its executor takes the permission from an attempt',
    steps: [
      [executors('A1 B1'), ''],
      [job(1, result(0, { tasks: 1 })), 'run 0.0/0@A'],
      [s.asksToCommit('0.0/0'), 'commit 0.0/0 yes'],
      [lose('A'), 'run 0.0/0#1@B'],
      [s.asksToCommit('0.0/0#0 0.0/0#1'), 'commit 0.0/0 no, commit 0.0/0#1 yes'],
    ],
  },
  {
    name: 'nobody commits a partition that has its result, whether or not that one had asked',
    steps: [
      [
        all(executors('A2 B2'), job(1, map(0, { tasks: 1 }), result(1, { reads: [0] })), ok('0.0/0')),
        'run 0.0/0@A, stage 0 done 1, run 1.0/0@A, run 1.0/1@B',
      ],
      [
        all(s.cannotFetch('1.0/0', '0/0@A'), wait(200), ok('0.1/0'), ok('1.0/1')),
        'timer resubmitStages+200, run 0.1/0@A, run 1.1/0@A, run 1.1/1@B, result 1/1, kill 1.1/1',
      ],
      [s.asksToCommit('1.1/1 1.0/1'), 'commit 1.1/1 no, commit 1.0/1 no'],
    ],
  },
  {
    name: 'a rollback takes permissions back, and gives no more to attempts from before it',
    steps: [
      [
        all(
          executors('A2 B2'),
          job(1, map(0, { tasks: 1, deterministic: false }), result(1, { tasks: 3, reads: [0] })),
          ok('0.0/0'),
        ),
        'run 0.0/0@A, stage 0 done 1, run 1.0/0@A, run 1.0/1@B, run 1.0/2@A',
      ],
      [s.asksToCommit('1.0/1'), 'commit 1.0/1 yes'],
      [s.cannotFetch('1.0/0', '0/0@A'), 'timer resubmitStages+200, kill 1.0/1, kill 1.0/2'],
      [s.asksToCommit('1.0/1 1.0/2'), 'commit 1.0/1 no, commit 1.0/2 no'],
      [s.killed('1.0/2'), ''],
      [all(wait(200), ok('0.1/0')), 'run 0.1/0@A, run 1.1/0@A, run 1.1/1@B, run 1.1/2@A'],
      [s.asksToCommit('1.1/1 1.1/2'), 'commit 1.1/1 yes, commit 1.1/2 yes'],
    ],
  },
  {
    name: 'nobody commits for a job that has ended',
    steps: [
      [executors('A2'), ''],
      [job(1, result(0)), 'run 0.0/0@A, run 0.0/1@A'],
      [s.cancel(1), 'job 1 failed cancelled, kill 0.0/0, kill 0.0/1'],
      [s.asksToCommit('0.0/0'), 'commit 0.0/0 no'],
      [s.look((run) => run.scheduler.dag.isEmpty), 'true'],
    ],
  },
]

scenarios([...placement, ...failures, ...attempts, ...membership, ...broadcasts, ...commits])
