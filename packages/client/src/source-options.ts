/** Options and paths of sources, which travel as text. */
export type OptionValue = string | number | boolean | bigint
/** A URL by its shape, so that programs compile without the globals of Node or of the DOM. */
export type PathLike = string | { readonly href: string }

export const optionText = (value: OptionValue): string => String(value)
export const pathText = (path: PathLike): string => (typeof path === 'string' ? path : path.href)
