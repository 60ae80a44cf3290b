/** Functions that take a lambda for the entries of maps. */
import { type DataType, type MapType, map as mapType, nullType } from '@vonk/common'
import { i32 } from '../../wasm/index.ts'
import { commonType } from '../coercion.ts'
import type { Emitter, Value } from '../emit.ts'
import { arrayOf, buildArray, elementAt, elementsOf, type I32, mapPart } from '../emitted/packed-code.ts'
import type { LambdaFunction } from '../expression.ts'
import type { FunctionEntry, LambdaContext } from '../function-entry.ts'
import { isNullable, typeOf } from '../typing.ts'
import {
  distinctOf,
  functionName,
  mapArgument,
  mismatch,
  orderedOnly,
  packed,
  putReference,
  quoted,
  referenceAt,
  referencesOf,
} from './array-entry.ts'
import {
  conditionType,
  type HigherOrder,
  higherOrder,
  holds,
  lambdaOf,
  mapKey,
  mapValue,
  nullableOf,
} from './lambda-entry.ts'
import { checkedKey, checkedMap } from './maps.ts'
import { emitLookup } from './nested-access.ts'

const zero = i32.const(0)
const one = i32.const(1)

const ofEntry: HigherOrder['lambda'] = (args, index) =>
  index === 1 ? [mapKey(typeOf(args[0])), mapValue(typeOf(args[0]))] : undefined

const mapArguments = [
  ['expr', 'The map.'],
  ['func', 'A lambda of key and value.'],
] as const

/** An array of what the lambda makes of each entry. */
function ofEntries(e: Emitter, map: Value, lambda: LambdaFunction, type: DataType): Value {
  const [keys, values] = [arrayOf(e, mapPart(e, map, 0)), arrayOf(e, mapPart(e, map, 1))]
  return buildArray(e, type, keys.count, (i) =>
    e.apply(lambda, [{ ...elementAt(e, keys, i), isNull: zero }, elementAt(e, values, i)]),
  )
}

const transformKeys = higherOrder({
  name: 'transform_keys',
  summary: 'A map whose keys are what a lambda makes of each entry.',
  example: 'SELECT transform_keys(map_from_arrays(array(1, 2, 3), array(1, 2, 3)), (k, v) -> k + 1);',
  arguments: mapArguments,
  raises: true,
  lambda: ofEntry,
  resolve: (types, context, args) => {
    const type = mapArgument(types, 0, context)
    checkedKey(types[1])
    return {
      argTypes: [type, types[1]],
      type: mapType(types[1], type.value, type.valueContainsNull),
      nullable: nullableOf(args),
    }
  },
  emit: (e, [map], call) => {
    const keys = ofEntries(e, map, lambdaOf(call), (call.type as MapType).key)
    return checkedMap(e, call.type, keys, mapPart(e, map, 1))
  },
})

const transformValues = higherOrder({
  name: 'transform_values',
  summary: 'A map whose values are what a lambda makes of each entry.',
  example: 'SELECT transform_values(map_from_arrays(array(1, 2, 3), array(1, 2, 3)), (k, v) -> v + 1);',
  arguments: mapArguments,
  lambda: ofEntry,
  resolve: (types, context, args) => {
    const type = mapArgument(types, 0, context)
    return {
      argTypes: [type, types[1]],
      type: mapType(type.key, types[1], isNullable(args[1])),
      nullable: nullableOf(args),
    }
  },
  emit: (e, [map], call) => {
    const values = ofEntries(e, map, lambdaOf(call), (call.type as MapType).value)
    return checkedMap(e, call.type, mapPart(e, map, 0), values)
  },
})

const mapFilter = higherOrder({
  name: 'map_filter',
  summary: 'The entries of a map for which a condition holds.',
  example: 'SELECT map_filter(map(1, 0, 2, 2, 3, -1), (k, v) -> k > v);',
  arguments: mapArguments,
  lambda: ofEntry,
  resolve: (types, context, args) => {
    const type = mapArgument(types, 0, context)
    return { argTypes: [type, conditionType(types, context)], type, nullable: nullableOf(args) }
  },
  emit: (e, [map], call) => {
    const { key, value } = call.type as MapType
    const [keys, values] = [arrayOf(e, mapPart(e, map, 0)), arrayOf(e, mapPart(e, map, 1))]
    const [keyRefs, valueRefs] = [referencesOf(e, [keys]), referencesOf(e, [values])]
    const kept = e.f.let(zero)
    e.f.forRange(zero, keys.count, (i) => {
      e.when(one, () => {
        const entry = [{ ...elementAt(e, keys, i), isNull: zero }, elementAt(e, values, i)]
        e.when(holds(e, e.apply(lambdaOf(call), entry)), () => {
          for (const { at } of [keyRefs, valueRefs]) {
            const from = e.bind(referenceAt(at, i))
            putReference(e, e.bind(referenceAt(at, kept)), i32.load(from), i32.load(from, 4))
          }
          e.f.set(kept, i32.add(kept, one))
        })
      })
    })
    return checkedMap(
      e,
      call.type,
      packed(e, key, { at: keyRefs.at, count: kept }),
      packed(e, value, { at: valueRefs.at, count: kept }),
    )
  },
})

/** Keys meet where no key can become NULL by it. */
function sharedKey(x: DataType, y: DataType, context: LambdaContext): DataType | undefined {
  const maps = [x, y].map((key) => mapType(key, nullType, true))
  const shared = commonType(maps, { mode: context.mode, timeZone: 'UTC' })
  return shared?.kind === 'map' ? shared.key : undefined
}

/** The keys of both maps, each once, those of the first in front. */
const mapZipWith = higherOrder({
  name: 'map_zip_with',
  summary: 'A map of what a lambda makes of each key of two maps and of its values in both.',
  example: "SELECT map_zip_with(map(1, 'a', 2, 'b'), map(1, 'x', 2, 'y'), (k, v1, v2) -> concat(v1, v2));",
  arguments: [
    ['map1', 'A map.'],
    ['map2', 'Another one.'],
    ['function', 'A lambda of a key and two values; a value is NULL where its map has not the key.'],
  ],
  lambda: (args, index, _, context) => {
    if (index !== 2) return undefined
    const [a, b] = [typeOf(args[0]), typeOf(args[1])]
    const [x, y] = [mapKey(a).type, mapKey(b).type]
    const key = sharedKey(x, y, context) ?? x
    const value = (type: DataType) => ({ ...mapValue(type), nullable: true })
    return [{ type: key, nullable: false }, value(a), value(b)]
  },
  resolve: (types, context, args) => {
    const [a, b] = [mapArgument(types, 0, context), mapArgument(types, 1, context)]
    const key = sharedKey(a.key, b.key, context)
    if (key === undefined) {
      throw mismatch('MAP_ZIP_WITH_DIFF_TYPES', {
        functionName: functionName(context),
        leftType: quoted(a.key),
        rightType: quoted(b.key),
      })
    }
    orderedOnly(key, context)
    return {
      argTypes: [{ ...a, key }, { ...b, key }, types[2]],
      type: mapType(key, types[2], isNullable(args[2])),
      nullable: nullableOf(args),
    }
  },
  emit: (e, [a, b], call) => {
    const { key, value } = call.type as MapType
    const both = [a, b].map((map) => arrayOf(e, mapPart(e, map, 0)))
    const keys = packed(e, key, distinctOf(e, key, referencesOf(e, both)))
    const list = elementsOf(e, keys.parts[0] as I32, key)
    const values = buildArray(e, value, list.count, (i) => {
      const one = { ...elementAt(e, list, i), isNull: zero }
      const found = [a, b].map((map) => emitLookup(e, map, one, (map.type as MapType).value))
      return e.apply(lambdaOf(call, 2), [one, ...found])
    })
    return checkedMap(e, call.type, keys, values)
  },
})

export const lambdaMapFunctions: readonly FunctionEntry[] = [
  transformKeys,
  transformValues,
  mapFilter,
  mapZipWith,
]
