import assert from 'node:assert/strict'
import { test } from 'node:test'
import { splitStatements } from './split-statements.ts'

test('statements are parted outside strings, names and comments', () => {
  const split = (text: string) => {
    const { statements, rest, starts } = splitStatements(text)
    for (const [i, statement] of [...statements, rest].entries())
      assert.ok((rest === '' && i === statements.length) || text.startsWith(statement, starts[i]))
    return { statements, rest }
  }
  assert.deepEqual(split('select 1; select 2'), { statements: ['select 1'], rest: 'select 2' })
  assert.deepEqual(split(";; select ';' as `a;b` -- ; no\n; /* ; */ ;"), {
    statements: ["select ';' as `a;b` -- ; no"],
    rest: '',
  })
  assert.deepEqual(split("select 1; select 'open; still"), {
    statements: ['select 1'],
    rest: "select 'open; still",
  })
  assert.deepEqual(split('select 1; -- the end'), { statements: ['select 1'], rest: '' })
  assert.deepEqual(split('select 1; /* open'), { statements: ['select 1'], rest: '/* open' })
  assert.deepEqual(split('  '), { statements: [], rest: '' })
})
