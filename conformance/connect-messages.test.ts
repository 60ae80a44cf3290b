/**
 * Messages of which a part is missing, and calls that make no sense: a server of ours says what Spark's says
 * (`recorded/connect_messages.json`), by condition, SQLSTATE and parameters.
 */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ConnectStatus } from '@vonk/protocol'
import * as messages from '@vonk/protocol/messages'
import { startServer, type TestServer } from '../packages/vonk/src/connect/server.testing.ts'
import { type Answer, differenceOf } from './testing/message-answers.ts'

type Json = { readonly [key: string]: unknown }
type Method = keyof typeof requestTypes

interface Recorded {
  readonly session: string
  readonly setup: Json
  /** Each was sent whole (''), and without the field at each path inside the part `within`. */
  readonly messages: readonly {
    readonly name: string
    readonly method: Method
    readonly request: Json
    readonly within: readonly (string | number)[]
    readonly answers: Readonly<Record<string, Answer>>
  }[]
  readonly sequences: readonly {
    readonly name: string
    readonly session: string
    readonly calls: readonly (readonly [Method, Json | readonly Json[], Answer])[]
  }[]
}

const requestTypes = {
  ExecutePlan: messages.ExecutePlanRequestSchema,
  AnalyzePlan: messages.AnalyzePlanRequestSchema,
  Config: messages.ConfigRequestSchema,
  AddArtifacts: messages.AddArtifactsRequestSchema,
  ArtifactStatus: messages.ArtifactStatusesRequestSchema,
  Interrupt: messages.InterruptRequestSchema,
  ReattachExecute: messages.ReattachExecuteRequestSchema,
  ReleaseExecute: messages.ReleaseExecuteRequestSchema,
  ReleaseSession: messages.ReleaseSessionRequestSchema,
  FetchErrorDetails: messages.FetchErrorDetailsRequestSchema,
  CloneSession: messages.CloneSessionRequestSchema,
  GetStatus: messages.GetStatusRequestSchema,
}

const recorded = JSON.parse(
  readFileSync(new URL('recorded/connect_messages.json', import.meta.url), 'utf8'),
) as Recorded

const folder = mkdtempSync(join(tmpdir(), 'vonk-messages-'))
let server: TestServer
let calls: ReturnType<TestServer['calls']>
before(async () => {
  mkdirSync(join(folder, 'text'))
  writeFileSync(join(folder, 'text', 'a.txt'), 'a\n')
  server = await startServer({ 'spark.sql.warehouse.dir': join(folder, 'warehouse') })
  calls = server.calls()
  assert.equal(await ask('ExecutePlan', recorded.setup, recorded.session), 'ok')
})
after(async () => {
  await calls.close()
  await server[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

function requestOf(method: Method, request: Json, session: string): never {
  const { '@session': other = session, ...fields } = request
  const sent = JSON.stringify({ sessionId: other, userContext: { userId: 'u' }, ...fields })
  const filled = sent.replaceAll('@folder', folder).replaceAll('@session', session)
  return messages.fromJson(requestTypes[method], JSON.parse(filled)) as never
}

async function ask(method: Method, request: Json | readonly Json[], session: string): Promise<Answer> {
  const all = (Array.isArray(request) ? request : [request]).map((one) => requestOf(method, one, session))
  try {
    return await answerTo(method, all)
  } catch (error) {
    if (!(error instanceof ConnectStatus)) throw error
    const { errorClass: condition, sqlState, messageParameters = '{}' } = error.wire?.metadata ?? {}
    const parameters = messageParameters.replaceAll(session, '@session')
    const { code: status, message } = error
    return { status, condition, sqlState, parameters: JSON.parse(parameters), message }
  }
}

async function answerTo(method: Method, requests: readonly never[]): Promise<Answer> {
  const [request] = requests
  switch (method) {
    case 'ExecutePlan':
      for await (const _ of calls.executePlan(request));
      return 'ok'
    case 'ReattachExecute':
      for await (const _ of calls.reattachExecute(request));
      return 'ok'
    case 'AddArtifacts': {
      const sent = (async function* () {
        yield* requests
      })()
      const { artifacts } = await calls.addArtifacts(sent)
      return { artifacts: artifacts.map(({ name, isCrcSuccessful }) => [name, isCrcSuccessful]) }
    }
    case 'ArtifactStatus': {
      const { statuses } = await calls.artifactStatus(request)
      return { exist: Object.fromEntries(Object.entries(statuses).map(([key, { exists }]) => [key, exists])) }
    }
    case 'Interrupt':
      return { interrupted: (await calls.interrupt(request)).interruptedIds.length }
    case 'GetStatus':
      return { states: (await calls.getStatus(request)).operationStatuses.map(({ state }) => state) }
    case 'FetchErrorDetails':
      return { errors: (await calls.fetchErrorDetails(request)).errors.length }
    case 'AnalyzePlan':
      await calls.analyzePlan(request)
      return 'ok'
    case 'Config':
      await calls.config(request)
      return 'ok'
    case 'ReleaseExecute':
      await calls.releaseExecute(request)
      return 'ok'
    case 'ReleaseSession':
      await calls.releaseSession(request)
      return 'ok'
    case 'CloneSession':
      await calls.cloneSession(request)
      return 'ok'
  }
}

function without(value: unknown, path: readonly (string | number)[]): unknown {
  if (path.length === 0) return undefined
  const [at, ...rest] = path
  if (Array.isArray(value)) return value.map((item, i) => (i === at ? without(item, rest) : item))
  const fields = value as Json
  return { ...fields, [at]: without(fields[at], rest) }
}

for (const { name, method, request, within, answers } of recorded.messages)
  test(name, async () => {
    const different: string[] = []
    for (const [path, expected] of Object.entries(answers)) {
      const steps = path.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step))
      const sent = path === '' ? request : (without(request, [...within, ...steps]) as Json)
      const given = await ask(method, sent, recorded.session)
      const difference = differenceOf(expected, given, path === '' ? name : `${name} without ${path}`)
      if (difference !== undefined) different.push(difference)
    }
    assert.deepEqual(different, [])
  })

for (const { name, session, calls: asked } of recorded.sequences)
  test(name, async () => {
    const different: string[] = []
    for (const [i, [method, request, expected]] of asked.entries()) {
      const given = await ask(method, request, session)
      const difference = differenceOf(expected, given, `${name}, call ${i + 1}`)
      if (difference !== undefined) different.push(difference)
    }
    assert.deepEqual(different, [])
  })

/** Pseudo-random numbers below a bound, the same for a seed (mulberry32). */
function randomBelow(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

const oddTexts = [
  '',
  '`',
  '```',
  'a.b.c.d',
  '*',
  '-1',
  'NaN',
  '\0',
  'select',
  "'",
  '(',
  'x'.repeat(5000),
  '{"a":',
]
const oddNames = ['[]', 'null', '%s', 'id', 'x', '__proto__', 'constructor', 'toString', 'hasOwnProperty']

/** The message with fields left out, taken from other messages, repeated, or of odd values. */
function mutated(
  value: unknown,
  random: (below: number) => number,
  others: readonly [string, unknown][],
): unknown {
  const once = () => random(9) === 0
  const inner = (item: unknown) => mutated(item, random, others)
  if (Array.isArray(value))
    return value.flatMap((x) => (once() ? [] : once() ? [inner(x), inner(x)] : [inner(x)]))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, item]) => {
        if (random(18) === 0) return []
        const same = others.filter(([name]) => name === key)
        return [[key, random(18) === 0 ? same[random(same.length)][1] : inner(item)]]
      }),
    )
  if (!once()) return value
  if (typeof value === 'string') return [...oddTexts, ...oddNames][random(oddTexts.length + oddNames.length)]
  if (typeof value === 'number') return [0, -1, 7, 2000][random(4)]
  return typeof value === 'boolean' ? !value : value
}

test('messages mutated at random end in a status, and in no error of ours', async () => {
  const random = randomBelow(20261128)
  const others: [string, unknown][] = []
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if (!Array.isArray(value)) others.push(...Object.entries(value))
    Object.values(value).forEach(collect)
  }
  for (const { request } of recorded.messages) collect(request)
  const ours: string[] = []
  let sent = 0
  for (let i = 0; i < 1000; i++) {
    const { name, method, request } = recorded.messages[random(recorded.messages.length)]
    if (name.startsWith('command write')) continue
    const changed = mutated(request, random, others) as Json
    try {
      requestOf(method, changed, recorded.session)
    } catch {
      // Nothing that protobuf could encode.
      continue
    }
    sent++
    const answer: unknown = await ask(method, changed, recorded.session)
    const { status = 13, condition } = answer as { readonly status?: number; readonly condition?: string }
    assert.equal(status, 13, `${name} ${i}: ${JSON.stringify(answer)}`)
    if (condition === 'INTERNAL_ERROR') ours.push(JSON.stringify([changed, answer]))
  }
  assert.ok(sent > 500, String(sent))
  assert.deepEqual(ours, [])
})
