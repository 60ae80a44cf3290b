/**
 * Every condition that the sources name has a sentence of its own in `conformance/record/error_sentences.py`, not the
 * line that is made of its name and its parameters. Where a condition's second part is put in (`X.${problem}`), those
 * of its parts count that the sources name as well.
 */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import table from '../packages/common/src/error-conditions.json' with { type: 'json' }
import { isTestPath } from './tidy-imports.ts'

interface Condition {
  readonly parameters: readonly string[]
  readonly message: string
}
const conditions = table as Readonly<Record<string, Condition>>

/** As `error_conditions.py` words what has no sentence. */
const isMadeOfNames = (condition: string, { parameters, message }: Condition): boolean => {
  const shown =
    parameters.length === 0 ? '' : ` (${parameters.map((name) => `${name}: <${name}>`).join(', ')})`
  const words = condition
    .split('.')
    .map((part) => part.replace('_LEGACY_ERROR_TEMP', 'OLD_ERROR').replace(/^_|_$/g, '').replaceAll('_', ' '))
  return message.toLowerCase() === `${words.join(': ').toLowerCase()}${shown.toLowerCase()}.`
}

const root = fileURLToPath(new URL('..', import.meta.url))
const sources = globSync('packages/*/src/**/*.ts', { cwd: root })
  .filter((path) => !isTestPath(path) && !path.includes('/generated/'))
  .map((path) => readFileSync(`${root}/${path}`, 'utf8'))
  .join('\n')

function namedConditions(): ReadonlySet<string> {
  const words = new Set(sources.match(/\b[A-Z_][A-Z0-9_]*\b(?:\.[A-Z][A-Z0-9_]*\b)?/g))
  const texts = new Set(
    [...sources.matchAll(/['"`]([A-Z_][A-Z0-9_]+(?:\.[A-Z0-9_]+)?)['"`]/g)].map((m) => m[1]),
  )
  const named = new Set([...texts].filter((text) => text.includes('_') && conditions[text] !== undefined))
  for (const [, first] of sources.matchAll(/`([A-Z_][A-Z0-9_]+)\.\$\{/g)) {
    for (const condition of Object.keys(conditions)) {
      const [head, part] = condition.split('.')
      if (head === first && part !== undefined && words.has(part)) named.add(condition)
    }
  }
  return named
}

test('conditions that are raised have sentences', () => {
  const named = namedConditions()
  assert.ok(named.size > 400, `${named.size} conditions`)
  const without = [...named].filter((condition) => isMadeOfNames(condition, conditions[condition]))
  assert.deepEqual(without, [])
})
