/** Which existing names are near one that does not exist: Spark's order, by edit distance of the quoted names. */
import { quoteIdentifier, quoteIfNeeded } from '@vonk/common'
import type { Attribute } from '../../expr/expression.ts'
import { generatedAlias } from '../../plan/sql-operators.ts'

const suggestionsMax = 5

export const quotedName = (parts: readonly string[]): string => parts.map(quoteIdentifier).join('.')

/** The column as errors show it. */
export const shownName = ({ qualifier, name }: Attribute): readonly string[] =>
  qualifier.length === 1 && qualifier[0] === generatedAlias ? [name] : [...qualifier, name]

/** `dt`, `id`, `n`: at most five, nearest first. */
export function similarNames(wanted: readonly string[], columns: readonly Attribute[]): string {
  const names = columns.map(shownName)
  const prefixes = new Set(names.map((parts) => JSON.stringify(parts.slice(0, -1))))
  const shown = prefixes.size === 1 ? names.map((parts) => parts.slice(-Math.max(1, wanted.length))) : names
  const base = wanted.map(quoteIfNeeded).join('.')
  return shown
    .map((parts) => quotedName(parts))
    .sort()
    .map((name) => ({ name, distance: editDistance(name, base) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, suggestionsMax)
    .map(({ name }) => name)
    .join(', ')
}

/** Levenshtein's distance: insertions, deletions and substitutions count one each. */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(previous[j] + 1, row[j - 1] + 1, substitution))
    }
    previous = row
  }
  return previous[b.length]
}
