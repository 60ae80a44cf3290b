/** Prints for each stage how its work was spread over its tasks: where the time and the bytes went. */
import { SparkSession, avg, col } from 'vonk'

await using spark = await SparkSession.builder().master('local[2]').getOrCreate()
const stages = new Map<number, { rows: number[]; ms: number[]; written: number; read: number }>()
spark.addListener((event) => {
  if (event.event !== 'SparkListenerTaskEnd' || event.taskEndReason.reason !== 'Success') return
  const stage = stages.get(event.stageId) ?? { rows: [], ms: [], written: 0, read: 0 }
  stages.set(event.stageId, stage)
  const { executorRunTime, inputMetrics, shuffleReadMetrics, shuffleWriteMetrics } = event.taskMetrics
  stage.rows.push(inputMetrics.recordsRead + shuffleReadMetrics.totalRecordsRead)
  stage.ms.push(executorRunTime)
  stage.written += shuffleWriteMetrics.shuffleBytesWritten
  stage.read += shuffleReadMetrics.localBytesRead + shuffleReadMetrics.remoteBytesRead
})

await spark.read
  .parquet('node_modules/vega-datasets/data/flights-3m.parquet')
  .filter(col('delay').gt(15))
  .groupBy('origin', 'destination')
  .agg(avg('delay').as('late_by'))
  .collect()

for (const [id, { rows, ms, written, read }] of stages) {
  console.log(`stage ${id}: ${rows.length} tasks, shuffle read ${read} bytes, written ${written} bytes`)
  console.log(`  rows a task: ${Math.min(...rows)} to ${Math.max(...rows)}`)
  console.log(`  slowest task ${Math.round(Math.max(...ms))} ms, together ${Math.round(ms.reduce((a, b) => a + b))} ms`)
}
