/** Imported before a test: it tries every case. */
import { tryEveryCase } from './sampling.ts'

tryEveryCase()
