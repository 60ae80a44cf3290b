import assert from 'node:assert/strict'
import { test } from 'node:test'
import { integer } from '@vonk/common'
import { attribute, call, lit } from '../../codegen/testing/expressions.ts'
import type { Attribute, Expression } from '../../expr/expression.ts'
import type {
  BroadcastInput,
  ExchangeExec,
  JoinExec,
  PhysicalPlan,
  ShuffleInput,
} from '../../physical/physical-plan.ts'
import { planKey } from '../../physical/plan-key.ts'
import type { JoinType } from '../../plan/logical-plan.ts'
import { MapOutputTracker } from '../../shuffle/map-output-tracker.ts'
import { type PartnerFilterRunner, runFiltered } from './partner-filter.ts'

const [a, b, c, d, v] = ['a', 'b', 'c', 'd', 'v'].map((name) => attribute(name, integer))
const unknown = { kind: 'unknown', partitions: 2 } as const
const range = (...output: readonly Attribute[]): PhysicalPlan => ({
  ...{ kind: 'range', operatorId: 1, start: 0n, end: 9n, step: 1n, partitions: 2, output },
})
const shuffle = (shuffleId: number, ...output: readonly Attribute[]): ShuffleInput => ({
  ...{ kind: 'shuffleInput', operatorId: 2, shuffleId, output, partitions: 2, partitioning: unknown },
})
const needing: ExchangeExec = {
  ...{ kind: 'exchange', operatorId: 3, input: range(c, d), partitioning: unknown, origin: 'required' },
  ...{ reason: { operatorId: 4, operator: 'join', requirement: 'clustered' }, reuseKey: 'all rows' },
}
/** The measured side: 10 rows of 100 bytes. */
const few = shuffle(1, b, v)

const join = (left: PhysicalPlan, right: PhysicalPlan, fields: Partial<JoinExec> = {}): JoinExec => ({
  ...{ kind: 'join', operatorId: 4, left, right, type: 'leftOuter', strategy: 'shuffledHash' },
  ...{ buildSide: 'right', leftKeys: [b], rightKeys: [d], nullSafe: [false], nullAware: false },
  ...{ partnerShare: 0.1, ...fields },
})

interface Asked {
  readonly exchanges: ExchangeExec[]
  readonly tables: (readonly [
    rows: ShuffleInput,
    keys: readonly Expression[],
    nullSafe: readonly boolean[],
  ])[]
}

/** Runs the join whose measured side turns out to be `ran`. */
async function filter(
  plan: JoinExec,
  ran: PhysicalPlan,
  fields: Partial<PartnerFilterRunner> = {},
): Promise<(Asked & { readonly plan: JoinExec }) | undefined> {
  const tracker = new MapOutputTracker()
  tracker.registerShuffle(1, 1, 2)
  const at = { executorId: 'A', host: 'hostA', mapTaskId: 1 }
  tracker.registerMapOutput(1, 0, { ...at, sizes: [40, 60], rows: [4, 6] })
  const asked: Asked = { exchanges: [], tables: [] }
  const done = runFiltered(plan, {
    ...{ tracker, adaptive: true, broadcastBytesMax: 100, onChange: () => {}, newOperatorId: () => 9 },
    isKnown: () => false,
    runExchange: async (exchange) => {
      asked.exchanges.push(exchange)
      return shuffle(8, c, d)
    },
    runBelow: async () => ran,
    keyTable: async (rows, keys, nullSafe): Promise<BroadcastInput> => {
      asked.tables.push([rows, keys, nullSafe])
      return { kind: 'broadcastInput', operatorId: 5, shuffleId: 6, output: [], keys, nullSafe }
    },
    ...fields,
  })
  return done === undefined ? undefined : { ...asked, plan: await done }
}

test('the exchange that is run leaves rows out by the keys of the other side, under a key of its own', async () => {
  for (const type of ['leftOuter', 'leftSemi', 'leftAnti', 'rightOuter'] as const) {
    const isLeft = type === 'rightOuter'
    const plan = isLeft
      ? join(needing, few, { type, buildSide: 'left', leftKeys: [d], rightKeys: [b] })
      : join(few, needing, { type })
    const result = await filter(plan, few)
    assert.ok(result !== undefined)
    const { tables, exchanges } = result
    assert.deepEqual(tables, [[few, [b], [false]]])
    const [{ input, reuseKey, ...rest }] = exchanges
    assert.ok(input.kind === 'join' && input.type === 'leftSemi' && input.buildSide === 'right')
    assert.deepEqual([input.left, input.leftKeys, input.rightKeys], [needing.input, [d], [b]])
    assert.deepEqual({ ...rest, input: needing.input, reuseKey: 'all rows' }, needing)
    assert.notEqual(reuseKey, needing.reuseKey)
    assert.equal(reuseKey, planKey({ ...exchanges[0], reuseKey: '' }))
    const [left, right] = isLeft ? [shuffle(8, c, d), few] : [few, shuffle(8, c, d)]
    assert.deepEqual(result.plan, { ...plan, left, right })
  }
})

test('of several keys those that lie in the shuffle count, each against its own of the other side', async () => {
  const one: Expression = lit(integer, 1)
  const fields = { leftKeys: [call('+', v, one), a, b], rightKeys: [call('+', c, one), c, d] }
  const result = await filter(join(few, needing, { ...fields, nullSafe: [false, false, true] }), few)
  assert.deepEqual(result?.tables, [[few, [b], [true]]])
  const input = result.exchanges[0].input as JoinExec
  assert.deepEqual([input.leftKeys, input.rightKeys, input.nullSafe], [[d], [b], [true]])
  const computed = await filter(join(few, needing, { leftKeys: [call('+', b, one)] }), few)
  assert.deepEqual([computed?.tables, computed?.exchanges], [[], [needing]])
})

test('keys are those of a shuffle below where operators between add none', async () => {
  const below = (type: JoinType) => join(few, shuffle(2, a), { type })
  const condition = lit({ kind: 'boolean' }, true)
  for (const [ran, isFiltered] of [
    [{ kind: 'filter', operatorId: 7, input: few, condition }, true],
    [below('inner'), true],
    [below('leftOuter'), true],
    [below('leftAnti'), true],
    // A row of the right side comes out with NULL for a key of the left, which a null-safe equality finds.
    [below('rightOuter'), false],
    [below('fullOuter'), false],
    [
      { kind: 'sample', operatorId: 7, input: few, lower: 0, upper: 1, withReplacement: false, seed: 1n },
      false,
    ],
    [join(shuffle(2, a), few, { type: 'leftOuter' }), false],
  ] as const) {
    const result = await filter(join(few, needing, { nullSafe: [true] }), ran)
    assert.equal(result?.tables.length, isFiltered ? 1 : 0, ran.kind)
    if (!isFiltered) assert.deepEqual(result?.exchanges, [needing])
  }
})

test('what was measured may forbid it, and what is known before has it not tried', async () => {
  const plan = join(few, needing)
  for (const [isWorthIt, of, fields] of [
    [true, { ...few, estimate: { rows: 2, bytes: 20 } }, {}],
    // 10 rows where 1 was expected: ten times a tenth of the other side's rows.
    [false, { ...few, estimate: { rows: 1, bytes: 20 } }, {}],
    [false, few, { broadcastBytesMax: 99 }],
  ] as const) {
    const result = await filter(join(of, needing), few, fields)
    assert.equal(result?.tables.length, isWorthIt ? 1 : 0)
  }
  const { partnerShare: _, ...unknownShare } = plan
  assert.equal(await filter(unknownShare, few), undefined)
  assert.equal(await filter({ ...plan, isHinted: true }, few), undefined)
  assert.equal(await filter({ ...plan, right: shuffle(3, d) }, few), undefined)
  assert.equal(
    await filter({ ...plan, right: { ...needing, origin: 'repartitionByNumber' } }, few),
    undefined,
  )
  assert.equal(await filter(plan, few, { adaptive: false }), undefined)
  assert.equal(await filter(plan, few, { isKnown: (exchange) => exchange === needing }), undefined)
})
