/** `--view name=path`: a temporary view over a file or a folder, its format by the names of the files. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { SparkSession } from '@vonk/client'
import { formatOfPath } from '@vonk/engine/sql/file-format'

export async function createFileView(spark: SparkSession, name: string, path: string): Promise<void> {
  const format = formatOfPath(await fileIn(path))
  // As with `from 'x.csv'`: most CSV files have a header, and types are found.
  const options: Record<string, boolean> = format === 'csv' ? { header: true, inferSchema: true } : {}
  await spark.read.format(format).options(options).load(path).createTempView(name)
}

/** The path itself, or the first file of data in the folder. */
async function fileIn(path: string): Promise<string> {
  try {
    if (!(await stat(path)).isDirectory()) return path
  } catch {
    // Globs and remote paths are told by reading them.
    return path
  }
  const entries = (await readdir(path)).filter((name) => !/^[._]/.test(name)).sort()
  if (entries.length === 0) return path
  const inside = join(path, entries[0])
  return entries[0].includes('=') ? fileIn(inside) : inside
}
