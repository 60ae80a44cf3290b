/**
 * All events of the listener bus: the scheduler's, and those that only the driver can tell. Names and fields are
 * Spark's; in code the fields are camelCase, `eventLogFields` (scheduler/listener-event.ts) says how Spark's event log
 * spells them.
 */
import type { ListenerEvent } from '../scheduler/listener-event.ts'

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
