/** Options and paths of sources, which travel as text. */
import { unfitArgument } from './unfit-argument.ts'

export type OptionValue = string | number | boolean | bigint
/** A URL by its shape, so that programs compile without the globals of Node or of the DOM. */
export type PathLike = string | { readonly href: string }

/** Objects and functions would travel as texts that mean nothing. */
export function optionText(value: OptionValue, option: string): string {
  if (value !== null && /^(string|number|boolean|bigint)$/.test(typeof value)) return String(value)
  throw unfitArgument(String(option), 'a text, a number, or true or false', value)
}

export function pathText(path: PathLike): string {
  if (typeof path === 'string') return path
  if (typeof path?.href === 'string') return path.href
  throw unfitArgument('path', 'a text or a URL', path)
}
