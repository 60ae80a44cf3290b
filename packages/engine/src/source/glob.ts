/**
 * Hadoop's file name patterns: `*`, `?`, `[a-z]`, `[^a]`, `{a,b}`, a backslash before a character that stands for
 * itself.
 */

export const hasGlob = (text: string): boolean => /[*?[{]/.test(text)

/** For one name of a path: nothing in it matches a slash. */
export function globExpression(pattern: string): RegExp {
  let text = ''
  let depth = 0
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]
    const close = c === '[' ? pattern.indexOf(']', i + 2) : -1
    if (c === '*') text += '[^/]*'
    else if (c === '?') text += '[^/]'
    else if (close > 0) {
      const inside = pattern
        .slice(i + 1, close)
        .replace(/^!/, '^')
        .replaceAll('\\', '\\\\')
      text += `[${inside}]`
      i = close
    } else if (c === '{') {
      depth++
      text += '(?:'
    } else if (c === '}' && depth > 0) {
      depth--
      text += ')'
    } else if (c === ',' && depth > 0) text += '|'
    else if (c === '\\' && i + 1 < pattern.length) text += escapeCharacter(pattern[++i])
    else text += escapeCharacter(c)
  }
  return new RegExp(`^${text}${')'.repeat(depth)}$`, 's')
}

const escapeCharacter = (c: string): string => (/[\\^$.*+?()[\]{}|/]/.test(c) ? `\\${c}` : c)
