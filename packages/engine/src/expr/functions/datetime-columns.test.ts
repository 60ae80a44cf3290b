/**
 * Functions of dates and times over columns with NULLs and texts that cannot be read, against the same functions of
 * constants.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DataType, date, integer, string, timestamp } from '@vonk/common'
import { evaluateConstant } from '../../codegen/evaluate-constant.ts'
import { generateStage } from '../../codegen/generate-stage.ts'
import { alias, attribute, project, scan } from '../../codegen/testing/expressions.ts'
import { kernelSignatures, runBranch, TestMemory, TestTask } from '../../codegen/testing/stage-runner.ts'
import { loadKernels } from '../../executor/kernel-loader.ts'
import { instantiateKernels } from '../../kernels/signatures.ts'
import type { Attribute, Expression, LiteralValue } from '../expression.ts'
import { mapExpressionChildren } from '../tree.ts'
import { typeOf } from '../typing.ts'
import './host-index.ts'
import { recordedZone, resolve } from './testing/recorded.ts'

const columns: Readonly<Record<string, readonly [DataType, readonly LiteralValue[]]>> = {
  d: [date, [0, 18_321, null, -719_162, 2_932_896]],
  t: [timestamp, [1_583_661_600_000_000n, null, -1n, 1_604_219_400_000_001n]],
  n: [integer, [1, -13, null, 7, 100, 31]],
  s: [string, ['2020-03-08 02:30:00', 'x', null, '2020-3-8 2:30:0', '1999-12-31 23:59:59', '']],
  w: [string, ['MONTH', null, 'week', 'x', 'YEAR', 'hour', 'TU']],
  z: [string, ['Asia/Kolkata', 'Europe/Amsterdam', null]],
}
const asked = [
  'year(d)',
  'add_months(d, n)',
  'd + n',
  'next_day(d, w)',
  'trunc(d, w)',
  'date_trunc(w, t)',
  'months_between(t, d)',
  "to_timestamp(s, 'yyyy-MM-dd HH:mm:ss')",
  "to_date(s, 'yyyy-MM-dd HH:mm:ss')",
  'to_timestamp(s)',
  "date_format(t, 'EEEE d MMM yyyy HH:mm:ss.SSS XXX z')",
  "date_format(t, 'yyyy-MM-dd EEEE a h')",
  'from_utc_timestamp(t, z)',
  't + make_interval(0, n, 0, n)',
  't - d',
  'extract(second from t)',
  'timestampdiff(MONTH, t, d)',
  'make_date(n, n, n)',
  'make_timestamp(2020, n, n, n, n, n, z)',
]

const kernelModule = (await loadKernels()).module
const rowCount = 420

function withRow(e: Expression, row: ReadonlyMap<string, LiteralValue>): Expression {
  if (e.kind !== 'attribute') return mapExpressionChildren(e, (child) => withRow(child, row))
  return { kind: 'literal', type: e.type, value: row.get(e.name) ?? null }
}

test('columns give what constants give', () => {
  const attributes = Object.entries(columns).map(([name, [type]]) => attribute(name, type))
  const types = Object.fromEntries(attributes.map(({ name, type }) => [name, type]))
  const byName = new Map(attributes.map((one) => [one.name, one]))
  const bound = (e: Expression): Expression =>
    e.kind === 'attribute' ? (byName.get(e.name) as Attribute) : mapExpressionChildren(e, bound)
  const expressions = asked.map((sql) => bound(resolve(sql, 'legacy', types)))
  const root = project(scan(attributes), ...expressions.map((e, i) => alias(e, `c${i}`)))
  const program = generateStage(
    { root, output: { kind: 'collect' }, sessionTimeZone: recordedZone },
    { kernels: kernelSignatures },
  )
  const m = new TestMemory(1024)
  const kernels = instantiateKernels(kernelModule, m.memory) as unknown as WebAssembly.Exports
  const valueAt = (name: string, i: number) => columns[name][1][i % columns[name][1].length]
  const input = attributes.map(({ name, type }) => ({
    type,
    values: Array.from({ length: rowCount }, (_, i) => valueAt(name, i)),
  }))
  const rows = runBranch(new TestTask(program, kernels, m), program.branches[0], input)
  assert.equal(rows.length, rowCount)
  rows.forEach((actual, i) => {
    const row = new Map(attributes.map(({ name }) => [name, valueAt(name, i)]))
    expressions.forEach((e, c) => {
      const expected = evaluateConstant(withRow(e, row), recordedZone)
      assert.equal(actual[c], expected, `${asked[c]} (${typeOf(e).kind}) of row ${i}`)
    })
  })
})
