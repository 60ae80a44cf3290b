/** What a column is called that the user gave no name. */
import type { Expression } from '../../expr/expression.ts'
import { sqlText } from '../../expr/sql-text.ts'

/**
 * A field keeps the field's name (`st.a` is `a`), a cast that of the column under it, all else is called by its text.
 */
export function columnName(written: Expression, resolved: Expression): string {
  if (written.kind === 'unresolvedAttribute' && resolved.kind === 'call') {
    const field = resolved.options?.written
    if (typeof field === 'string') return field
    if (resolved.name === 'getitem') return written.parts[written.parts.length - 1]
  }
  if (resolved.kind === 'cast' && resolved.child.kind === 'attribute') return resolved.child.name
  return sqlText(resolved)
}
