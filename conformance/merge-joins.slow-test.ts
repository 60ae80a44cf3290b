/** Every case of `merge-joins.test.ts`. */
import './testing/every-case.ts'
import './merge-joins.test.ts'
