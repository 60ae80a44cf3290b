/** Answers of Apache Spark 4.3.0: `select(col(name))` of a frame with the column `a`. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributeNameParts } from './attribute-name.ts'

const parts: Readonly<Record<string, readonly string[]>> = {
  a: ['a'],
  '': [''],
  '``': [''],
  'sum(a)': ['sum(a)'],
  'a b': ['a b'],
  'a*': ['a*'],
  '1': ['1'],
  'price ($)': ['price ($)'],
  '`a.b`': ['a.b'],
  '`a``b`': ['a`b'],
  '`a`.b.c': ['a', 'b', 'c'],
  's t.x y': ['s t', 'x y'],
}
const refused = ['`a', 'a..b', 'a.', '.a', '`a`b', 'a`b`', '`a`.`b']

test('names are parted at dots, and backquotes hold them together', () => {
  for (const [name, wanted] of Object.entries(parts)) assert.deepEqual(attributeNameParts(name), wanted, name)
})

test('backquotes come in pairs around a whole part, and parts are not empty', () => {
  for (const name of refused)
    assert.throws(() => attributeNameParts(name), { condition: 'INVALID_ATTRIBUTE_NAME_SYNTAX' }, name)
})
