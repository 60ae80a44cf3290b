/**
 * The public API: sessions, frames, columns, functions. It knows no engine: `session-connector` tells it how to reach
 * one.
 */
export { Decimal, type QueryContext, SparkError } from '@vonk/common'
export {
  Catalog,
  type CatalogColumn,
  type CatalogFunction,
  type CatalogMetadata,
  type CreateDatabaseOptions,
  type CreateTableOptions,
  type Database,
  type Table,
} from './catalog.ts'
export { Column, type ColumnOrName, type Operand } from './column.ts'
export type { BatchColumn, ColumnBatch } from './column-batch.ts'
export { DataFrame } from './data-frame.ts'
export type { ActionOptions, ExplainMode } from './data-frame-actions.ts'
export * from './functions.ts'
export * as functions from './functions.ts'
export { type AggregateMap, GroupedData } from './grouped-data.ts'
export type { ListenerEvent, ListenerOptions, SparkListener } from './listeners.ts'
export type { LiteralValue } from './literal-value.ts'
export type { ArrowInput, LocalRows, SchemaInput } from './local-rows.ts'
export { Observation } from './observation.ts'
export type { OperationProgress, ProgressHandler, StageProgress } from './progress.ts'
export { DataFrameReader } from './reader.ts'
export { type ColumnValue, Row } from './row.ts'
export type { AnyRow, RowOf } from './rows.ts'
export { type ConfigValue, RuntimeConfig } from './runtime-config.ts'
export { SparkSession, SparkSessionBuilder } from './session.ts'
export type { OptionValue, PathLike } from './source-options.ts'
export type { SqlArguments } from './sql-arguments.ts'
export { StorageLevel } from './storage-level.ts'
export { Timestamp } from './values/timestamp.ts'
export type { CalendarInterval } from './values/value-input.ts'
export { Variant } from './values/variant.ts'
export { Window, WindowSpec } from './window.ts'
export { DataFrameWriter, type SaveMode } from './writer.ts'
