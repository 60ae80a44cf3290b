/** `bool_and`, `bool_or`. */
import { boolean } from '@vonk/common'
import { type Code, i32 } from '../../../wasm/index.ts'
import { implicitType } from '../../coercion.ts'
import type { Emitter, Value } from '../../emit.ts'
import { countOf, unexpected } from '../../emitted/argument-types.ts'
import type { AggregateEntry } from '../../function-entry.ts'
import { aggregateDocs, chooseValue } from './common.ts'

type I32 = Code<'i32'>

function truth(name: string, aliases: readonly string[], summary: string, isAnd: boolean): AggregateEntry {
  const join = (e: Emitter, [state]: readonly Value[], [value]: readonly Value[]): readonly Value[] => {
    const [x, y] = [state.parts[0] as I32, value.parts[0] as I32]
    const both = e.value(boolean, [isAnd ? i32.and(x, y) : i32.or(x, y)])
    return [chooseValue(e, value.isNull, state, chooseValue(e, state.isNull, value, both))]
  }
  return {
    kind: 'aggregate',
    name,
    aliases,
    docs: aggregateDocs(summary, `SELECT ${name}(a > 1) FROM t;`),
    resolve: (args, context) => {
      const [type] = countOf(args, context, 1)
      const taken =
        context.mode === 'legacy' && type.kind === 'string'
          ? undefined
          : implicitType(type, boolean, context.mode)
      if (taken === undefined) unexpected(context, 0, type, '"BOOLEAN"')
      return { argTypes: [boolean], type: boolean, nullable: true }
    },
    state: () => [{ name, type: boolean, nullable: true }],
    initial: (e) => [e.nullValue(boolean)],
    update: join,
    merge: join,
    result: (_, [state]) => state,
  }
}

export const truths: readonly AggregateEntry[] = [
  truth('bool_and', ['every'], 'Whether all values that are not NULL are true.', true),
  truth('bool_or', ['some', 'any'], 'Whether one of the values is true.', false),
]
