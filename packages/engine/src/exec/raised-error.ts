/** Constant folding raises errors too, so what makes them lies in `codegen`. */
export { raisedError } from '../codegen/raised-error.ts'
