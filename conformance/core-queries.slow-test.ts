/** Every case of `core-queries.test.ts`. */
import './testing/every-case.ts'
import './core-queries.test.ts'
