import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SparkError } from '@vonk/common'
import { ConnectStatus, message, statusCodes } from '@vonk/protocol'
import { col, count_distinct, expr, lit, when } from './functions.ts'
import { outline, recordingSession } from './recording-transport.testing.ts'
import { Window } from './window.ts'

const { spark } = await recordingSession()
const frame = spark.range(5)
const relationOf = (made: { readonly plan: { readonly relation: never } } | object): unknown =>
  outline((made as typeof frame).plan.relation)
const attribute = (name: string) => ({ exprType: { unresolvedAttribute: { unparsedIdentifier: name } } })
const call = (functionName: string, ...args: unknown[]) => ({
  exprType: { unresolvedFunction: { functionName, arguments: args } },
})
const literal = (kind: object) => ({ exprType: { literal: { literalType: kind } } })
const rangeFive = { relType: { range: { start: '0n', end: '5n', step: '1n' } } }

test('transformations send nothing and nest as they were called', async () => {
  const { spark: other, recorded } = await recordingSession()
  other.range(3).filter('id > 1').select('id').limit(1)
  assert.equal(recorded.executed.length, 0)
  assert.equal(recorded.analyzed.length, 1)
  const made = frame.filter('id > 1').limit(2)
  const filter = { input: rangeFive, condition: { exprType: { expressionString: { expression: 'id > 1' } } } }
  assert.deepEqual(relationOf(made), { relType: { limit: { input: { relType: { filter } }, limit: 2 } } })
})

test('a string is a name, an expression or a literal, depending on where it stands', () => {
  const project = (expressions: unknown[]) => ({ relType: { project: { input: rangeFive, expressions } } })
  assert.deepEqual(relationOf(frame.select('id')), project([attribute('id')]))
  assert.deepEqual(relationOf(frame.select('*')), project([{ exprType: { unresolvedStar: {} } }]))
  const text = { exprType: { expressionString: { expression: 'id + 1' } } }
  assert.deepEqual(relationOf(frame.selectExpr('id + 1')), project([text]))
  const equal = call('==', attribute('id'), literal({ string: 'x' }))
  assert.deepEqual(relationOf(frame.select(col('id').equalTo('x'))), project([equal]))
})

test('literals have the type that the value alone decides', () => {
  const sent = (value: Parameters<typeof lit>[0]) => outline(lit(value).expression as never)
  assert.deepEqual(sent(1), literal({ integer: 1 }))
  assert.deepEqual(sent(2 ** 31), literal({ long: '2147483648n' }))
  assert.deepEqual(sent(5n), literal({ long: '5n' }))
  assert.deepEqual(sent(1.5), literal({ double: 1.5 }))
  assert.deepEqual(sent(true), literal({ boolean: true }))
  assert.deepEqual(sent(new Date(1)), literal({ timestamp: '1000n' }))
  assert.throws(() => lit(Symbol('x') as never), { condition: 'UNSUPPORTED_FEATURE.LITERAL_TYPE' })
  assert.throws(() => lit(2n ** 63n), { condition: 'INVALID_EXTERNAL_TYPE' })
  const nested = { array: { elementType: { kind: { unparsed: { dataTypeString: 'bigint' } } } } }
  const elements = [1, 2].map((v) => ({ literalType: { long: `${v}n` } }))
  assert.deepEqual(sent([1, 2]), literal({ array: { ...nested.array, elements } }))
})

test('operators are calls by name', () => {
  const column = col('a').plus(1).multiply(col('b')).gt(0).and(col('c').isNull())
  const sum = call('+', attribute('a'), literal({ integer: 1 }))
  const greater = call('>', call('*', sum, attribute('b')), literal({ integer: 0 }))
  assert.deepEqual(outline(column.expression as never), call('and', greater, call('isnull', attribute('c'))))
  const branches = when(col('a').gt(1), 'x').when(col('a').gt(2), 'y').otherwise('z').expression
  assert.equal(branches.exprType.case, 'unresolvedFunction')
  assert.equal((branches.exprType.value as { arguments: unknown[] }).arguments.length, 5)
  assert.throws(() => col('a').otherwise(1), SparkError)
  const distinct = count_distinct('a', 'b').expression.exprType.value as { isDistinct: boolean }
  assert.equal(distinct.isDistinct, true)
})

test('sort keys, windows and aggregates', () => {
  const sort = frame.orderBy('a', col('b').desc_nulls_first()).plan.relation.relType.value as {
    order: { direction: number; nullOrdering: number }[]
    isGlobal: boolean
  }
  assert.deepEqual(
    sort.order.map((o) => [o.direction, o.nullOrdering]),
    [
      [1, 1],
      [2, 1],
    ],
  )
  assert.equal(sort.isGlobal, true)
  const spec = Window.partitionBy('a').orderBy('b').rowsBetween(Window.unboundedPreceding, Window.currentRow)
  const window = expr('sum(x)').over(spec).expression
  assert.equal(window.exprType.case, 'window')
  const grouped = relationOf(frame.groupBy('k').agg({ id: 'max', '*': 'count' })) as {
    relType: { aggregate: { groupingExpressions: unknown; aggregateExpressions: unknown } }
  }
  assert.deepEqual(grouped.relType.aggregate.groupingExpressions, [attribute('k')])
  assert.deepEqual(grouped.relType.aggregate.aggregateExpressions, [
    call('max', attribute('id')),
    call('count', literal({ integer: 1 })),
  ])
})

test('each operator knows the line that called it, and no two plans have one id', () => {
  const filtered = frame.filter('id > 1')
  const { origin, planId } = filtered.plan.relation.common!
  const place = origin?.function
  assert.ok(place?.case === 'pythonOrigin')
  assert.match(place.value.callSite, /data-frame\.test\.ts:\d+$/)
  assert.equal(place.value.fragment, 'filter')
  assert.notEqual(planId, frame.plan.relation.common?.planId)
  const column = frame.col('id').expression.exprType.value as { planId?: bigint }
  assert.equal(column.planId, frame.plan.relation.common?.planId)
})

test('parts of a split share a seed and meet at their bounds', () => {
  const parts = frame.randomSplit([1, 3], 7).map((part) => part.plan.relation.relType.value)
  const bounds = parts.map((p) => [
    (p as { lowerBound: number }).lowerBound,
    (p as { upperBound: number }).upperBound,
  ])
  assert.deepEqual(bounds, [
    [0, 0.25],
    [0.25, 1],
  ])
  assert.throws(
    () => frame.randomSplit([-1, 2]),
    /weights of randomSplit are -1, 2, but have to be 0 or more/,
  )
  assert.throws(() => frame.limit(1.5), { condition: 'INVALID_PARAMETER_VALUE.INTEGER' })
})

test('show and explain print what the server says', async () => {
  const batch = {
    rowCount: 1,
    columns: [
      {
        length: 1,
        nullCount: 0,
        validity: null,
        offsets: new Int32Array([0, 5]),
        data: new TextEncoder().encode('TABLE'),
        children: [],
      },
    ],
  }
  const text = message('DataType', { kind: { case: 'string', value: message('DataType.String') } })
  const field = message('DataType.StructField', { name: 'show_string', dataType: text, nullable: false })
  const struct = message('DataType.Struct', { fields: [field] })
  const schema = message('DataType', { kind: { case: 'struct', value: struct } })
  const { spark: other, recorded } = await recordingSession({
    items: () => [
      { kind: 'message', message: message('ExecutePlanResponse', { schema }) },
      { kind: 'batch', batch },
    ],
  })
  await other.range(1).show(5, false)
  assert.deepEqual(recorded.printed, ['TABLE\n'])
  const root = recorded.executed[0].plan?.opType.value as {
    relType: { value: { numRows: number; truncate: number } }
  }
  assert.deepEqual([root.relType.value.numRows, root.relType.value.truncate], [5, 0])
})

test('errors of the server are SparkErrors at the line of the action', async () => {
  const { spark: other } = await recordingSession({
    items: () => {
      const known = new SparkError({ condition: 'DIVIDE_BY_ZERO', messageParameters: { config: 'x' } })
      throw ConnectStatus.ofError(known.toData())
    },
  })
  await assert.rejects(other.range(1).collect(), (error: SparkError) => {
    assert.equal(error.condition, 'DIVIDE_BY_ZERO')
    assert.match(error.callSite ?? '', /data-frame\.test\.ts:\d+$/)
    return true
  })
})

test('an aborted action rejects with the reason, others with a condition', async () => {
  const { spark: other } = await recordingSession({
    items: () => {
      throw new ConnectStatus({ code: statusCodes.cancelled, message: 'cancelled' })
    },
  })
  const reason = new TypeError('enough')
  await assert.rejects(other.range(1).collect({ signal: AbortSignal.abort(reason) }), reason)
  await assert.rejects(other.range(1).collect(), { condition: 'OPERATION_CANCELED' })
})
