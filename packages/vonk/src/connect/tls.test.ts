/** Encrypted connections: a server behind one that ends TLS, as servers of Spark Connect stand, and what goes wrong. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { after, before, test } from 'node:test'
import { createServer } from 'node:tls'
import { col, SparkError, SparkSession } from '../index.ts'
import { startServer, type TestServer } from './server.testing.ts'

const certificates = JSON.parse(
  readFileSync(new URL('certificates.testing.json', import.meta.url), 'utf8'),
) as { readonly authority: string; readonly certificate: string; readonly key: string }

/** Takes what is encrypted for `localhost`, and sends it on as it is. */
async function tlsEnd(target: number): Promise<AsyncDisposable & { readonly port: number }> {
  const sockets = new Set<Socket>()
  const { certificate: cert, key } = certificates
  const server = createServer({ cert, key, ALPNProtocols: ['h2'] }, (encrypted) => {
    const plain = connect(target, '127.0.0.1')
    for (const [from, to] of [
      [encrypted, plain],
      [plain, encrypted],
    ] as const) {
      sockets.add(from)
      from.on('error', () => undefined)
      from.on('close', () => to.destroy())
      from.pipe(to)
    }
  })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const folder = mkdtempSync(join(tmpdir(), 'vonk-tls-'))
const file = join(folder, 'authority.pem')
let server: TestServer
before(async () => {
  writeFileSync(file, certificates.authority)
  server = await startServer({}, 'secret')
})
after(async () => {
  await server[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

/** A session with `SSL_CERT_FILE` as given. */
async function sessionAt(address: string, authority?: string): Promise<SparkSession> {
  const known = process.env.SSL_CERT_FILE
  if (authority === undefined) delete process.env.SSL_CERT_FILE
  else process.env.SSL_CERT_FILE = authority
  try {
    return await SparkSession.builder().remote(address).create()
  } finally {
    if (known === undefined) delete process.env.SSL_CERT_FILE
    else process.env.SSL_CERT_FILE = known
  }
}

/** What the first question is answered, and soon: nothing is tried again for minutes. */
async function refusal(address: string, authority?: string): Promise<SparkError> {
  const started = Date.now()
  try {
    const spark = await sessionAt(address, authority)
    try {
      await spark.range(3).collect()
    } finally {
      await spark.stop()
    }
  } catch (error) {
    assert.ok(error instanceof SparkError, String(error))
    assert.ok(Date.now() - started < 10_000, 'it took long')
    return error
  }
  return assert.fail('it is refused')
}

test('a session over TLS reads, uploads and interrupts', async () => {
  await using end = await tlsEnd(server.port)
  const spark = await sessionAt(`sc://localhost:${end.port}/;token=secret;use_ssl=true`, file)
  try {
    assert.equal(await spark.range(100_000).filter('id % 2 = 0').count(), 50_000)
    const uploaded = spark.createDataFrame(
      Array.from({ length: 20_000 }, (_, i) => [i, `text ${i}`]),
      'id int, s string',
    )
    assert.equal((await uploaded.where(col('id').gt(9_999)).collect()).length, 10_000)
    spark.addTag('slow')
    const slow = assert.rejects(
      spark
        .range(10 ** 12)
        .selectExpr('sum(sin(id))')
        .collect(),
      {
        condition: 'OPERATION_CANCELED',
      },
    )
    for (let ended: string[] = []; ended.length === 0; ) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      ended = await spark.interruptTag('slow')
    }
    await slow
  } finally {
    await spark.stop()
  }
})

test('a server that nobody vouches for is told at once', async () => {
  await using end = await tlsEnd(server.port)
  const error = await refusal(`sc://localhost:${end.port}/;token=secret;use_ssl=true`)
  assert.equal(error.condition, 'INVALID_CONNECT_URL')
  assert.match(error.message, /is not trusted: unable to verify .*SSL_CERT_FILE/)
})

test('a token asks for TLS, and a server without it is told at once, with the way out', async () => {
  const error = await refusal(`sc://127.0.0.1:${server.port}/;token=secret`)
  assert.equal(error.condition, 'INVALID_CONNECT_URL')
  assert.match(error.message, /does not speak TLS, which is used with a token .*'use_ssl=false'/)
  const spark = await sessionAt(`sc://127.0.0.1:${server.port}/;token=secret;use_ssl=false`)
  assert.equal(await spark.range(3).count(), 3)
  await spark.stop()
})

test('a server that speaks TLS is told at once to who does not', async () => {
  await using end = await tlsEnd(server.port)
  const error = await refusal(`sc://localhost:${end.port}/`)
  assert.equal(error.condition, 'INVALID_CONNECT_URL')
  assert.match(error.message, /speaks TLS, and the address does not ask for it; add 'use_ssl=true'/)
})

test('a wrong token over TLS is refused', async () => {
  await using end = await tlsEnd(server.port)
  await assert.rejects(async () => {
    const spark = await sessionAt(`sc://localhost:${end.port}/;token=wrong;use_ssl=true`, file)
    await spark.range(3).collect()
  }, /token|UNAUTHENTICATED/i)
})
