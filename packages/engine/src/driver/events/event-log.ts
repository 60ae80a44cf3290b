/**
 * Writes an application's events to a file in the format of Spark's event log, a JSON object a line. As in Spark the
 * file is called after the application and ends in `.inprogress` while that runs.
 */
import { closeSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { booleanSetting, defineSetting, stringSetting } from '../../base/config.ts'
import { eventLogRecord } from './event-log-record.ts'
import type { EngineEvent } from './listener-events.ts'

export const eventLogEnabled = defineSetting({
  key: 'spark.eventLog.enabled',
  docs: 'Whether events of jobs, stages and tasks are written to a file in `spark.eventLog.dir`.',
  default: 'false',
  isStatic: true,
  type: booleanSetting,
})
export const eventLogDirectory = defineSetting({
  key: 'spark.eventLog.dir',
  docs: 'Where event logs go: a path or a file: URL, made if it is not there.',
  default: 'file:///tmp/spark-events',
  isStatic: true,
  type: stringSetting,
})

/** Lines are written together after this long, or when there are this many characters of them. */
const flushDelayMs = 100
const bufferedMax = 64 * 1024

export class EventLog {
  private readonly path: string
  private readonly file: number
  private buffered: string
  private timer: NodeJS.Timeout | undefined
  private isClosed = false
  private readonly onExit = () => this.close()

  constructor(options: {
    readonly directory: string
    readonly applicationId: string
    readonly version: string
  }) {
    const { directory, applicationId, version } = options
    const folder = directory.startsWith('file:') ? fileURLToPath(directory) : directory
    mkdirSync(folder, { recursive: true })
    this.path = join(folder, applicationId)
    this.file = openSync(`${this.path}.inprogress`, 'w')
    this.buffered = `${JSON.stringify({ Event: 'SparkListenerLogStart', 'Spark Version': version })}\n`
    process.once('exit', this.onExit)
  }

  /** A listener for the bus. */
  readonly listener = (event: EngineEvent): void => {
    if (this.isClosed) return
    this.buffered += `${JSON.stringify(eventLogRecord(event), wholeNumbers)}\n`
    if (this.buffered.length > bufferedMax) this.flush()
    else this.timer ??= setTimeout(() => this.flush(), flushDelayMs).unref()
  }

  close(): void {
    if (this.isClosed) return
    this.flush()
    this.isClosed = true
    process.off('exit', this.onExit)
    closeSync(this.file)
    renameSync(`${this.path}.inprogress`, this.path)
  }

  private flush(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    const bytes = Buffer.from(this.buffered)
    this.buffered = ''
    for (let done = 0; done < bytes.length; ) done += writeSync(this.file, bytes, done)
  }
}

/** A 64-bit number as JSON has it. */
const wholeNumbers = (_field: string, value: unknown): unknown =>
  typeof value === 'bigint' ? Number(value) : value
