/**
 * A session's settings as its user sees them: the honoured ones with types and defaults, any other key as text. Static
 * ones are fixed when the engine starts.
 */
import { SparkError } from '@vonk/common'
import { allSettings, type SettingEntry, type Settings, settingEntry } from '../base/config.ts'
import { sessionTimeZone } from '../base/settings.ts'
import { timeZone } from '../values/time-zone.ts'
import type { SessionSettings } from './engine-port.ts'

const docroot = 'https://spark.apache.org/docs/latest'

export class OwnSettings implements SessionSettings {
  readonly values: Settings

  private readonly initial: ReadonlyMap<string, string>

  constructor(values: Settings) {
    this.values = values
    this.initial = new Map(values.entries())
  }

  /** Back to what the session began with: one setting, or all that may change. */
  reset(key?: string): void {
    if (key !== undefined) {
      this.requireModifiable(key)
      return this.resetOne(key)
    }
    for (const [set] of [...this.values.entries()]) if (!this.isStatic(set)) this.resetOne(set)
    for (const [initial] of this.initial) this.resetOne(initial)
  }
  private resetOne(key: string): void {
    const text = this.initial.get(key)
    if (text === undefined) this.values.remove(key)
    else this.values.setText(key, text)
  }

  get(key: string): string {
    const value = this.getOption(key)
    if (value !== undefined) return value
    throw new SparkError({ condition: 'SQL_CONF_NOT_FOUND', messageParameters: { sqlConf: `"${key}"` } })
  }

  getOption(key: string): string | undefined {
    const entry = settingEntry(key)
    if (entry === undefined) return this.values.textFor(key)
    return this.ownText(entry) ?? entry.defaultText
  }

  private ownText(entry: SettingEntry): string | undefined {
    for (const key of [entry.key, ...entry.alternatives]) {
      const text = this.values.textFor(key)
      if (text !== undefined) return text
    }
    return undefined
  }

  getAll(): ReadonlyMap<string, string> {
    const all = new Map<string, string>()
    for (const entry of allSettings())
      if (entry.defaultText !== undefined) all.set(entry.key, entry.defaultText)
    for (const [key, text] of this.values.entries()) all.set(key, text)
    return all
  }

  set(key: string, value: string): void {
    this.requireModifiable(key)
    checkSetting(key, value)
    this.values.setText(key, value)
  }

  unset(key: string): void {
    this.requireModifiable(key)
    this.values.remove(key)
  }

  isModifiable(key: string): boolean {
    const entry = settingEntry(key)
    return entry !== undefined && !entry.isStatic
  }

  private isStatic(key: string): boolean {
    return settingEntry(key)?.isStatic ?? isStaticKey(key)
  }

  private requireModifiable(key: string): void {
    if (!this.isStatic(key)) return
    const isSql = key.startsWith('spark.sql.')
    throw new SparkError({
      condition: isSql ? 'CANNOT_MODIFY_STATIC_CONFIG' : 'CANNOT_MODIFY_CONFIG',
      messageParameters: { key: `"${key}"`, ...(isSql ? {} : { docroot }) },
    })
  }
}

/** Throws for a value that its setting does not take, wherever it comes from. */
export function checkSetting(key: string, text: string): void {
  settingEntry(key)?.parse(text)
  if (key !== sessionTimeZone.key || timeZone(text) !== undefined) return
  throw new SparkError({
    condition: 'INVALID_CONF_VALUE.TIME_ZONE',
    messageParameters: { confName: sessionTimeZone.key, confValue: text },
  })
}

/** Spark's settings of the whole application, which a session cannot change: what is not `spark.sql.` but for a few. */
const applicationPrefixes: ReadonlySet<string> = new Set(
  (
    'executor driver app cores task shuffle network rpc eventLog local submit ui history scheduler memory ' +
    'storage broadcast serializer io speculation dynamicAllocation locality stage files hadoop jars kryo python r'
  ).split(' '),
)
const isStaticKey = (key: string): boolean => {
  const [spark, area] = key.split('.')
  return (spark === 'spark' && applicationPrefixes.has(area)) || key.startsWith('spark.sql.warehouse.')
}
