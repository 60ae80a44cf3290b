/** Sort keys among the columns that a pipeline hands on. */
import { assert } from '../base/assert.ts'
import type { Attribute, SortOrder } from '../expr/expression.ts'
import type { ExtraColumn } from './pipeline-code.ts'
import type { SortKey } from './stage-program.ts'

export function keyColumn(key: SortOrder, index: number): ExtraColumn {
  const { child } = key
  const type = 'type' in child && child.type !== undefined ? child.type : undefined
  assert(type !== undefined, 'a sort key has a type')
  return {
    name: `key${index}`,
    type,
    nullable: true,
    expressions: [child],
    emit: (e) => e.evaluate(child),
  }
}

/** The column of a sort key: behind the attributes where it is none of them. */
export function storedKey(
  order: SortOrder,
  attributes: readonly Attribute[],
  extras: ExtraColumn[],
): SortKey {
  const { child, ascending, nullsFirst } = order
  const known = child.kind === 'attribute' ? attributes.findIndex((a) => a.id === child.id) : -1
  if (known >= 0) return { column: known, ascending, nullsFirst }
  extras.push(keyColumn(order, extras.length))
  return { column: attributes.length + extras.length - 1, ascending, nullsFirst }
}
