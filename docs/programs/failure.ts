/** Kills an executor process when the second stage has begun, and looks which map tasks are run again. */
import { SparkSession, col, count, lit } from 'vonk'

await using spark = await SparkSession.builder()
  .master('local-cluster[2,1,512]') // two executor processes with one slot and 512 MiB each
  .config('spark.sql.shuffle.partitions', '16')
  .config('spark.sql.adaptive.enabled', 'false')
  .getOrCreate()
const pids = new Map<string, number>()
const outputs = new Map<number, string>() // map partition -> the executor that holds its output
const again: number[] = []
let lost: readonly number[] = []
let mapStage = -1

const heldBy = (executor: string): number[] =>
  [...outputs].filter(([, holder]) => holder === executor).map(([partition]) => partition)

spark.addListener((event) => {
  if (event.event === 'SparkListenerExecutorAdded') {
    pids.set(event.executorId, Number(event.executorInfo.attributes?.pid))
  } else if (event.event === 'SparkListenerStageSubmitted') {
    if (mapStage < 0) mapStage = event.stageInfo.stageId
  } else if (event.event === 'SparkListenerTaskEnd' && event.stageId === mapStage) {
    if (event.taskEndReason.reason !== 'Success') return
    const { partitionId, executorId } = event.taskInfo
    if (outputs.has(partitionId)) again.push(partitionId)
    outputs.set(partitionId, executorId)
  } else if (event.event === 'SparkListenerTaskStart' && event.stageId !== mapStage && lost.length === 0) {
    const [victim, pid] = [...pids].sort(([a], [b]) => heldBy(b).length - heldBy(a).length)[0]
    lost = heldBy(victim)
    process.kill(pid, 'SIGKILL')
  }
})

const groups = spark.range(0, 4_000_000, 1, 8).groupBy(col('id').mod(lit(500_000)).as('k')).agg(count('*').as('n'))
const rows = await groups.collect()
const numbers = (list: readonly number[]): string => list.toSorted((a, b) => a - b).join(' ')
console.log(`map tasks in all: ${outputs.size}; some lost with the executor: ${lost.length > 0}`)
console.log(`run again: exactly the lost ones: ${numbers(again) === numbers(lost)}`)
console.log(`rows: ${rows.length}; each counts 8: ${rows.every((row) => row.n === 8n)}`)
