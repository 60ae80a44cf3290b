/**
 * Sums of whole numbers over frames that lose rows: states of parts of a frame are merged in another order than rows
 * come in, and a part may not fit 64 bits though the frame does. They are summed up in 128 bits, and only the result of
 * a frame must fit.
 */
import { decimal, long } from '@vonk/common'
import type { Emitter, Value } from '../../expr/emit.ts'
import { overflowSite } from '../../expr/emitted/integer-code.ts'
import type { AggregateCall, Cast, Expression } from '../../expr/expression.ts'
import { isNullable } from '../../expr/typing.ts'
import { type Code, i32, i64 } from '../../wasm/index.ts'

export interface WideSum {
  readonly call: AggregateCall
  readonly result: (e: Emitter, sum: Value) => Value
}

/** Digits of a long, and of the sum of more of them than there can be. */
const longDigits = 20
const sumType = decimal(longDigits + 10, 0)

/** Undefined where the sum is of another kind, or wraps around by itself. */
export function wideSum(call: AggregateCall): WideSum | undefined {
  const isSum = call.name === 'sum' || call.name === 'try_sum'
  if (!isSum || call.type.kind !== 'long') return undefined
  const gives =
    call.name === 'try_sum' || call.mode === 'try' ? 'null' : call.mode === 'ansi' ? 'error' : 'wraps'
  if (gives === 'wraps') return undefined
  const [arg] = call.args
  const wide: Cast = {
    kind: 'cast',
    child: arg as Expression,
    type: decimal(longDigits, 0),
    nullable: isNullable(arg),
    mode: 'ansi',
    explicit: false,
  }
  return {
    call: { ...call, name: 'sum', mode: 'ansi', args: [wide], type: sumType },
    result: (e, sum) => {
      const [low, high] = sum.parts as readonly Code<'i64'>[]
      const beyond = e.bind(i32.and(i64.ne(high, i64.shrS(low, i64.const(63n))), i32.eqz(sum.isNull)))
      if (gives === 'error') e.raiseIf(beyond, overflowSite('+'))
      const isNull = gives === 'null' ? e.bind(i32.or(sum.isNull, beyond)) : sum.isNull
      return { type: long, isNull, parts: [low] }
    },
  }
}
