/**
 * The functions on JSON text, as slots run them: called by generated code for each value under the one name `json`,
 * with what to do, the value, and a constant that says the rest (`expr/functions/json.ts`).
 */
import { array, type DataType, SparkError, sqlName, string, struct } from '@vonk/common'
import { PackedWriter } from '../../columnar/packed-value.ts'
import type { LiteralValue } from '../../expr/expression.ts'
import { registerHostFunction } from '../../expr/host-functions.ts'
import { packLiteral } from '../../expr/pack-literal.ts'
import { ReadOptions, zoneOption } from '../read-options.ts'
import { remembered } from '../text/remembered.ts'
import { packedValue } from '../vector-values.ts'
import { InferredTypes, settledType } from './inferred-types.ts'
import { compactJson, findPath, parsePath } from './json-path.ts'
import { type Json, JsonParser, MalformedJson } from './json-text.ts'
import { jsonReader } from './json-values.ts'
import { jsonText } from './json-writer.ts'
import { type JsonOptions, jsonOptions } from './options.ts'
import { packValue } from './pack-value.ts'

interface Spec {
  readonly type: DataType
  readonly zone: string
  readonly options: Readonly<Record<string, string>>
}

const plainOptions = jsonOptions(new ReadOptions({}), 'UTC')

/** The first value of a text; undefined where there is none. */
function parse(text: string, options: JsonOptions = plainOptions): Json | undefined {
  try {
    return new JsonParser(text, options).next()
  } catch (error) {
    if (error instanceof MalformedJson) return undefined
    throw error
  }
}

const readingOf = remembered((spec) => {
  const { type, zone, options } = JSON.parse(spec) as Spec
  const read = new ReadOptions(options)
  const own = jsonOptions(read, zoneOption(read) ?? zone)
  return { type, options: own, read: jsonReader(type, own) }
})

/** A text that is no JSON of the type gives a struct of nulls, or NULL for an array or map. */
function fromJson(text: string, spec: string): LiteralValue {
  const { type, options, read } = readingOf(spec)
  if (text.trim() === '') return null
  const root = parse(text, options)
  let isBad = root === undefined
  // One object stands for an array of it.
  const isAlone = type.kind === 'array' && type.element.kind === 'struct'
  const given: Json | undefined =
    isAlone && typeof root === 'object' && root?.kind === 'object'
      ? { kind: 'array', items: [root], text: root.text }
      : root
  const value =
    given === undefined
      ? undefined
      : read(given, () => {
          isBad = true
        })
  if ((isBad || value === undefined) && options.mode === 'FAILFAST') {
    throw new SparkError({
      condition: 'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION',
      messageParameters: { badRecord: text, failFastMode: 'FAILFAST' },
    })
  }
  const nothing = type.kind === 'struct' ? type.fields.map(() => null) : null
  const made = value ?? nothing
  if (made === null) return null
  const writer = new PackedWriter()
  packValue(writer, type, made)
  return writer.bytes.slice(0, writer.length)
}

const writingOf = remembered((spec) => {
  const { type, zone, options } = JSON.parse(spec) as Spec
  const keepsNulls = (options.ignorenullfields ?? 'true').toLowerCase() === 'false'
  const own = zoneOption(new ReadOptions(options)) ?? zone
  return { type, write: jsonText(type, { zone: own, options }, keepsNulls) }
})

function toJson(bytes: Uint8Array, spec: string): string {
  const { type, write } = writingOf(spec)
  const value = packedValue(type, bytes)
  return value === null ? 'null' : write(value)
}

/** The type of a value as text; only one that is malformed is refused, not one that is missing. */
function schemaOfJson(text: string, spec: string): string {
  const { zone, options } = JSON.parse(spec) as Omit<Spec, 'type'>
  const own = jsonOptions(new ReadOptions(options), zone)
  const parser = new JsonParser(text, own)
  const type = new InferredTypes(own, false).typeOf(text.trim() === '' ? null : parsed(parser, text))
  return sqlName(settledType(type, own) ?? (type.kind === 'struct' ? struct([]) : string))
}

function parsed(parser: JsonParser, text: string): Json {
  try {
    return parser.next() ?? null
  } catch (error) {
    if (!(error instanceof MalformedJson)) throw error
    throw new SparkError({
      condition: 'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION',
      messageParameters: { badRecord: text, failFastMode: 'FAILFAST' },
    })
  }
}

const textList = array(string, false)

function json([operation, value, constant]: readonly LiteralValue[]): LiteralValue {
  if (value === null || constant === null) return null
  const spec = constant as string
  switch (operation) {
    case 'from':
      return fromJson(value as string, spec)
    case 'to':
      return toJson(value as Uint8Array, spec)
    case 'path': {
      const root = parse(value as string)
      const steps = parsePath(spec)
      return root === undefined || steps === undefined ? null : (findPath(root, steps) ?? null)
    }
    case 'length': {
      const root = parse(value as string)
      return typeof root === 'object' && root?.kind === 'array' ? root.items.length : null
    }
    case 'keys': {
      const root = parse(value as string)
      if (typeof root !== 'object' || root?.kind !== 'object') return null
      return packLiteral(textList, root.keys)
    }
    case 'schema':
      return schemaOfJson(value as string, spec)
    default: {
      const root = parse(value as string)
      if (typeof root !== 'object' || root?.kind !== 'object') return null
      const at = root.keys.lastIndexOf(spec)
      if (at < 0 || root.values[at] === null) return null
      const found = root.values[at]
      return typeof found === 'string' ? found : compactJson(found)
    }
  }
}

registerHostFunction('json', json)
