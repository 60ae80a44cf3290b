/**
 * Functions whose arguments must share a type (coalesce, array, greatest, in, concat ...), and shifts: their implicit
 * casts and errors.
 */
import { type DataType, integer, long, string } from '@vonk/common'
import type { CoercionContext } from './coercion.ts'
import { castTo } from './coercion-casts.ts'
import { differentTypes, unexpectedInput, unordered } from './coercion-errors.ts'
import { type Accepted, implicitCast } from './coercion-inputs.ts'
import {
  isOrderable,
  sameStructure,
  widerType,
  widerTypeWithoutText,
  widestType,
} from './coercion-widening.ts'
import type { Expression } from './expression.ts'
import { typeOf } from './typing.ts'

type Arguments = readonly Expression[]
type Rule = (name: string, args: Arguments, context: CoercionContext) => Arguments

const castAll = (args: Arguments, type: DataType, context: CoercionContext): Arguments =>
  args.map((arg) => castTo(arg, type, context))

const allSame = (types: readonly DataType[]): boolean => types.every((type) => sameStructure(type, types[0]))

/** All arguments in one type. */
const shareType: Rule = (name, args, context) => {
  const types = args.map(typeOf)
  const type = widestType(types, (a, b) => widerType(a, b, context.mode))
  if (args.length === 0) return args
  if (type === undefined) throw differentTypes(name, args, types, false)
  return castAll(args, type, context)
}

/** `greatest`, `least`: one type, without making numbers of texts, and one with an order. */
const shareOrderedType: Rule = (name, args, context) => {
  const types = args.map(typeOf)
  const type = widestType(types, (a, b) => widerTypeWithoutText(a, b, context.mode))
  if (args.length < 2) return args
  if (type === undefined) throw differentTypes(name, args, types, true)
  if (!isOrderable(type)) throw unordered(name, args, type)
  return castAll(args, type, context)
}

/** `in`: the value and the list; structs compare by position. */
const shareWithList: Rule = (name, args, context) => {
  const types = args.map(typeOf)
  const type = widestType(types, (a, b) => widerType(a, b, context.mode))
  if (type === undefined && !allSame(types)) throw differentTypes(name, args, types, true)
  const common = type ?? types[0]
  if (!isOrderable(common)) throw unordered(name, args, common)
  return type === undefined ? args : castAll(args, type, context)
}

/** `map(k, v, ...)`: keys share a type, values another. */
const shareKeysAndValues: Rule = (name, args, context) => {
  if (args.length === 0 || args.length % 2 !== 0) return args
  const share = (parity: number, condition: 'CREATE_MAP_KEY_DIFF_TYPES' | 'CREATE_MAP_VALUE_DIFF_TYPES') => {
    const types = args.filter((_, i) => i % 2 === parity).map(typeOf)
    const type = widestType(types, (a, b) => widerType(a, b, context.mode))
    if (type === undefined) throw differentTypes(name, args, types, true, condition)
    return type
  }
  const types = [share(0, 'CREATE_MAP_KEY_DIFF_TYPES'), share(1, 'CREATE_MAP_VALUE_DIFF_TYPES')]
  return args.map((arg, i) => castTo(arg, types[i % 2], context))
}

/** `concat`, `||`: arrays of one type, or bytes, or else everything as text. */
const concatenated: Rule = (name, args, context) => {
  const types = args.map(typeOf)
  if (types.length === 0 || types.every((type) => type.kind === 'binary')) return args
  if (types.every((type) => type.kind === 'array')) return shareType(name, args, context)
  const texts = args.map((arg) => implicitCast(arg, string, context) ?? arg)
  texts.forEach((arg, i) => {
    const { kind } = typeOf(arg)
    if (kind !== 'string' && kind !== 'array') {
      throw unexpectedInput(name, texts, i, '("STRING" or "BINARY" or "ARRAY")')
    }
  })
  if (!texts.every((arg) => typeOf(arg).kind === 'string')) {
    throw differentTypes(name, texts, texts.map(typeOf), false)
  }
  return texts
}

/** Arguments one by one, each as its place asks for. */
export function inputsOf(accepted: readonly Accepted[], texts: readonly string[]): Rule {
  return (name, args, context) =>
    args.map((arg, i) => {
      if (i >= accepted.length) return arg
      const made = implicitCast(arg, accepted[i], context)
      if (made === undefined) throw unexpectedInput(name, args, i, texts[i])
      return made
    })
}

const shifted = inputsOf([[integer, long], integer], ['("INT" or "BIGINT")', '"INT"'])

/** `nvl2`: what is tested may be of any type. */
const shareBehindFirst: Rule = (name, args, context) =>
  args.length !== 3 ? args : [args[0], ...shareType(name, args.slice(1), context)]

const rules: Readonly<Record<string, Rule>> = {
  nvl2: shareBehindFirst,
  coalesce: shareType,
  array: shareType,
  greatest: shareOrderedType,
  least: shareOrderedType,
  in: shareWithList,
  map: shareKeysAndValues,
  concat: concatenated,
  '||': concatenated,
  shiftleft: shifted,
  shiftright: shifted,
  shiftrightunsigned: shifted,
  '<<': shifted,
  '>>': shifted,
  '>>>': shifted,
}

/** The arguments under the implicit casts of the function's rule; the arguments themselves where it has none. */
export function coerceArguments(name: string, args: Arguments, context: CoercionContext): Arguments {
  return Object.hasOwn(rules, name) ? rules[name](name, args, context) : args
}
