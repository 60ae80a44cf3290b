/**
 * The line that long actions show on a terminal: running stages with their tasks, done, running and all. It reads
 * nothing but listener events, appears once a stage has run for half a second, and is wiped when nothing runs any more.
 */
import process from 'node:process'
import { booleanSetting, defineSetting } from '../../base/config.ts'
import type { EngineEvent } from './listener-events.ts'

export const showConsoleProgress = defineSetting({
  key: 'spark.ui.showConsoleProgress',
  docs: 'Whether long actions show a progress line when standard error is a terminal.',
  default: 'true',
  isStatic: true,
  type: booleanSetting,
})

/** A stage younger than this is not shown. */
const firstShownMs = 500
const refreshMs = 200
/** More stages than this at a time do not fit into a line. */
const stagesShownMax = 3

export interface ProgressTerminal {
  readonly columns?: number
  write(text: string): unknown
}

export interface StageProgress {
  readonly stageId: number
  readonly since: number
  readonly tasks: number
  readonly running: number
  readonly done: number
}

export interface ProgressOptions {
  readonly terminal?: ProgressTerminal
  readonly now?: () => number
}

export class ConsoleProgress {
  private readonly terminal: ProgressTerminal
  private readonly now: () => number
  private readonly stages = new Map<number, StageProgress>()
  private timer: NodeJS.Timeout | undefined
  private shown = 0

  constructor(options: ProgressOptions = {}) {
    this.terminal = options.terminal ?? process.stderr
    this.now = options.now ?? Date.now
  }

  /** A listener for the bus. */
  readonly listener = (event: EngineEvent): void => {
    switch (event.event) {
      case 'SparkListenerStageSubmitted': {
        const { stageId, numberOfTasks } = event.stageInfo
        this.stages.set(stageId, { stageId, since: this.now(), tasks: numberOfTasks, running: 0, done: 0 })
        this.timer ??= setInterval(() => this.show(), refreshMs).unref()
        return
      }
      case 'SparkListenerTaskStart':
        return this.count(event.stageId, 1, 0)
      case 'SparkListenerTaskEnd':
        return this.count(event.stageId, -1, event.taskEndReason.kind === 'succeeded' ? 1 : 0)
      case 'SparkListenerStageCompleted':
        this.stages.delete(event.stageInfo.stageId)
        if (this.stages.size === 0) this.finish()
        return
      case 'SparkListenerApplicationEnd':
        return this.finish()
      default:
        return
    }
  }

  private count(stageId: number, running: number, done: number): void {
    const stage = this.stages.get(stageId)
    if (stage === undefined) return
    this.stages.set(stageId, { ...stage, running: stage.running + running, done: stage.done + done })
  }

  private show(): void {
    const now = this.now()
    const stages = [...this.stages.values()].filter(({ since }) => now - since >= firstShownMs)
    if (stages.length === 0) return
    const line = progressLine(stages.slice(0, stagesShownMax), this.terminal.columns ?? 80)
    this.terminal.write(`\r${line}${' '.repeat(Math.max(0, this.shown - line.length))}`)
    this.shown = line.length
  }

  private finish(): void {
    clearInterval(this.timer)
    this.timer = undefined
    if (this.shown > 0) this.terminal.write(`\r${' '.repeat(this.shown)}\r`)
    this.shown = 0
  }
}

/** `[Stage 3:=====>   (5 + 2) / 12]`, one for each stage, together as wide as the terminal but for the last column. */
export function progressLine(stages: readonly StageProgress[], columns: number): string {
  const width = Math.floor((columns - 1) / stages.length)
  return stages.map((stage) => stageBar(stage, width)).join('')
}

function stageBar({ stageId, tasks, running, done }: StageProgress, width: number): string {
  const head = `[Stage ${stageId}:`
  const tail = `(${done} + ${running}) / ${tasks}]`
  const room = width - head.length - tail.length
  if (room <= 0) return `${head}${tail}`
  const filled = tasks === 0 ? room : Math.min(room, Math.floor((room * done) / tasks))
  const bar = filled === room ? '='.repeat(room) : `${'='.repeat(filled)}>`.padEnd(room)
  return `${head}${bar}${tail}`
}
