/**
 * Messages out of what programs give. In one process they are handed over as they are, so that nothing else would
 * notice a number in the place of a text before the engine takes it for one: fields are checked here, at the call.
 */
import { type MessageFields, type MessageName, message as made } from '@vonk/protocol'
import { unfitArgument } from './unfit-argument.ts'

type Kind = 'string' | 'number' | 'boolean' | 'bigint' | 'list'

const expected: Readonly<Record<Kind, string>> = {
  ...{
    string: 'a text',
    number: 'a number',
    boolean: 'true or false',
    bigint: 'a whole number',
    list: 'a list',
  },
}

/** Fields that may be left out: of these, a message without them does not show what they are. */
const optional: Readonly<Record<string, Kind>> = {
  ...({
    pattern: 'string',
    dbName: 'string',
    path: 'string',
    source: 'string',
    description: 'string',
  } as const),
  ...({ format: 'string', level: 'number', numPartitions: 'number', minNonNulls: 'number' } as const),
  ...({ withReplacement: 'boolean', shuffle: 'boolean', seed: 'bigint', tag: 'string' } as const),
  ...({ allowMissingColumns: 'boolean', isGlobal: 'boolean', support: 'number' } as const),
}
/** Lists of texts. */
const lists: ReadonlySet<string> = new Set([
  ...['columnNames', 'cols', 'statistics', 'usingColumns', 'keys', 'paths', 'name', 'partitioningColumns'],
  ...['sortColumnNames', 'bucketColumnNames'],
])

const kindOf = (value: unknown): Kind | undefined => {
  if (Array.isArray(value)) return 'list'
  const kind = typeof value
  return kind === 'string' || kind === 'number' || kind === 'boolean' || kind === 'bigint' ? kind : undefined
}

const known = new Map<MessageName, Readonly<Record<string, Kind | undefined>>>()

function kindsOf(name: MessageName): Readonly<Record<string, Kind | undefined>> {
  let kinds = known.get(name)
  if (kinds === undefined) {
    kinds = Object.fromEntries(Object.entries(made(name)).map(([field, zero]) => [field, kindOf(zero)]))
    known.set(name, kinds)
  }
  return kinds
}

/** As of `@vonk/protocol`; throws NOT_EXPECTED_TYPE, which names the field, for what it cannot hold. */
export function message<Name extends MessageName>(
  name: Name,
  fields?: MessageFields<Name>,
): ReturnType<typeof made<Name>> {
  if (fields !== undefined) {
    const kinds = kindsOf(name)
    for (const [field, value] of Object.entries(fields)) {
      if (value !== undefined) checkField(field, value, kinds[field] ?? optional[field])
      else if (kinds[field] === 'string') throw unfitArgument(field, expected.string, value)
    }
  }
  return made(name, fields)
}

function checkField(field: string, value: unknown, kind: Kind | undefined): void {
  // A message in the field has a type of its own.
  if (kind === undefined || (typeof value === 'object' && value !== null && '$typeName' in value)) return
  if (kindOf(value) !== kind) throw unfitArgument(field, expected[kind], value)
  if (kind !== 'list' || !lists.has(field)) return
  for (const item of value as readonly unknown[])
    if (typeof item !== 'string') throw unfitArgument(field, 'a list of texts', item)
}
