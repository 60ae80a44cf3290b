/** Every case of `moved-state.test.ts`. */
import './testing/every-case.ts'
import './moved-state.test.ts'
