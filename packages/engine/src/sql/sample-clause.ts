/** TABLESAMPLE: a share of the rows, a number of rows, or a bucket. */

import * as types from '@vonk/common'
import type { LogicalPlan } from '../plan/logical-plan.ts'
import { doubleText } from '../values/double-text.ts'
import { literal } from './literal.ts'
import type { QueryParser } from './query-parser.ts'

/** The input, or a sample of it where one is asked for. */
export function sampled(parser: QueryParser, input: LogicalPlan, start: number): LogicalPlan {
  const { stream } = parser
  if (stream.isLast() || !stream.accept('TABLESAMPLE')) return input
  const at = stream.previous.start
  const method = stream.acceptOneOf('SYSTEM', 'BERNOULLI')
  if (method === 'SYSTEM') throw stream.unexpectedPrevious()
  stream.expect('(')
  if (stream.accept(')')) throw stream.error('_LEGACY_ERROR_TEMP_0014', {}, at)
  const made = stream.sees('BUCKET') ? bucket(parser, at) : shareOrRows(parser, at)
  stream.expect(')')
  const seed = repeatable(parser)
  if (made.kind === 'rows') {
    const count = literal(stream, at, types.integer, made.rows)
    return parser.node({ kind: 'limit', input, count }, start)
  }
  if (!(made.upper >= 0 && made.upper <= 1 && made.lower >= 0 && made.lower <= made.upper)) {
    throw stream.error('INVALID_TABLESAMPLE_FRACTION', { fraction: doubleText(made.upper) }, at)
  }
  const { lower, upper } = made
  return parser.node({ kind: 'sample', input, lower, upper, withReplacement: false, seed }, start)
}

type Sampling =
  | { readonly kind: 'rows'; readonly rows: number }
  | { readonly kind: 'share'; readonly lower: number; readonly upper: number }

function shareOrRows(parser: QueryParser, at: number): Sampling {
  const { stream } = parser
  const value = signedNumber(parser)
  if (stream.accept('PERCENT')) return { kind: 'share', lower: 0, upper: value / 100 }
  if (stream.accept('ROWS')) return { kind: 'rows', rows: value }
  if (stream.accept(')')) throw stream.error('_LEGACY_ERROR_TEMP_0016', { bytesStr: `${value}` }, at)
  throw stream.unexpected()
}

function bucket(parser: QueryParser, at: number): Sampling {
  const { stream } = parser
  stream.expect('BUCKET')
  const numerator = signedNumber(parser)
  stream.expect('OUT', 'OF')
  const denominator = signedNumber(parser)
  if (stream.accept('ON')) {
    parser.stream.multipartIdentifier()
    if (stream.accept('(')) stream.expect(')')
    stream.expect(')')
    throw stream.error('_LEGACY_ERROR_TEMP_0015', { msg: 'BUCKET x OUT OF y ON colname' }, at)
  }
  return { kind: 'share', lower: (numerator - 1) / denominator, upper: numerator / denominator }
}

function signedNumber({ stream }: QueryParser): number {
  const sign = stream.accept('-') ? -1 : 1
  const token = stream.next()
  const isNumber = token.kind === 'integer' || token.kind === 'decimal' || token.kind === 'exponent'
  if (!isNumber) throw stream.unexpectedPrevious()
  return sign * Number(token.text)
}

function repeatable({ stream, options }: QueryParser): bigint {
  if (!stream.accept('REPEATABLE')) return options.randomSeed?.() ?? 0n
  stream.expect('(')
  const token = stream.next()
  if (token.kind !== 'integer') throw stream.unexpectedPrevious()
  stream.expect(')')
  return BigInt(token.text)
}
