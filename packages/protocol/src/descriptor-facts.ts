/**
 * What descriptors say, as plain data that can be compared: numbers, types, labels and oneofs of all fields, values of
 * enums, shapes of calls. `facts-of-pyspark.py` prints the same form for the descriptors that PySpark ships.
 */
import {
  type DescEnum,
  type DescField,
  type DescFile,
  type DescMessage,
  type DescMethod,
  ScalarType,
} from '@bufbuild/protobuf'

export interface DescriptorFacts {
  /** Full name to fields by number, as in `repeated spark.connect.Plan plans=2` or `string path=3@save_type`. */
  readonly messages: Record<string, readonly string[]>
  /** Full name to `NAME=number`, in order of the numbers. */
  readonly enums: Record<string, readonly string[]>
  /** Full name to request and response, each with `stream ` before it where there are many. */
  readonly rpcs: Record<string, readonly string[]>
}

export function descriptorFacts(files: readonly DescFile[]): DescriptorFacts {
  const facts: DescriptorFacts = { messages: {}, enums: {}, rpcs: {} }
  for (const file of files) {
    for (const message of file.messages) addMessage(facts, message)
    for (const each of file.enums) addEnum(facts, each)
    for (const method of file.services.flatMap((service) => service.methods)) {
      facts.rpcs[`${method.parent.typeName}.${method.name}`] = callOf(method)
    }
  }
  return facts
}

function addMessage(facts: DescriptorFacts, message: DescMessage): void {
  facts.messages[message.typeName] = message.fields.toSorted((a, b) => a.number - b.number).map(factOf)
  for (const each of message.nestedMessages) addMessage(facts, each)
  for (const each of message.nestedEnums) addEnum(facts, each)
}

function addEnum(facts: DescriptorFacts, desc: DescEnum): void {
  const values = desc.values.toSorted((a, b) => a.number - b.number)
  facts.enums[desc.typeName] = values.map((value) => `${value.name}=${value.number}`)
}

function callOf(method: DescMethod): string[] {
  const asksMany = method.methodKind === 'client_streaming' || method.methodKind === 'bidi_streaming'
  const givesMany = method.methodKind === 'server_streaming' || method.methodKind === 'bidi_streaming'
  return [
    (asksMany ? 'stream ' : '') + method.input.typeName,
    (givesMany ? 'stream ' : '') + method.output.typeName,
  ]
}

function factOf(field: DescField): string {
  const end = `${field.name}=${field.number}`
  if (field.fieldKind === 'map') return `map<${scalarName(field.mapKey)}, ${valueTypeOf(field)}> ${end}`
  const label = field.fieldKind === 'list' ? 'repeated ' : field.proto.proto3Optional ? 'optional ' : ''
  const oneof = field.oneof === undefined ? '' : `@${field.oneof.name}`
  return `${label}${valueTypeOf(field)} ${end}${oneof}`
}

function valueTypeOf(field: DescField): string {
  if (field.message !== undefined) return field.message.typeName
  if (field.enum !== undefined) return field.enum.typeName
  return scalarName(field.scalar)
}

const scalarName = (scalar: ScalarType | undefined): string => ScalarType[scalar ?? 0].toLowerCase()
