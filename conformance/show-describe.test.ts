/** SHOW and DESCRIBE in all their forms, against what Spark answered. */
import { readFileSync } from 'node:fs'
import { testSequences } from './testing/command-sequences.ts'

const recording = new URL('./recorded/show_describe.json', import.meta.url)
const statements = [
  ...readFileSync(recording, 'utf8').matchAll(/"sql":"(describe function (?:[^"\\]|\\.)*)"/g),
]

testSequences(recording, {
  unsupported: /^alter/,
  // What functions are for is told in our own words, and views do not keep the settings they were made under.
  ownAnswers: new Set([...statements.map(([, sql]) => sql), 'describe extended v as json']),
})
