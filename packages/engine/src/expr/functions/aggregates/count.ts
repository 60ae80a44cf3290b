/** `count`, `count_if`. */
import { boolean, long } from '@vonk/common'
import { type Code, i32, i64 } from '../../../wasm/index.ts'
import type { Emitter, Value } from '../../emit.ts'
import { booleans, countOf } from '../../emitted/argument-types.ts'
import type { AggregateEntry } from '../../function-entry.ts'
import { aggregateDocs, present } from './common.ts'

const state = [{ name: 'count', type: long, nullable: false, adds: 'row' }] as const

const plus = (e: Emitter, count: Value, by: Code<'i64'>): readonly Value[] => [
  e.value(long, [i64.add(count.parts[0] as Code<'i64'>, by)]),
]

type Counting = Omit<AggregateEntry, 'name' | 'docs' | 'resolve' | 'update'>

const counting: Counting = {
  kind: 'aggregate',
  state: () => state,
  initial: (e) => [e.literal(long, 0n)],
  merge: (e, [count], [other]) => plus(e, count, other.parts[0] as Code<'i64'>),
  result: (_, [count]) => count,
  overNoRows: 0n,
}

const count: AggregateEntry = {
  ...counting,
  name: 'count',
  docs: aggregateDocs(
    'The number of rows in which no argument is NULL; with `*` the number of rows.',
    'SELECT count(*) FROM t;',
  ),
  resolve: (args, context) => ({
    argTypes: countOf(args, context, 0, Number.POSITIVE_INFINITY),
    type: long,
    nullable: false,
  }),
  update: (e, [total], args) => {
    const all = args.reduce<Code<'i32'>>((sum, arg) => i32.and(sum, present(arg)), i32.const(1))
    return plus(e, total, i64.extendI32U(all))
  },
}

const countIf: AggregateEntry = {
  ...counting,
  name: 'count_if',
  state: () => [{ name: 'count', type: long, nullable: false }],
  docs: aggregateDocs('The number of rows in which the condition is true.', 'SELECT count_if(a > 1) FROM t;'),
  resolve: (args, context) => {
    booleans(args, context, 1)
    return { argTypes: [boolean], type: long, nullable: false }
  },
  update: (e, [total], [arg]) =>
    plus(e, total, i64.extendI32U(i32.and(arg.parts[0] as Code<'i32'>, present(arg)))),
}

export const counts: readonly AggregateEntry[] = [count, countIf]
