/**
 * Our .proto text says what Spark Connect says: compared with the recorded facts of two outside sources, and with the
 * PySpark of VONK_PYTHON where that is set.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type DescriptorFacts, descriptorFacts } from './descriptor-facts.ts'
import * as messages from './messages.ts'

const connectFiles = [
  messages.file_spark_connect_base,
  messages.file_spark_connect_catalog,
  messages.file_spark_connect_commands,
  messages.file_spark_connect_common,
  messages.file_spark_connect_example_plugins,
  messages.file_spark_connect_expressions,
  messages.file_spark_connect_ml_common,
  messages.file_spark_connect_ml,
  messages.file_spark_connect_pipelines,
  messages.file_spark_connect_relations,
  messages.file_spark_connect_types,
]
const ours = descriptorFacts(connectFiles)

const recorded = (name: string): DescriptorFacts =>
  JSON.parse(readFileSync(new URL(`../facts/${name}.json`, import.meta.url), 'utf8'))

test('our descriptors are those of PySpark 4.3, neither more nor less', () => {
  assert.deepEqual(ours, recorded('pyspark-4.3'))
})

test('our descriptors hold every message, enum and call of the index made from the .proto files of Spark', () => {
  const index = recorded('index')
  assert.equal(Object.keys(index.messages).length, 369)
  assert.equal(Object.keys(index.enums).length, 22)
  assert.equal(Object.keys(index.rpcs).length, 12)
  for (const kind of ['messages', 'enums', 'rpcs'] as const) {
    for (const [name, facts] of Object.entries(index[kind])) {
      const held = new Set(ours[kind][name])
      assert.deepEqual(
        facts.filter((fact) => !held.has(fact)),
        [],
        name,
      )
    }
  }
})

const python = process.env.VONK_PYTHON
const hasPySpark = (): boolean => {
  try {
    execFileSync(python ?? '', ['-c', 'import pyspark.sql.connect.proto'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

test('our descriptors hold everything that the installed PySpark has', {
  skip: python === undefined || !hasPySpark() ? 'VONK_PYTHON is not a Python with pyspark' : false,
}, () => {
  const script = new URL('../facts-of-pyspark.py', import.meta.url).pathname
  const theirs: DescriptorFacts = JSON.parse(execFileSync(python ?? '', [script], { encoding: 'utf8' }))
  assert.deepEqual(ours, theirs)
})
