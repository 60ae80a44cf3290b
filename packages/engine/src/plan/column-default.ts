/**
 * What a column holds where an INSERT names no value for it: the text of a constant expression in the column's
 * metadata, under Spark's key. So is a GENERATED clause kept, until the table is refused.
 */
import type { StructField } from '@vonk/common'

export const defaultKey = 'CURRENT_DEFAULT'
export const generatedKey = 'GENERATION_EXPRESSION'
export const identityKey = 'identity.start'

/** The expression after DEFAULT as it was written; undefined where the column has none. */
export function defaultText({ metadata }: StructField): string | undefined {
  const text = metadata?.[defaultKey]
  return typeof text === 'string' ? text : undefined
}
