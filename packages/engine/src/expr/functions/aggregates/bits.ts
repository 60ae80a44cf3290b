/** `bit_and`, `bit_or`, `bit_xor` of whole numbers. */
import { isIntegral } from '@vonk/common'
import { type Code, i32, i64 } from '../../../wasm/index.ts'
import { implicitType } from '../../coercion.ts'
import type { Emitter, Value } from '../../emit.ts'
import { countOf, unexpected } from '../../emitted/argument-types.ts'
import type { AggregateEntry } from '../../function-entry.ts'
import { aggregateDocs, chooseValue } from './common.ts'

function bits(name: string, summary: string, operation: 'and' | 'or' | 'xor'): AggregateEntry {
  const join = (e: Emitter, [state]: readonly Value[], [value]: readonly Value[]): readonly Value[] => {
    const [x, y] = [state.parts[0], value.parts[0]]
    const code =
      x.type === 'i64'
        ? i64[operation](x as Code<'i64'>, y as Code<'i64'>)
        : i32[operation](x as Code<'i32'>, y as Code<'i32'>)
    const both = e.value(state.type, [code])
    return [chooseValue(e, value.isNull, state, chooseValue(e, state.isNull, value, both))]
  }
  return {
    kind: 'aggregate',
    name,
    docs: aggregateDocs(summary, `SELECT ${name}(a) FROM t;`),
    resolve: (args, context) => {
      const [given] = countOf(args, context, 1)
      const type =
        given.kind === 'null' || isIntegral(given) ? implicitType(given, 'integral', context.mode) : undefined
      if (type === undefined) return unexpected(context, 0, given, '"INTEGRAL"')
      return { argTypes: [type], type, nullable: true }
    },
    state: (shape) => [{ name, type: shape.argTypes[0], nullable: true }],
    initial: (e, shape) => [e.nullValue(shape.argTypes[0])],
    update: join,
    merge: join,
    result: (_, [state]) => state,
  }
}

export const bitAggregates: readonly AggregateEntry[] = [
  bits('bit_and', 'The bits that all values that are not NULL have.', 'and'),
  bits('bit_or', 'The bits that one of the values has.', 'or'),
  bits('bit_xor', 'The bits that an odd number of values have.', 'xor'),
]
