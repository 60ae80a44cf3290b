/** Every case of `nested-files.test.ts`. */
import './testing/every-case.ts'
import './nested-files.test.ts'
