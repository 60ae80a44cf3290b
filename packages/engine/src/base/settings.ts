/** The honoured settings: Spark's names and defaults; ours alone start with `spark.vonk.`. */
import {
  booleanSetting,
  bytesSetting,
  defineSetting,
  doubleSetting,
  durationSetting,
  integerSetting,
  oneOf,
  positive,
  stringSetting,
} from './config.ts'

export const ansiEnabled = defineSetting({
  key: 'spark.sql.ansi.enabled',
  docs: 'Errors instead of NULL or wrap-around for overflow, division by zero and failing casts.',
  default: 'true',
  type: booleanSetting,
})
export const allowPrecisionLoss = defineSetting({
  key: 'spark.sql.decimalOperations.allowPrecisionLoss',
  docs:
    'Whether decimal arithmetic gives up fraction digits where a result has more than 38 digits; ' +
    'else such results overflow.',
  default: 'true',
  type: booleanSetting,
})
export const doubleQuotedIdentifiers = defineSetting({
  key: 'spark.sql.ansi.doubleQuotedIdentifiers',
  docs: 'With ANSI mode on, text in double quotes is a name in SQL, and not a string.',
  default: 'false',
  type: booleanSetting,
})
export const warehouseDirectory = defineSetting({
  key: 'spark.sql.warehouse.dir',
  docs: 'The folder of the catalog: databases, tables and their data, which outlive the process.',
  default: 'spark-warehouse',
  isStatic: true,
  type: stringSetting,
})
export const defaultSource = defineSetting({
  key: 'spark.sql.sources.default',
  docs: 'The format of tables and of reads and writes that name none.',
  default: 'parquet',
  type: stringSetting,
})
export const caseSensitive = defineSetting({
  key: 'spark.sql.caseSensitive',
  docs: 'Whether names of columns match only in the same case.',
  default: 'false',
  type: booleanSetting,
})
export const readSideCharPadding = defineSetting({
  key: 'spark.sql.readSideCharPadding',
  docs:
    'Whether CHAR(n) is filled up with blanks when it is read; ' +
    'else values of files that others have written stay as they are.',
  default: 'true',
  type: booleanSetting,
})
export const noCharPaddingInPredicate = defineSetting({
  key: 'spark.sql.legacy.noCharPaddingInPredicate',
  docs: 'Whether what a column of CHAR(n) is compared with is not filled up with blanks.',
  default: 'false',
  type: booleanSetting,
})
export const charVarcharAsString = defineSetting({
  key: 'spark.sql.legacy.charVarcharAsString',
  docs: 'Whether CHAR(n) and VARCHAR(n) are nothing but strings, of any length.',
  default: 'false',
  type: booleanSetting,
})
export const preserveCharVarchar = defineSetting({
  key: 'spark.sql.preserveCharVarcharTypeInfo',
  docs: 'Whether CHAR(n) and VARCHAR(n) are types of values, too. They are not here.',
  default: 'false',
  type: booleanSetting,
  requires: { what: 'false: values have no such types.', holds: (isPreserved) => !isPreserved },
})
export const charAsVarcharSetting = defineSetting({
  key: 'spark.sql.charAsVarchar',
  docs: 'Whether CHAR(n) in CREATE TABLE means VARCHAR(n).',
  default: 'false',
  type: booleanSetting,
})
export const sessionTimeZone = defineSetting({
  key: 'spark.sql.session.timeZone',
  docs:
    'Zone in which timestamps are shown and read: an IANA name or an offset. ' +
    'The default is the zone of the process.',
  default: new Intl.DateTimeFormat().resolvedOptions().timeZone,
  type: stringSetting,
})
/** The driver has a task for each partition: more would take all of its memory. */
export const partitionsMax = 1_000_000
const atMostPartitions = {
  what: `at most ${partitionsMax}`,
  holds: (partitions: number) => partitions <= partitionsMax,
}
export const shufflePartitions = defineSetting({
  key: 'spark.sql.shuffle.partitions',
  docs:
    'Reduce partitions of a required shuffle. Reads 200 as in Spark; ' +
    'until it is set, the planner fits the number to slots and input.',
  default: '200',
  type: integerSetting,
  requires: [positive, atMostPartitions],
})
export const maxPartitionBytes = defineSetting({
  key: 'spark.sql.files.maxPartitionBytes',
  docs: 'Most bytes of files that one task reads.',
  default: '128m',
  type: bytesSetting,
  requires: positive,
})
export const maxRecordsPerFile = defineSetting({
  key: 'spark.sql.files.maxRecordsPerFile',
  docs: 'Most rows of a file that is written; 0: no limit. The option maxRecordsPerFile goes before it.',
  default: '0',
  type: integerSetting,
})
export const parquetMergeSchema = defineSetting({
  key: 'spark.sql.parquet.mergeSchema',
  docs:
    'Whether the schema of Parquet files is that of all of them together, not of one. ' +
    'The option mergeSchema goes before it.',
  default: 'false',
  type: booleanSetting,
})
export const inferPartitionTypes = defineSetting({
  key: 'spark.sql.sources.partitionColumnTypeInference.enabled',
  docs: 'Whether columns in the names of folders have the type that all of their values fit; else they are strings.',
  default: 'true',
  type: booleanSetting,
})
export const pivotMaxValues = defineSetting({
  key: 'spark.sql.pivotMaxValues',
  docs: 'Most distinct values of a pivot column that are made columns when none are named.',
  default: '10000',
  type: integerSetting,
})
export const transposeMaxValues = defineSetting({
  key: 'spark.sql.transposeMaxValues',
  docs: 'Most values of the index column of a transpose, each of which becomes a column.',
  default: '500',
  type: integerSetting,
})
export const recursionLevelLimit = defineSetting({
  key: 'spark.sql.cteRecursionLevelLimit',
  docs: 'Rounds of a recursive WITH after which it fails.',
  default: '100',
  type: integerSetting,
})
export const recursionRowLimit = defineSetting({
  key: 'spark.sql.cteRecursionRowLimit',
  docs: 'Rows of a recursive WITH after which it fails; -1: no limit.',
  default: '1000000',
  type: integerSetting,
})
export const limitPartitions = defineSetting({
  key: 'spark.sql.limit.initialNumPartitions',
  docs: 'Partitions that a limit runs first, before it looks whether it needs more.',
  default: '1',
  type: integerSetting,
  requires: { ...positive, what: 'positive.' },
})
export const limitScaleUp = defineSetting({
  key: 'spark.sql.limit.scaleUpFactor',
  docs: 'At most so many times the partitions that were run does a limit run next, at least 2.',
  default: '4',
  type: integerSetting,
})
export const leafParallelism = defineSetting({
  key: 'spark.sql.leafNodeDefaultParallelism',
  docs: 'Partitions of ranges and of rows given by the program; without it, the number of slots.',
  type: integerSetting,
  requires: [{ ...positive, what: 'positive.' }, atMostPartitions],
})
export const timestampType = defineSetting({
  key: 'spark.sql.timestampType',
  docs: 'What TIMESTAMP means in SQL text and schema inference.',
  default: 'TIMESTAMP_LTZ',
  type: oneOf('TIMESTAMP_NTZ', 'TIMESTAMP_LTZ'),
})
export const broadcastThreshold = defineSetting({
  key: 'spark.sql.autoBroadcastJoinThreshold',
  docs: 'A side of a join of at most so many bytes is sent to every executor instead of being shuffled; -1: never.',
  default: '10m',
  type: bytesSetting,
})
export const adaptiveBroadcastThreshold = defineSetting({
  key: 'spark.sql.adaptive.autoBroadcastJoinThreshold',
  docs:
    'As spark.sql.autoBroadcastJoinThreshold, for a side that has been shuffled and measured; ' +
    'without it, that setting holds for both.',
  type: bytesSetting,
})
export const skewJoinEnabled = defineSetting({
  key: 'spark.sql.adaptive.skewJoin.enabled',
  docs: 'Gives a partition of a join that is far larger than the others to several tasks.',
  default: 'true',
  type: booleanSetting,
})
export const skewFactor = defineSetting({
  key: 'spark.sql.adaptive.skewJoin.skewedPartitionFactor',
  docs:
    'How many times as large as the median a partition is to count as skewed. Spark has 5, for tasks that take ' +
    'seconds to start; here one more task costs a millisecond.',
  default: '2',
  type: doubleSetting,
})
export const skewThreshold = defineSetting({
  key: 'spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes',
  docs: 'And how large it is at least. Spark has 256m, for partitions of its advisory 64m; ours are of some megabytes.',
  default: '4m',
  type: bytesSetting,
})
export const executorMemory = defineSetting({
  key: 'spark.executor.memory',
  docs: 'Memory of one executor for rows, at most 4g. `local[n]` has one executor for every four slots.',
  default: '1g',
  isStatic: true,
  type: bytesSetting,
  requires: { what: 'from 1m to 4g', holds: (bytes) => bytes >= 1024 ** 2 && bytes <= 4 * 1024 ** 3 },
})
export const maxResultSize = defineSetting({
  key: 'spark.driver.maxResultSize',
  docs:
    'Most bytes of rows that one job may bring to the driver, 0: no bound. A query over it fails, and keeps nothing. ' +
    'A result that is asked for as a whole is one job, embedded or over Spark Connect; embedded, toLocalIterator ' +
    'makes one of each partition. Tables of broadcast joins do not pass the driver and are not counted.',
  default: '1g',
  isStatic: true,
  type: bytesSetting,
})
export const memoryAskShare = defineSetting({
  key: 'spark.vonk.memory.askShare',
  docs:
    'Share of batches after which the operators of a task are asked to move their rows to disk, as if memory were ' +
    'short: for testing what they do then.',
  default: '0',
  isStatic: true,
  type: doubleSetting,
  requires: { what: 'from 0 to 1', holds: (share) => share >= 0 && share <= 1 },
})
export const storageFraction = defineSetting({
  key: 'spark.memory.storageFraction',
  docs:
    "Share of the memory for blocks (six tenths of an executor's) that cached rows may take; the least recently used " +
    'ones then go to disk, or are dropped where their level has no disk.',
  default: '0.5',
  isStatic: true,
  type: doubleSetting,
  requires: { what: 'from 0 to 1', holds: (share) => share >= 0 && share <= 1 },
})
export const maxTaskFailures = defineSetting({
  key: 'spark.task.maxFailures',
  docs: 'Attempts at one task before its job fails.',
  default: '4',
  isStatic: true,
  type: integerSetting,
  requires: positive,
})
export const heartbeatInterval = defineSetting({
  key: 'spark.executor.heartbeatInterval',
  docs: 'How often an executor process says that it lives.',
  default: '10s',
  isStatic: true,
  type: durationSetting,
})
export const networkTimeout = defineSetting({
  key: 'spark.network.timeout',
  docs: 'Silence after which an executor process is taken for dead.',
  default: '120s',
  isStatic: true,
  type: durationSetting,
})
export const longAsNumber = defineSetting({
  key: 'spark.vonk.collect.longAsNumber',
  docs: 'Gives BIGINT columns as JavaScript numbers; a value beyond 2^53 - 1 is an error that names column and value.',
  default: 'false',
  type: booleanSetting,
})
export const adaptiveEnabled = defineSetting({
  key: 'spark.sql.adaptive.enabled',
  docs: 'Plans the rest of a query anew from the sizes that finished stages measured.',
  default: 'true',
  type: booleanSetting,
})
export const advisoryPartitionBytes = defineSetting({
  key: 'spark.sql.adaptive.advisoryPartitionSizeInBytes',
  docs: 'Bytes that one task should read of a shuffle: smaller neighbouring partitions are put together up to it.',
  default: '64m',
  alternatives: ['spark.sql.adaptive.shuffle.targetPostShuffleInputSize'],
  type: bytesSetting,
})
export const parquetCompression = defineSetting({
  key: 'spark.sql.parquet.compression.codec',
  docs:
    'How Parquet files are compressed where a write does not say it; ' +
    'of these, Vonk writes uncompressed, snappy, gzip and zstd.',
  default: 'snappy',
  type: oneOf('brotli', 'uncompressed', 'lzo', 'snappy', 'lz4_raw', 'none', 'zstd', 'lz4', 'gzip'),
})
export const parquetNanosAsLong = defineSetting({
  key: 'spark.sql.legacy.parquet.nanosAsLong',
  docs: 'Reads timestamps in nanoseconds of Parquet files, which are refused otherwise, as BIGINT.',
  default: 'false',
  type: booleanSetting,
})
export const storeAssignmentPolicy = defineSetting({
  key: 'spark.sql.storeAssignmentPolicy',
  docs:
    'Which values INSERT stores in columns of another type: with ANSI those of related types, numbers that do not ' +
    'fit being errors; with LEGACY whatever can be cast, in casts without ANSI; with STRICT what loses nothing.',
  default: 'ANSI',
  type: oneOf('ANSI', 'LEGACY', 'STRICT'),
})
export const partitionOverwriteMode = defineSetting({
  key: 'spark.sql.sources.partitionOverwriteMode',
  docs:
    'What a write with mode overwrite and partition columns replaces: ' +
    'all there is, or the partitions that it has rows for.',
  default: 'STATIC',
  type: oneOf('STATIC', 'DYNAMIC'),
})
