/**
 * Every registered function is named by a query test, or stands in the list below with where else it is held against
 * Spark. The list may only shrink: a name in it that a query test has come to name is a failure, too.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { functionEntries } from '@vonk/engine/expr/registry'

const sources = [
  'expressions',
  'nested',
  'generators',
  'value-aggregates',
  'aggregates',
  'operators',
  'sources',
  'windows',
].map((name) => readFileSync(new URL(`./queries/${name}.ts`, import.meta.url), 'utf8'))
const text = [...sources, readFileSync(new URL('./actions.test.ts', import.meta.url), 'utf8')]
  .join('\n')
  .toLowerCase()

/** Functions that DuckDB has not, by what holds them. */
const elsewhere: Readonly<Record<string, readonly string[]>> = {
  'no two answers alike': ['uuid'],
  'operators of SQL become these': ['getfield', 'getarrayfield', 'getitem'],
  'relational-frames.test.ts': [
    'product',
    'uniform',
    'bitmap_bucket_number',
    'bitmap_bit_position',
    'bitmap_count',
  ],
  'json-recorded.test.ts': [
    'get_json_object',
    'json_array_length',
    'json_object_keys',
    'from_json',
    'to_json',
    'json_tuple',
  ],
  'csv-recorded.test.ts': ['from_csv', 'to_csv', 'schema_of_csv'],
  'function-queries.test.ts': ['bitmap_construct_agg', 'bitmap_or_agg', 'bitmap_and_agg'],
  'number-formats-recorded.test.ts': ['to_char', 'to_number', 'try_to_number'],
  'file-columns.test.ts': ['input_file_name', 'input_file_block_start', 'input_file_block_length'],
  'time-windows.test.ts': ['session_window', 'window_time'],
  'text-parts.test.ts': ['schema_of_json', 'parse_url', 'try_parse_url'],
  "Spark's own examples and recorded edges": [
    'version',
    'time_trunc',
    'time_diff',
    'time_from_seconds',
    'time_from_millis',
    'time_from_micros',
    'time_to_seconds',
    'time_to_millis',
    'time_to_micros',
    'time_bucket',
    'crc32',
    'luhn_check',
    'collate',
    'collation',
    'soundex',
  ],
}

/**
 * Written in a syntax of their own: `s not like all (...)`. Inner names, which have spaces, are what operators become.
 */
const isNamed = (name: string): boolean => {
  const like = /^(not)?(i?like)(all|any)$/.exec(name)
  if (like !== null) return text.includes(`${like[1] === undefined ? '' : 'not '}${like[2]} ${like[3]} (`)
  if (/^\w+$/.test(name)) return new RegExp(`\\b${name}\\b`).test(text)
  return name.includes(' ') || text.includes(name)
}

test('every function is named by a query test', () => {
  const excused = new Set(Object.values(elsewhere).flat())
  const missing = functionEntries()
    .filter(({ name, aliases }) => ![name, ...(aliases ?? [])].some(isNamed))
    .map(({ name }) => name)
  assert.deepEqual(
    missing.filter((name) => !excused.has(name)),
    [],
    'functions that no query test names: put them into conformance/queries',
  )
  assert.deepEqual(
    [...excused].filter((name) => !missing.includes(name)),
    [],
    'these need no excuse any more',
  )
})
