/**
 * A stage that was planned before gets the program that was generated then, and that is in every part what would be
 * generated anew: over the stages of published queries, planned again with other numbers of columns, operators and
 * shuffles.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { generateStage } from '@vonk/engine/codegen/generate-stage'
import { stageKey } from '@vonk/engine/codegen/stage-key'
import { StagePrograms } from '@vonk/engine/codegen/stage-programs'
import { kernelSignatures } from '@vonk/engine/kernels/signatures'
import { planningOver } from './testing/planning.ts'
import { queriesIn } from './testing/published-queries.ts'

const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** One of so many queries of a suite is taken. */
const suites = { tpch: 1, tpcds: 6 }

for (const [suite, every] of Object.entries(suites)) {
  test(`programs kept from an earlier plan are those of the later one: ${suite}`, async () => {
    const { stages } = await planningOver(pathOf(`${suite}/data`), 2)
    const programs = new StagePrograms({ kernels: kernelSignatures }, Number.POSITIVE_INFINITY)
    const queries = queriesIn(pathOf(`${suite}/queries`)).filter((_, i) => i % every === 0)
    for (const { name, text: published } of queries) {
      // Some quote aliases as other engines do.
      const text = published.replaceAll('"', '`')
      const first = (await stages(text)).map((stage) => programs.generate(stage))
      const again = await stages(text)
      const kept = again.map((stage) => programs.generate(stage))
      const anew = again.map((stage) => generateStage(stage, { kernels: kernelSignatures }))
      assert.deepEqual(kept, anew, name)
      // A module that was generated again would be another array; only rows of the program are never looked for.
      kept.forEach(({ module }, i) => {
        if (stageKey(again[i]) !== undefined) assert.equal(module, first[i].module, `${name}, stage ${i}`)
      })
    }
  })
}
