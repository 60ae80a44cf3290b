/**
 * CHAR(n) and VARCHAR(n): types of a table's columns only. What is read of them are strings, and the declared type goes
 * along in a column's metadata under Spark's key, through projections, views and tables made of queries.
 */
import { type DataType, type StructField, type StructType, simpleString, struct } from '@vonk/common'
import { plainType } from '../expr/char-types.ts'
import { parseDataType } from '../sql/data-type.ts'

export const declaredKey = '__CHAR_VARCHAR_TYPE_STRING'

/** Columns as queries see them, with what was declared in their metadata. */
export function plainColumns(schema: StructType): StructType {
  return struct(
    schema.fields.map((f) => {
      const type = plainType(f.type)
      if (type === f.type) return f
      return { ...f, type, metadata: { ...f.metadata, [declaredKey]: simpleString(f.type) } }
    }),
  )
}

/** The type that a column's metadata tells of. */
export function declaredType(metadata: StructField['metadata']): DataType | undefined {
  const text = metadata?.[declaredKey]
  return typeof text === 'string' ? parseDataType(text) : undefined
}

/** Columns as a table keeps them, the reverse of `plainColumns`. */
export function declaredColumns(schema: StructType): StructType {
  return struct(
    schema.fields.map((f) => {
      const type = declaredType(f.metadata)
      if (type === undefined) return f
      const { [declaredKey]: _, ...rest } = f.metadata ?? {}
      const { metadata: _all, ...plain } = f
      return { ...plain, type, ...(Object.keys(rest).length === 0 ? {} : { metadata: rest }) }
    }),
  )
}
