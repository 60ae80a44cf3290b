/**
 * A row as JSON text. `JSON.stringify(row)` goes through an object, which has one value a name; here columns and fields
 * of one name are all there, in their order, as in Spark's `toJSON`.
 */
import type { DataType } from '@vonk/common'
import { jsonOf, Row } from './row.ts'

export function jsonText(row: Row): string {
  const { fields } = Row.schemaOf(row)
  const values = Row.valuesOf(row)
  return `{${fields.map(({ name, type }, i) => member(name, values[i], type)).join()}}`
}

const member = (name: string, value: unknown, type: DataType): string =>
  `${JSON.stringify(name)}:${textOf(value, type)}`

function textOf(value: unknown, type: DataType): string {
  if (value instanceof Row && type.kind === 'struct') return jsonText(value)
  if (Array.isArray(value) && type.kind === 'array') {
    return `[${value.map((item) => textOf(item, type.element)).join()}]`
  }
  if (value instanceof Map && type.kind === 'map') {
    const pairs = [...value]
    if (type.key.kind === 'string') return `{${pairs.map(([k, v]) => member(k, v, type.value)).join()}}`
    return `[${pairs.map(([k, v]) => `[${textOf(k, type.key)},${textOf(v, type.value)}]`).join()}]`
  }
  return JSON.stringify(jsonOf(value, type))
}
