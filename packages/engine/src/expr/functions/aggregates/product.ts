/** `product`: of doubles, which is what Spark makes of every number. */
import { double } from '@vonk/common'
import { type Code, f64 } from '../../../wasm/index.ts'
import type { Emitter, Value } from '../../emit.ts'
import type { AggregateEntry } from '../../function-entry.ts'
import { aggregateDocs, chooseValue, numericArgument } from './common.ts'

/** NULL until there is a value that is not. */
function join(e: Emitter, [state]: readonly Value[], [value]: readonly Value[]): readonly Value[] {
  const [x, y] = [state.parts[0] as Code<'f64'>, value.parts[0] as Code<'f64'>]
  const both = e.value(double, [f64.mul(x, y)])
  return [chooseValue(e, value.isNull, state, chooseValue(e, state.isNull, value, both))]
}

const product: AggregateEntry = {
  kind: 'aggregate',
  name: 'product',
  docs: aggregateDocs(
    'The product of the values that are not NULL; NULL if there are none.',
    'SELECT product(a) FROM t;',
  ),
  resolve: (args, context) => {
    numericArgument(args, context)
    return { argTypes: [double], type: double, nullable: true }
  },
  state: () => [{ name: 'product', type: double, nullable: true }],
  initial: (e) => [e.nullValue(double)],
  update: join,
  merge: join,
  result: (_, [state]) => state,
}

export const products: readonly AggregateEntry[] = [product]
