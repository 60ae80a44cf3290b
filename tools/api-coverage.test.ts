import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { coverageFile, coverageText } from './api-coverage.ts'
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
