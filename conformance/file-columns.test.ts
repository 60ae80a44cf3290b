/** What queries can ask of the files that they read, against what Spark answered. */
import { testSequences } from './testing/command-sequences.ts'

testSequences(new URL('./recorded/file_columns.json', import.meta.url))
