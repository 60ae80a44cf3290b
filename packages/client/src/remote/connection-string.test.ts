import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SparkError } from '@vonk/common'
import { parseConnectionString } from './connection-string.ts'

const some = (url: string) => {
  const { host, port, token, useTls, userId, headers } = parseConnectionString(url)
  return { host, port, token, useTls, userId, headers }
}
const plain = { token: undefined, useTls: false, userId: undefined, headers: {} }

test('addresses with and without port and parameters', () => {
  assert.deepEqual(some('sc://a.example'), { ...plain, host: 'a.example', port: 15002 })
  assert.deepEqual(some('sc://localhost:1/'), { ...plain, host: 'localhost', port: 1 })
  assert.deepEqual(some('sc://[::1]:7/;user_id=me'), { ...plain, host: '::1', port: 7, userId: 'me' })
  assert.deepEqual(some('sc://h:7;x-key=a%20b'), {
    ...plain,
    host: 'h',
    port: 7,
    headers: { 'x-key': 'a b' },
  })
})

test('a token is encrypted but on this machine, and where it is said otherwise', () => {
  assert.equal(some('sc://h/;token=t').useTls, true)
  assert.equal(some('sc://localhost/;token=t').useTls, false)
  assert.equal(some('sc://h/;token=t;use_ssl=false').useTls, false)
  assert.equal(some('sc://h/;use_ssl=true').useTls, true)
})

test('what is no such address is told', () => {
  const urls = [
    'http://h',
    'sc://',
    'sc://h:0',
    'sc://h:99999',
    'sc://h/path',
    'sc://h/;token',
    'sc://h/;use_ssl=maybe',
    'sc://h/;session_id=7',
    'sc://h/;grpc_max_message_size=x',
    'sc://h/;grpc_max_message_size=100',
    'sc://user@h:1',
    'sc://h/;token=%',
    'sc://h/;user_id=100%',
    'sc://h/;token=t%C3%B6k',
    'sc://h/;token=a%0Ab',
    `sc://h/;token=${'x'.repeat(100_000)}`,
    'sc://h/;bad header=abc',
    'sc://h/;x-h=\u00f6',
    'sc://h/;x-bin=abc',
  ]
  for (const url of urls)
    assert.throws(
      () => parseConnectionString(url),
      (error) => error instanceof SparkError && error.condition === 'INVALID_CONNECT_URL',
      url,
    )
})

test('what is told of an address does not tell its token', () => {
  for (const url of [
    'sc://h/;token=s%C3%B6cret;use_ssl=true',
    'sc://h/path;token=s%C3%B6cret',
    'sc://h;token=s%C3%B6cret',
  ])
    assert.throws(
      () => parseConnectionString(url),
      (error: Error) => error.message.includes(';token=...') && !/cret/.test(error.message),
      url,
    )
})
