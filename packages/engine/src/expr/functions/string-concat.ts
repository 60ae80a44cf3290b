/** Texts one behind the other: `concat`, `||`, `concat_ws`; and `elt`, which chooses one of several. */
import { type ArrayType, array, binary, type DataType, string } from '@vonk/common'
import { constValue, i32, i64, type Local } from '../../wasm/index.ts'
import { implicitType } from '../coercion.ts'
import type { Emitter, Value } from '../emit.ts'
import { countOf, unexpected } from '../emitted/argument-types.ts'
import type { Call, Expression } from '../expression.ts'
import type { FunctionEntry, ResolveContext, ScalarEntry } from '../function-entry.ts'
import { isNullable } from '../typing.ts'
import { emitConcatArrays } from './array-making.ts'
import {
  answer,
  type I32,
  type I64,
  numberOf,
  piecesOf,
  whole,
  written,
  writtenExactly,
} from './string-entry.ts'

/** Coercion has made the arguments one type. */
function resolveConcat(args: readonly Expression[], context: ResolveContext) {
  const types = countOf(args, context, 0, Number.POSITIVE_INFINITY)
  const arrays = types.length > 0 && types.every((type) => type.kind === 'array')
  if (arrays) {
    const element = (types[0] as ArrayType).element
    const type = array(
      element,
      types.some((one) => one.kind === 'array' && one.containsNull),
    )
    return { argTypes: types, type }
  }
  const allBinary = types.length > 0 && types.every((type) => type.kind === 'binary')
  const type: DataType = allBinary ? binary : string
  types.forEach((from, i) => {
    if (implicitType(from, type, context.mode) === undefined) {
      unexpected(context, i, from, '("STRING" or "BINARY" or "ARRAY")')
    }
  })
  return { argTypes: types.map(() => type), type }
}

export function emitConcat(e: Emitter, args: readonly Value[], call: Call): Value {
  if (args.length === 1) return { ...args[0], isNull: i32.const(0) }
  if (call.type.kind === 'array') return emitConcatArrays(e, args, call.type)
  const length = args.reduce<I32>((sum, arg) => i32.add(sum, piecesOf(arg)[1]), i32.const(0))
  return writtenExactly(e, call.type, length, (target) => {
    args.reduce<I32>((end, arg) => answer(e, 'appendBytes', end, ...piecesOf(arg)), target)
  })
}

const concatDocs = {
  group: 'collection',
  arguments: [
    { name: 'col1', text: 'A text, bytes or an array.' },
    { name: 'col2', text: 'What follows it.' },
  ],
} as const

const concat: ScalarEntry = {
  kind: 'scalar',
  name: 'concat',
  docs: {
    ...concatDocs,
    summary: 'Texts, bytes or arrays one behind the other; NULL if one of them is.',
    example: "SELECT concat('Spark', 'SQL');",
  },
  resolve: resolveConcat,
  nulls: 'propagates',
  emit: emitConcat,
}

/** `||`, which is `concat` by another name. */
const concatOperator: ScalarEntry = {
  ...concat,
  name: '||',
  docs: {
    ...concatDocs,
    summary: 'The second text behind the first.',
    example: "SELECT 'Spark' || 'SQL';",
  },
  resolve: (args, context) => {
    const resolved = resolveConcat(args, context)
    const rewrite: Call = {
      kind: 'call',
      name: 'concat',
      args,
      type: resolved.type,
      nullable: args.some(isNullable),
      mode: context.mode,
    }
    return { ...resolved, rewrite }
  },
  display: (args) => `concat(${args.join(', ')})`,
}

const concatWs: ScalarEntry = {
  kind: 'scalar',
  name: 'concat_ws',
  docs: {
    group: 'string',
    summary: 'Texts and texts of arrays, those that are not NULL, with a separator between them.',
    arguments: [
      { name: 'sep', text: 'The separator; the result is NULL if it is.' },
      { name: 'str', text: 'A text or an array of texts.', optional: true },
    ],
    example: "SELECT concat_ws('/', 'foo', null, 'bar');",
  },
  resolve: (args, context) => {
    const types = countOf(args, context, 1, Number.POSITIVE_INFINITY)
    const argTypes = types.map((from, i) => {
      const accepted = i === 0 ? string : [string, array(string)]
      const required = i === 0 ? '"STRING"' : '("STRING" or "ARRAY<STRING>")'
      return implicitType(from, accepted, context.mode) ?? unexpected(context, i, from, required)
    })
    return { argTypes, type: string, nullable: isNullable(args[0]) }
  },
  nulls: 'handles',
  emit: (e, [separator, ...args]) =>
    e.choose(
      string,
      separator.isNull,
      () => e.nullValue(string),
      () => joined(e, separator, args),
    ),
}

/** Two passes: first how long it will be, then the texts that are not null. */
function joined(e: Emitter, separator: Value, args: readonly Value[]): Value {
  const present = args.filter((arg) => constValue(arg.isNull) !== 1)
  const mark = piecesOf(separator)
  const room = e.f.local('i32')
  const count = e.f.local('i32')
  e.f.set(room, i32.const(0))
  e.f.set(count, i32.const(0))
  for (const arg of present) {
    e.when(i32.eqz(arg.isNull), () => {
      const [pointer, length] = piecesOf(arg)
      if (arg.type.kind !== 'array') {
        e.f.set(room, i32.add(room, length))
        e.f.set(count, i32.add(count, i32.const(1)))
        return
      }
      const size = e.kernel('arrayTextSize', pointer)[0] as I64
      e.f.set(room, i32.add(room, i32.wrapI64(size)))
      e.f.set(count, i32.add(count, i32.wrapI64(i64.shrU(size, i64.const(32n)))))
    })
  }
  return written(e, string, i32.add(room, i32.mul(count, mark[1])), (target) => {
    const end = e.f.local('i32')
    const first = e.f.local('i32')
    e.f.set(end, target)
    e.f.set(first, i32.const(1))
    for (const arg of present) {
      e.when(i32.eqz(arg.isNull), () => appendJoined(e, arg, mark, { end, first }))
    }
    return i32.sub(end, target)
  })
}

/** `first` holds until there was a text, be it one without bytes. */
function appendJoined(
  e: Emitter,
  arg: Value,
  mark: readonly [I32, I32],
  { end, first }: { readonly end: Local<'i32'>; readonly first: Local<'i32'> },
): void {
  const [pointer, length] = piecesOf(arg)
  if (arg.type.kind === 'array') {
    e.f.set(end, answer(e, 'joinArray', pointer, ...mark, first, end))
    const size = e.kernel('arrayTextSize', pointer)[0] as I64
    e.f.set(first, i32.and(first, i64.eqz(i64.shrU(size, i64.const(32n)))))
    return
  }
  e.when(i32.eqz(first), () => e.f.set(end, answer(e, 'appendBytes', end, ...mark)))
  e.f.set(first, i32.const(0))
  e.f.set(end, answer(e, 'appendBytes', end, pointer, length))
}

const elt: ScalarEntry = {
  kind: 'scalar',
  name: 'elt',
  docs: {
    group: 'string',
    summary: 'The n-th of the values behind n.',
    arguments: [
      { name: 'n', text: 'Which one, from 1.' },
      { name: 'input1', text: 'A text, or bytes.' },
      { name: 'input2', text: 'Another one.', optional: true },
    ],
    example: "SELECT elt(1, 'scala', 'java');",
  },
  resolve: (args, context) => {
    const types = countOf(args, context, 2, Number.POSITIVE_INFINITY)
    const index = whole('n', '')
    const type: DataType = types.slice(1).every(({ kind }) => kind === 'binary') ? binary : string
    const argTypes = types.map((from, i) => {
      const accepted = i === 0 ? index.accepts : type
      const required = i === 0 ? index.required : '("STRING" or "BINARY")'
      return implicitType(from, accepted, context.mode) ?? unexpected(context, i, from, required)
    })
    return { argTypes, type, nullable: true }
  },
  nulls: 'handles',
  raises: (call) => call.mode === 'ansi',
  emit: (e, [index, ...values], call) => {
    const outside = () => {
      if (call.mode === 'ansi') {
        const size = i32.const(values.length)
        const wrong = i32.or(i32.ltS(numberOf(index), i32.const(1)), i32.gtS(numberOf(index), size))
        e.raiseIf(i32.and(i32.eqz(index.isNull), wrong), {
          condition: 'INVALID_ARRAY_INDEX',
          parameters: { arraySize: `${values.length}` },
          values: { indexValue: { value: index, as: 'text' } },
        })
      }
      return e.nullValue(call.type)
    }
    return values.reduceRight<() => Value>(
      (otherwise, value, i) => () => {
        const isIt = i32.and(i32.eqz(index.isNull), i32.eq(numberOf(index), i32.const(i + 1)))
        return e.choose(call.type, e.bind(isIt), () => value, otherwise)
      },
      outside,
    )()
  },
}

export const concatFunctions: readonly FunctionEntry[] = [concat, concatOperator, concatWs, elt]
