/**
 * Settings of the server, with Spark's names and defaults where Spark has them, and settings that clients ask for and
 * that mean nothing to the engine.
 */
import {
  booleanSetting,
  bytesSetting,
  defineSetting,
  durationSetting,
  integerSetting,
  stringSetting,
} from '@vonk/engine/base/config'

export const maxInboundMessageSize = defineSetting({
  key: 'spark.connect.grpc.maxInboundMessageSize',
  docs: 'Most bytes of one message that the server takes.',
  default: '128m',
  isStatic: true,
  type: bytesSetting,
})
export const marshallerRecursionLimit = defineSetting({
  key: 'spark.connect.grpc.marshallerRecursionLimit',
  docs: 'How deep a message that the server takes may be nested; a DataFrame operation takes two levels.',
  default: '1024',
  isStatic: true,
  type: integerSetting,
})
export const arrowBatchSize = defineSetting({
  key: 'spark.connect.grpc.arrow.maxBatchSize',
  docs: 'About how many bytes of rows go into one message of a result.',
  default: '4m',
  isStatic: true,
  type: bytesSetting,
})
export const senderMaxStreamDuration = defineSetting({
  key: 'spark.connect.execute.reattachable.senderMaxStreamDuration',
  docs: 'How long one call may stream a result before the client has to reattach; 0 is without end.',
  default: '2m',
  isStatic: true,
  type: durationSetting,
})
export const senderMaxStreamSize = defineSetting({
  key: 'spark.connect.execute.reattachable.senderMaxStreamSize',
  docs: 'How many bytes one call may stream before the client has to reattach; 0 is without end.',
  default: '1g',
  isStatic: true,
  type: bytesSetting,
})
export const observerRetryBufferSize = defineSetting({
  key: 'spark.connect.execute.reattachable.observerRetryBufferSize',
  docs: 'Bytes of a result that are kept behind what the client has taken, for it to come back to.',
  default: '10m',
  isStatic: true,
  type: bytesSetting,
})
export const responseLead = defineSetting({
  key: 'spark.vonk.connect.responseLead',
  docs: 'Bytes of a result that are made ahead of its reader; the query waits beyond.',
  default: '16m',
  isStatic: true,
  type: bytesSetting,
})
export const detachedTimeout = defineSetting({
  key: 'spark.connect.execute.manager.detachedTimeout',
  docs: 'How long an operation waits for its client to come back before it is given up.',
  default: '5m',
  isStatic: true,
  type: durationSetting,
})
export const abandonedTombstones = defineSetting({
  key: 'spark.connect.execute.manager.abandonedTombstonesSize',
  docs: 'How many operations that were given up are remembered, to tell their clients so.',
  default: '10000',
  isStatic: true,
  type: integerSetting,
})
export const maintenanceInterval = defineSetting({
  key: 'spark.connect.execute.manager.maintenanceInterval',
  docs: 'How often the server looks for operations and sessions that nobody uses any more.',
  default: '30s',
  alternatives: ['spark.connect.session.manager.maintenanceInterval'],
  isStatic: true,
  type: durationSetting,
})
export const sessionTimeout = defineSetting({
  key: 'spark.connect.session.manager.defaultSessionTimeout',
  docs: 'How long a session without calls is kept.',
  default: '60m',
  isStatic: true,
  type: durationSetting,
})
export const sessionTombstones = defineSetting({
  key: 'spark.connect.session.manager.closedSessionsTombstonesSize',
  docs: 'How many closed sessions are remembered, to tell their clients so.',
  default: '1000',
  isStatic: true,
  type: integerSetting,
})
export const sessionsMax = defineSetting({
  key: 'spark.vonk.connect.maxSessions',
  docs: 'How many sessions the server holds at once; one more is refused.',
  default: '1000',
  isStatic: true,
  type: integerSetting,
})
export const chunkSizeMax = defineSetting({
  key: 'spark.connect.session.resultChunking.maxChunkSize',
  docs: 'Most bytes of one part of a batch that goes to a client in parts.',
  default: '16m',
  type: bytesSetting,
})
export const progressInterval = defineSetting({
  key: 'spark.connect.progress.reportInterval',
  docs: 'How often a client hears how far its query has come; 0 is never.',
  default: '2s',
  type: durationSetting,
})
export const enrichErrors = defineSetting({
  key: 'spark.sql.connect.enrichError.enabled',
  docs: 'Lets clients fetch everything that is known of an error, beyond what fits into a status.',
  default: 'true',
  type: booleanSetting,
})
export const localRelationSizeLimit = defineSetting({
  key: 'spark.sql.session.localRelationSizeLimit',
  docs: 'Most bytes of rows that a client sends with `createDataFrame`.',
  default: '3221225472',
  type: bytesSetting,
})

/** What clients ask for and follow by themselves; their own documentation says what each does. */
const ofClients: readonly (readonly [key: string, value: string])[] = [
  ['spark.connect.session.planCompression.threshold', '10485760'],
  ['spark.connect.session.planCompression.defaultAlgorithm', 'ZSTD'],
  ['spark.sql.session.localRelationCacheThreshold', '1048576'],
  ['spark.sql.session.localRelationChunkSizeRows', '10000'],
  ['spark.sql.session.localRelationChunkSizeBytes', '16777216'],
  ['spark.sql.session.localRelationBatchOfChunksSizeBytes', '1073741824'],
  ['spark.sql.execution.pandas.convertToArrowArraySafely', 'true'],
  ['spark.sql.execution.pandas.inferPandasDictAsMap', 'false'],
  ['spark.sql.execution.pandas.structHandlingMode', 'legacy'],
  ['spark.sql.pyspark.inferNestedDictAsStruct.enabled', 'false'],
  ['spark.sql.pyspark.legacy.inferArrayTypeFromFirstElement.enabled', 'false'],
  ['spark.sql.pyspark.legacy.inferMapTypeFromFirstPair.enabled', 'false'],
  ['spark.sql.pyspark.jvmStacktrace.enabled', 'false'],
  ['spark.sql.pyspark.plotting.max_rows', '1000'],
  ['spark.sql.pyspark.toJSON.returnDataFrame', 'false'],
  // There is no stack of a Java machine to show.
  ['spark.sql.connect.serverStacktrace.enabled', 'false'],
  ['spark.sql.execution.arrow.useLargeVarTypes', 'false'],
  ['spark.sql.execution.arrow.maxRecordsPerBatch', '10000'],
  ['spark.sql.execution.arrow.pyspark.selfDestruct.enabled', 'false'],
  ['spark.sql.execution.pyspark.binaryAsBytes', 'true'],
  ['spark.python.sql.dataFrameDebugging.enabled', 'true'],
  ['spark.sql.repl.eagerEval.enabled', 'false'],
  ['spark.sql.repl.eagerEval.maxNumRows', '20'],
  ['spark.sql.repl.eagerEval.truncate', '20'],
  ['spark.sql.execution.pythonUDF.arrow.enabled', 'true'],
  ['spark.sql.execution.pythonUDTF.arrow.enabled', 'true'],
]
for (const [key, value] of ofClients)
  defineSetting({ key, docs: 'Read by clients of Spark Connect.', default: value, type: stringSetting })

defineSetting({
  key: 'spark.sql.execution.arrow.pyspark.enabled',
  docs: 'Read by clients of Spark Connect.',
  default: 'true',
  alternatives: ['spark.sql.execution.arrow.enabled'],
  type: stringSetting,
})
defineSetting({
  key: 'spark.sql.execution.arrow.pyspark.fallback.enabled',
  docs: 'Read by clients of Spark Connect.',
  default: 'true',
  alternatives: ['spark.sql.execution.arrow.fallback.enabled'],
  type: stringSetting,
})
