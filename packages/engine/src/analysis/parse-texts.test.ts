/** Texts, and relations in them, before analysis. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { field, long, type SparkError, string, struct } from '@vonk/common'
import type { LogicalPlan } from '../plan/logical-plan.ts'
import { outputOf } from '../plan/output.ts'
import { printPlan } from '../plan/print-plan.ts'
import { filter, project, range, relation, union } from '../plan/testing/plans.ts'
import { analyze } from './analyze.ts'
import { type LoadServices, loadRelations } from './load-relations.ts'
import { parseTexts } from './parse-texts.ts'
import { testContext } from './testing/context.ts'

const text = (sql: string) => ({ kind: 'unresolvedText' as const, text: sql })

test('the parsed plan shows names behind a quote', () => {
  const plan = filter(project(range(3), text('id + 1 as x')), text('x > 1'))
  assert.equal(
    printPlan(parseTexts(plan, testContext())),
    ["'Filter ('x > 1)", "+- 'Project [('id + 1) AS x]", '   +- Range (0, 3, step=1)'].join('\n'),
  )
})

const files: LogicalPlan = {
  kind: 'unresolvedRelation',
  source: { kind: 'files', format: 'parquet', paths: ['/data/t'], options: {} },
}
const named = (name: string): LogicalPlan => ({
  kind: 'unresolvedRelation',
  source: { kind: 'table', name: [name], options: {} },
})

function services(): LoadServices & { readonly loads: string[] } {
  const loads: string[] = []
  return {
    loads,
    nextAttributeId: testContext().nextAttributeId,
    loader: {
      load: async (_format, paths) => {
        loads.push(paths.join())
        return relation('t', struct([field('a', long), field('b', string)]))
      },
    },
    tables: { find: async ([name]) => (name === 'v' ? files : undefined) },
  } as LoadServices & { readonly loads: string[] }
}

test('the same files are loaded once, and each scan has columns of its own', async () => {
  const given = services()
  const loaded = await loadRelations(union(files, { ...files } as LogicalPlan), given)
  assert.deepEqual(given.loads, ['/data/t'])
  assert.ok(loaded.kind === 'setOperation')
  const ids = loaded.inputs.flatMap((input) => outputOf(input).map((a) => a.id))
  assert.equal(new Set(ids).size, 4)
})

test('a view is found by name, its columns by its name', async () => {
  const loaded = await loadRelations(project(named('v'), text('v.b')), services())
  assert.deepEqual(
    outputOf(analyze(loaded, testContext())).map((a) => a.name),
    ['b'],
  )
})

test('a table that does not exist', async () => {
  await assert.rejects(
    loadRelations(named('nowhere'), services()),
    (error: SparkError) =>
      error.condition === 'TABLE_OR_VIEW_NOT_FOUND' && error.messageParameters.relationName === '`nowhere`',
  )
})
