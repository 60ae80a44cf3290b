import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DataType, integer, long, string } from '@vonk/common'
import type { Attribute } from '../expr/expression.ts'
import { kernelSignatures } from '../kernels/signatures.ts'
import { stageKey } from './stage-key.ts'
import type { StageNode, StagePlan } from './stage-plan.ts'
import { StagePrograms } from './stage-programs.ts'
import { aggregate, alias, attribute, call, filter, groupBy, lit, project } from './testing/expressions.ts'

const planOf = (root: StageNode, rest: Partial<StagePlan> = {}): StagePlan => ({
  ...{ root, output: { kind: 'collect' }, sessionTimeZone: 'UTC' },
  ...rest,
})

const scan = (output: readonly Attribute[]): StageNode => ({
  ...{ kind: 'fileScan', operatorId: 1, output, columns: output.map((_, i) => i) },
  ...{ relation: undefined as never, predicates: [], partitionFilters: [], dataFilters: [] },
  scan: { reader: 'parquet', shared: { files: [] }, splits: [] },
})

/** `select name + literal from t where name > 3`, of columns that no other plan has. */
function sample(type: DataType = long, name = 'a', literal = 1n): StageNode {
  const a = attribute(name, type)
  const rows = filter(scan([a]), call('>', a, lit(type, type === long ? 3n : 3)))
  return project(rows, alias(call('+', a, lit(type, type === long ? literal : Number(literal)))))
}

const made = () => new StagePrograms({ kernels: kernelSignatures })

test('an equal stage with other numbers has the module that was generated before, and its own numbers', () => {
  const programs = made()
  const numbered = (root: StageNode, operatorId: number) => ({ ...root, operatorId })
  const shuffled = (shuffleId: number) =>
    planOf(numbered(sample(), 100 + shuffleId), {
      output: { kind: 'exchange', shuffleId, partitions: 3, by: { kind: 'single' } },
    })
  const first = programs.generate(shuffled(7))
  const second = programs.generate(shuffled(8))
  assert.equal(second.module, first.module)
  assert.deepEqual(second.branches[0].pipelines[0].sink, { kind: 'exchange', shuffleId: 8, partitions: 3 })
  assert.equal(second.branches[0].pipelines[0].operators.at(-1)?.operatorId, 108)
  assert.deepEqual(
    second.errors.map(({ operatorId }) => operatorId),
    [108],
  )
})

test('readers of scans are told what the later query has to say, and the earlier one is not held', () => {
  const programs = made()
  const first = planOf(sample())
  const second = planOf(sample())
  const toldOf = (plan: StagePlan) => {
    const { source } = programs.generate(plan).branches[0].pipelines[0]
    return source.kind === 'scan' ? source.shared : undefined
  }
  const scanned = (plan: StagePlan): unknown => stageKey(plan)?.scans[0]
  assert.equal(toldOf(first), scanned(first))
  assert.equal(toldOf(second), scanned(second))
  assert.notEqual(scanned(second), scanned(first))
})

test('what a program depends on tells stages apart', () => {
  const [a, b] = [attribute('a', long), attribute('a', long)]
  const plans: readonly StagePlan[] = [
    planOf(sample()),
    planOf(sample(long, 'b')),
    planOf(sample(long, 'a', 2n)),
    planOf(sample(integer)),
    planOf(sample(), { sessionTimeZone: 'Europe/Amsterdam' }),
    planOf(sample(), { output: { kind: 'sample', keys: [], rows: 3, seed: 1 } }),
    planOf(sample(), { output: { kind: 'sample', keys: [], rows: 3, seed: 2 } }),
    // The same column twice, and two columns.
    planOf(project(scan([a, b]), alias(call('+', a, a)))),
    planOf(project(scan([a, b]), alias(call('+', a, b)))),
    planOf(project(scan([a, b]), alias(call('+', b, a)))),
    planOf(project(scan([attribute('a', long, false)]), alias(lit(long, 1n)))),
    planOf(project(scan([attribute('a', long, true)]), alias(lit(long, 1n)))),
    planOf(project(scan([a]), alias({ ...call('+', a, lit(long, 1n)), origin: { sqlText: 'x', start: 0 } }))),
    planOf(project(scan([a]), alias({ ...call('+', a, lit(long, 1n)), origin: { sqlText: 'y', start: 0 } }))),
    planOf(project(scan([a]), alias({ ...call('+', a, lit(long, 1n)), origin: { sqlText: 'x', start: 1 } }))),
    planOf(groupBy(scan([a]), [alias(a)], [aggregate('sum', a)])),
    planOf(groupBy(scan([a]), [alias(a)], [aggregate('max', a)])),
    planOf(project(scan([attribute('s', string)]), alias(lit(string, 'a"b')))),
    planOf(project(scan([attribute('s', string)]), alias(lit(string, 'a\\"b')))),
  ]
  const texts = plans.map((plan) => stageKey(plan)?.text)
  assert.ok(texts.every((text) => text !== undefined))
  assert.equal(new Set(texts).size, plans.length)
})

test('rows of the program, and trees without end, are not looked for', () => {
  const a = attribute('a', long)
  let deep = call('+', a, lit(long, 1n))
  for (let i = 0; i < 2000; i++) deep = call('+', deep, lit(long, 1n))
  assert.equal(stageKey(planOf(project(scan([a]), alias(deep)))), undefined)
  const local: StageNode = {
    ...{ kind: 'localScan', operatorId: 1, data: {} as never, output: [a], columns: [0], partitions: 1 },
  }
  assert.equal(stageKey(planOf(project(local, alias(a)))), undefined)
})

test('programs are kept up to a number of bytes, and those used last stay', () => {
  const plans = ['a', 'b', 'c'].map((name) => () => planOf(sample(long, name)))
  const bytesOf = (plan: StagePlan) => {
    const { module, constants } = made().generate(plan)
    return module.length + constants.length + 2 * (stageKey(plan)?.text.length ?? 0)
  }
  const programs = new StagePrograms({ kernels: kernelSignatures }, 2 * bytesOf(plans[0]()))
  const [a, b] = [programs.generate(plans[0]()), programs.generate(plans[1]())]
  assert.equal(programs.generate(plans[0]()).module, a.module)
  programs.generate(plans[2]())
  assert.equal(programs.generate(plans[0]()).module, a.module)
  assert.notEqual(programs.generate(plans[1]()).module, b.module)
})
