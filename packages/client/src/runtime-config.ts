/** `spark.conf`: the session's settings. Every call asks the engine, so every answer is a promise. */
import type { ConfigRequest, KeyValue } from '@vonk/protocol'
import { callSite } from './call-site.ts'
import type { SessionConnection } from './connection.ts'
import { message } from './plan-message.ts'

export type ConfigValue = string | number | boolean | bigint

export class RuntimeConfig {
  readonly #connection: SessionConnection
  readonly #changed: (key: string) => void

  /**
   * `changed` hears of every setting that is set or unset here.
   * @internal
   */
  constructor(connection: SessionConnection, changed: (key: string) => void = () => {}) {
    this.#connection = connection
    this.#changed = changed
  }

  /** Throws CANNOT_MODIFY_CONFIG for a setting that belongs to the whole application. */
  async set(key: string, value: ConfigValue): Promise<void> {
    const pairs = [pair(key, String(value))]
    await this.#ask({ case: 'set', value: message('ConfigRequest.Set', { pairs }) })
    this.#changed(key)
  }

  /** The value, or the setting's default; without either `fallback`, or else SQL_CONF_NOT_FOUND. */
  async get(key: string, fallback?: ConfigValue): Promise<string> {
    const pairs =
      fallback === undefined
        ? await this.#ask({ case: 'get', value: message('ConfigRequest.Get', { keys: [key] }) })
        : await this.#ask({
            case: 'getWithDefault',
            value: message('ConfigRequest.GetWithDefault', { pairs: [pair(key, String(fallback))] }),
          })
    return pairs[0]?.value ?? ''
  }

  /** The value, or null where there is none. */
  async getOption(key: string): Promise<string | null> {
    const value = message('ConfigRequest.GetOption', { keys: [key] })
    return (await this.#ask({ case: 'getOption', value }))[0]?.value ?? null
  }

  /** All settings that are set, by key. */
  async getAll(): Promise<ReadonlyMap<string, string>> {
    const pairs = await this.#ask({ case: 'getAll', value: message('ConfigRequest.GetAll') })
    return new Map(pairs.map(({ key, value }) => [key, value ?? '']))
  }

  async unset(key: string): Promise<void> {
    await this.#ask({ case: 'unset', value: message('ConfigRequest.Unset', { keys: [key] }) })
    this.#changed(key)
  }

  /** Whether `set` may change it while the session runs. */
  async isModifiable(key: string): Promise<boolean> {
    const value = message('ConfigRequest.IsModifiable', { keys: [key] })
    return (await this.#ask({ case: 'isModifiable', value }))[0]?.value === 'true'
  }

  async #ask(opType: ConfigRequestType): Promise<readonly KeyValue[]> {
    return (await this.#connection.config(opType, { callSite: callSite() })).pairs
  }
}

type ConfigRequestType = NonNullable<ConfigRequest['operation']>['opType']

const pair = (key: string, value: string): KeyValue => message('KeyValue', { key, value })
