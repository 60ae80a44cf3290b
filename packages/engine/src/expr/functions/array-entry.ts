/**
 * How entries of functions on arrays and maps are written down, the type rules that they share, and lists of
 * references to elements (kernels/assembly/elements.ts), from which most of them make their results.
 */
import {
  type ArrayType,
  array,
  type DataType,
  integer,
  type MapType,
  nullType,
  SparkError,
  sqlName,
  string,
} from '@vonk/common'
import { physicalWidth } from '../../columnar/vector.ts'
import { type Code, i32, type Local } from '../../wasm/index.ts'
import { exactType, isOrderable } from '../coercion.ts'
import { tightestCommonType, widerTypeWithoutText } from '../coercion-widening.ts'
import type { Emitter, Value } from '../emit.ts'
import { countOf, unexpected } from '../emitted/argument-types.ts'
import { type Elements, type I32, shapeOf } from '../emitted/packed-code.ts'
import type { Call, Expression } from '../expression.ts'
import type { FunctionDocs, ResolveContext, Resolved, ScalarEntry } from '../function-entry.ts'

export interface CollectionFunction {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly group?: FunctionDocs['group']
  readonly summary: string
  readonly example: string
  /** Names and descriptions of the arguments; an optional one ends in `?`. */
  readonly arguments: readonly (readonly [name: string, text: string])[]
  readonly repeats?: boolean
  readonly resolve: (
    types: readonly DataType[],
    context: ResolveContext,
    args: readonly Expression[],
  ) => Resolved
  readonly nulls?: ScalarEntry['nulls']
  readonly raises?: boolean | ((call: Call) => boolean)
  readonly deterministic?: boolean
  readonly emit?: (e: Emitter, args: readonly Value[], call: Call) => Value
  readonly emitLazy?: ScalarEntry['emitLazy']
  readonly display?: ScalarEntry['display']
}

export function collectionFunction(spec: CollectionFunction): ScalarEntry {
  const { raises } = spec
  const optional = (name: string) => name.endsWith('?')
  const least = spec.repeats ? 0 : spec.arguments.filter(([name]) => !optional(name)).length
  const most = spec.repeats ? Number.POSITIVE_INFINITY : spec.arguments.length
  return {
    kind: 'scalar',
    name: spec.name,
    ...(spec.aliases === undefined ? {} : { aliases: spec.aliases }),
    docs: {
      summary: spec.summary,
      group: spec.group ?? 'array',
      arguments: spec.arguments.map(([name, text]) => ({
        name: name.replace('?', ''),
        text,
        ...(optional(name) ? { optional: true } : {}),
      })),
      example: spec.example,
    },
    resolve: (args, context) => spec.resolve(countOf(args, context, least, most), context, args),
    nulls: spec.nulls ?? 'propagates',
    ...(raises === undefined ? {} : { raises: typeof raises === 'boolean' ? () => raises : raises }),
    ...(spec.deterministic === undefined ? {} : { deterministic: spec.deterministic }),
    ...(spec.emit === undefined ? {} : { emit: spec.emit }),
    ...(spec.emitLazy === undefined ? {} : { emitLazy: spec.emitLazy }),
    ...(spec.display === undefined ? {} : { display: spec.display }),
  }
}

// Types

export const mismatch = (condition: string, parameters: Readonly<Record<string, string>>): SparkError =>
  new SparkError({
    condition: `DATATYPE_MISMATCH.${condition}`,
    messageParameters: { sqlExpr: '""', ...parameters },
  })

export const functionName = (context: ResolveContext): string => `\`${context.displayName}\``
export const quoted = (type: DataType): string => `"${sqlName(type)}"`

/** The argument as an array; NULL of no type counts as one of nulls. */
export function arrayArgument(types: readonly DataType[], index: number, context: ResolveContext): ArrayType {
  const type = types[index]
  if (type.kind === 'array') return type
  if (type.kind === 'null') return array(nullType, true)
  return unexpected(context, index, type, '"ARRAY"')
}

/** A text, to which nothing but a NULL is cast by itself. */
export const exactText = (types: readonly DataType[], index: number, context: ResolveContext): DataType =>
  exactType(types[index], string) ?? unexpected(context, index, types[index], '"STRING"')

/** A whole number of 32 bits, to which nothing but a NULL is cast by itself. */
export const exactInteger = (types: readonly DataType[], index: number, context: ResolveContext): DataType =>
  exactType(types[index], integer) ?? unexpected(context, index, types[index], '"INT"')

export function mapArgument(types: readonly DataType[], index: number, context: ResolveContext): MapType {
  const type = types[index]
  if (type.kind === 'map') return type
  if (type.kind === 'null') return { kind: 'map', key: nullType, value: nullType, valueContainsNull: true }
  return unexpected(context, index, type, '"MAP"')
}

/** Ends the resolution where values of the type have no order. */
export function orderedOnly(type: DataType, context: ResolveContext, shown: DataType = type): void {
  if (isOrderable(type)) return
  throw mismatch('INVALID_ORDERING_TYPE', { functionName: functionName(context), dataType: quoted(shown) })
}

export interface MeetingOfElement {
  /** Place of the value among the arguments. */
  readonly index?: number
  readonly takesNull?: boolean
  /** Nothing may be lost where they meet: no double for decimals. */
  readonly isTight?: boolean
  /** What is no array is told of as what does not meet the value. */
  readonly isPair?: boolean
}

/** The type in which an array's elements and a value meet. */
export function sharedWithElement(
  types: readonly DataType[],
  context: ResolveContext,
  options: MeetingOfElement = {},
): DataType {
  const { index = 1, takesNull = false, isTight = false, isPair = false } = options
  const [first, value] = [types[0], types[index]]
  const isArray = first.kind === 'array' || first.kind === 'null'
  if (!isArray && !isPair) unexpected(context, 0, first, '"ARRAY"')
  const nulls = first.kind === 'null' || (value.kind === 'null' && first.kind === 'array' && !takesNull)
  if (nulls && (first.kind === 'null' || first.element.kind === 'null')) {
    throw mismatch('NULL_TYPE', { functionName: functionName(context) })
  }
  const element = first.kind === 'array' ? first.element : nullType
  const meet = isTight ? tightestCommonType : widerTypeWithoutText
  const shared = isArray ? meet(element, value, context.mode) : undefined
  if (shared !== undefined) return shared
  throw mismatch('ARRAY_FUNCTION_DIFF_TYPES', {
    functionName: functionName(context),
    dataType: '"ARRAY"',
    leftType: quoted(first),
    rightType: quoted(value),
  })
}

/** The type of element in which two arrays meet. */
export function sharedElements(types: readonly DataType[], context: ResolveContext): DataType {
  const [a, b] = types
  if (a.kind === 'array' && b.kind === 'array') {
    const shared = widerTypeWithoutText(a.element, b.element, context.mode)
    if (shared !== undefined) return shared
  }
  throw mismatch('BINARY_ARRAY_DIFF_TYPES', {
    functionName: functionName(context),
    arrayType: '"ARRAY"',
    leftType: quoted(a),
    rightType: quoted(b),
  })
}

// Lists of references

export interface References {
  readonly at: I32
  readonly count: I32
}

const widthOf = (type: DataType): I32 => i32.const(physicalWidth(type))
const eight = (count: I32): I32 => i32.shl(count, i32.const(3))

/** Room for so many references; what does not fit into memory ends the query there. */
export const referenceRoom = (e: Emitter, count: I32): I32 =>
  e.scratch(e.bind(i32.shl(e.bind(i32.add(count, i32.const(1))), i32.const(3))))

/** The elements of arrays, one behind the other. */
export function referencesOf(e: Emitter, arrays: readonly Elements[]): References {
  const count = e.bind(arrays.map((one) => one.count).reduce((sum, one) => i32.add(sum, one)))
  const at = referenceRoom(e, count)
  let end: I32 = at
  for (const { base, count: own, type } of arrays) {
    end = e.kernel('elementRefs', base, widthOf(type), i32.const(0), own, end)[0] as I32
  }
  return { at, count }
}

/** The elements from a position on. */
export function referencesFrom(e: Emitter, from: Elements, start: I32, count: I32): References {
  const at = referenceRoom(e, count)
  e.kernel('elementRefs', from.base, widthOf(from.type), start, count, at)
  return { at, count }
}

/** The references as an array. */
export function packed(e: Emitter, element: DataType, { at, count }: References): Value {
  const size = e.kernel('refsSize', at, count, widthOf(element))[0] as I32
  const target = e.scratch(size)
  e.kernel('packRefs', at, count, widthOf(element), target)
  return { type: array(element, true), isNull: i32.const(0), parts: [target, size] }
}

/** A table of hashes for so many references: where it lies and its mask. */
export function hashTable(e: Emitter, count: I32): readonly [I32, I32] {
  const size = e.bind(i32.shl(i32.const(4), i32.sub(i32.const(32), i32.clz(count))))
  return [e.scratch(e.bind(i32.shl(size, i32.const(2)))), e.bind(i32.sub(size, i32.const(1)))]
}

export function distinctOf(e: Emitter, element: DataType, refs: References): References {
  const kept = e.kernel(
    'distinctRefs',
    shapeOf(e, element),
    refs.at,
    refs.count,
    ...hashTable(e, refs.count),
  )[0]
  return { at: refs.at, count: kept as I32 }
}

/** Statement: appends a reference to a value that lies in a slot, or to a null. Answers the end of the list. */
export const appendReference = (e: Emitter, end: I32, base: I32, slot: I32, count: I32 = i32.const(1)): I32 =>
  e.kernel('repeatRef', base, slot, count, end)[0] as I32

/** Slot of a value for a reference to it: 0 where it is null. */
export function slotOrNull(e: Emitter, slot: I32, isNull: Code<'i32'>): I32 {
  return e.bind(i32.mul(slot, i32.eqz(isNull)))
}

/** Statement: stores a reference at a position of a list. */
export function putReference(e: Emitter, at: I32, base: I32, slot: I32): void {
  e.f.store('i32', at, base)
  e.f.store('i32', at, slot, 4)
}

export const referenceAt = (refs: I32, index: I32 | Local<'i32'>): I32 => i32.add(refs, eight(index))
