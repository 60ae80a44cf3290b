/**
 * Callers who mean harm or have gone wrong: mutated messages, plans as deep as a message may be, expressions and types
 * deeper than any, compressed plans that are none or blow up, bytes that are not even HTTP/2. Each gets an error status
 * (or nothing, if it does not speak the protocol), and the server goes on answering the others.
 */
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { zstdCompressSync } from 'node:zlib'
import { Client, credentials, type ServiceError } from '@grpc/grpc-js'
import { type Expression, message, type Plan, type Relation, statusCodes } from '@vonk/protocol'
import {
  AnalyzePlanRequestSchema,
  ExecutePlanRequestSchema,
  PlanSchema,
  toBinary,
} from '@vonk/protocol/messages'
import { startServer, type TestServer } from './server.testing.ts'

let server: TestServer
let client: Client
before(async () => {
  server = await startServer()
  client = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure())
})
after(async () => {
  client.close()
  await server[Symbol.asyncDispose]()
})

const uuid = () => crypto.randomUUID()
const range = (end = 10): Relation =>
  message('Relation', { relType: { case: 'range', value: message('Range', { end: BigInt(end), step: 1n }) } })
const rootOf = (relation: Relation): Plan => message('Plan', { opType: { case: 'root', value: relation } })
const same = (bytes: Buffer) => bytes

/** The call's status; 0 is success. */
async function statusOf(method: string, bytes: Uint8Array): Promise<{ code: number; message: string }> {
  const path = `/spark.connect.SparkConnectService/${method}`
  try {
    const call = client.makeServerStreamRequest(path, same, same, Buffer.from(bytes), {
      deadline: Date.now() + 20_000,
    })
    for await (const _ of call);
    return { code: 0, message: '' }
  } catch (error) {
    const { code, details } = error as ServiceError
    return { code, message: details }
  }
}

const execute = (plan: Plan) =>
  statusOf(
    'ExecutePlan',
    toBinary(
      ExecutePlanRequestSchema,
      message('ExecutePlanRequest', { sessionId: uuid(), operationId: uuid(), plan }) as never,
    ),
  )

async function lives(): Promise<void> {
  assert.deepEqual(await execute(rootOf(range())), { code: 0, message: '' })
}

test('mutated messages end in a status', async () => {
  const value = message('Filter', {
    input: range(100),
    condition: message('Expression', {
      exprType: {
        case: 'expressionString',
        value: message('Expression.ExpressionString', { expression: 'id > 5' }),
      },
    }),
  })
  const plan = rootOf(message('Relation', { relType: { case: 'filter', value } }))
  const sessionId = uuid()
  const valid: readonly (readonly [string, Uint8Array])[] = [
    [
      'ExecutePlan',
      toBinary(ExecutePlanRequestSchema, message('ExecutePlanRequest', { sessionId, plan }) as never),
    ],
    [
      'AnalyzePlan',
      toBinary(
        AnalyzePlanRequestSchema,
        message('AnalyzePlanRequest', {
          sessionId,
          analyze: { case: 'schema', value: message('AnalyzePlanRequest.Schema', { plan }) },
        }) as never,
      ),
    ],
  ]
  let state = 11
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((state / 2 ** 31) * below)
  }
  const seen = new Set<number>()
  for (let i = 0; i < 400; i++) {
    const [method, bytes] = valid[i % valid.length]
    const mutated = Uint8Array.from(bytes)
    for (let n = random(4); n >= 0; n--) mutated[random(mutated.length)] = random(256)
    const cut = random(5) === 0 ? mutated.subarray(0, random(mutated.length)) : mutated
    const { code } = await statusOf(method, cut)
    seen.add(code)
    assert.notEqual(code, statusCodes.unavailable, `mutation ${i}`)
    assert.notEqual(code, statusCodes.deadlineExceeded, `mutation ${i}`)
  }
  assert.ok(seen.has(statusCodes.invalidArgument) && seen.has(statusCodes.internal), [...seen].join())
  await lives()
})

test('plans and expressions as deep as a message may be run or are refused', async () => {
  const nested = (depth: number, wrap: (relation: Relation) => Relation): Plan => {
    let relation = range()
    for (let i = 0; i < depth; i++) relation = wrap(relation)
    return rootOf(relation)
  }
  const limit = (input: Relation): Relation =>
    message('Relation', { relType: { case: 'limit', value: message('Limit', { input, limit: 5 }) } })
  const union = (leftInput: Relation): Relation =>
    message('Relation', {
      relType: {
        case: 'setOp',
        value: message('SetOperation', { leftInput, rightInput: range(), setOpType: 2, isAll: true }),
      },
    })
  const alias = (input: Relation): Relation =>
    message('Relation', {
      relType: { case: 'subqueryAlias', value: message('SubqueryAlias', { input, alias: 'a' }) },
    })
  for (const wrap of [limit, union, alias]) {
    const { code, message: told } = await execute(nested(490, wrap))
    assert.ok(code === 0 || /\[[A-Z_.]+\]/.test(told), `${wrap.name}: ${code} ${told}`)
  }
  let expression: Expression = message('Expression', {
    exprType: {
      case: 'unresolvedAttribute',
      value: message('Expression.UnresolvedAttribute', { unparsedIdentifier: 'id' }),
    },
  })
  for (let i = 0; i < 490; i++)
    expression = message('Expression', {
      exprType: {
        case: 'unresolvedFunction',
        value: message('Expression.UnresolvedFunction', {
          functionName: 'negative',
          arguments: [expression],
        }),
      },
    })
  const project = message('Project', { input: range(), expressions: [expression] })
  const deep = await execute(rootOf(message('Relation', { relType: { case: 'project', value: project } })))
  assert.ok(deep.code === 0 || /\[[A-Z_.]+\]/.test(deep.message), `${deep.code} ${deep.message}`)
  for (const sql of [
    `SELECT ${'('.repeat(10_000)}1${')'.repeat(10_000)}`,
    `SELECT ${'-'.repeat(1)}${' - '.repeat(10_000)}1`,
    `SELECT CAST(NULL AS ${'ARRAY<'.repeat(5000)}INT${'>'.repeat(5000)})`,
    `${'SELECT * FROM ('.repeat(3000)}SELECT 1${')'.repeat(3000)}`,
  ]) {
    const relation = message('Relation', { relType: { case: 'sql', value: message('SQL', { query: sql }) } })
    const { code, message: told } = await execute(rootOf(relation))
    assert.ok(code === 0 || /\[[A-Z_.]+\]/.test(told), `${sql.slice(0, 40)}: ${code} ${told.slice(0, 200)}`)
  }
  await lives()
})

test('compressed plans that are none, of another codec, too deep or too large', async () => {
  const compressed = (data: Uint8Array, compressionCodec = 1): Plan =>
    message('Plan', {
      opType: {
        case: 'compressedOperation',
        value: message('Plan.CompressedOperation', {
          data: new Uint8Array(data) as Uint8Array<ArrayBuffer>,
          opType: 1,
          compressionCodec,
        }),
      },
    })
  const relation = toBinary(PlanSchema, rootOf(range()) as never).subarray(2)
  const good = compressed(zstdCompressSync(relation))
  assert.equal((await execute(good)).code, 0)
  const question = { case: 'schema', value: message('AnalyzePlanRequest.Schema', { plan: good }) } as const
  const asked = message('AnalyzePlanRequest', { sessionId: uuid(), analyze: question })
  assert.equal((await statusOf('AnalyzePlan', toBinary(AnalyzePlanRequestSchema, asked as never))).code, 0)
  const bomb = zstdCompressSync(new Uint8Array(600 << 20))
  assert.ok(bomb.length < 1 << 20)
  for (const [what, plan] of Object.entries({
    garbage: compressed(crypto.getRandomValues(new Uint8Array(100))),
    'no relation': compressed(zstdCompressSync(new Uint8Array(50).fill(255))),
    'another codec': compressed(zstdCompressSync(relation), 7),
    bomb: compressed(bomb),
  })) {
    const { code, message: told } = await execute(plan)
    assert.equal(code, statusCodes.internal, what)
    assert.match(told, what === 'another codec' ? /UNSUPPORTED/ : /CONNECT_INVALID_PLAN.CANNOT_PARSE/)
  }
  await lives()
})

test('connections that do not speak the protocol, or only begin to', async () => {
  const sockets = await Promise.all(
    Array.from({ length: 200 }, async (_, i) => {
      const socket = connect(server.port, '127.0.0.1')
      socket.on('error', () => undefined)
      await new Promise((resolve) => socket.once('connect', resolve))
      if (i % 4 === 0) socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
      if (i % 4 === 1) socket.write(crypto.getRandomValues(new Uint8Array(4096)))
      if (i % 4 === 2) socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
      return socket
    }),
  )
  await lives()
  for (const socket of sockets) socket.destroy()
  await lives()
})
