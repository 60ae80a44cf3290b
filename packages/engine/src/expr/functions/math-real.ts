/** Functions of real numbers: powers, logarithms, trigonometry, and the constants. All of doubles. */
import { double } from '@vonk/common'
import { type Code, f64, i32, i64, select } from '../../wasm/index.ts'
import type { Emitter, HelperFunction, MathFunction, Value } from '../emit.ts'
import type { FunctionEntry, ScalarEntry } from '../function-entry.ts'
import { asReal, number, real, realOrInterval } from './math-entry.ts'
import { optional, textFunction } from './string-entry.ts'

type F64 = Code<'f64'>

const partOf = (value: Value): F64 => value.parts[0] as F64

interface RealFunction {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly summary: string
  readonly example: string
  readonly names?: readonly string[]
  readonly emit: (e: Emitter, ...args: readonly F64[]) => F64
  /** Where the result is NULL. */
  readonly isNull?: (...args: readonly F64[]) => Code<'i32'>
  /** Without it the name in capital letters, as Spark shows most of these. */
  readonly display?: ScalarEntry['display']
}

function realFunction(spec: RealFunction): ScalarEntry {
  const { names = ['expr'], isNull } = spec
  return textFunction({
    display: (args) => `${spec.name.toUpperCase()}(${args.join(', ')})`,
    ...spec,
    group: 'math',
    parameters: names.map((name) => real(name)),
    type: double,
    // As in Spark, where of these only functions of two numbers are never NULL for numbers.
    ...(isNull === undefined && names.length > 1 ? {} : { nullable: true }),
    emit: (e, args) => {
      const parts = args.map(partOf)
      return e.value(double, [spec.emit(e, ...parts)], isNull?.(...parts))
    },
  })
}

const one = f64.const(1)

const imported = (name: MathFunction, summary: string): ScalarEntry =>
  realFunction({ name, summary, example: `SELECT ${name}(0.5);`, emit: (e, x) => e.math(name, x) })

const reciprocal = (name: string, of: MathFunction, summary: string): ScalarEntry =>
  realFunction({
    name,
    summary,
    example: `SELECT ${name}(1);`,
    emit: (e, x) => f64.div(one, e.math(of, x)),
  })

const notAbove =
  (limit: number) =>
  (x: F64): Code<'i32'> =>
    f64.le(x, f64.const(limit))

const logarithm = (name: string, summary: string, emit: RealFunction['emit'], limit = 0): ScalarEntry =>
  realFunction({
    name,
    summary: `${summary}; NULL where there is none.`,
    example: `SELECT ${name}(2);`,
    emit,
    isNull: notAbove(limit),
    ...(name === 'ln' ? { display: ([x]: readonly string[]) => `ln(${x})` } : {}),
  })

/** As StrictMath.log(2) divides. */
const log2Of = (e: Emitter, x: F64): F64 => f64.div(e.math('log', x), f64.const(Math.LN2))

/** `log(x)` and `log(base, x)`. */
const log = textFunction({
  name: 'log',
  group: 'math',
  summary: 'The natural logarithm, or the one to a base; NULL where there is none.',
  example: 'SELECT log(10, 100);',
  parameters: [real('base', 'The base, or the number itself if it stands alone.'), optional(real('expr'))],
  type: double,
  nullable: true,
  emit: (e, args) => {
    const [base, x] = args.map(partOf)
    if (x === undefined) return e.value(double, [e.math('log', base)], notAbove(0)(base))
    const quotient = f64.div(e.math('log', x), e.math('log', base))
    return e.value(double, [quotient], i32.or(notAbove(0)(base), notAbove(0)(x)))
  },
  display: (args) => `LOG(${(args.length === 1 ? ['E()', ...args] : args).join(', ')})`,
})

/** The root of the sum of squares without leaving the range in between: fdlibm's e_hypot. */
const hypotenuse: HelperFunction = {
  name: 'double_hypot',
  params: ['f64', 'f64'],
  results: ['f64'],
  body: (f, params) => {
    const [x, y] = params as readonly F64[]
    const high = (v: F64) => i32.wrapI64(i64.shrU(i64.reinterpretF64(v), i64.const(32n)))
    const withHigh = (v: F64, change: number) =>
      f64.reinterpretI64(i64.add(i64.reinterpretF64(v), i64.const(BigInt(change) << 32n)))
    const topOf = (v: F64) => f64.reinterpretI64(i64.and(i64.reinterpretF64(v), i64.const(-(1n << 32n))))
    const a = f.let(f64.max(f64.abs(x), f64.abs(y)))
    const b = f.let(f64.min(f64.abs(x), f64.abs(y)))
    const infinity = f64.const(Number.POSITIVE_INFINITY)
    const infinite = i32.or(f64.eq(f64.abs(x), infinity), f64.eq(f64.abs(y), infinity))
    f.if(infinite, () => f.return(infinity))
    f.if(i32.or(f64.ne(x, x), f64.ne(y, y)), () => f.return(f64.const(Number.NaN)))
    f.if(i32.gtS(i32.sub(high(a), high(b)), i32.const(0x3c00000)), () => f.return(f64.add(a, b)))
    const scale = f.let(f64.const(1))
    f.if(i32.gtS(high(a), i32.const(0x5f300000)), () => {
      f.set(a, withHigh(a, -0x25800000))
      f.set(b, withHigh(b, -0x25800000))
      f.set(scale, f64.const(2 ** 600))
    })
    f.if(i32.ltS(high(b), i32.const(0x20b00000)), () => {
      f.if(f64.eq(b, f64.const(0)), () => f.return(a))
      f.if(
        i32.ltS(high(b), i32.const(0x00100000)),
        () => {
          f.set(a, f64.mul(a, f64.const(2 ** 1022)))
          f.set(b, f64.mul(b, f64.const(2 ** 1022)))
          f.set(scale, f64.mul(scale, f64.const(2 ** -1022)))
        },
        () => {
          f.set(a, withHigh(a, 0x25800000))
          f.set(b, withHigh(b, 0x25800000))
          f.set(scale, f64.mul(scale, f64.const(2 ** -600)))
        },
      )
    })
    const w = f.let(f64.sub(a, b))
    const t1 = f.let(f64.const(0))
    const t2 = f.let(f64.const(0))
    const result = f.let(f64.const(0))
    f.if(
      f64.gt(w, b),
      () => {
        f.set(t1, topOf(a))
        f.set(t2, f64.sub(a, t1))
        const rest = f64.sub(f64.mul(b, f64.neg(b)), f64.mul(t2, f64.add(a, t1)))
        f.set(result, f64.sqrt(f64.sub(f64.mul(t1, t1), rest)))
      },
      () => {
        f.set(a, f64.add(a, a))
        const y1 = f.let(topOf(b))
        const y2 = f.let(f64.sub(b, y1))
        f.set(t1, withHigh(topOf(f64.mul(a, f64.const(0.5))), 0x00100000))
        f.set(t2, f64.sub(a, t1))
        const rest = f64.sub(f64.mul(w, f64.neg(w)), f64.add(f64.mul(t1, y2), f64.mul(t2, b)))
        f.set(result, f64.sqrt(f64.sub(f64.mul(t1, y1), rest)))
      },
    )
    return f64.mul(result, scale)
  },
}

const constant = (name: string, summary: string, value: number, text: string): ScalarEntry =>
  textFunction({
    name,
    group: 'math',
    summary,
    example: `SELECT ${name}();`,
    parameters: [],
    type: double,
    emit: (e) => e.literal(double, value),
    display: () => text,
  })

const sign = textFunction({
  name: 'sign',
  aliases: ['signum'],
  group: 'math',
  summary: '-1.0, 0.0 or 1.0 by the sign of a number or interval.',
  example: 'SELECT sign(40);',
  parameters: [
    number('expr', realOrInterval, '("DOUBLE" or "INTERVAL YEAR TO MONTH" or "INTERVAL DAY TO SECOND")'),
  ],
  type: double,
  nullable: true,
  emit: (e, [value]) => {
    const x = e.bind(asReal(value))
    return e.value(double, [select(f64.gt(f64.abs(x), f64.const(0)), f64.copysign(one, x), x)])
  },
  display: ([x], call) => (call.displayName === 'signum' ? `SIGNUM(${x})` : `sign(${x})`),
})

export const realFunctions: readonly FunctionEntry[] = [
  realFunction({
    name: 'sqrt',
    summary: 'The square root; NaN of a negative number.',
    example: 'SELECT sqrt(4);',
    emit: (_, x) => f64.sqrt(x),
  }),
  realFunction({
    name: 'cbrt',
    summary: 'The cube root.',
    example: 'SELECT cbrt(27.0);',
    emit: (e, x) => e.math('cbrt', x),
  }),
  realFunction({
    name: 'exp',
    summary: 'e to the power of the number.',
    example: 'SELECT exp(0);',
    // fdlibm's own answer for 1 is the next double, which V8 corrects.
    emit: (e, x) => select(f64.eq(x, one), f64.const(Math.E + 2 ** -51), e.math('exp', x)),
  }),
  realFunction({
    name: 'expm1',
    summary: 'e to the power of the number, less one.',
    example: 'SELECT expm1(0);',
    emit: (e, x) => e.math('expm1', x),
  }),
  logarithm('ln', 'The natural logarithm', (e, x) => e.math('log', x)),
  logarithm('log2', 'The logarithm to base 2', log2Of),
  logarithm('log10', 'The logarithm to base 10', (e, x) => e.math('log10', x)),
  logarithm('log1p', 'The natural logarithm of the number plus one', (e, x) => e.math('log1p', x), -1),
  log,
  realFunction({
    name: 'pow',
    aliases: ['power'],
    summary: 'The first number to the power of the second.',
    example: 'SELECT pow(2, 3);',
    names: ['expr1', 'expr2'],
    emit: (e, x, y) => {
      const bits = e.kernel('powReal', i64.reinterpretF64(x), i64.reinterpretF64(y))[0]
      return f64.reinterpretI64(bits as Code<'i64'>)
    },
    display: (args, call) => `${call.displayName === 'power' ? 'POWER' : 'pow'}(${args.join(', ')})`,
  }),
  realFunction({
    name: 'hypot',
    summary: 'The length of the hypotenuse over two sides.',
    example: 'SELECT hypot(3, 4);',
    names: ['expr1', 'expr2'],
    emit: (e, x, y) => e.helper(hypotenuse, x, y)[0] as F64,
  }),
  imported('sin', 'The sine of an angle in radians.'),
  imported('cos', 'The cosine of an angle in radians.'),
  imported('tan', 'The tangent of an angle in radians.'),
  imported('asin', 'The angle with this sine.'),
  imported('acos', 'The angle with this cosine.'),
  imported('atan', 'The angle with this tangent.'),
  realFunction({
    name: 'atan2',
    summary: 'The angle of the point (exprX, exprY).',
    example: 'SELECT atan2(0, 1);',
    names: ['exprY', 'exprX'],
    // Zeroes lose their signs, as in Spark.
    emit: (e, y, x) => e.math('atan2', f64.add(y, f64.const(0)), f64.add(x, f64.const(0))),
  }),
  imported('sinh', 'The hyperbolic sine.'),
  realFunction({
    name: 'cosh',
    summary: 'The hyperbolic cosine.',
    example: 'SELECT cosh(0);',
    emit: (e, x) => select(f64.eq(f64.abs(x), one), f64.const(1.543080634815244), e.math('cosh', x)),
  }),
  imported('tanh', 'The hyperbolic tangent.'),
  imported('asinh', 'The inverse hyperbolic sine.'),
  imported('acosh', 'The inverse hyperbolic cosine.'),
  imported('atanh', 'The inverse hyperbolic tangent.'),
  reciprocal('cot', 'tan', 'The cotangent of an angle in radians.'),
  reciprocal('sec', 'cos', 'The secant of an angle in radians.'),
  reciprocal('csc', 'sin', 'The cosecant of an angle in radians.'),
  realFunction({
    name: 'degrees',
    summary: 'An angle in radians as degrees.',
    example: 'SELECT degrees(3.141592653589793);',
    emit: (_, x) => f64.mul(x, f64.const(57.29577951308232)),
  }),
  realFunction({
    name: 'radians',
    summary: 'An angle in degrees as radians.',
    example: 'SELECT radians(180);',
    emit: (_, x) => f64.mul(x, f64.const(0.017453292519943295)),
  }),
  realFunction({
    name: 'rint',
    summary: 'The nearest whole number, the even one of two equally near, as a double.',
    example: 'SELECT rint(12.3456);',
    emit: (_, x) => f64.nearest(x),
    display: ([x]) => `rint(${x})`,
  }),
  sign,
  constant('pi', 'Pi.', Math.PI, 'PI()'),
  constant('e', "Euler's number.", Math.E, 'E()'),
]
