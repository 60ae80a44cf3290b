/** Window functions that give the value of another row: lag, lead, nth_value. */
import { boolean, integer, nullType, SparkError, sqlName } from '@vonk/common'
import { i32 } from '../../wasm/index.ts'
import { implicitType } from '../coercion-inputs.ts'
import type { Value } from '../emit.ts'
import { countOf, unexpected } from '../emitted/argument-types.ts'
import type { Call, Expression } from '../expression.ts'
import type { ResolveContext, Resolved } from '../function-entry.ts'
import { quotedSqlText, sqlText } from '../sql-text.ts'
import { isNullable, typeOf } from '../typing.ts'
import type { WindowEntry, WindowRow } from '../window-entry.ts'
import { constantArgument, presentInFrame } from './window-arguments.ts'

const literal = (type: typeof integer | typeof nullType, value: number | null): Expression =>
  Object.freeze({ kind: 'literal', type, value })

/** The last argument of the DataFrame functions. */
function saysIgnoreNulls(e: Expression | undefined, context: ResolveContext): boolean {
  if (e === undefined) return false
  if (typeOf(e).kind !== 'boolean' || e.kind !== 'literal') {
    throw new SparkError({
      condition: 'INVALID_PARAMETER_VALUE.BOOLEAN',
      messageParameters: {
        functionName: `\`${context.displayName}\``,
        parameter: '`ignoreNulls`',
        invalidValue: quotedSqlText(e),
      },
    })
  }
  return e.value === true
}

function resolveOffset(args: readonly Expression[], context: ResolveContext, direction: 1 | -1): Resolved {
  countOf(args, context, 3, 4)
  const [value, offset, otherwise, ignoreNulls] = args
  const shown = direction < 0 ? `(- ${sqlText(offset)})` : sqlText(offset)
  const rows = constantArgument(offset, 'offset', context, shown)
  if (rows === undefined) {
    throw new SparkError({
      condition: '_LEGACY_ERROR_TEMP_1035',
      messageParameters: { prettyName: context.displayName },
    })
  }
  const type = typeOf(value)
  const options = { offset: rows, ...(saysIgnoreNulls(ignoreNulls, context) ? { ignoreNulls: true } : {}) }
  const ownOrNull = [type, nullType]
  const given = typeOf(otherwise)
  const taken = implicitType(given, ownOrNull, context.mode)
  if (taken === undefined) {
    unexpected(context, 2, given, `(${ownOrNull.map((one) => `"${sqlName(one)}"`).join(' or ')})`)
  }
  const argTypes = [type, integer, type, boolean].slice(0, args.length)
  return { argTypes, type, nullable: isNullable(value) || isNullable(otherwise), options }
}

function offsetFunction(name: string, direction: 1 | -1, summary: string): WindowEntry {
  const offsetOf = (call: Call): number => direction * Number(call.options?.offset)
  return {
    kind: 'window',
    name,
    docs: {
      summary,
      group: 'window',
      arguments: [
        { name: 'input', text: 'The value that is asked for.' },
        { name: 'offset', text: 'How many rows away; 1 if left out.', optional: true },
        {
          name: 'default',
          text: 'What to give where there is no such row; NULL if left out.',
          optional: true,
        },
      ],
      example: `SELECT ${name}(a) OVER (ORDER BY b) FROM t;`,
    },
    complete: (args) => [
      args[0] ?? literal(nullType, null),
      args[1] ?? literal(integer, 1),
      args[2] ?? literal(nullType, null),
      ...args.slice(3),
    ],
    resolve: (args, context) => resolveOffset(args, context, direction),
    frame: (call) => {
      const bound = { kind: 'offset', value: literal(integer, offsetOf(call)), preceding: false } as const
      return { unit: 'rows', lower: bound, upper: bound }
    },
    mayIgnoreNulls: true,
    emit: (w, call) => {
      const offset = offsetOf(call)
      const otherwise = () => w.argument(2)
      if (call.options?.ignoreNulls === true && offset !== 0) {
        return presentOffset(w, offset, otherwise)
      }
      const target = w.e.bind(i32.add(w.row, i32.const(clamped(offset))))
      const exists =
        offset > 0
          ? i32.ltS(target, w.partitionEnd())
          : offset < 0
            ? i32.geS(target, w.partitionStart())
            : i32.const(1)
      return w.argumentAt(0, target, exists, otherwise)
    },
    display: (args) => `${name}(${args.slice(0, 3).join(', ')})`,
  }
}

/** No partition has so many rows, and sums of it and a row's number stay within 32 bits. */
const rowsMost = 2 ** 30
const clamped = (offset: number): number => Math.max(-rowsMost, Math.min(rowsMost, offset))

/** The `offset`-th row before or behind in which the value is not null. */
function presentOffset(w: WindowRow, offset: number, otherwise: () => Value): Value {
  const { e } = w
  const far = clamped(offset)
  const from = offset < 0 ? w.row : e.bind(i32.add(w.row, i32.const(1)))
  const n = e.bind(i32.add(w.presentBefore(from), i32.const(offset < 0 ? far : far - 1)))
  const target = e.bind(w.presentRow(n))
  const inside = i32.and(i32.geS(target, w.partitionStart()), i32.ltS(target, w.partitionEnd()))
  return w.argumentAt(0, target, e.bind(inside), otherwise)
}

const nthValue: WindowEntry = {
  kind: 'window',
  name: 'nth_value',
  docs: {
    summary: 'The value of the n-th row of the frame, counted from 1; NULL where the frame is shorter.',
    group: 'window',
    arguments: [
      { name: 'input', text: 'The value that is asked for.' },
      { name: 'offset', text: 'The number of the row in the frame.' },
    ],
    example: 'SELECT nth_value(a, 2) OVER (ORDER BY b) FROM t;',
  },
  resolve: (args, context) => {
    const types = countOf(args, context, 2, 3)
    const rows = constantArgument(args[1], 'offset', context)
    if (types[1].kind !== 'integer') unexpected(context, 1, types[1], '"INT"')
    if (rows === undefined || rows <= 0) {
      throw new SparkError({
        condition: 'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE',
        messageParameters: {
          exprName: 'offset',
          valueRange: '(0, 9223372036854775807]',
          currentValue: rows === undefined ? 'null' : `${rows}L`,
          sqlExpr: `"nth_value(${args.map(sqlText).join(', ')})"`,
        },
      })
    }
    const options = { offset: rows, ...(saysIgnoreNulls(args[2], context) ? { ignoreNulls: true } : {}) }
    return {
      argTypes: [types[0], integer, boolean].slice(0, args.length),
      type: types[0],
      nullable: true,
      options,
    }
  },
  mayIgnoreNulls: true,
  emit: (w, call) => {
    const { e } = w
    const nth = i32.const(clamped(Number(call.options?.offset)) - 1)
    const nothing = () => e.nullValue(call.type)
    if (call.options?.ignoreNulls !== true) {
      const target = e.bind(i32.add(w.frameStart(), nth))
      return w.argumentAt(0, target, e.bind(i32.ltS(target, w.frameEnd())), nothing)
    }
    const target = e.bind(w.presentRow(e.bind(i32.add(w.presentBefore(w.frameStart()), nth))))
    return w.argumentAt(0, target, presentInFrame(w, target), nothing)
  },
  display: (args, call) =>
    `nth_value(${args.slice(0, 2).join(', ')})${call.options?.ignoreNulls === true ? ' ignore nulls' : ''}`,
}

export const valueFunctions: readonly WindowEntry[] = [
  offsetFunction('lag', -1, 'The value of a row before this one.'),
  offsetFunction('lead', 1, 'The value of a row behind this one.'),
  nthValue,
]
