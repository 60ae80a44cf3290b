/**
 * Sets of characters that Java's regular expressions have names for, as the inside of a class of JavaScript's `v` flag.
 */

/** Why a pattern is refused. */
export class RegexpProblem extends Error {}

export const spaces = ' \\t\\n\\x0B\\f\\r'
export const horizontal = ' \\t\\xA0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000'
export const vertical = '\\n\\x0B\\f\\r\\x85\\u2028\\u2029'

const posix: Readonly<Record<string, string>> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  ASCII: '\\x00-\\x7F',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Punct: '\\x21-\\x2F\\x3A-\\x40\\x5B-\\x60\\x7B-\\x7E',
  Graph: '\\x21-\\x7E',
  Print: '\\x20-\\x7E',
  Blank: ' \\t',
  Cntrl: '\\x00-\\x1F\\x7F',
  XDigit: '0-9a-fA-F',
  Space: spaces,
  L1: '\\x00-\\xFF',
  all: '\\x00-\\u{10FFFF}',
  LD: '\\p{L}\\p{Nd}',
  javaLowerCase: '\\p{Lowercase}',
  javaUpperCase: '\\p{Uppercase}',
  javaTitleCase: '\\p{Lt}',
  javaAlphabetic: '\\p{Alphabetic}',
  javaIdeographic: '\\p{Ideographic}',
  javaDigit: '\\p{Nd}',
  javaLetter: '\\p{L}',
  javaLetterOrDigit: '\\p{L}\\p{Nd}',
  javaSpaceChar: '\\p{Z}',
  javaWhitespace: '\\t-\\r\\x1C-\\x20\\u1680\\u2000-\\u2006\\u2008-\\u200a\\u2028\\u2029\\u205f\\u3000',
  javaISOControl: '\\x00-\\x1F\\x7F-\\x9F',
}

const javaProperties: Readonly<Record<string, string>> = {
  letter: 'L',
  digit: 'Nd',
  titlecase: 'Lt',
  punctuation: 'P',
  control: 'Cc',
}

/** The inside of a class for `\p{name}`. */
export function propertySet(name: string, ignoreCase: boolean): string {
  // Without regard to case all letters that have one are the same.
  const isCase = /^(?:Is|gc=|general_category=)?(?:L[ult]|(?:upper|lower|title)case)$/i.test(name)
  const isJavaCase = /^java(?:Upper|Lower|Title)Case$/.test(name)
  if (ignoreCase && (isCase || isJavaCase)) return '\\p{Lu}\\p{Ll}\\p{Lt}'
  if (Object.hasOwn(posix, name)) {
    return ignoreCase && (name === 'Lower' || name === 'Upper') ? 'a-zA-Z' : posix[name]
  }
  const [key, value] = name.includes('=') ? name.split('=', 2) : ['', name]
  const bare = value.replace(/^Is/, '')
  const known = Object.entries(javaProperties).find(([java]) => java === bare.toLowerCase())?.[1]
  const tries: string[] = []
  if (key === '' || /^(?:gc|general_category)$/i.test(key)) tries.push(known ?? bare)
  if (key === '' && value.startsWith('Is')) tries.push(bare[0].toUpperCase() + bare.slice(1))
  if (/^(?:sc|script)$/i.test(key) || value.startsWith('Is')) {
    tries.push(`Script=${bare[0].toUpperCase()}${bare.slice(1).toLowerCase()}`)
  }
  for (const one of tries) {
    try {
      new RegExp(`\\p{${one}}`, 'v')
      return `\\p{${one}}`
    } catch {
      // Not a property that JavaScript knows by this name.
    }
  }
  throw new RegexpProblem(`\\p{${name}}, which is not supported`)
}
