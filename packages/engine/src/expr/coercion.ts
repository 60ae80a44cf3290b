/**
 * Type coercion: which implicit casts Spark inserts so that a call's arguments, the branches of a CASE or the columns of a union meet in one
 * type. `analysis` calls this seam and nothing else of coercion: `coerceCall` before an entry resolves its arguments, `commonType`
 * where values must share a type, `castTo` wherever a cast is made.
 */
import { asNullable, type DataType, isNumeric, sameType, sameTypeIgnoringNullability } from '@vonk/common'
import { widerNumeric } from './emitted/numeric-types.ts'
import type { Cast, EvalMode, Expression } from './expression.ts'
import { isNullable, typeOf } from './typing.ts'

export interface CoercionContext {
  readonly mode: EvalMode
  readonly timeZone: string
}

/** A call after coercion: perhaps of another function (a date plus a number is `date_add`), with implicit casts around its arguments. */
export interface CoercedCall {
  readonly name: string
  readonly args: readonly Expression[]
}

/** What the call becomes before its entry resolves it. Arguments that no rule covers stay as they are, for the entry to refuse. */
export function coerceCall(
  name: string,
  args: readonly Expression[],
  _context: CoercionContext,
): CoercedCall {
  return { name, args }
}

/** The one type for the values of a CASE, an IN list, an array or a set operation; undefined if there is none. */
export function commonType(types: readonly DataType[], _context: CoercionContext): DataType | undefined {
  let common: DataType | undefined
  for (const type of types) {
    const next: DataType | undefined = common === undefined ? type : commonOfTwo(common, type)
    if (next === undefined) return undefined
    common = next
  }
  return common
}

function commonOfTwo(a: DataType, b: DataType): DataType | undefined {
  if (sameType(a, b) || b.kind === 'null') return a
  if (a.kind === 'null') return b
  if (sameTypeIgnoringNullability(a, b)) return asNullable(a)
  return widerNumeric(a, b)
}

/** Whether a value of one type may be cast to the other at all, by the user. */
export function canCast(from: DataType, to: DataType, _mode: EvalMode): boolean {
  if (sameTypeIgnoringNullability(from, to) || from.kind === 'null' || to.kind === 'string') return true
  const scalar = (type: DataType) =>
    isNumeric(type) || type.kind === 'boolean' || type.kind === 'string' || type.kind === 'timestamp'
  return (scalar(from) && scalar(to)) || from.kind === 'string'
}

/** The expression under a cast to the type; the expression itself where it has that type but for nullability inside. */
export function castTo(
  child: Expression,
  type: DataType,
  context: CoercionContext & { readonly explicit?: boolean },
): Expression {
  if (sameTypeIgnoringNullability(typeOf(child), type)) return child
  const cast: Cast = {
    kind: 'cast',
    child,
    type,
    nullable: isNullable(child) || context.mode === 'try' || context.mode === 'legacy',
    mode: context.mode,
    ...(dependsOnZone(typeOf(child)) || dependsOnZone(type) ? { timeZone: context.timeZone } : {}),
    explicit: context.explicit ?? false,
    ...(child.origin === undefined ? {} : { origin: child.origin }),
  }
  return Object.freeze(cast)
}

function dependsOnZone(type: DataType): boolean {
  switch (type.kind) {
    case 'timestamp':
    case 'date':
    case 'timestamp_ntz':
      return true
    case 'array':
      return dependsOnZone(type.element)
    case 'map':
      return dependsOnZone(type.key) || dependsOnZone(type.value)
    case 'struct':
      return type.fields.some((f) => dependsOnZone(f.type))
    default:
      return false
  }
}
