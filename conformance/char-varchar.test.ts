/** CHAR(n) and VARCHAR(n) against what Spark answered. */
import { testSequences } from './testing/command-sequences.ts'

testSequences(new URL('./recorded/char_varchar.json', import.meta.url), {
  unsupported: /^alter/,
  // Plans.
  ownAnswers: new Set(["explain select c from t where c = 'a'"]),
})
