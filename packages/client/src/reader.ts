/**
 * DataFrameReader: `spark.read`. Naming a source reads nothing; missing files are told by the first call that asks the
 * engine.
 */
import { type StructType, toDDL } from '@vonk/common'
import type { Read } from '@vonk/protocol'
import { DataFrame } from './data-frame.ts'
import { relationOf } from './lazy-plan.ts'
import { message } from './plan-message.ts'
import type { SparkSession } from './session.ts'
import { type OptionValue, optionText, type PathLike, pathText } from './source-options.ts'
import { fitEntries, fitStruct } from './unfit-argument.ts'

export class DataFrameReader {
  readonly #session: SparkSession
  #format: string | undefined
  #schema: string | undefined
  readonly #options: Record<string, string> = {}

  /** @internal */
  constructor(session: SparkSession) {
    this.#session = session
  }

  /** `parquet`, `csv`, `json`, `text` ... */
  format(source: string): this {
    this.#format = source
    return this
  }
  /** The schema as DDL (`a INT, b STRING`) or as a type, instead of one found in the files. */
  schema(schema: string | StructType): this {
    this.#schema = typeof schema === 'string' ? schema : toDDL(fitStruct(schema, 'schema'))
    return this
  }
  option(key: string, value: OptionValue): this {
    this.#options[key] = optionText(value, key)
    return this
  }
  options(options: Readonly<Record<string, OptionValue>>): this {
    for (const [key, value] of fitEntries<string, OptionValue>(options, 'options')) this.option(key, value)
    return this
  }

  load(...paths: readonly PathLike[]): DataFrame {
    return this.#files(this.#format, paths, 'load')
  }
  parquet(...paths: readonly PathLike[]): DataFrame {
    return this.#files('parquet', paths, 'parquet')
  }
  csv(...paths: readonly PathLike[]): DataFrame {
    return this.#files('csv', paths, 'csv')
  }
  json(...paths: readonly PathLike[]): DataFrame {
    return this.#files('json', paths, 'json')
  }
  /** One column `value`, a row a line. */
  text(...paths: readonly PathLike[]): DataFrame {
    return this.#files('text', paths, 'text')
  }
  orc(...paths: readonly PathLike[]): DataFrame {
    return this.#files('orc', paths, 'orc')
  }

  /** A table or view by name. */
  table(name: string): DataFrame {
    const value = message('Read.NamedTable', { unparsedIdentifier: name, options: { ...this.#options } })
    return this.#frame({ case: 'namedTable', value }, 'table')
  }

  #files(format: string | undefined, paths: readonly PathLike[], fragment: string): DataFrame {
    const value = message('Read.DataSource', {
      format,
      schema: this.#schema,
      options: { ...this.#options },
      paths: paths.map(pathText),
    })
    return this.#frame({ case: 'dataSource', value }, fragment)
  }

  #frame(readType: Read['readType'], fragment: string): DataFrame {
    const relation = relationOf({ case: 'read', value: message('Read', { readType }) }, fragment)
    return new DataFrame(this.#session, { relation, preparations: [] })
  }
}
