/**
 * What goes wrong on a wire: streams that are cut, messages that are none, callers who may not, clients that vanish.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client, credentials, type ServiceError } from '@grpc/grpc-js'
import {
  ConnectStatus,
  type ExecutePlanResponse,
  message,
  type Plan,
  type Relation,
  statusCodes,
} from '@vonk/protocol'
import { ExecutePlanRequestSchema, PlanSchema, toBinary } from '@vonk/protocol/messages'
import { type Column, col, type DataFrame, lit, type SparkSession } from '../index.ts'
import { cuttingProxy, sessionAt, startServer } from './server.testing.ts'

const uuid = () => crypto.randomUUID()
const rangeOf = (end: number): Relation =>
  message('Relation', { relType: { case: 'range', value: message('Range', { end: BigInt(end), step: 1n }) } })
const planOf = (relation: Relation): Plan => message('Plan', { opType: { case: 'root', value: relation } })
const reattachable = () =>
  message('ExecutePlanRequest.RequestOption', {
    requestOption: { case: 'reattachOptions', value: message('ReattachOptions', { reattachable: true }) },
  })
const execution = (
  sessionId: string,
  operationId: string,
  plan = planOf(rangeOf(10)),
  isReattachable = true,
) =>
  message('ExecutePlanRequest', {
    sessionId,
    operationId,
    plan,
    requestOptions: isReattachable ? [reattachable()] : [],
  })

const failsWith =
  (text: string | RegExp, code: number = statusCodes.internal) =>
  (error: unknown) => {
    assert.ok(error instanceof ConnectStatus, String(error))
    assert.match(error.message, new RegExp(text))
    assert.equal(error.code, code)
    return true
  }

async function all(responses: AsyncIterable<ExecutePlanResponse>): Promise<ExecutePlanResponse[]> {
  const came: ExecutePlanResponse[] = []
  for await (const response of responses) came.push(response)
  return came
}

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !condition(); ) {
    assert.ok(Date.now() < end, 'it did not come to be in time')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const rows = 8000
async function readsAll(spark: SparkSession): Promise<void> {
  const read = await spark.range(0, rows, 1, 7).selectExpr('id', 'string(id) s').collect()
  assert.equal(read.length, rows)
  assert.ok(read.every((row, i) => row.get(0) === BigInt(i) && row.get(1) === String(i)))
}

test('streams of 123 bytes and a proxy that cuts at random lose and double nothing', async () => {
  await using server = await startServer({
    'spark.connect.execute.reattachable.senderMaxStreamDuration': '1s',
    'spark.connect.execute.reattachable.senderMaxStreamSize': '123',
    'spark.connect.grpc.arrow.maxBatchSize': '10k',
  })
  const plain = await server.session()
  await readsAll(plain)
  await plain.stop()
  let seed = 7
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return seed / 2 ** 31
  }
  const proxy = await cuttingProxy(server.port, () => 3000 + Math.floor(random() * 40_000))
  try {
    const cut = await sessionAt(proxy.port)
    for (let i = 0; i < 3; i++) await readsAll(cut)
    await cut.stop()
    assert.ok(proxy.cuts > 5, `${proxy.cuts} cuts`)
  } finally {
    proxy.close()
  }
})

test('rows that are uploaded arrive though connections break meanwhile', async () => {
  await using server = await startServer()
  const lengths = [300_000, 700_000]
  const endless = () => Number.POSITIVE_INFINITY
  const proxy = await cuttingProxy(server.port, endless, () => lengths.shift() ?? endless())
  try {
    const session = await sessionAt(proxy.port)
    const text = 'x'.repeat(1000)
    const rows = Array.from({ length: 2000 }, (_, id) => ({ id, text }))
    assert.equal(await session.createDataFrame(rows).filter('length(text) = 1000').count(), 2000)
    await session.stop()
    assert.equal(proxy.cuts, 2)
  } finally {
    proxy.close()
  }
})

test('each way of reattaching that cannot be', async () => {
  await using server = await startServer({
    'spark.connect.execute.reattachable.observerRetryBufferSize': '1',
    'spark.connect.grpc.arrow.maxBatchSize': '1k',
  })
  const calls = server.calls()
  const sessionId = uuid()
  const reattach = (operationId: string, lastResponseId?: string) =>
    all(calls.reattachExecute(message('ReattachExecuteRequest', { sessionId, operationId, lastResponseId })))
  await assert.rejects(reattach(uuid()), failsWith('INVALID_HANDLE.SESSION_NOT_FOUND'))
  const operationId = uuid()
  const came = await all(calls.executePlan(execution(sessionId, operationId, planOf(rangeOf(5000)))))
  assert.equal(came.at(-1)?.responseType.case, 'resultComplete')
  assert.equal(new Set(came.map(({ responseId }) => responseId)).size, came.length)
  await assert.rejects(reattach(uuid()), failsWith('INVALID_HANDLE.OPERATION_NOT_FOUND'))
  await assert.rejects(reattach(operationId, uuid()), failsWith('INVALID_CURSOR.POSITION_NOT_FOUND'))
  await assert.rejects(
    reattach(operationId, came[0].responseId),
    failsWith('INVALID_CURSOR.POSITION_NOT_AVAILABLE'),
  )
  assert.deepEqual(await reattach(operationId, came.at(-2)?.responseId), [came.at(-1)])
  // The same request again is a reattachment from the start; another one of this id is a mistake.
  const other = execution(sessionId, operationId, planOf(rangeOf(11)))
  await assert.rejects(all(calls.executePlan(other)), failsWith('INVALID_HANDLE.OPERATION_ALREADY_EXISTS'))
  const release = message('ReleaseExecuteRequest', {
    sessionId,
    operationId,
    release: { case: 'releaseAll', value: message('ReleaseExecuteRequest.ReleaseAll') },
  })
  assert.equal((await calls.releaseExecute(release)).operationId, operationId)
  assert.equal((await calls.releaseExecute(release)).operationId, undefined)
  await assert.rejects(reattach(operationId), failsWith('INVALID_HANDLE.OPERATION_NOT_FOUND'))
  await calls.close()
})

test('what has run does not run again for a client that sends it once more', async () => {
  await using server = await startServer()
  const calls = server.calls()
  const sessionId = uuid()
  const states = async (...operationIds: string[]) => {
    const operationStatus = message('GetStatusRequest.OperationStatusRequest', { operationIds })
    const { operationStatuses } = await calls.getStatus(
      message('GetStatusRequest', { sessionId, operationStatus }),
    )
    return operationStatuses.map(({ state }) => state)
  }
  const [good, bad] = [uuid(), uuid()]
  const table = message('Read.NamedTable', { unparsedIdentifier: 'nope' })
  const read = message('Read', { readType: { case: 'namedTable', value: table } })
  const missing = planOf(message('Relation', { relType: { case: 'read', value: read } }))
  const run = (id: string, plan: Plan) => all(calls.executePlan(execution(sessionId, id, plan, false)))
  assert.ok(
    (await run(good, planOf(rangeOf(5)))).some(({ responseType }) => responseType.case === 'arrowBatch'),
  )
  await assert.rejects(run(good, planOf(rangeOf(5))), failsWith('INVALID_HANDLE.OPERATION_ABANDONED'))
  await assert.rejects(run(bad, missing), failsWith('TABLE_OR_VIEW_NOT_FOUND'))
  await assert.rejects(run(bad, missing), failsWith('INVALID_HANDLE.OPERATION_ABANDONED'))
  // Succeeded, failed, unknown: as Spark answers for those that are gone.
  assert.deepEqual(await states(good, bad, uuid()), [4, 5, 1])
  assert.deepEqual((await states()).toSorted(), [4, 5])
  await calls.close()
})

test('an operation is streamed to one reader, and only to one that may come back', async () => {
  await using server = await startServer({ 'spark.vonk.connect.responseLead': '1' })
  const calls = server.calls()
  const sessionId = uuid()
  // So much that the connection's windows do not hold it: it cannot have been sent before the newer reader came.
  const request = execution(sessionId, uuid(), planOf(rangeOf(5_000_000)))
  const first = calls.executePlan(request)[Symbol.asyncIterator]()
  await first.next()
  const newer = calls.executePlan(request)[Symbol.asyncIterator]()
  assert.equal((await newer.next()).done, false)
  const drain = async () => {
    while (!(await first.next()).done);
  }
  await assert.rejects(drain(), failsWith('INVALID_CURSOR.DISCONNECTED'))
  await newer.return?.()
  const once = execution(sessionId, uuid(), planOf(rangeOf(5_000_000)), false)
  const stream = calls.executePlan(once)[Symbol.asyncIterator]()
  await stream.next()
  const operationId = once.operationId ?? ''
  const back = calls.reattachExecute(message('ReattachExecuteRequest', { sessionId, operationId }))
  await assert.rejects(all(back), failsWith('INVALID_CURSOR.NOT_REATTACHABLE'))
  await stream.return?.()
  await calls.close()
})

test('ids that are none, sessions that changed or were closed', async () => {
  await using server = await startServer({ 'spark.vonk.connect.maxSessions': '3' })
  const calls = server.calls()
  const version = (sessionId: string, observed?: string) =>
    calls.analyzePlan(
      message('AnalyzePlanRequest', {
        sessionId,
        ...(observed && { clientObservedServerSideSessionId: observed }),
        analyze: { case: 'sparkVersion', value: message('AnalyzePlanRequest.SparkVersion') },
      }),
    )
  await assert.rejects(version('no-uuid'), failsWith('INVALID_HANDLE.FORMAT'))
  const id = uuid()
  const { serverSideSessionId } = await version(id)
  assert.equal((await version(id, serverSideSessionId)).serverSideSessionId, serverSideSessionId)
  await assert.rejects(version(id, uuid()), failsWith('INVALID_HANDLE.SESSION_CHANGED'))
  await calls.releaseSession(message('ReleaseSessionRequest', { sessionId: id }))
  await calls.releaseSession(message('ReleaseSessionRequest', { sessionId: id }))
  await assert.rejects(version(id), failsWith('INVALID_HANDLE.SESSION_CLOSED'))
  await assert.rejects(
    all(calls.executePlan(execution(uuid(), 'no-uuid'))),
    failsWith('INVALID_HANDLE.FORMAT'),
  )
  await version(uuid())
  await version(uuid())
  await assert.rejects(version(uuid()), failsWith('3 sessions', statusCodes.resourceExhausted))
  await calls.close()
})

test('messages that are none, too large or too deep are refused, and the server lives on', async () => {
  await using server = await startServer({ 'spark.connect.grpc.maxInboundMessageSize': '1m' })
  const client = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure())
  const same = (bytes: Buffer) => bytes
  const raw = (method: string, bytes: Uint8Array) =>
    new Promise<Buffer | undefined>((resolve, reject) => {
      const path = `/spark.connect.SparkConnectService/${method}`
      client.makeUnaryRequest(path, same, same, Buffer.from(bytes), (error, answer) =>
        error === null ? resolve(answer) : reject(error),
      )
    })
  const withCode = (code: number) => (error: ServiceError) => error.code === code
  await assert.rejects(
    raw('AnalyzePlan', new Uint8Array([255, 255, 255])),
    withCode(statusCodes.invalidArgument),
  )
  await assert.rejects(
    raw('Config', crypto.getRandomValues(new Uint8Array(500))),
    withCode(statusCodes.invalidArgument),
  )
  await assert.rejects(raw('Config', new Uint8Array(2 << 20)), withCode(statusCodes.resourceExhausted))
  await assert.rejects(raw('NoSuchMethod', new Uint8Array(0)), withCode(statusCodes.unimplemented))
  client.close()
  const calls = server.calls()
  const sessionId = uuid()
  const run = (relation: Relation) => all(calls.executePlan(execution(sessionId, uuid(), planOf(relation))))
  const limited = (depth: number): Relation => {
    let relation = rangeOf(10)
    for (let i = 0; i < depth; i++) {
      const value = message('Limit', { input: relation, limit: 5 })
      relation = message('Relation', { relType: { case: 'limit', value } })
    }
    return relation
  }
  assert.ok((await run(limited(100))).length > 2)
  await assert.rejects(deep(server.port, 10_000), withCode(statusCodes.resourceExhausted))
  const unknown = message('Relation', { relType: { case: 'catalog', value: message('Catalog') } })
  await assert.rejects(run(unknown), failsWith(/\[[A-Z_.]+\]/))
  await assert.rejects(run(message('Relation')), failsWith(/\[[A-Z_.]+\]/))
  await assert.rejects(
    all(calls.executePlan(message('ExecutePlanRequest', { sessionId, operationId: uuid() }))),
    failsWith(/\[[A-Z_.]+\]/),
  )
  assert.ok((await run(rangeOf(3))).length > 2)
  await calls.close()
})

/** A plan of that many operators, one in the other, put together as bytes: encoding it would overflow the stack. */
async function deep(port: number, depth: number): Promise<void> {
  const head = (field: number, length: number): Uint8Array => {
    const bytes = [(field << 3) | 2]
    for (let rest = length; ; rest >>>= 7) {
      bytes.push(rest > 127 ? (rest & 127) | 128 : rest)
      if (rest <= 127) return Uint8Array.from(bytes)
    }
  }
  const innermost = toBinary(PlanSchema, planOf(rangeOf(10)) as never).subarray(2)
  const heads: Uint8Array[] = []
  let length = innermost.length
  const wrap = (field: number) => {
    const added = head(field, length)
    heads.push(added)
    length += added.length
  }
  // Limit.input is field 1, Relation.limit field 8; then Plan.root and ExecutePlanRequest.plan.
  for (let i = 0; i < depth; i++) for (const field of [1, 8]) wrap(field)
  for (const field of [1, 3]) wrap(field)
  const rest = toBinary(
    ExecutePlanRequestSchema,
    message('ExecutePlanRequest', { sessionId: uuid(), operationId: uuid() }) as never,
  )
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure())
  const bytes = Buffer.concat([rest, ...heads.toReversed(), innermost])
  const same = (sent: Buffer) => sent
  try {
    const path = '/spark.connect.SparkConnectService/ExecutePlan'
    for await (const _ of client.makeServerStreamRequest(path, same, same, bytes));
  } finally {
    client.close()
  }
}

test('plans of 3,000 levels run or are told of by a condition, and the session goes on', async () => {
  await using server = await startServer()
  const spark = await server.session()
  const deepen: ((frame: DataFrame, i: number) => DataFrame)[] = [
    (frame, i) => frame.withColumn('x', lit(i)),
    (frame) => frame.filter('id >= 0'),
    (frame) => frame.union(spark.range(1)),
    (frame) => frame.select(col('id').plus(0).as('id')),
  ]
  for (const deeper of deepen) {
    let frame: DataFrame = spark.range(1)
    for (let i = 0; i < 3000; i++) frame = deeper(frame, i)
    const refused = { name: 'SparkError', condition: 'UNSUPPORTED_CONNECT_FEATURE' }
    await assert.rejects(frame.collect(), refused)
    await assert.rejects(frame.schema(), refused)
  }
  const sum = Array.from({ length: 3000 }).reduce((column: Column) => column.plus(1), col('id'))
  await assert.rejects(async () => spark.range(1).select(sum).collect(), {
    condition: 'UNSUPPORTED_CONNECT_FEATURE',
  })
  assert.equal(await spark.range(3).count(), 3)
  await spark.stop()
})

test('without the token nobody is answered', async () => {
  await using server = await startServer({}, 'secret')
  const good = await server.session('token=secret')
  assert.equal(await good.range(3).count(), 3)
  await good.stop()
  const unauthenticated = (error: unknown) =>
    error instanceof ConnectStatus && error.code === statusCodes.unauthenticated
  await assert.rejects(server.session(), { name: 'SparkError', condition: 'INVALID_CONNECT_URL' })
  await assert.rejects(server.session('token=secres'), { condition: 'INVALID_CONNECT_URL' })
  const calls = server.calls('wrong')
  await assert.rejects(all(calls.executePlan(execution(uuid(), uuid()))), unauthenticated)
  await calls.close()
})

test('what a client that vanished held is freed after the named time', async () => {
  await using server = await startServer({
    'spark.connect.execute.manager.detachedTimeout': '200ms',
    'spark.connect.execute.manager.maintenanceInterval': '50ms',
    'spark.connect.session.manager.defaultSessionTimeout': '2s',
    'spark.vonk.connect.responseLead': '10k',
  })
  const calls = server.calls()
  const sessionId = uuid()
  const request = execution(sessionId, uuid(), planOf(rangeOf(5_000_000)))
  for await (const _ of calls.executePlan(request)) break
  await until(() => server.server.wire.runningOperations() === 1)
  await until(() => server.server.wire.runningOperations() === 0)
  const { operationId = '' } = request
  const back = calls.reattachExecute(message('ReattachExecuteRequest', { sessionId, operationId }))
  await assert.rejects(all(back), failsWith('INVALID_HANDLE.OPERATION_ABANDONED'))
  await until(() => server.server.wire.sessions.size === 0)
  const { kept, keptBytes } = server.server.wire.counts()
  assert.deepEqual({ kept, keptBytes }, { kept: 0, keptBytes: 0 })
  await calls.close()
})

test('a server that stops lets running operations end, or says which it cut off', async () => {
  const server = await startServer()
  const spark = await server.session()
  await spark.range(1).collect()
  const quick = spark.range(0, 40_000_000, 1, 8).selectExpr('max(sqrt(id))').collect()
  await until(() => server.server.wire.runningOperations() === 1)
  const [cut] = await Promise.all([server.server.stop(20_000), quick])
  assert.deepEqual(cut, [])
  await server[Symbol.asyncDispose]()
})
