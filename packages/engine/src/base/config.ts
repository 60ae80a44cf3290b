/**
 * Settings as entries: name, type, default, documentation. The honoured ones are all declared with `defineSetting`,
 * next to the code that reads them or in `base/settings.ts`; `docs/configuration.md` is generated from the table.
 * Values travel as text, as in Spark.
 */
import { SparkError } from '@vonk/common'
import { assert } from './assert.ts'

export interface SettingEntry<T = unknown> {
  readonly key: string
  readonly docs: string
  /** Text of the default, or undefined when there is none (then `get` of the key is an error, as in Spark). */
  readonly defaultText: string | undefined
  /** Fixed when the engine starts. */
  readonly isStatic: boolean
  readonly valueType: string
  readonly alternatives: readonly string[]
  parse(text: string): T
}

const entries = new Map<string, SettingEntry>()

interface Requirement<T> {
  /** Ends `The value of KEY must be`. */
  readonly what: string
  readonly holds: (value: T) => boolean
}

export interface SettingFields<T> {
  readonly key: string
  readonly docs: string
  readonly default?: string
  readonly isStatic?: boolean
  readonly alternatives?: readonly string[]
  readonly type: SettingType<T>
  /** Which of the type's values it takes, in words, and as a test. */
  readonly requires?: Requirement<T> | readonly Requirement<T>[]
}

export interface SettingType<T> {
  readonly name: string
  /** What Spark's errors call it. */
  readonly confType?: string
  /** The words that are its values, where it has no others. */
  readonly options?: readonly string[]
  /** undefined: not a value of this type. */
  readonly parse: (text: string) => T | undefined
}

export const booleanSetting: SettingType<boolean> = {
  name: 'boolean',
  parse: (text) => {
    const word = text.trim().toLowerCase()
    return word === 'true' ? true : word === 'false' ? false : undefined
  },
}
export const integerSetting: SettingType<number> = {
  name: 'int',
  parse: (text) => (/^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : undefined),
}
export const doubleSetting: SettingType<number> = {
  name: 'double',
  parse: (text) => (text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined),
}
export const stringSetting: SettingType<string> = { name: 'string', parse: (text) => text }

const byteUnits: Readonly<Record<string, number>> = {
  b: 1,
  k: 1024,
  kb: 1024,
  m: 1024 ** 2,
  mb: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1024 ** 3,
  t: 1024 ** 4,
  tb: 1024 ** 4,
}
/** Bytes: `128m`, `1g`, `65536`. */
export const bytesSetting: SettingType<number> = {
  name: 'bytes',
  confType: 'bytes in BYTE',
  parse: (text) => {
    const found = /^\s*(-?\d+)\s*([a-z]*)\s*$/i.exec(text)
    if (found === null) return undefined
    const unit = found[2] === '' ? 1 : byteUnits[found[2].toLowerCase()]
    return unit === undefined ? undefined : Number(found[1]) * unit
  },
}
const timeUnits: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}
/** Milliseconds: `10s`, `200ms`, `200`. */
export const durationSetting: SettingType<number> = {
  name: 'duration',
  confType: 'time in MILLISECONDS',
  parse: (text) => {
    const found = /^\s*(-?\d+)\s*([a-z]*)\s*$/i.exec(text)
    if (found === null) return undefined
    const unit = found[2] === '' ? 1 : timeUnits[found[2].toLowerCase()]
    return unit === undefined ? undefined : Number(found[1]) * unit
  },
}
export const oneOf = (...words: readonly string[]): SettingType<string> => ({
  name: words.join(' | '),
  options: words,
  parse: (text) => words.find((word) => word.toLowerCase() === text.trim().toLowerCase()),
})

export function defineSetting<T>(fields: SettingFields<T>): SettingEntry<T> {
  assert(!entries.has(fields.key), `setting ${fields.key} is defined twice`)
  const entry: SettingEntry<T> = {
    key: fields.key,
    docs: fields.docs,
    defaultText: fields.default,
    isStatic: fields.isStatic ?? false,
    valueType: fields.type.name,
    alternatives: fields.alternatives ?? [],
    parse: (text) => {
      const value = fields.type.parse(text)
      if (value !== undefined) return required(fields, text, value)
      throw notOfType(fields, text)
    },
  }
  entries.set(entry.key, entry as SettingEntry)
  for (const other of entry.alternatives) entries.set(other, entry as SettingEntry)
  return entry
}

function notOfType<T>({ key, type }: SettingFields<T>, text: string): SparkError {
  const { options, confType = type.name } = type
  const named = { confName: key, confValue: text }
  if (options !== undefined) {
    const messageParameters = { ...named, confOptions: options.join(', ') }
    return new SparkError({ condition: 'INVALID_CONF_VALUE.OUT_OF_RANGE_OF_OPTIONS', messageParameters })
  }
  return new SparkError({
    condition: 'INVALID_CONF_VALUE.TYPE_MISMATCH',
    messageParameters: { ...named, confType },
  })
}

function required<T>({ key, requires = [] }: SettingFields<T>, text: string, value: T): T {
  const failed = [requires].flat().find(({ holds }) => !holds(value))
  if (failed === undefined) return value
  throw new SparkError({
    condition: 'INVALID_CONF_VALUE.REQUIREMENT',
    messageParameters: {
      confName: key,
      confValue: text,
      confRequirement: `The value of ${key} must be ${failed.what}`,
    },
  })
}

export const positive = { what: 'positive', holds: (value: number) => value > 0 }

export const settingEntry = (key: string): SettingEntry | undefined => entries.get(key)
export const allSettings = (): readonly SettingEntry[] => [...new Set(entries.values())]

/** Settings as the engine reads them: what was set, else the default. */
export class Settings {
  private readonly values: Map<string, string>

  constructor(values: Iterable<readonly [string, string]> = []) {
    this.values = new Map(values)
  }

  get<T>(entry: SettingEntry<T>): T {
    const text = this.textOf(entry) ?? entry.defaultText
    assert(text !== undefined, `${entry.key} has no default: ask with find`)
    return entry.parse(text)
  }

  /** The value, or undefined where it was not set, whatever the default. */
  find<T>(entry: SettingEntry<T>): T | undefined {
    const text = this.textOf(entry)
    return text === undefined ? undefined : entry.parse(text)
  }

  private textOf(entry: SettingEntry): string | undefined {
    for (const key of [entry.key, ...entry.alternatives]) {
      const text = this.values.get(key)
      if (text !== undefined) return text
    }
    return undefined
  }

  textFor(key: string): string | undefined {
    return this.values.get(key)
  }
  setText(key: string, text: string): void {
    this.values.set(key, text)
  }
  remove(key: string): void {
    this.values.delete(key)
  }
  entries(): IterableIterator<[string, string]> {
    return this.values.entries()
  }
  copy(): Settings {
    return new Settings(this.values)
  }
}
