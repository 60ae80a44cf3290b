/**
 * The catalog: databases with tables and views, which outlive the process. What it holds, as plain data, and the port
 * through which commands and name lookup reach it; `driver/catalog` keeps it in files.
 */
import type { StructType } from '@vonk/common'
import type { ViewSchemaMode } from '../plan/command.ts'
import type { Options } from '../plan/logical-plan.ts'

export const catalogName = 'spark_catalog'
export const defaultDatabase = 'default'
export const globalTempDatabase = 'global_temp'

export interface DatabaseRecord {
  readonly name: string
  readonly comment: string
  /** An absolute path. */
  readonly location: string
  readonly properties: Options
}

export interface TableRecord {
  readonly database: string
  readonly name: string
  /** MANAGED: its files go when it is dropped. */
  readonly type: 'MANAGED' | 'EXTERNAL' | 'VIEW'
  readonly format: string
  /** All columns, those of partitions last. A comment is in a column's metadata. */
  readonly schema: StructType
  readonly partitionBy: readonly string[]
  /** An absolute path; empty for a view. */
  readonly location: string
  readonly options: Options
  readonly properties: Options
  readonly comment?: string
  readonly createdMs: number
  readonly view?: {
    readonly text: string
    /** Where names in the text were looked up. */
    readonly database: string
    /** The columns that the text gives, which the schema renames. */
    readonly queryColumns: readonly string[]
    readonly schemaMode?: ViewSchemaMode
    /** Settings by their keys; absent in views of before they were kept. */
    readonly madeUnder?: Options
  }
}

/** Names are lower case everywhere here: the catalog does not tell cases apart. */
export interface Catalog {
  databases(): Promise<readonly DatabaseRecord[]>
  database(name: string): Promise<DatabaseRecord | undefined>
  /** False: there is one already. */
  createDatabase(record: DatabaseRecord): Promise<boolean>
  /** With all tables and files in it. */
  dropDatabase(name: string): Promise<void>
  tables(database: string): Promise<readonly TableRecord[]>
  table(database: string, name: string): Promise<TableRecord | undefined>
  /** Atomic: another process sees the whole record or none. False: the name is taken. */
  createTable(record: TableRecord): Promise<boolean>
  replaceTable(record: TableRecord): Promise<void>
  /** The record first, then the files of a managed table. */
  dropTable(record: TableRecord): Promise<void>
  /** Throws where a name is not one that tables may have. */
  checkName(name: string): void
  defaultLocation(database: DatabaseRecord, table: string): string
  databaseLocation(name: string): string
}
