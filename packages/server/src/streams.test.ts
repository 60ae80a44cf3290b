import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SparkError } from '@vonk/common'
import { message } from '@vonk/protocol'
import { answerOfStreams, readsStream } from './streams.ts'

const planReading = (isStreaming: boolean) => {
  const dataSource = message('Read.DataSource', { format: 'rate' })
  const read = message('Read', { readType: { case: 'dataSource', value: dataSource }, isStreaming })
  const input = message('Relation', { relType: { case: 'read', value: read } })
  const limit = message('Limit', { input, limit: 1 })
  const root = message('Relation', { relType: { case: 'limit', value: limit } })
  return message('Plan', { opType: { case: 'root', value: root } })
}

test('a plan streams where a read below it does', () => {
  assert.equal(readsStream(planReading(true)), true)
  assert.equal(readsStream(planReading(false)), false)
  assert.equal(readsStream(undefined), false)
})

test('there are no streaming queries, and none can be waited for', () => {
  const active = answerOfStreams(
    message('StreamingQueryManagerCommand', { command: { case: 'active', value: true } }),
  )
  assert.equal(active.case, 'streamingQueryManagerCommandResult')
  assert.deepEqual(active.case === 'streamingQueryManagerCommandResult' && active.value.resultType.value, {
    ...message('StreamingQueryManagerCommandResult.ActiveResult', { activeQueries: [] }),
  })
  assert.throws(
    () =>
      answerOfStreams(message('StreamingQueryManagerCommand', { command: { case: 'getQuery', value: 'x' } })),
    (error) => error instanceof SparkError && error.condition === 'UNSUPPORTED_CONNECT_FEATURE',
  )
})
