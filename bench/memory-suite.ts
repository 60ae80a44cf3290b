/**
 * How much memory queries take: the highest resident memory of TPC-H Q1 in one process, and how much more the driver of
 * a cluster takes for ten times the rows, with the package as its users have it (from source, compiling its TypeScript
 * is part of the driver's memory). Each query runs in a process of its own; figures are medians of three.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, linkSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from './core-suite.ts'
import type { BenchData } from './data.ts'
import { withInstalledPackage } from './installed-package.ts'

export type MemoryQuery = 'q1' | 'aggregate' | 'sort' | 'toLocalIterator'

export interface MemoryResult {
  readonly name: string
  readonly peakMb: number
  /** With ten times the rows, where that is the question. */
  readonly peakOfTenfoldMb?: number
  readonly limitMb: number
  readonly isWithin: boolean
}

export const sortColumns = ['l_orderkey', 'l_partkey', 'l_extendedprice', 'l_shipdate'] as const

const peakLimitMb = 600
const growthLimitMb = 30
const cluster = 'local-cluster[1,2,2048]'
const program = fileURLToPath(new URL('./memory-program.ts', import.meta.url))

const runs = 3

export function runMemorySuite(data: BenchData): readonly MemoryResult[] {
  const scratch = mkdtempSync(join(tmpdir(), 'vonk-memory-'))
  const peak = (entry: string, master: string, query: MemoryQuery, path: string): number => {
    const args = [program, entry, master, query, path, join(scratch, 'out')]
    const peaks = Array.from({ length: runs }, () =>
      execFileSync(process.execPath, args, { encoding: 'utf8' }),
    )
    return median(peaks.map((text) => (JSON.parse(text) as { peakMb: number }).peakMb))
  }
  try {
    const peakMb = peak('vonk', 'local[2]', 'q1', data.parquet)
    const q1 = { name: 'q1, local[2]', peakMb, limitMb: peakLimitMb, isWithin: peakMb < peakLimitMb }
    print(q1)
    const tenfold = tenfoldFolder(data)
    return withInstalledPackage((folder) => {
      const entry = createRequire(join(folder, 'program.mjs')).resolve('vonk')
      const driverGrowth = (query: MemoryQuery): MemoryResult => {
        const once = peak(entry, cluster, query, data.parquet)
        const tenTimes = peak(entry, cluster, query, tenfold)
        const result: MemoryResult = {
          name: `${query}, driver of ${cluster}`,
          peakMb: once,
          peakOfTenfoldMb: tenTimes,
          limitMb: growthLimitMb,
          isWithin: tenTimes - once < growthLimitMb,
        }
        print(result)
        return result
      }
      return [q1, ...(['aggregate', 'sort', 'toLocalIterator'] as const).map(driverGrowth)]
    })
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** A folder in which the one file has ten names: to a reader ten files, each with a footer to read. */
function tenfoldFolder({ parquet, rows }: BenchData): string {
  const folder = join(dirname(parquet), `tenfold-${rows}`)
  mkdirSync(folder, { recursive: true })
  for (let i = 0; i < 10; i++) {
    const name = join(folder, `part-${i}.parquet`)
    if (!existsSync(name)) linkSync(parquet, name)
  }
  return folder
}

function print({ name, peakMb, peakOfTenfoldMb, limitMb, isWithin }: MemoryResult): void {
  const growth =
    peakOfTenfoldMb === undefined
      ? `(limit ${limitMb} MB)`
      : `of ten times the rows ${peakOfTenfoldMb.toFixed(0)} MB, ${(peakOfTenfoldMb - peakMb).toFixed(0)} MB more (limit ${limitMb} MB)`
  process.stdout.write(
    `${name.padEnd(48)} peak ${peakMb.toFixed(0)} MB ${growth} ${isWithin ? '' : 'TOO MUCH'}\n`,
  )
}
