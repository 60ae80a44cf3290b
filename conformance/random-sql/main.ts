/**
 * `npm run script -- conformance/random-sql/main.ts [seed] [queries]`: the random queries of a seed, with counts and
 * differences.
 */
import process from 'node:process'
import { reportText, runRandomSql } from './run.ts'

const [seed = '1', queries = '200'] = process.argv.slice(2)
const report = await runRandomSql({ seed: Number(seed), queries: Number(queries) })
console.log(`seed ${seed}: ${reportText(report)}`)
for (const difference of report.differences) console.log(`\n${difference}`)
process.exitCode = report.differences.length === 0 ? 0 : 1
