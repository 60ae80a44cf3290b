/** Which types columns of a format may have, in reading with a given schema as in writing. */
import { type DataType, isNested, SparkError, type StructType, sqlName } from '@vonk/common'
import { formatTitle } from '../base/file-formats.ts'

/** Throws `UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE` for a column that the format does not have. */
export function checkColumnTypes(format: string, schema: StructType): void {
  for (const { name, type } of schema.fields) {
    if (isSupported(format, type)) continue
    throw new SparkError({
      condition: 'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
      messageParameters: {
        format: formatTitle(format),
        columnName: `\`${name}\``,
        columnType: `"${sqlName(type)}"`,
      },
    })
  }
}

function isSupported(format: string, type: DataType): boolean {
  // Spark reads variants, which Vonk has in no file.
  if (type.kind === 'calendarInterval' || type.kind === 'variant') return false
  if (format === 'text') return type.kind === 'string'
  if (format === 'csv') return !isNested(type) && type.kind !== 'null'
  switch (type.kind) {
    case 'array':
      return isSupported(format, type.element)
    case 'map':
      return isSupported(format, type.key) && isSupported(format, type.value)
    case 'struct':
      return type.fields.every((f) => isSupported(format, f.type))
    default:
      return true
  }
}
