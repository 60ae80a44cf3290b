/** Every case of `windows.test.ts`. */
import './testing/every-case.ts'
import './windows.test.ts'
