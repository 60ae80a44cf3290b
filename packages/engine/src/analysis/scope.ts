/**
 * The columns that a name may mean: lookup by name and qualifier, without regard to case unless the session asks for
 * it. Maps are built at the first lookup, so that wide tables cost one pass.
 */
import type { Attribute, Origin } from '../expr/expression.ts'
import { raise } from './error-place.ts'
import { quotedName, similarNames } from './similar-names.ts'

/** A column, and the names after it that must be fields inside it. */
export interface Found {
  readonly attribute: Attribute
  readonly fields: readonly string[]
}

export class Scope {
  readonly attributes: readonly Attribute[]
  private readonly caseSensitive: boolean
  private readonly below: Scope | undefined
  private byName: Map<string, Attribute[]> | undefined
  private byId: Map<number, Attribute> | undefined

  /** `below`: where names are looked for that are none of these columns. */
  constructor(attributes: readonly Attribute[], caseSensitive: boolean, below?: Scope) {
    this.attributes = attributes
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

  /** The columns under a qualifier: `t.*`. */
  qualified(qualifier: readonly string[]): readonly Attribute[] {
    return this.attributes.filter((attribute) => this.endsWith(attribute.qualifier, qualifier))
  }

  private endsWith(whole: readonly string[], end: readonly string[]): boolean {
    if (end.length > whole.length || end.length === 0) return false
    return end.every((part, i) => this.sameName(part, whole[whole.length - end.length + i]))
  }

  /** Longest qualifier first, as Spark does; undefined if no column fits, an error if several do. */
  find(parts: readonly string[], origin?: Origin): Found | undefined {
    for (let at = parts.length - 1; at >= 0; at--) {
      const named = this.named(parts[at])
      const fitting =
        at === 0 ? named : named.filter((attribute) => this.endsWith(attribute.qualifier, parts.slice(0, at)))
      if (fitting.length === 1) return { attribute: fitting[0], fields: parts.slice(at + 1) }
      if (fitting.length > 1) {
        const names = fitting.map((attribute) => quotedName([...attribute.qualifier, attribute.name])).sort()
        raise(
          'AMBIGUOUS_REFERENCE',
          { name: quotedName(parts), referenceNames: `[${names.join(', ')}]` },
          origin,
        )
      }
    }
    return this.below?.find(parts, origin)
  }
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
