import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wrapComments } from './comment-wrap.ts'

const wrapped = (...lines: readonly string[]): string[] => wrapComments(lines.join('\n'), 20).split('\n')

test('what is too long runs into the next line, and on', () => {
  assert.deepEqual(wrapped('/**', ' * one two three four', ' * five six', ' */', 'const a = 1'), [
    '/**',
    ' * one two three',
    ' * four five six',
    ' */',
    'const a = 1',
  ])
  assert.deepEqual(wrapped('  // one two three four five six seven', '  code()'), [
    '  // one two three',
    '  // four five six',
    '  // seven',
    '  code()',
  ])
})

test('lists, tags and blank lines start anew', () => {
  assert.deepEqual(wrapped(' * one two three four', ' * - five', ' * six', ' *', ' * @seven'), [
    ' * one two three',
    ' * four',
    ' * - five',
    ' * six',
    ' *',
    ' * @seven',
  ])
})

test('text set off by indentation stays set off', () => {
  assert.deepEqual(wrapped(' *   one two three four', ' * five'), [
    ' *   one two three',
    ' *   four',
    ' * five',
  ])
})

test('a comment on one line opens up', () => {
  assert.deepEqual(wrapped('  /** one two three four */', '  a: 1'), [
    '  /**',
    '   * one two three',
    '   * four',
    '   */',
    '  a: 1',
  ])
})

test('a word that is too long, and code, stay as they are', () => {
  assert.deepEqual(wrapped('// https://example.org/long'), ['// https://example.org/long'])
  assert.deepEqual(wrapped('const a = one + two + three'), ['const a = one + two + three'])
  assert.deepEqual(wrapped('// short'), ['// short'])
})
