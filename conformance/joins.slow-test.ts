/** Every case of `joins.test.ts`. */
import './testing/every-case.ts'
import './joins.test.ts'
