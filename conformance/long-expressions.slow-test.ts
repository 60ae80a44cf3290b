/** Every case of `long-expressions.test.ts`. */
import './testing/every-case.ts'
import './long-expressions.test.ts'
