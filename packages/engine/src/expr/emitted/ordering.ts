/**
 * Equality and order of two non-null values of one type, as Spark has them: NaN equal to itself and above everything,
 * -0.0 equal to 0.0, strings and binary by unsigned bytes, decimals by value (both of one scale).
 */
import { assert } from '../../base/assert.ts'
import { holdsReals, typeShape } from '../../columnar/type-shape.ts'
import { type Code, f32, f64, i32, i64, select } from '../../wasm/index.ts'
import type { Emitter, Value } from '../emit.ts'

type I32 = Code<'i32'>
type I64 = Code<'i64'>

/** 1 where the values are equal. */
export function emitEqual(e: Emitter, a: Value, b: Value): I32 {
  const [x, y] = [a.parts, b.parts]
  switch (a.type.kind) {
    case 'float': {
      const [p, q] = [x[0] as Code<'f32'>, y[0] as Code<'f32'>]
      return i32.or(f32.eq(p, q), i32.and(f32.ne(p, p), f32.ne(q, q)))
    }
    case 'double': {
      const [p, q] = [x[0] as Code<'f64'>, y[0] as Code<'f64'>]
      return i32.or(f64.eq(p, q), i32.and(f64.ne(p, p), f64.ne(q, q)))
    }
    case 'array':
    case 'map':
    case 'struct':
      if (holdsReals(a.type)) return e.bind(i32.eqz(comparePacked(e, a, b)))
      return emitEqualBytes(e, x as readonly I32[], y as readonly I32[])
    case 'string':
    case 'binary':
    case 'variant':
      return emitEqualBytes(e, x as readonly I32[], y as readonly I32[])
    default:
      return x
        .map((part, i) =>
          part.type === 'i32' ? i32.eq(part as I32, y[i] as I32) : i64.eq(part as I64, y[i] as I64),
        )
        .reduce((all, one) => i32.and(all, one))
  }
}

/** Lengths first: most strings that differ differ there, and the call is saved. */
export function emitEqualBytes(e: Emitter, x: readonly I32[], y: readonly I32[]): I32 {
  const result = e.f.local('i32')
  e.f.set(result, i32.eq(x[1], y[1]))
  e.when(i32.and(result, i32.ne(x[0], y[0])), () => {
    e.f.set(result, e.kernel('equalBytes', x[0], x[1], y[0], y[1])[0] as I32)
  })
  return result
}

/** 1 where a < b. */
export function emitLess(e: Emitter, a: Value, b: Value): I32 {
  const [x, y] = [a.parts, b.parts]
  switch (a.type.kind) {
    case 'float': {
      const [p, q] = [x[0] as Code<'f32'>, y[0] as Code<'f32'>]
      return i32.or(f32.lt(p, q), i32.and(f32.eq(p, p), f32.ne(q, q)))
    }
    case 'double': {
      const [p, q] = [x[0] as Code<'f64'>, y[0] as Code<'f64'>]
      return i32.or(f64.lt(p, q), i32.and(f64.eq(p, p), f64.ne(q, q)))
    }
    case 'string':
    case 'binary': {
      const order = e.kernel('compareBytes', ...x, ...y)[0] as I32
      return i32.ltS(order, i32.const(0))
    }
    case 'array':
    case 'struct':
    case 'map':
      return i32.ltS(comparePacked(e, a, b), i32.const(0))
    case 'variant':
    case 'calendarInterval':
      return assert(false, `values of ${a.type.kind} are not ordered by generated code`) as never
    default:
      if (x.length === 2) {
        const [low, high, otherLow, otherHigh] = [x[0], x[1], y[0], y[1]] as readonly I64[]
        const lowLess = i64.ltU(low, otherLow)
        return select(i64.eq(high, otherHigh), lowLess, i64.ltS(high, otherHigh))
      }
      return x[0].type === 'i32' ? i32.ltS(x[0] as I32, y[0] as I32) : i64.ltS(x[0] as I64, y[0] as I64)
  }
}

/** Less than 0, 0 or more than 0. */
export function emitCompare(e: Emitter, a: Value, b: Value): I32 {
  if (a.type.kind === 'string' || a.type.kind === 'binary') {
    return e.kernel('compareBytes', ...a.parts, ...b.parts)[0] as I32
  }
  if (a.type.kind === 'array' || a.type.kind === 'struct' || a.type.kind === 'map')
    return comparePacked(e, a, b)
  return i32.sub(emitLess(e, b, a), emitLess(e, a, b))
}

/** Structs compare by position: the names of their fields do not count, nor does which of the two types is taken. */
const comparePacked = (e: Emitter, a: Value, b: Value): I32 =>
  e.kernel('comparePacked', e.constant(typeShape(a.type)), ...a.parts, ...b.parts)[0] as I32

/** The value in the form in which equal ones have equal bits: one NaN, and 0.0 for -0.0. */
export function emitNormalised(e: Emitter, value: Value): Value {
  if (value.type.kind === 'double') {
    const x = value.parts[0] as Code<'f64'>
    const plain = e.bind(f64.add(x, f64.const(0)))
    return { ...value, parts: [e.bind(select(f64.eq(x, x), plain, f64.const(Number.NaN)))] }
  }
  if (value.type.kind === 'float') {
    const x = value.parts[0] as Code<'f32'>
    const plain = e.bind(f32.add(x, f32.const(0)))
    return { ...value, parts: [e.bind(select(f32.eq(x, x), plain, f32.const(Number.NaN)))] }
  }
  const nested = value.type.kind === 'array' || value.type.kind === 'struct' || value.type.kind === 'map'
  if (nested && holdsReals(value.type)) return normalisedCopy(e, value)
  return value
}

function normalisedCopy(e: Emitter, value: Value): Value {
  const length = e.bind(i32.mul(value.parts[1] as I32, i32.eqz(value.isNull)))
  const copy = e.scratch(length)
  e.when(i32.eqz(value.isNull), () => {
    e.f.memoryCopy(copy, value.parts[0] as I32, length)
    e.kernel('normalisePacked', e.constant(typeShape(value.type)), copy)
  })
  return { ...value, parts: [copy, length] }
}
