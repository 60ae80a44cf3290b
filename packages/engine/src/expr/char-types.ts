/** CHAR(n) and VARCHAR(n) inside types: taken out, looked for, compared. */
import { type DataType, string } from '@vonk/common'

/** The type with plain strings in the places of CHAR and VARCHAR; the same reference where there are none. */
export function plainType<T extends DataType>(type: T): T
export function plainType(type: DataType): DataType {
  switch (type.kind) {
    case 'string': {
      if (type.constraint === undefined) return type
      return type.collation === undefined ? string : { kind: 'string', collation: type.collation }
    }
    case 'array': {
      const element = plainType(type.element)
      return element === type.element ? type : { ...type, element }
    }
    case 'map': {
      const [key, value] = [plainType(type.key), plainType(type.value)]
      return key === type.key && value === type.value ? type : { ...type, key, value }
    }
    case 'struct': {
      const fields = type.fields.map((f) => {
        const plain = plainType(f.type)
        return plain === f.type ? f : { ...f, type: plain }
      })
      return fields.every((f, i) => f === type.fields[i]) ? type : { ...type, fields }
    }
    default:
      return type
  }
}

/** Whether a value of the type is filled up with blanks somewhere. */
export function hasChar(type: DataType): boolean {
  switch (type.kind) {
    case 'string':
      return type.constraint === 'char'
    case 'array':
      return hasChar(type.element)
    case 'map':
      return hasChar(type.key) || hasChar(type.value)
    case 'struct':
      return type.fields.some((f) => hasChar(f.type))
    default:
      return false
  }
}

/** Whether a length is declared somewhere in the type. */
export const hasLength = (type: DataType): boolean => plainType(type) !== type

/** `spark.sql.charAsVarchar`: CHAR(n) is declared as VARCHAR(n). */
export function charAsVarchar(type: DataType): DataType {
  switch (type.kind) {
    case 'string':
      return type.constraint === 'char' ? { ...type, constraint: 'varchar' } : type
    case 'array':
      return { ...type, element: charAsVarchar(type.element) }
    case 'map':
      return { ...type, key: charAsVarchar(type.key), value: charAsVarchar(type.value) }
    case 'struct':
      return { ...type, fields: type.fields.map((f) => ({ ...f, type: charAsVarchar(f.type) })) }
    default:
      return type
  }
}

/** The wider of two types of one shape, length by length; undefined where one has no CHAR where the other has one. */
export function widerChar(a: DataType, b: DataType): DataType | undefined {
  if (a.kind === 'string' && b.kind === 'string') {
    if (a.constraint !== 'char' || b.constraint !== 'char') return undefined
    return (a.length ?? 0) >= (b.length ?? 0) ? a : b
  }
  if (a.kind === 'array' && b.kind === 'array') {
    const element = widerChar(a.element, b.element)
    return element && { ...a, element }
  }
  if (a.kind !== 'struct' || b.kind !== 'struct' || a.fields.length !== b.fields.length) return undefined
  const types = a.fields.map((f, i) => widerChar(f.type, b.fields[i].type) ?? f.type)
  const isSame = types.every((type, i) => type === a.fields[i].type && !hasChar(type))
  return isSame ? undefined : { ...a, fields: a.fields.map((f, i) => ({ ...f, type: types[i] })) }
}
