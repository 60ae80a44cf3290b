/**
 * Commands: statements that change or show the catalog, the session or data, rather than ask for rows. Their kinds are
 * apart from those of logical operators, so that a statement is either.
 */
import type { StructField } from '@vonk/common'
import type { Expression, Origin } from '../expr/expression.ts'
import type { LogicalPlan, Options } from './logical-plan.ts'

export type TableName = readonly string[]

interface Node {
  readonly origin?: Origin
  /** Where the first name of a table in it stands. */
  readonly nameOrigin?: Origin
}

/** What becomes of a view where what it reads has changed: WITH SCHEMA. */
export type ViewSchemaMode = 'BINDING' | 'COMPENSATION' | 'TYPE EVOLUTION' | 'EVOLUTION'

export interface CreateView extends Node {
  readonly kind: 'createView'
  readonly name: TableName
  readonly scope: 'session' | 'global' | 'catalog'
  readonly replace: boolean
  readonly ifNotExists: boolean
  readonly columns?: readonly { readonly name: string; readonly comment?: string }[]
  readonly comment?: string
  readonly properties: Options
  readonly query: LogicalPlan
  /** The query as written. */
  readonly text: string
  readonly schemaMode?: ViewSchemaMode
}
/** CREATE TEMPORARY VIEW v USING csv OPTIONS (...). */
export interface CreateViewUsing extends Node {
  readonly kind: 'createViewUsing'
  readonly name: TableName
  readonly scope: 'session' | 'global'
  readonly replace: boolean
  readonly columns?: readonly StructField[]
  readonly format: string
  readonly options: Options
}
export interface CreateTable extends Node {
  readonly kind: 'createTable'
  readonly name: TableName
  readonly ifNotExists: boolean
  readonly replace: boolean
  readonly columns: readonly StructField[]
  readonly format?: string
  /** Columns by name, or with their types where the clause declares them. */
  readonly partitionBy: readonly string[]
  readonly partitionColumns: readonly StructField[]
  /** The expressions after DEFAULT, by column; their texts are in the columns' metadata. */
  readonly defaults?: ReadonlyMap<string, Expression>
  readonly location?: string
  readonly options: Options
  readonly properties: Options
  readonly comment?: string
  readonly query?: LogicalPlan
}
export interface CreateTableLike extends Node {
  readonly kind: 'createTableLike'
  readonly name: TableName
  readonly source: TableName
  readonly ifNotExists: boolean
  readonly format?: string
  readonly location?: string
  readonly properties: Options
}
export interface PartitionValue {
  readonly name: string
  /** Undefined: by the rows (dynamic). */
  readonly value?: Expression
}
export interface Insert extends Node {
  readonly kind: 'insert'
  readonly table: TableName
  readonly overwrite: boolean
  readonly partition: readonly PartitionValue[]
  readonly ifNotExists: boolean
  readonly columns?: readonly string[]
  readonly byName: boolean
  readonly query: LogicalPlan
}
/** `FROM t INSERT INTO a SELECT ... INSERT INTO b SELECT ...`. */
export interface Inserts extends Node {
  readonly kind: 'inserts'
  readonly inserts: readonly Insert[]
}
export interface InsertDirectory extends Node {
  readonly kind: 'insertDirectory'
  readonly path: string
  readonly format: string
  readonly options: Options
  readonly query: LogicalPlan
}
export interface DropTable extends Node {
  readonly kind: 'dropTable'
  readonly name: TableName
  readonly ifExists: boolean
  readonly isView: boolean
}
export interface TruncateTable extends Node {
  readonly kind: 'truncateTable'
  readonly name: TableName
  readonly partition: readonly PartitionValue[]
}
export interface CreateDatabase extends Node {
  readonly kind: 'createDatabase'
  readonly name: TableName
  readonly ifNotExists: boolean
  readonly comment?: string
  readonly location?: string
  readonly properties: Options
}
export interface DropDatabase extends Node {
  readonly kind: 'dropDatabase'
  readonly name: TableName
  readonly ifExists: boolean
  readonly cascade: boolean
}
export interface Use extends Node {
  readonly kind: 'use'
  readonly name: TableName
  /** SET CATALOG. */
  readonly isCatalog: boolean
}
export interface Show extends Node {
  readonly kind: 'show'
  readonly what:
    | 'tables'
    | 'views'
    | 'tableExtended'
    | 'databases'
    | 'catalogs'
    | 'columns'
    | 'functions'
    | 'createTable'
    | 'properties'
    | 'partitions'
    | 'currentNamespace'
  readonly database?: TableName
  readonly table?: TableName
  readonly pattern?: string
  readonly partition?: readonly PartitionValue[]
  /** SHOW TBLPROPERTIES t ('key'). */
  readonly key?: string
  /** SHOW CREATE TABLE ... AS SERDE. */
  readonly asSerde?: boolean
  /** SHOW USER | SYSTEM | ALL FUNCTIONS. */
  readonly scope?: 'user' | 'system' | 'all'
}
export interface DescribeTable extends Node {
  readonly kind: 'describeTable'
  readonly name: TableName
  readonly extended: boolean
  readonly partition: readonly PartitionValue[]
  readonly column?: readonly string[]
  readonly asJson: boolean
}
export interface DescribeQuery extends Node {
  readonly kind: 'describeQuery'
  readonly query: LogicalPlan
}
export interface DescribeFunction extends Node {
  readonly kind: 'describeFunction'
  readonly name: TableName
  readonly extended: boolean
}
export interface DescribeDatabase extends Node {
  readonly kind: 'describeDatabase'
  readonly name: TableName
  readonly extended: boolean
}
export interface Explain extends Node {
  readonly kind: 'explain'
  readonly mode: 'simple' | 'extended' | 'formatted' | 'cost' | 'codegen'
  readonly statement: Statement
}
/** SET, SET key, SET key = value; SET -v. */
export interface SetCommand extends Node {
  readonly kind: 'set'
  readonly key?: string
  readonly value?: string
  readonly verbose: boolean
}
export interface SetTimeZone extends Node {
  readonly kind: 'setTimeZone'
  /** Undefined: the zone of the machine. */
  readonly zone?: string
}
export interface Reset extends Node {
  readonly kind: 'reset'
  readonly key?: string
}
export interface CacheTable extends Node {
  readonly kind: 'cacheTable'
  readonly name: TableName
  readonly lazy: boolean
  readonly options: Options
  readonly query?: LogicalPlan
  readonly text?: string
}
export interface UncacheTable extends Node {
  readonly kind: 'uncacheTable'
  readonly name: TableName
  readonly ifExists: boolean
}
export interface ClearCache extends Node {
  readonly kind: 'clearCache'
}
export interface Refresh extends Node {
  readonly kind: 'refresh'
  readonly what: 'table' | 'path' | 'function'
  readonly name: TableName
}
export interface DropFunction extends Node {
  readonly kind: 'dropFunction'
  readonly name: TableName
  readonly temporary: boolean
  readonly ifExists: boolean
}
/** What Spark knows and this engine does not: it parsed. */
export interface UnsupportedCommand extends Node {
  readonly kind: 'unsupportedCommand'
  /** The table that it is about, which must be there before anything else is said. */
  readonly table?: TableName
  /** What the name must be, said before anything else; `alternative`: the statement for the other does it, too. */
  readonly expects?: {
    readonly what: 'table' | 'view'
    readonly operation: string
    readonly alternative: boolean
  }
  /** It changes rows of the table. */
  readonly rowLevel?: boolean
  /** Statistics, of all rows or of columns: of a view they are refused in words of their own. */
  readonly analyzes?: 'rows' | 'columns'
  readonly condition: string
  readonly parameters: Readonly<Record<string, string>>
}

export type Command =
  | CreateView
  | CreateViewUsing
  | CreateTable
  | CreateTableLike
  | Insert
  | Inserts
  | InsertDirectory
  | DropTable
  | DropFunction
  | TruncateTable
  | CreateDatabase
  | DropDatabase
  | Use
  | Show
  | DescribeTable
  | DescribeQuery
  | DescribeFunction
  | DescribeDatabase
  | Explain
  | SetCommand
  | SetTimeZone
  | Reset
  | CacheTable
  | UncacheTable
  | ClearCache
  | Refresh
  | UnsupportedCommand

export type Statement = LogicalPlan | Command

const commandKinds: ReadonlySet<string> = new Set<Command['kind']>([
  'createView',
  'createViewUsing',
  'createTable',
  'createTableLike',
  'insert',
  'inserts',
  'insertDirectory',
  'dropTable',
  'dropFunction',
  'truncateTable',
  'createDatabase',
  'dropDatabase',
  'use',
  'show',
  'describeTable',
  'describeQuery',
  'describeFunction',
  'describeDatabase',
  'explain',
  'set',
  'setTimeZone',
  'reset',
  'cacheTable',
  'uncacheTable',
  'clearCache',
  'refresh',
  'unsupportedCommand',
])
export const isCommand = (statement: Statement): statement is Command => commandKinds.has(statement.kind)
