/**
 * TPC-H at scale factor 1, in threads and in processes. The data come from the published generator: ready files, or
 * made with what PyPI has. Where neither is to be had the suite is skipped with the reason; under CI it fails.
 */
import assert from 'node:assert/strict'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { before, suite, test } from 'node:test'
import { type TpchData, tpchData, tpchGenerator, tpchReady } from '../../bench/tpch-data.ts'
import { pythonWith } from '../testing/python.ts'
import { checkTpch, type DuckAnswers, duckAnswers } from './check.ts'

const scaleFactor = 1

function dataOrReason(): TpchData {
  const ready = tpchReady(scaleFactor)
  if (ready.kind === 'ready') return ready
  if (process.env.TPCH_DIR !== undefined) return ready
  if (process.env.TPCHGEN !== undefined) return tpchData(scaleFactor)
  const python = pythonWith([tpchGenerator])
  if (python.kind === 'missing') return python
  return tpchData(scaleFactor, join(dirname(python.command), 'tpchgen-cli'))
}

const data = dataOrReason()
assert.ok(
  data.kind === 'ready' || !process.env.CI,
  `TPC-H at scale factor ${scaleFactor} could not run: ${data.kind === 'missing' && data.reason}`,
)
const places = [
  { name: 'threads', master: 'local[2]' },
  { name: 'processes', master: 'local-cluster[2,1,2048]' },
]

if (data.kind === 'missing') {
  process.stdout.write(`TPC-H at scale factor ${scaleFactor} is skipped: ${data.reason}\n`)
  test(`TPC-H at scale factor ${scaleFactor}`, { skip: data.reason })
} else {
  suite(`TPC-H at scale factor ${scaleFactor}`, () => {
    let answers: DuckAnswers
    before(async () => {
      answers = await duckAnswers(data.folder)
    })
    for (const { name, master } of places) test(name, (t) => checkTpch(t, data.folder, answers, { master }))
  })
}
