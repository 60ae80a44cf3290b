/** Functions of maps. A map has no null and no two equal keys: -0.0 is 0.0 among them, and there is one NaN. */
import {
  type ArrayType,
  array,
  boolean,
  type DataType,
  field,
  type MapType,
  map as mapType,
  nullType,
  type StructType,
  string,
  struct,
} from '@vonk/common'
import { holdsReals, typeShape } from '../../columnar/type-shape.ts'
import { i32 } from '../../wasm/index.ts'
import { commonType, implicitType } from '../coercion.ts'
import { widerTypeWithoutText } from '../coercion-widening.ts'
import type { Emitter, Value } from '../emit.ts'
import { unexpected, wrongCount } from '../emitted/argument-types.ts'
import {
  arrayOf,
  arrayOfValues,
  boxed,
  buildArray,
  buildMap,
  buildStruct,
  elementAt,
  elementOrNull,
  fieldOf,
  type I32,
  mapPart,
  shapeOf,
} from '../emitted/packed-code.ts'
import type { FunctionEntry } from '../function-entry.ts'
import { isNullable } from '../typing.ts'
import {
  arrayArgument,
  collectionFunction,
  functionName,
  hashTable,
  mapArgument,
  mismatch,
  orderedOnly,
  packed,
  quoted,
  referencesOf,
} from './array-entry.ts'
import { mapMismatch } from './nested-access.ts'

const zero = i32.const(0)

const holdsMap = (type: DataType): boolean =>
  type.kind === 'map' ||
  (type.kind === 'array' && holdsMap(type.element)) ||
  (type.kind === 'struct' && type.fields.some((f) => holdsMap(f.type)))

export function checkedKey(key: DataType): void {
  if (holdsMap(key) || key.kind === 'variant')
    throw mismatch('INVALID_MAP_KEY_TYPE', { keyType: quoted(key) })
}

/** A map of an array of keys and one of values, both as long, after a look at the keys. */
export function checkedMap(e: Emitter, type: DataType, keys: Value, values: Value): Value {
  const { key } = type as MapType
  const base = keys.parts[0] as I32
  e.raiseIf(e.kernel('hasNull', base)[0] as I32, { condition: 'NULL_MAP_KEY' })
  if (key.kind === 'null') return buildMap(e, type, keys, values)
  const own = holdsReals(key) ? normalised(e, array(key, false), keys) : keys
  const elements = arrayOf(e, { ...own, type: array(key, false) })
  const refs = referencesOf(e, [elements])
  const twice = e.kernel('repeatedRef', shapeOf(e, key), refs.at, refs.count, ...hashTable(e, refs.count))[0]
  e.when(i32.geS(twice as I32, zero), () => {
    const text = e.cast({ ...elementAt(e, elements, twice as I32), isNull: zero }, string, 'ansi', 'UTC')
    e.raise({
      condition: 'DUPLICATED_MAP_KEY',
      parameters: { mapKeyDedupPolicy: '"spark.sql.mapKeyDedupPolicy"' },
      values: { key: { value: text, as: 'text' } },
    })
  })
  return buildMap(e, type, own, values)
}

/** A copy in which equal values have equal bytes. */
export function normalised(e: Emitter, type: DataType, value: Value): Value {
  const [pointer, length] = value.parts as readonly [I32, I32]
  const copy = e.scratch(length)
  e.f.memoryCopy(copy, pointer, length)
  e.kernel('normalisePacked', e.constant(typeShape(type)), copy)
  return { ...value, parts: [copy, length] }
}

const makeMap = collectionFunction({
  name: 'map',
  group: 'map',
  summary: 'A map of keys and values that take turns.',
  example: "SELECT map(1.0, '2', 3.0, '4');",
  arguments: [
    ['key', 'A key; not NULL, and not twice.'],
    ['value', 'Its value.'],
  ],
  repeats: true,
  resolve: (types, context, args) => {
    if (args.length % 2 !== 0) wrongCount(context.displayName, args.length, '2n (n > 0)')
    const side = (parity: number) => types.filter((_, i) => i % 2 === parity)
    const [key, value] = [0, 1].map((parity) => commonType(side(parity), context) ?? nullType)
    checkedKey(key)
    const containsNull = args.some((arg, i) => i % 2 === 1 && isNullable(arg))
    return {
      argTypes: types.map((_, i) => (i % 2 === 0 ? key : value)),
      type: mapType(key, value, containsNull),
      nullable: false,
    }
  },
  nulls: 'handles',
  raises: true,
  emit: (e, args, call) => {
    const { key, value } = call.type as MapType
    const keys = arrayOfValues(
      e,
      key,
      args.filter((_, i) => i % 2 === 0),
    )
    const values = arrayOfValues(
      e,
      value,
      args.filter((_, i) => i % 2 === 1),
    )
    return checkedMap(e, call.type, keys, values)
  },
})

const fromArrays = collectionFunction({
  name: 'map_from_arrays',
  group: 'map',
  summary: 'A map of an array of keys and an array of their values.',
  example: "SELECT map_from_arrays(array(1.0, 3.0), array('2', '4'));",
  arguments: [
    ['keys', 'The keys; none may be NULL.'],
    ['values', 'As many values.'],
  ],
  resolve: (types, context) => {
    const [keys, values] = [arrayArgument(types, 0, context), arrayArgument(types, 1, context)]
    checkedKey(keys.element)
    return { argTypes: [keys, values], type: mapType(keys.element, values.element, values.containsNull) }
  },
  raises: true,
  emit: (e, [keys, values], call) => {
    const counts = [keys, values].map((one) => e.bind(i32.load(one.parts[0] as I32)))
    e.raiseIf(i32.ne(counts[0], counts[1]), { condition: '_LEGACY_ERROR_TEMP_2128' })
    return checkedMap(e, call.type, keys, values)
  },
})

const fromEntries = collectionFunction({
  name: 'map_from_entries',
  group: 'map',
  summary: 'A map of an array of structs of a key and a value; NULL if one of them is NULL.',
  example: "SELECT map_from_entries(array(struct(1, 'a'), struct(2, 'b')));",
  arguments: [['arrayOfEntries', 'An array of structs of two fields.']],
  resolve: ([type], context, [arg]) => {
    if (type.kind !== 'array' || type.element.kind !== 'struct' || type.element.fields.length !== 2) {
      return unexpected(context, 0, type, '"ARRAY" of pair "STRUCT"')
    }
    const [key, value] = type.element.fields
    checkedKey(key.type)
    return {
      argTypes: [type],
      type: mapType(key.type, value.type, value.nullable),
      nullable: isNullable(arg) || type.containsNull,
    }
  },
  raises: true,
  emit: (e, [value], call) => {
    const entries = arrayOf(e, value)
    const type = call.type as MapType
    const part = (ordinal: number, element: DataType) =>
      buildArray(e, element, entries.count, (i) => fieldOf(e, elementAt(e, entries, i), ordinal))
    return e.choose(
      call.type,
      e.kernel('hasNull', entries.base)[0] as I32,
      () => e.nullValue(call.type),
      () => checkedMap(e, call.type, part(0, type.key), part(1, type.value)),
    )
  },
})

const keysOf = collectionFunction({
  name: 'map_keys',
  group: 'map',
  summary: 'The keys of a map.',
  example: "SELECT map_keys(map(1, 'a', 2, 'b'));",
  arguments: [['map', 'The map.']],
  resolve: (types, context) => {
    const type = mapArgument(types, 0, context)
    // Spark calls the elements nullable, though keys are not.
    return { argTypes: [type], type: array(type.key, true) }
  },
  emit: (e, [value], call) => ({ ...mapPart(e, value, 0), type: call.type }),
})

const valuesOf = collectionFunction({
  name: 'map_values',
  group: 'map',
  summary: 'The values of a map.',
  example: "SELECT map_values(map(1, 'a', 2, 'b'));",
  arguments: [['map', 'The map.']],
  resolve: (types, context) => {
    const type = mapArgument(types, 0, context)
    return { argTypes: [type], type: array(type.value, true) }
  },
  emit: (e, [value], call) => ({ ...mapPart(e, value, 1), type: call.type }),
})

const entriesOf = collectionFunction({
  name: 'map_entries',
  group: 'map',
  summary: 'The entries of a map as structs of key and value.',
  example: "SELECT map_entries(map(1, 'a', 2, 'b'));",
  arguments: [['map', 'The map.']],
  resolve: (types, context) => {
    const type = mapArgument(types, 0, context)
    const entry = struct([field('key', type.key, false), field('value', type.value, type.valueContainsNull)])
    return { argTypes: [type], type: array(entry, false) }
  },
  emit: (e, [value], call) => {
    const entry = (call.type as ArrayType).element as StructType
    const [keys, values] = [arrayOf(e, mapPart(e, value, 0)), arrayOf(e, mapPart(e, value, 1))]
    const made = buildArray(e, entry, keys.count, (i) =>
      buildStruct(e, entry, [elementAt(e, keys, i), elementAt(e, values, i)]),
    )
    return { ...made, type: call.type }
  },
})

const containsKey = collectionFunction({
  name: 'map_contains_key',
  group: 'map',
  summary: 'Whether a map has a key.',
  example: "SELECT map_contains_key(map(1, 'a', 2, 'b'), 1);",
  arguments: [
    ['map', 'The map.'],
    ['key', 'The key.'],
  ],
  resolve: (types, context) => {
    const type = mapArgument(types, 0, context)
    if (types.some((one) => one.kind === 'null'))
      throw mismatch('NULL_TYPE', { functionName: functionName(context) })
    const shared = widerTypeWithoutText(type.key, types[1], context.mode)
    if (shared === undefined) throw mapMismatch(types, context)
    orderedOnly(shared, context)
    return { argTypes: [{ ...type, key: shared }, shared], type: boolean, nullable: true }
  },
  emit: (e, [value, key]) => {
    const { base, slot } = boxed(e, key)
    const keys = mapPart(e, value, 0).parts[0]
    const at = e.kernel('findElement', shapeOf(e, key.type), keys, base, slot)[0] as I32
    return e.value(boolean, [i32.geS(at, zero)])
  },
})

const concatMaps = collectionFunction({
  name: 'map_concat',
  group: 'map',
  summary: 'One map of the entries of several.',
  example: "SELECT map_concat(map(1, 'a', 2, 'b'), map(3, 'c'));",
  arguments: [['map', 'A map.']],
  repeats: true,
  resolve: (types, context) => {
    if (types.length === 0) return { argTypes: [], type: mapType(string, string, false), nullable: false }
    if (!types.every((type) => type.kind === 'map')) {
      throw mismatch('MAP_CONCAT_DIFF_TYPES', {
        functionName: functionName(context),
        dataType: `[${types.map(quoted).join(', ')}]`,
      })
    }
    const shared = commonType(types, context)
    if (shared === undefined) {
      throw mismatch('DATA_DIFF_TYPES', {
        functionName: functionName(context),
        dataType: `(${types.map(quoted).join(' or ')})`,
      })
    }
    checkedKey((shared as MapType).key)
    return { argTypes: types.map(() => shared), type: shared }
  },
  raises: true,
  emit: (e, maps, call) => {
    const { key, value } = call.type as MapType
    if (maps.length === 0)
      return buildMap(e, call.type, arrayOfValues(e, key, []), arrayOfValues(e, value, []))
    const part = (which: 0 | 1, type: DataType) =>
      packed(
        e,
        type,
        referencesOf(
          e,
          maps.map((map) => arrayOf(e, mapPart(e, map, which))),
        ),
      )
    return checkedMap(e, call.type, part(0, key), part(1, value))
  },
})

/** Pieces between the delimiters, which are regular expressions. */
const fromText = collectionFunction({
  name: 'str_to_map',
  group: 'map',
  summary: 'A map of a text in which delimiters stand between entries, and between keys and values.',
  example: "SELECT str_to_map('a:1,b:2,c:3', ',', ':');",
  arguments: [
    ['text', 'The text.'],
    ['pairDelim?', 'A regular expression of what stands between entries; a comma without it.'],
    ['keyValueDelim?', 'A regular expression of what stands between key and value; a colon without it.'],
  ],
  resolve: (types, context) => ({
    argTypes: types.map(
      (type, i) => implicitType(type, string, context.mode) ?? unexpected(context, i, type, '"STRING"'),
    ),
    type: mapType(string, string, true),
  }),
  raises: true,
  emit: (e, [text, pairs, colon], call) => {
    const texts = array(string, false)
    const limit = (value: number): Value => e.literal({ kind: 'integer' }, value)
    const split = (value: Value, by: Value, most: number) => e.call('split', [value, by, limit(most)], texts)
    const by = colon ?? e.literal(string, ':')
    const entries = arrayOf(e, split(text, pairs ?? e.literal(string, ','), -1))
    const part = (which: number) =>
      buildArray(e, string, entries.count, (i) => {
        const entry = { ...elementAt(e, entries, i), isNull: zero }
        return elementOrNull(e, arrayOf(e, split(entry, by, 2)), i32.const(which))
      })
    return checkedMap(e, call.type, part(0), part(1))
  },
})

export const mapFunctions: readonly FunctionEntry[] = [
  makeMap,
  fromArrays,
  fromEntries,
  keysOf,
  valuesOf,
  entriesOf,
  containsKey,
  concatMaps,
  fromText,
]
