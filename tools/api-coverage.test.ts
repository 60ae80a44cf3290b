import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { functions } from '@vonk/client'
import { absentFunctions, coverageFile, coverageText, notApplicable, reasonOf } from './api-coverage.ts'
import { extractNames, pysparkNames } from './pyspark-names.ts'

test('docs/api-coverage.md says what the classes have', () => {
  assert.equal(
    readFileSync(coverageFile, 'utf8'),
    coverageText(),
    'out of date: run `npm run script -- tools/api-coverage.ts`',
  )
})

test('the names kept here are those of the listing', (context) => {
  const listing = new URL('../../shared/spec/pyspark_api.txt', import.meta.url)
  if (!existsSync(listing)) return context.skip('no listing beside the repository')
  assert.deepEqual(extractNames(readFileSync(listing, 'utf8')), pysparkNames())
})

test('each function that is absent has a reason, and each reason a function', () => {
  const absent = Object.keys(pysparkNames().functions).filter(
    (name) => !(name in functions) && !Object.hasOwn(notApplicable, `functions.${name}`),
  )
  assert.deepEqual(
    absent.filter((name) => reasonOf(name) === undefined),
    [],
  )
  const used = new Set(absent.map(reasonOf))
  assert.deepEqual(
    absentFunctions.filter(([, reason]) => !used.has(reason)),
    [],
  )
})
