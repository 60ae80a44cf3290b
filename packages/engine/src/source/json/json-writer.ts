/** Rows as lines of JSON. */
import { type DataType, decimalText, type StructType } from '@vonk/common'
import { assert } from '../../base/assert.ts'
import { doubleText, floatText } from '../../values/double-text.ts'
import type { Value } from '../../values/value-text.ts'
import type { FileFormatFactory } from '../files-sink.ts'
import { textCodec } from '../text/compression.ts'
import { type FieldTextOptions, fieldText } from '../text/field-text.ts'
import { writeCharset } from '../text/line-options.ts'
import { TextFileWriter } from '../text/text-writer.ts'
import { VectorValues } from '../vector-values.ts'

export const jsonFormat: FileFormatFactory = ({ memory }, _request, shared, schema) => {
  const columns = schema.fields.map((f) => new VectorValues(memory, f.type))
  const { options } = shared
  const keepsNulls = (options.ignorenullfields ?? 'true').toLowerCase() === 'false'
  const write = structWriter(schema, shared, keepsNulls)
  const codec = textCodec(shared.codec)
  const format = {
    lineEnd: options.linesep ?? '\n',
    charset: writeCharset(options),
    line: (values: readonly VectorValues[], row: number) => write(values.map((column) => column.get(row))),
  }
  return {
    open: (file) => new TextFileWriter(file, memory, columns, format, codec),
    close: () => undefined,
  }
}

type JsonText = (value: Exclude<Value, null>) => string

function structWriter(
  type: StructType,
  options: FieldTextOptions,
  keepsNulls: boolean,
): (values: readonly Value[]) => string {
  const names = type.fields.map((f) => `${quoted(f.name)}:`)
  const writers = type.fields.map((f) => jsonText(f.type, options, keepsNulls))
  return (values) => {
    let text = ''
    for (let i = 0; i < values.length; i++) {
      const value = values[i]
      if (value === null && !keepsNulls) continue
      text += `${text === '' ? '' : ','}${names[i]}${value === null ? 'null' : writers[i](value)}`
    }
    return `{${text}}`
  }
}

/** As Jackson escapes: control characters and what JSON must. */
const quoted = (text: string): string => JSON.stringify(text)

export function jsonText(type: DataType, options: FieldTextOptions, keepsNulls: boolean): JsonText {
  switch (type.kind) {
    case 'null':
      return () => 'null'
    case 'boolean':
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
      return (value) => `${value as number | bigint | boolean}`
    case 'float':
    case 'double': {
      const text = type.kind === 'float' ? floatText : doubleText
      return (value) => (Number.isFinite(value) ? text(value as number) : `"${text(value as number)}"`)
    }
    case 'decimal':
      return (value) => decimalText(value as bigint, type.scale)
    case 'binary':
      return (value) => `"${Buffer.from(value as Uint8Array).toString('base64')}"`
    case 'array': {
      const element = orNull(jsonText(type.element, options, keepsNulls))
      return (value) => `[${(value as readonly Value[]).map(element).join(',')}]`
    }
    case 'struct': {
      const write = structWriter(type, options, keepsNulls)
      return (value) => write(value as readonly Value[])
    }
    case 'map': {
      const { key: keyType } = type
      const key =
        keyType.kind === 'decimal'
          ? (value: Value) => decimalText(value as bigint, keyType.scale)
          : fieldText(keyType, options)
      const item = orNull(jsonText(type.value, options, keepsNulls))
      return (value) => {
        const { entries } = value as { readonly entries: readonly (readonly [Value, Value])[] }
        return `{${entries.map(([k, v]) => `${quoted(key(k))}:${item(v)}`).join(',')}}`
      }
    }
    case 'variant':
      return assert(false, 'variants are refused before the write') as never
    default: {
      const text = fieldText(type, options)
      return (value) => quoted(text(value))
    }
  }
}

const orNull =
  (write: JsonText) =>
  (value: Value): string =>
    value === null ? 'null' : write(value)
