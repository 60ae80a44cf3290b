/** Window functions that number rows by their place in the order: row_number, rank and relatives, ntile, cume_dist. */
import { double, integer, SparkError } from '@vonk/common'
import { type Code, f64, i32, select } from '../../wasm/index.ts'
import type { Value } from '../emit.ts'
import { countOf, unexpected } from '../emitted/argument-types.ts'
import type { Expression } from '../expression.ts'
import type { FunctionDocs, ResolveContext, Resolved } from '../function-entry.ts'
import { sqlText } from '../sql-text.ts'
import { rowsSoFar, type WindowEntry, type WindowRow } from '../window-entry.ts'
import { constantArgument } from './window-arguments.ts'

type I32 = Code<'i32'>

const docs = (summary: string, example: string, names: FunctionDocs['arguments'] = []): FunctionDocs => ({
  summary,
  group: 'window',
  arguments: names,
  example,
})

const one = i32.const(1)

const whole = (w: WindowRow, number: I32): Value => w.e.value(integer, [number])

const before = (w: WindowRow): I32 => i32.sub(w.row, w.partitionStart())

const noArguments = (args: readonly Expression[], context: ResolveContext): Resolved => ({
  argTypes: countOf(args, context, 0),
  type: integer,
  nullable: false,
})

/** Spark takes arguments here (they are not looked at) and shows the name in capitals and without them. */
const ranking = (
  name: string,
  summary: string,
  emit: (w: WindowRow) => Value,
  type: typeof integer | typeof double = integer,
): WindowEntry => ({
  kind: 'window',
  name,
  docs: docs(summary, `SELECT ${name}() OVER (ORDER BY a) FROM t;`),
  resolve: (args, context) => ({
    argTypes: countOf(args, context, 0, Number.POSITIVE_INFINITY),
    type,
    nullable: false,
  }),
  frame: () => rowsSoFar,
  emit,
  display: () => `${name.toUpperCase()}()`,
})

const rank = (w: WindowRow): I32 => i32.add(i32.sub(w.peersStart(), w.partitionStart()), one)

const rowNumber: WindowEntry = {
  kind: 'window',
  name: 'row_number',
  docs: docs(
    'The number of the row in its partition, from 1.',
    'SELECT row_number() OVER (ORDER BY a) FROM t;',
  ),
  resolve: noArguments,
  frame: () => rowsSoFar,
  emit: (w) => whole(w, i32.add(before(w), one)),
}

const ranks = ranking(
  'rank',
  'The number of rows before it in the order, and one: equal rows share it, and the next one is behind all of them.',
  (w) => whole(w, rank(w)),
)

const denseRank = ranking('dense_rank', 'The number of different values of the order up to this one.', (w) =>
  whole(w, w.peerGroup()),
)

const percentRank = ranking(
  'percent_rank',
  'The rank as a share of the partition: 0 for the first row, 1 for a last one; 0 for a row alone.',
  (w) => {
    const others = w.e.bind(i32.sub(i32.sub(w.partitionEnd(), w.partitionStart()), one))
    const share = f64.div(
      f64.convertI32S(i32.sub(w.peersStart(), w.partitionStart())),
      f64.convertI32S(select(others, others, one)),
    )
    return w.e.value(double, [share])
  },
  double,
)

const cumeDist: WindowEntry = {
  kind: 'window',
  name: 'cume_dist',
  docs: docs(
    'The share of the partition that comes before this row or equals it in the order.',
    'SELECT cume_dist() OVER (ORDER BY a) FROM t;',
  ),
  resolve: (args, context) => ({ ...noArguments(args, context), type: double }),
  frame: () => ({ ...rowsSoFar, unit: 'range' }),
  emit: (w) => {
    const start = w.partitionStart()
    const share = f64.div(
      f64.convertI32S(i32.sub(w.peersEnd(), start)),
      f64.convertI32S(i32.sub(w.partitionEnd(), start)),
    )
    return w.e.value(double, [share])
  },
}

const ntile: WindowEntry = {
  kind: 'window',
  name: 'ntile',
  docs: docs(
    'The number of the bucket, from 1, when the partition is cut into so many that differ by a row at most.',
    'SELECT ntile(4) OVER (ORDER BY a) FROM t;',
    [{ name: 'n', text: 'How many buckets; 1 if left out.', optional: true }],
  ),
  complete: (args) =>
    args.length > 0 ? args : [Object.freeze({ kind: 'literal', type: integer, value: 1 } as const)],
  resolve: (args, context) => {
    const [type] = countOf(args, context, 1)
    if (type.kind !== 'integer') unexpected(context, 0, type, '"INT"')
    const buckets = constantArgument(args[0], 'buckets', context)
    if (buckets === undefined || buckets <= 0) {
      throw new SparkError({
        condition: 'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE',
        messageParameters: {
          exprName: 'buckets',
          valueRange: '(0, 2147483647]',
          currentValue: buckets === undefined ? 'null' : `${buckets}`,
          sqlExpr: `"ntile(${sqlText(args[0])})"`,
        },
      })
    }
    return { argTypes: [integer], type: integer, nullable: false, options: { buckets } }
  },
  frame: () => rowsSoFar,
  emit: (w, call) => {
    // The first (rows % buckets) buckets have one row more than the others.
    const buckets = i32.const(Number(call.options?.buckets))
    const rows = w.e.bind(i32.sub(w.partitionEnd(), w.partitionStart()))
    const small = w.e.bind(i32.divU(rows, buckets))
    const larger = w.e.bind(i32.remU(rows, buckets))
    const at = w.e.bind(before(w))
    const inLarger = w.e.bind(i32.mul(larger, i32.add(small, one)))
    const beyond = i32.add(larger, i32.divU(i32.sub(at, inLarger), select(small, small, one)))
    const bucket = select(i32.ltU(at, inLarger), i32.divU(at, i32.add(small, one)), beyond)
    return whole(w, i32.add(bucket, one))
  },
}

export const rankingFunctions: readonly WindowEntry[] = [
  rowNumber,
  ranks,
  denseRank,
  percentRank,
  cumeDist,
  ntile,
]
