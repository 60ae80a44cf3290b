/** TPC-H at scale factor 0.01, with few and many partitions, in threads and in processes. */
import { before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { checkTpch, type DuckAnswers, duckAnswers } from './check.ts'

const dataFolder = fileURLToPath(new URL('data', import.meta.url))

const places = [
  { name: '1 partition', master: 'local[1]', partitions: '1' },
  { name: '2 partitions', master: 'local[2]', partitions: '2' },
  { name: '8 partitions', master: 'local[2]', partitions: '8' },
  { name: '2 processes', master: 'local-cluster[2,1,1024]', partitions: '2' },
]

let answers: DuckAnswers
before(async () => {
  answers = await duckAnswers(dataFolder)
})

for (const { name, master, partitions } of places) {
  test(`TPC-H, ${name}`, (t) =>
    checkTpch(t, dataFolder, answers, { master, conf: { 'spark.sql.shuffle.partitions': partitions } }))
}
