/** The demo's rows: three million flights where the file is there, else made-up rows of the same shape. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { DataFrame, SparkSession } from '@vonk/client'
import { functions } from '@vonk/client'

export interface Flights {
  readonly frame: DataFrame
  readonly from: string
}

/**
 * `flights-3m.parquet` of the npm package vega-datasets, in a clone: looked for in every node_modules above this file.
 */
function installedFile(): string | undefined {
  const file = join('node_modules', 'vega-datasets', 'data', 'flights-3m.parquet')
  let folder = import.meta.dirname
  for (;;) {
    if (existsSync(join(folder, file))) return join(folder, file)
    if (dirname(folder) === folder) return undefined
    folder = dirname(folder)
  }
}

const madeRows = 3_000_000
const madeTasks = 11

export function flights(spark: SparkSession, file: string | undefined): Flights {
  const path = file ?? installedFile()
  if (path !== undefined) return { frame: spark.read.parquet(path), from: path }
  const { expr } = functions
  const frame = spark
    .range(0, madeRows, 1, madeTasks)
    .select(
      expr('cast(cast(id % 400 as int) - 60 as bigint)').as('delay'),
      expr('cast(100 + id * 7 % 2500 as bigint)').as('distance'),
      expr("concat('AP', cast(id * 31 % 240 as string))").as('origin'),
      expr("concat('AP', cast(id * 17 % 240 as string))").as('destination'),
    )
  return {
    frame,
    from: `${madeRows.toLocaleString('en-US')} made-up rows of the same shape (give a file to read real ones)`,
  }
}
