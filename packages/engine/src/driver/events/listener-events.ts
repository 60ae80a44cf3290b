/**
 * All events of the listener bus: the scheduler's, and those that only the driver can tell. Names are Spark's; programs
 * and the event log get them with Spark's fields, too (`public-events.ts`).
 */
import type { ListenerEvent } from '../../scheduler/listener-event.ts'

export type DriverEvent =
  | {
      readonly event: 'SparkListenerApplicationStart'
      readonly appName: string
      readonly appId: string
      readonly timestamp: number
      readonly sparkUser: string
    }
  | { readonly event: 'SparkListenerApplicationEnd'; readonly timestamp: number }
  | {
      readonly event: 'SparkListenerBlockManagerAdded'
      readonly blockManagerId: { readonly executorId: string; readonly host: string; readonly port: number }
      readonly maximumMemory: number
      readonly timestamp: number
    }
  | {
      readonly event: 'SparkListenerBlockManagerRemoved'
      readonly blockManagerId: { readonly executorId: string; readonly host: string; readonly port: number }
      readonly timestamp: number
    }
  | {
      readonly event: 'SparkListenerSQLExecutionStart'
      readonly executionId: number
      readonly description: string
      readonly details: string
      readonly physicalPlanDescription: string
      readonly time: number
    }
  | {
      readonly event: 'SparkListenerSQLExecutionEnd'
      readonly executionId: number
      readonly time: number
      readonly errorMessage?: string
    }
  /** A stage's plan was changed from measured sizes, with the reason. */
  | {
      readonly event: 'SparkListenerSQLAdaptiveExecutionUpdate'
      readonly executionId: number
      readonly physicalPlanDescription: string
      readonly change: string
    }

export type EngineEvent = ListenerEvent | DriverEvent
