/** `spark.addListener`: the events of the listener bus, in Spark's names and fields. */
import type { SessionConnection } from './connection.ts'

/**
 * An event; its fields are those of Spark's event log, in camelCase: `stageInfo.numberOfTasks`, `taskInfo.executorId`,
 * `taskMetrics.executorRunTime`, `taskMetrics.shuffleReadMetrics.fetchWaitTime`, `taskEndReason.reason` (`Success`,
 * `FetchFailed` ...). Times are milliseconds since 1970 and durations milliseconds, but those of CPU and of shuffle
 * writing nanoseconds; sizes are bytes. `taskMetrics.engineMetrics` is what Spark has no name for.
 */
export interface ListenerEvent {
  /** `SparkListenerJobStart`, `SparkListenerTaskEnd` ... */
  readonly event: string
  // biome-ignore lint/suspicious/noExplicitAny: each event has fields of its own
  readonly [field: string]: any
}

export type SparkListener = (event: ListenerEvent) => void

export interface ListenerOptions {
  /** Only events of these names. */
  readonly events?: readonly string[]
}

/**
 * Calls the listener for each event until the function it returns is called, or the connection ends.
 * @internal
 */
export function listen(
  connection: SessionConnection,
  listener: SparkListener,
  options: ListenerOptions = {},
): () => void {
  const controller = new AbortController()
  const read = async () => {
    for await (const event of connection.events(options.events ?? [], controller.signal)) {
      listener(event as ListenerEvent)
    }
  }
  // It ends by its own removal or with the session; a listener that throws is removed.
  read().catch(() => controller.abort())
  return () => controller.abort()
}
