/** A schema as `printSchema` shows it. */
import { type DataType, type StructType, typeName } from './types.ts'

/** `level`: how many levels of nesting are shown; all without it. */
export function schemaText(schema: StructType, level = Number.MAX_SAFE_INTEGER): string {
  const lines = ['root']
  const depthMax = level <= 0 ? Number.MAX_SAFE_INTEGER : level
  for (const f of schema.fields) writeField(lines, f.name, f.type, ` (nullable = ${f.nullable})`, 1, depthMax)
  return `${lines.join('\n')}\n`
}

function writeField(
  lines: string[],
  name: string,
  type: DataType,
  note: string,
  depth: number,
  depthMax: number,
): void {
  if (depth > depthMax) return
  lines.push(`${' |   '.repeat(depth - 1)} |-- ${name}: ${typeName(type)}${note}`)
  const nested = (part: string, of: DataType, partNote: string) =>
    writeField(lines, part, of, partNote, depth + 1, depthMax)
  switch (type.kind) {
    case 'array':
      return nested('element', type.element, ` (containsNull = ${type.containsNull})`)
    case 'map':
      nested('key', type.key, '')
      return nested('value', type.value, ` (valueContainsNull = ${type.valueContainsNull})`)
    case 'struct':
      for (const f of type.fields) nested(f.name, f.type, ` (nullable = ${f.nullable})`)
      return
    default:
      return
  }
}
