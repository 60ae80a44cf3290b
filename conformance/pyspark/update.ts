/**
 * `npm run script -- conformance/pyspark/update.ts`: writes differences.json and docs/spark-connect.md from a run of
 * the suite.
 */
import { writeFileSync } from 'node:fs'
import { requirePython } from '../testing/python.ts'
import {
  clientRequirements,
  clientVersions,
  type Difference,
  differencesOf,
  recordedAnswers,
} from './answers.ts'
import { askVonk } from './ask-vonk.ts'
import { sparkConnectPage } from './page.ts'

const differences: Record<string, Readonly<Record<string, Difference>>> = {}
for (const version of clientVersions) {
  const python = requirePython(clientRequirements(version), `PySpark ${version}`)
  if (python === undefined) continue
  differences[version] = differencesOf(recordedAnswers(version), await askVonk(python))
}
writeFileSync(new URL('./differences.json', import.meta.url), `${JSON.stringify(differences, null, 1)}\n`)
writeFileSync(new URL('../../docs/spark-connect.md', import.meta.url), sparkConnectPage())
