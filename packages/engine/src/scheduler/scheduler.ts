/**
 * Both schedulers as one: an event in, all that has to be done out. It delivers what they tell each other and is what
 * the driver's loop, the table tests and the simulator drive.
 */
import type { MapOutputs } from '../shuffle/map-status.ts'
import type { DagSchedulerOptions } from './dag-scheduler.ts'
import { DagScheduler } from './dag-scheduler.ts'
import type { DagEvent, SchedulerEffect, SchedulerEvent, TaskSchedulerEvent } from './event.ts'
import { TaskScheduler } from './task-scheduler.ts'
import type { TaskSchedulerOptions } from './task-scheduler-options.ts'

export type SchedulerOptions = DagSchedulerOptions & TaskSchedulerOptions

type Addressed =
  | { readonly to: 'dag'; readonly event: DagEvent }
  | { readonly to: 'tasks'; readonly event: TaskSchedulerEvent }

export class Scheduler {
  readonly dag: DagScheduler
  readonly tasks: TaskScheduler
  readonly tracker: MapOutputs

  constructor(options: SchedulerOptions) {
    this.tracker = options.tracker
    this.dag = new DagScheduler(options)
    this.tasks = new TaskScheduler(options)
  }

  /** Effects are in the order in which they have to be performed. */
  handle(event: SchedulerEvent): readonly SchedulerEffect[] {
    const effects: SchedulerEffect[] = []
    const queue: Addressed[] = [address(event)]
    for (let next = 0; next < queue.length; next++) {
      const message = queue[next]
      const answers = message.to === 'dag' ? this.dag.handle(message.event) : this.tasks.handle(message.event)
      for (const effect of answers) {
        if (effect.kind === 'tellDag') queue.push({ to: 'dag', event: effect.event })
        else if (effect.kind === 'tellTasks') queue.push({ to: 'tasks', event: effect.event })
        else effects.push(effect)
      }
    }
    return effects
  }
}

function address(event: SchedulerEvent): Addressed {
  switch (event.kind) {
    case 'timer': {
      const { timer } = event
      if (timer === 'resubmitStages') return { to: 'dag', event: { kind: 'timer', timer } }
      return { to: 'tasks', event: { kind: 'timer', timer } }
    }
    case 'executorRegistered':
    case 'executorLost':
    case 'executorHeartbeat':
    case 'taskFinished':
    case 'taskKillAsked':
      return { to: 'tasks', event }
    default:
      return { to: 'dag', event }
  }
}
