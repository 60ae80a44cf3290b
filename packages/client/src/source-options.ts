/** Options and paths of sources, which travel as text. */
export type OptionValue = string | number | boolean | bigint
export type PathLike = string | URL

export const optionText = (value: OptionValue): string => String(value)
export const pathText = (path: PathLike): string => (typeof path === 'string' ? path : path.href)
