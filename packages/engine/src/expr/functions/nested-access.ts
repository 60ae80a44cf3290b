/**
 * What lies inside of nested values: fields of structs, elements of arrays, values of maps. `getfield`,
 * `getarrayfield` and `getitem` are what `a.b` and `a[b]` become (analysis/extract.ts).
 */
import { type ArrayType, type DataType, integer } from '@vonk/common'
import { type Code, i32, i64 } from '../../wasm/index.ts'
import { implicitType } from '../coercion.ts'
import { widerTypeWithoutText } from '../coercion-widening.ts'
import type { Emitter, Value } from '../emit.ts'
import { unexpected } from '../emitted/argument-types.ts'
import {
  arrayOf,
  boxed,
  buildArray,
  elementAt,
  elementsOf,
  fieldOf,
  type I32,
  mapPart,
  shapeOf,
} from '../emitted/packed-code.ts'
import type { Call, Expression } from '../expression.ts'
import type { FunctionEntry, ResolveContext, Resolved } from '../function-entry.ts'
import { isNullable, typeOf } from '../typing.ts'
import {
  arrayArgument,
  collectionFunction,
  functionName,
  mapArgument,
  mismatch,
  quoted,
} from './array-entry.ts'

type I64 = Code<'i64'>
const zero = i32.const(0)

/** These are made by analysis with their types; by name they are no functions of SQL. */
const unnamed = (types: readonly DataType[]): Resolved => ({
  argTypes: types,
  type: types[0],
  nullable: true,
})

const getField = collectionFunction({
  name: 'getfield',
  group: 'struct',
  summary: 'A field of a struct: what `struct.field` is.',
  example: "SELECT named_struct('a', 1).a;",
  arguments: [['struct', 'The struct.']],
  resolve: unnamed,
  emit: (e, [struct], call) => fieldOf(e, struct, call.options?.ordinal as number),
})

const getArrayField = collectionFunction({
  name: 'getarrayfield',
  group: 'struct',
  summary: 'One field of every struct of an array: what `array.field` is.',
  example: "SELECT array(named_struct('a', 1)).a;",
  arguments: [['array', 'An array of structs.']],
  resolve: unnamed,
  emit: (e, [value], call) => {
    const { element } = call.type as ArrayType
    const structs = arrayOf(e, value)
    const made = buildArray(e, element, structs.count, (i) => {
      const struct = elementAt(e, structs, i)
      return e.choose(
        element,
        struct.isNull,
        () => e.nullValue(element),
        () => fieldOf(e, struct, call.options?.ordinal as number),
      )
    })
    return { ...made, type: call.type }
  },
})

/** A position as 64 bits, of an int or a bigint. */
const wide = (value: Value): I64 =>
  value.parts[0].type === 'i64' ? (value.parts[0] as I64) : i64.extendI32S(value.parts[0] as I32)

type Position = (e: Emitter, index: Value, count: I64) => I64

/** The element that `position` names; outside of the array an error under ANSI rules, or NULL. */
function emitElement(e: Emitter, array: Value, index: Value, call: Call, position: Position): Value {
  const elements = arrayOf(e, array)
  const count = e.bind(i64.extendI32U(elements.count))
  const at = e.bind(position(e, index, count))
  const inside = e.bind(i64.ltU(at, count))
  if (call.mode === 'ansi') {
    const condition = call.name === 'getitem' ? 'INVALID_ARRAY_INDEX' : 'INVALID_ARRAY_INDEX_IN_ELEMENT_AT'
    const size = e.value(integer, [elements.count])
    e.raiseIf(i32.eqz(inside), {
      condition,
      values: { indexValue: { value: index, as: 'text' }, arraySize: { value: size, as: 'text' } },
    })
  }
  return e.choose(
    call.type,
    inside,
    () => elementAt(e, elements, e.bind(i32.wrapI64(at))),
    () => e.nullValue(call.type),
  )
}

/** The value of a key, or NULL. */
export function emitLookup(e: Emitter, map: Value, key: Value, type: DataType): Value {
  const keys = mapPart(e, map, 0)
  const { base, slot } = boxed(e, key)
  const at = e.kernel('findElement', shapeOf(e, key.type), keys.parts[0], base, slot)[0] as I32
  return e.choose(
    type,
    i32.ltS(at, zero),
    () => e.nullValue(type),
    () => elementAt(e, elementsOf(e, mapPart(e, map, 1).parts[0] as I32, type), at),
  )
}

const fromZero: Position = (_, index) => wide(index)

const getItem = collectionFunction({
  name: 'getitem',
  group: 'collection',
  summary: 'An element of an array by its position from 0, or the value of a key of a map: what `a[b]` is.',
  example: 'SELECT array(1, 2, 3)[0];',
  arguments: [
    ['collection', 'The array or map.'],
    ['key', 'The position or key.'],
  ],
  resolve: unnamed,
  raises: (call) => call.mode === 'ansi' && (call.args[0] as { type: DataType }).type.kind === 'array',
  emit: (e, [collection, key], call) =>
    collection.type.kind === 'map'
      ? emitLookup(e, collection, key, call.type)
      : emitElement(e, collection, key, call, fromZero),
})

/** From 1, or from -1 at the end. */
const fromEnds: Position = (e, index, count) => {
  const given = wide(index)
  const at = e.f.local('i64')
  e.f.set(at, i64.sub(given, i64.const(1n)))
  e.when(i64.ltS(given, i64.const(0n)), () => e.f.set(at, i64.add(count, given)))
  return at
}

function resolveElementAt(types: readonly DataType[], context: ResolveContext): Resolved {
  const [collection, key] = types
  if (collection.kind === 'map') {
    const type = mapArgument(types, 0, context)
    const shared = widerTypeWithoutText(type.key, key, context.mode)
    if (shared === undefined) throw mapMismatch(types, context)
    return {
      argTypes: [{ ...type, key: shared }, shared],
      type: type.value,
      nullable: true,
    }
  }
  if (collection.kind !== 'array') return unexpected(context, 0, collection, '("ARRAY" or "MAP")')
  if (key.kind !== 'byte' && key.kind !== 'short' && key.kind !== 'integer')
    return unexpected(context, 1, key, '"INT"')
  return { argTypes: [collection, integer], type: collection.element, nullable: true }
}

export const mapMismatch = (types: readonly DataType[], context: ResolveContext) =>
  mismatch('MAP_FUNCTION_DIFF_TYPES', {
    functionName: functionName(context),
    dataType: '"MAP"',
    leftType: quoted(types[0]),
    rightType: quoted(types[1]),
  })

const elementAtEntry = (name: string, summary: string, safe: boolean) =>
  collectionFunction({
    name,
    group: 'collection',
    summary,
    example: `SELECT ${name}(array(1, 2, 3), 2);`,
    arguments: [
      ['collection', 'The array or map.'],
      ['key', 'A position from 1, or from -1 at the end; the key of a map.'],
    ],
    resolve: (types, context, args) => {
      const resolved = resolveElementAt(types, context)
      const [type] = types
      if (type.kind !== 'array') return resolved
      const isSafe = safe || context.mode !== 'ansi'
      return { ...resolved, nullable: itemMayBeNull(args, type.containsNull, { first: 1, isSafe }) }
    },
    raises: (call) => (call.args[0] as { type: DataType }).type.kind === 'array',
    emit: (e, [collection, key], call) => {
      if (collection.type.kind === 'map') return emitLookup(e, collection, key, call.type)
      e.raiseIf(i64.eqz(wide(key)), { condition: 'INVALID_INDEX_OF_ZERO' })
      return emitElement(e, collection, key, safe ? { ...call, mode: 'try' } : call, fromEnds)
    },
  })

/**
 * Whether an array's element may be NULL, in Spark's rules. Of `array(...)` written out (or one field of its structs)
 * and a constant position it is known which element comes, of any other array nothing is then; a position that is no
 * constant raises where there is no such element, unless the call is safe.
 */
export function itemMayBeNull(
  [array, position]: readonly Expression[],
  containsNull: boolean,
  { first, isSafe }: { readonly first: 0 | 1; readonly isSafe: boolean },
): boolean {
  if (position.kind !== 'literal' || position.value === null)
    return isSafe || containsNull || isNullable(array) || isNullable(position)
  const at = Number(position.value)
  const isField = array.kind === 'call' && array.name === 'getarrayfield'
  const written = isField ? array.args[0] : array
  if (written.kind !== 'call' || written.name !== 'array') return true
  const element = first === 1 && at < 0 ? written.args.at(at) : written.args[at - first]
  if (element === undefined || isNullable(element)) return true
  const { element: struct } = typeOf(written) as ArrayType
  return isField && struct.kind === 'struct' && struct.fields[Number(array.options?.ordinal)].nullable
}

/** NULL outside of the array. */
const get = collectionFunction({
  name: 'get',
  summary: 'The element at a position from 0; NULL outside of the array.',
  example: 'SELECT get(array(1, 2, 3), 0);',
  arguments: [
    ['array', 'The array.'],
    ['index', 'The position.'],
  ],
  resolve: (types, context, args) => {
    const type = arrayArgument(types, 0, context)
    const index = implicitType(types[1], integer, context.mode) ?? unexpected(context, 1, types[1], '"INT"')
    return {
      argTypes: [type, index],
      type: type.element,
      nullable: itemMayBeNull(args, type.containsNull, { first: 0, isSafe: true }),
    }
  },
  emit: (e, [array, index], call) => emitElement(e, array, index, { ...call, mode: 'try' }, fromZero),
})

export const nestedAccessFunctions: readonly FunctionEntry[] = [
  getField,
  getArrayField,
  getItem,
  elementAtEntry(
    'element_at',
    'An element of an array by its position from 1, or from -1 at the end; the value of a key of a map, or NULL.',
    false,
  ),
  elementAtEntry('try_element_at', 'As `element_at`, but NULL outside of the array.', true),
  get,
]
