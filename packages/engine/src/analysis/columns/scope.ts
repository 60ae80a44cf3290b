/**
 * The columns that a name may mean: lookup by name and qualifier, without regard to case unless the session asks for
 * it. Maps are built at the first lookup, so that wide tables cost one pass.
 */
import type { Attribute, Origin } from '../../expr/expression.ts'
import { isFileMetadata } from '../../plan/file-columns.ts'
import { raise } from '../error-place.ts'
import { quotedName, shownName, similarNames } from './similar-names.ts'

/** A column, and the names after it that must be fields inside it. */
export interface Found {
  readonly attribute: Attribute
  readonly fields: readonly string[]
}

export class Scope {
  /** Those that `*` and names without a table may mean. */
  readonly attributes: readonly Attribute[]
  /** Those that only names with their table mean (`hidden-columns.ts`), where no other column fits. */
  private readonly hidden: Scope | undefined
  private readonly caseSensitive: boolean
  private readonly below: Scope | undefined
  private byName: Map<string, Attribute[]> | undefined
  private byId: Map<number, Attribute> | undefined

  /** `below`: where names are looked for that are none of these columns. */
  constructor(attributes: readonly Attribute[], caseSensitive: boolean, below?: Scope) {
    const hidden = attributes.filter((a) => a.hidden)
    this.attributes = hidden.length === 0 ? attributes : attributes.filter((a) => !a.hidden)
    this.hidden = hidden.length === 0 ? undefined : new Scope(hidden.map(asVisible), caseSensitive)
    this.caseSensitive = caseSensitive
    this.below = below
  }

  private fold(name: string): string {
    return this.caseSensitive ? name : name.toLowerCase()
  }

  sameName(a: string, b: string): boolean {
    return this.fold(a) === this.fold(b)
  }

  /** Every column of that name, each once. */
  named(name: string): readonly Attribute[] {
    if (this.byName === undefined) {
      this.byName = new Map()
      for (const attribute of this.attributes) {
        const key = this.fold(attribute.name)
        const known = this.byName.get(key)
        if (known === undefined) this.byName.set(key, [attribute])
        else if (!known.some((other) => sameColumn(other, attribute))) known.push(attribute)
      }
    }
    return this.byName.get(this.fold(name)) ?? []
  }

  withId(id: number): Attribute | undefined {
    this.byId ??= new Map(this.attributes.map((attribute) => [attribute.id, attribute]))
    return this.byId.get(id)
  }

  /** The hidden column of that id. */
  hiddenWithId(id: number): Attribute | undefined {
    return this.hidden?.withId(id)
  }

  /** The columns that pass, hidden ones first. */
  filter(test: (attribute: Attribute) => boolean): readonly Attribute[] {
    return [...(this.hidden?.attributes ?? []), ...this.attributes].filter(test)
  }

  /** The columns under a qualifier: `t.*`. */
  qualified(qualifier: readonly string[]): readonly Attribute[] {
    return this.filter((attribute) => this.endsWith(attribute.qualifier, qualifier))
  }

  private endsWith(whole: readonly string[], end: readonly string[]): boolean {
    if (end.length > whole.length || end.length === 0) return false
    return end.every((part, i) => this.sameName(part, whole[whole.length - end.length + i]))
  }

  /** The columns that fit a name with its table, the longest qualifier first, as Spark does; none: empty. */
  qualifiedMatches(parts: readonly string[]): Matches {
    for (let at = parts.length - 1; at > 0; at--) {
      const qualifier = parts.slice(0, at)
      const attributes = this.named(parts[at]).filter((a) => this.endsWith(a.qualifier, qualifier))
      if (attributes.length > 0) return { attributes, fields: parts.slice(at + 1) }
    }
    return { attributes: [], fields: [] }
  }

  private matches(parts: readonly string[]): Matches {
    const qualified = this.qualifiedMatches(parts)
    return qualified.attributes.length > 0
      ? qualified
      : { attributes: this.named(parts[0]), fields: parts.slice(1) }
  }

  /** The hidden column that tells of files is found by its own name, too. */
  private fileMatches(parts: readonly string[]): Matches {
    return { attributes: this.named(parts[0]).filter(isFileMetadata), fields: parts.slice(1) }
  }

  /** Undefined if no column fits, an error if several do. */
  find(parts: readonly string[], origin?: Origin): Found | undefined {
    return (
      onlyMatch(this.matches(parts), parts, origin) ??
      (this.hidden && onlyMatch(this.hidden.qualifiedMatches(parts), parts, origin)) ??
      (this.hidden && onlyMatch(this.hidden.fileMatches(parts), parts, origin)) ??
      this.below?.find(parts, origin)
    )
  }
}

/** Columns that a name may mean, and the names after them that must be fields inside. */
interface Matches {
  readonly attributes: readonly Attribute[]
  readonly fields: readonly string[]
}

function onlyMatch(matches: Matches, parts: readonly string[], origin?: Origin): Found | undefined {
  const { attributes, fields } = matches
  if (attributes.length > 1) {
    // Spark calls them as they were asked for, whatever the case of their letters.
    const asked = parts[parts.length - 1 - fields.length]
    const names = attributes.map((a) => quotedName(shownName({ ...a, name: asked }))).sort()
    raise('AMBIGUOUS_REFERENCE', { name: quotedName(parts), referenceNames: `[${names.join(', ')}]` }, origin)
  }
  return attributes.length === 0 ? undefined : { attribute: attributes[0], fields }
}

const sameColumn = (a: Attribute, b: Attribute): boolean =>
  a.id === b.id && a.qualifier.join('.') === b.qualifier.join('.')

/** The error for a name that is no column. */
export function unresolvedColumn(parts: readonly string[], scope: Scope, origin?: Origin): never {
  const objectName = quotedName(parts)
  if (scope.attributes.length === 0) raise('UNRESOLVED_COLUMN.WITHOUT_SUGGESTION', { objectName }, origin)
  const proposal = similarNames(parts, scope.attributes)
  raise('UNRESOLVED_COLUMN.WITH_SUGGESTION', { objectName, proposal }, origin)
}

/** The column as an operator gives it that names it. */
export function asVisible(a: Attribute): Attribute {
  if (!a.hidden) return a
  const { hidden: _, ...rest } = a
  return Object.freeze(rest)
}
