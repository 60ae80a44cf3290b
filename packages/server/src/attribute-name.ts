/**
 * A column's name as the DataFrame API takes it, which is no SQL: dots part it, backquotes hold a part together (two
 * of them are one), and everything else is the name, `sum(id)` and `price ($)` too.
 */
import { SparkError } from '@vonk/common'

export function attributeNameParts(name: string): readonly string[] {
  const parts: string[] = []
  let part = ''
  let quoted = false
  for (let i = 0; i < name.length; i++) {
    const letter = name[i]
    if (quoted) {
      if (letter !== '`') part += letter
      else if (name[i + 1] === '`') {
        part += letter
        i++
      } else {
        quoted = false
        if (i + 1 < name.length && name[i + 1] !== '.') throw invalid(name)
      }
    } else if (letter === '`') {
      if (part !== '') throw invalid(name)
      quoted = true
    } else if (letter === '.') {
      if (i === 0 || name[i - 1] === '.' || i + 1 === name.length) throw invalid(name)
      parts.push(part)
      part = ''
    } else part += letter
  }
  if (quoted) throw invalid(name)
  return [...parts, part]
}

const invalid = (name: string): SparkError =>
  new SparkError({ condition: 'INVALID_ATTRIBUTE_NAME_SYNTAX', messageParameters: { name } })
