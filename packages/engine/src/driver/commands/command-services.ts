/** What commands do their work with: the session's parts, as far as they need them. */
import type { StructType } from '@vonk/common'
import type { SettingEntry } from '../../base/config.ts'
import type { Expression } from '../../expr/expression.ts'
import type { LogicalPlan, Write } from '../../plan/logical-plan.ts'
import type { StorageLevel } from '../cache/storage-level.ts'
import type { ExplainMode, SessionSettings } from '../engine-port.ts'
import type { SessionViews } from '../session-views.ts'

export interface CommandServices {
  readonly views: SessionViews
  readonly settings: SessionSettings
  readonly now: () => number
  /** The zone of times that are shown. */
  readonly timeZone: () => string
  /** Removes all settings of the session, or one. */
  reset(key?: string): void
  /** What a constant expression is as text. */
  constantText(e: Expression): string | null
  schema(plan: LogicalPlan): Promise<StructType>
  explain(plan: LogicalPlan, mode: ExplainMode): Promise<string>
  readonly cache: {
    add(plan: LogicalPlan, level: StorageLevel): Promise<void>
    remove(plan: LogicalPlan): Promise<void>
    levelOf(plan: LogicalPlan): Promise<StorageLevel | undefined>
    nameAs(name: string, plan: LogicalPlan): Promise<void>
    removeNamed(name: string): void
    clear(): void
  }
  write(plan: Write): Promise<void>
  /** Runs a query for nothing but its having run. */
  runToEnd(plan: LogicalPlan): Promise<void>
}

/** The value of a setting in the session. */
export const settingOf = <T>({ settings }: CommandServices, entry: SettingEntry<T>): T =>
  entry.parse(settings.get(entry.key))
