/**
 * `npm run bench:data -- --sf 1`: the eight TPC-H tables as Parquet, by the published generator (`tpchgen-cli`, from
 * PyPI). `TPCHGEN` names its command where it is not on the path; `TPCH_DIR` names a folder of ready files instead.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

export const tpchTables = [
  'customer',
  'lineitem',
  'nation',
  'orders',
  'part',
  'partsupp',
  'region',
  'supplier',
] as const

const cacheFolder = fileURLToPath(new URL('../node_modules/.cache/vonk-bench/', import.meta.url))

const isWhole = (folder: string): boolean =>
  tpchTables.every((table) => existsSync(join(folder, `${table}.parquet`)))

function fail(reason: string): never {
  process.stderr.write(`${reason}\n`)
  process.exit(2)
}

/** The folder with the files of a scale factor, made if they are not there yet. */
export function tpchData(scaleFactor: number): string {
  const given = process.env.TPCH_DIR
  if (given !== undefined) {
    if (isWhole(given)) return given
    return fail(`TPCH_DIR is ${given}, which does not hold all of ${tpchTables.join(', ')} as .parquet`)
  }
  const folder = join(cacheFolder, `tpch-${scaleFactor}`)
  if (isWhole(folder)) return folder
  const aside = `${folder}.${process.pid}.part`
  mkdirSync(aside, { recursive: true })
  const command = process.env.TPCHGEN ?? 'tpchgen-cli'
  const args = ['parquet', '-s', String(scaleFactor), '--output-dir', aside]
  const made = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  if (made.error !== undefined || made.status !== 0) {
    rmSync(aside, { recursive: true, force: true })
    return fail(
      `${command} could not make the data: install it (pip install tpchgen-cli), name it with TPCHGEN, ` +
        'or name a folder of ready files with TPCH_DIR',
    )
  }
  rmSync(folder, { recursive: true, force: true })
  renameSync(aside, folder)
  return folder
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { sf: { type: 'string', default: '1' } } })
  process.stdout.write(`${tpchData(Number(values.sf))}\n`)
}
