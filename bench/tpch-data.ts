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

/** The published generator, as PyPI has it. */
export const tpchGenerator = 'tpchgen-cli==4.0.0'

const cacheFolder = fileURLToPath(new URL('../node_modules/.cache/vonk-bench/', import.meta.url))

const isWhole = (folder: string): boolean =>
  tpchTables.every((table) => existsSync(join(folder, `${table}.parquet`)))

export type TpchData =
  | { readonly kind: 'ready'; readonly folder: string }
  | { readonly kind: 'missing'; readonly reason: string }

/** The folder with the files of a scale factor, if they are there; TPCH_DIR stands for any. */
export function tpchReady(scaleFactor: number): TpchData {
  const given = process.env.TPCH_DIR
  const folder = given ?? join(cacheFolder, `tpch-${scaleFactor}`)
  if (isWhole(folder)) return { kind: 'ready', folder }
  const subject = given === undefined ? folder : `TPCH_DIR is ${folder}, which`
  return { kind: 'missing', reason: `${subject} does not hold all of ${tpchTables.join(', ')} as .parquet` }
}

/** The same, made by the generator if they are not there yet. */
export function tpchData(scaleFactor: number, generator = process.env.TPCHGEN ?? 'tpchgen-cli'): TpchData {
  const ready = tpchReady(scaleFactor)
  if (ready.kind === 'ready' || process.env.TPCH_DIR !== undefined) return ready
  const folder = join(cacheFolder, `tpch-${scaleFactor}`)
  const aside = `${folder}.${process.pid}.part`
  mkdirSync(aside, { recursive: true })
  const args = ['parquet', '-s', String(scaleFactor), '--output-dir', aside]
  const made = spawnSync(generator, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  if (made.error !== undefined || made.status !== 0) {
    rmSync(aside, { recursive: true, force: true })
    const reason =
      `${generator} could not make the data: install it (pip install ${tpchGenerator}), name it with TPCHGEN, ` +
      'or name a folder of ready files with TPCH_DIR'
    return { kind: 'missing', reason }
  }
  rmSync(folder, { recursive: true, force: true })
  renameSync(aside, folder)
  return { kind: 'ready', folder }
}

/** The folder; a command that cannot have it ends with the reason. */
export function requireTpchData(scaleFactor: number): string {
  const data = tpchData(scaleFactor)
  if (data.kind === 'ready') return data.folder
  process.stderr.write(`${data.reason}\n`)
  process.exit(2)
}

// `npm run` imports this from the bootstrap, so that import.meta.main does not say it.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { sf: { type: 'string', default: '1' } } })
  process.stdout.write(`${requireTpchData(Number(values.sf))}\n`)
}
