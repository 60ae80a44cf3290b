import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { functionNames } from '@vonk/engine/expr/registry'
import type { Column } from '../packages/client/src/column.ts'
import * as functions from '../packages/client/src/functions.ts'
import { functionsText, generatedFunctions } from './generate-functions.ts'

test('the functions of the API are those of the registry', () => {
  const current = readFileSync(generatedFunctions, 'utf8')
  assert.equal(current, functionsText(), 'out of date: run `npm run script -- tools/generate-functions.ts`')
  const missing = functionNames().filter((name) => /^[a-z]\w+$/.test(name) && !Object.hasOwn(functions, name))
  // Operators, what `col.getItem` is made of, and `create_map`.
  const inside = ['getarrayfield', 'getfield', 'getitem']
  assert.deepEqual(missing, ['and', 'any', 'div', ...inside, 'if', 'in', 'map', 'or'])
})

test('text is a name or a literal, as in PySpark; missing arguments are left out', () => {
  const kinds = (column: Column) => {
    const call = column.expression.exprType.value as { arguments: { exprType: { case: string } }[] }
    return call.arguments.map((argument) => argument.exprType.case)
  }
  assert.deepEqual(kinds(functions.lpad('a', 5, 'x')), ['unresolvedAttribute', 'literal', 'literal'])
  assert.deepEqual(kinds(functions.concat_ws('-', 'a', 'b')), [
    'literal',
    'unresolvedAttribute',
    'unresolvedAttribute',
  ])
  assert.deepEqual(kinds(functions.btrim('a')), ['unresolvedAttribute'])
  assert.deepEqual(kinds(functions.trim('a', 'x')), ['literal', 'unresolvedAttribute'])
})
