/** Functions that take a lambda for the elements of arrays. */
import { type ArrayType, array, boolean, sameTypeIgnoringNullability } from '@vonk/common'
import { type Code, i32, type Local } from '../../wasm/index.ts'
import type { Emitter, Value } from '../emit.ts'
import { unexpected } from '../emitted/argument-types.ts'
import { arrayOf, buildArray, elementAt, elementOrNull, type I32 } from '../emitted/packed-code.ts'
import type { Call } from '../expression.ts'
import type { FunctionEntry, LambdaParameter } from '../function-entry.ts'
import { isNullable, typeOf } from '../typing.ts'
import { arrayArgument, packed, putReference, quoted, referenceAt, referencesOf } from './array-entry.ts'
import {
  applied,
  conditionType,
  elementOf,
  higherOrder,
  holds,
  lambdaOf,
  nullableOf,
  withPosition,
} from './lambda-entry.ts'

const zero = i32.const(0)
const one = i32.const(1)

const transform = higherOrder({
  name: 'transform',
  summary: 'An array of what a lambda makes of each element.',
  example: 'SELECT transform(array(1, 2, 3), x -> x + 1);',
  arguments: [
    ['expr', 'The array.'],
    ['func', 'A lambda of an element, and of its position from 0 if it takes two.'],
  ],
  lambda: withPosition(2),
  resolve: (types, context, args) => ({
    argTypes: [arrayArgument(types, 0, context), types[1]],
    type: array(types[1], isNullable(args[1])),
    nullable: nullableOf(args),
  }),
  emit: (e, [value], call) => {
    const elements = arrayOf(e, value)
    return buildArray(e, (call.type as ArrayType).element, elements.count, (i) =>
      applied(e, lambdaOf(call), elementAt(e, elements, i), i),
    )
  },
})

const filter = higherOrder({
  name: 'filter',
  summary: 'The elements of an array for which a condition holds.',
  example: 'SELECT filter(array(1, 2, 3), x -> x % 2 == 1);',
  arguments: [
    ['expr', 'The array.'],
    ['func', 'A condition on an element, and on its position from 0 if it takes two.'],
  ],
  lambda: withPosition(2),
  resolve: (types, context, args) => {
    const type = arrayArgument(types, 0, context)
    return { argTypes: [type, conditionType(types, context)], type, nullable: nullableOf(args) }
  },
  emit: (e, [value], call) => {
    const elements = arrayOf(e, value)
    const refs = referencesOf(e, [elements])
    const kept = e.f.let(zero)
    e.f.forRange(zero, elements.count, (i) => {
      e.when(one, () => {
        const found = holds(e, applied(e, lambdaOf(call), elementAt(e, elements, i), i))
        e.when(found, () => {
          const from = e.bind(referenceAt(refs.at, i))
          putReference(e, e.bind(referenceAt(refs.at, kept)), i32.load(from), i32.load(from, 4))
          e.f.set(kept, i32.add(kept, one))
        })
      })
    })
    return packed(e, elements.type, { at: refs.at, count: kept })
  },
})

/** Three-valued: `wanted` where an element decides, NULL where a null leaves it open. */
const quantifier = (name: string, summary: string, example: string, decides: boolean) =>
  higherOrder({
    name,
    summary,
    example,
    arguments: [
      ['expr', 'The array.'],
      ['pred', 'A condition on an element.'],
    ],
    lambda: withPosition(1),
    resolve: (types, context, args) => ({
      argTypes: [arrayArgument(types, 0, context), conditionType(types, context)],
      type: boolean,
      nullable: nullableOf(args) || isNullable(args[1]),
    }),
    emit: (e, [value], call) => {
      const elements = arrayOf(e, value)
      const decided = e.f.let(zero)
      const open = e.f.let(zero)
      e.f.forRange(zero, elements.count, (i, { exit }) => {
        e.when(one, () => {
          const answer = applied(e, lambdaOf(call), elementAt(e, elements, i), i)
          e.f.set(open, i32.or(open, answer.isNull))
          const truth = answer.type.kind === 'null' ? zero : (answer.parts[0] as I32)
          const found = decides ? truth : i32.eqz(truth)
          e.f.set(decided, i32.and(found, i32.eqz(answer.isNull)))
        })
        e.f.brIf(exit, decided)
      })
      const truth = decides ? decided : i32.eqz(decided)
      return e.value(boolean, [truth], i32.and(i32.eqz(decided), open))
    },
  })

/** The state is what `start` is, and stays of its type. */
const aggregate = higherOrder({
  name: 'aggregate',
  aliases: ['reduce'],
  summary: 'A value to which a lambda adds one element of an array after the other.',
  example: 'SELECT aggregate(array(1, 2, 3), 0, (acc, x) -> acc + x);',
  arguments: [
    ['expr', 'The array.'],
    ['start', 'The first state.'],
    ['merge', 'A lambda of the state and an element that gives the next state.'],
    ['finish?', 'A lambda of the last state that gives the result.'],
  ],
  lambda: (args, index) => {
    const state: LambdaParameter = { type: typeOf(args[1]), nullable: true }
    if (index === 2) return [state, elementOf(typeOf(args[0]))]
    return index === 3 ? [state] : undefined
  },
  resolve: (types, context, args) => {
    const list = arrayArgument(types, 0, context)
    const [, start, merged, finished] = types
    if (!sameTypeIgnoringNullability(start, merged)) unexpected(context, 2, merged, quoted(start))
    return { argTypes: [list, ...types.slice(1)], type: finished ?? start, nullable: args.length > 0 }
  },
  emitLazy: emitAggregate,
  display: (args, call) => {
    const name = call.displayName ?? 'aggregate'
    // Without a last lambda there is one that gives back what it gets.
    const own = args.length < 4 ? ['lambdafunction(namedlambdavariable(), namedlambdavariable())'] : []
    return `${name}(${[...args, ...own].join(', ')})`
  },
})

function emitAggregate(e: Emitter, thunks: readonly (() => Value)[], call: Call): Value {
  const list = thunks[0]()
  return e.choose(
    call.type,
    list.isNull,
    () => e.nullValue(call.type),
    () => {
      const start = thunks[1]()
      const parts = start.parts.map((part) => e.f.let(part as Code<'i32'>))
      const isNull = e.f.let(start.isNull)
      const state: Value = { type: start.type, isNull, parts }
      const elements = arrayOf(e, list)
      e.f.forRange(zero, elements.count, (i) => {
        e.when(one, () => {
          // The names of a struct's fields are those of the first state.
          const next = e.apply(lambdaOf(call, 2), [state, elementAt(e, elements, i)])
          parts.forEach((part, k) => {
            e.f.set(part as Local<'i32'>, next.parts[k] as Code<'i32'>)
          })
          e.f.set(isNull, next.isNull)
        })
      })
      if (call.args.length < 4) return { ...state, type: call.type }
      return { ...e.apply(lambdaOf(call, 3), [state]), type: call.type }
    },
  )
}

const zipWith = higherOrder({
  name: 'zip_with',
  summary: 'An array of what a lambda makes of the elements of two arrays at each position.',
  example: 'SELECT zip_with(array(1, 2), array(3, 4), (x, y) -> x + y);',
  arguments: [
    ['left', 'An array.'],
    ['right', 'Another one; nulls follow the shorter of both.'],
    ['func', 'A lambda of two elements.'],
  ],
  lambda: (args, index) =>
    index === 2
      ? [args[0], args[1]].map((arg) => ({ ...elementOf(typeOf(arg)), nullable: true }))
      : undefined,
  resolve: (types, context, args) => {
    for (const i of [0, 1]) if (types[i].kind !== 'array') unexpected(context, i, types[i], '"ARRAY"')
    return { argTypes: types, type: array(types[2], isNullable(args[2])), nullable: nullableOf(args) }
  },
  emit: (e, [left, right], call) => {
    const [a, b] = [arrayOf(e, left), arrayOf(e, right)]
    const count = e.f.let(a.count)
    e.when(i32.ltU(a.count, b.count), () => e.f.set(count, b.count))
    return buildArray(e, (call.type as ArrayType).element, count, (i) =>
      e.apply(lambdaOf(call, 2), [elementOrNull(e, a, i), elementOrNull(e, b, i)]),
    )
  },
})

export const lambdaFunctions: readonly FunctionEntry[] = [
  transform,
  filter,
  quantifier(
    'exists',
    'Whether a condition holds for an element of an array.',
    'SELECT exists(array(1, 2, 3), x -> x % 2 == 0);',
    true,
  ),
  quantifier(
    'forall',
    'Whether a condition holds for all elements of an array.',
    'SELECT forall(array(1, 2, 3), x -> x % 2 == 0);',
    false,
  ),
  aggregate,
  zipWith,
]
