/** Windows over time against what Spark answered. */
import { testSequences } from './testing/command-sequences.ts'

testSequences(new URL('./recorded/time_windows.json', import.meta.url))
