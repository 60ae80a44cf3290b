/**
 * The real PySpark client drives `vonk server`: every call of `calls/` gives what it gives on Apache Spark, but for the
 * differences that are listed. Calls that have become equal are named: `npm run script --
 * conformance/pyspark/update.ts` writes the list, and docs/spark-connect.md, anew.
 */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { requirePython } from '../testing/python.ts'
import {
  clientRequirements,
  clientVersions,
  differencesOf,
  knownDifferences,
  recordedAnswers,
} from './answers.ts'
import { askVonk } from './ask-vonk.ts'
import { reasonFor } from './reasons.ts'

/** Calls that must be equal with the newest client, by group. */
const equalCallsMin: Readonly<Record<string, number>> = {
  dataframe: 60,
  column: 30,
  functions: 80,
  read_write: 30,
  catalog: 20,
  create: 20,
  session: 15,
  errors: 30,
  edges: 250,
  mistakes: 380,
  options: 90,
}

for (const version of clientVersions) {
  suite(`PySpark ${version}`, () => {
    const python = requirePython(clientRequirements(version), `the suite of PySpark ${version}`)
    test('gives what Apache Spark gives', { skip: python === undefined }, async (t) => {
      const spark = recordedAnswers(version)
      const vonk = await askVonk(python!)
      const answers = new Map(vonk.map((item) => [item.call, item.answer]))
      const found = differencesOf(spark, vonk)
      const known = knownDifferences()[version] ?? {}
      for (const call of Object.keys(known)) {
        if (found[call] === undefined) t.diagnostic(`has become equal: ${call}`)
      }
      const told = spark
        .filter(({ call }) => found[call] !== undefined && !isDeepStrictEqual(found[call], known[call]))
        .map(({ call, answer }) => ({
          call,
          listed: known[call] ?? 'same',
          spark: answer,
          vonk: answers.get(call),
        }))
      assert.deepEqual(told, [])
    })
  })
}

test('every difference has a reason', () => {
  for (const version of clientVersions) {
    const without = Object.entries(knownDifferences()[version] ?? {}).filter(
      ([call, difference]) => reasonFor(call, difference) === undefined,
    )
    assert.deepEqual(without, [])
  }
})

test('most calls of every group are equal', () => {
  const known = knownDifferences()[clientVersions[0]] ?? {}
  const equal = new Map<string, number>()
  for (const { group, call } of recordedAnswers(clientVersions[0])) {
    if (known[call] === undefined) equal.set(group, (equal.get(group) ?? 0) + 1)
  }
  for (const [group, least] of Object.entries(equalCallsMin)) {
    assert.ok((equal.get(group) ?? 0) >= least, `${group}: ${equal.get(group)} calls are equal, not ${least}`)
  }
})
