/** Functions that are others, by the types of their arguments. */

import { dayTimeInterval, isNumeric, nullType, sqlName, string } from '@vonk/common'
import { wrongCount } from '../expr/emitted/argument-types.ts'
import type { CaseWhen, Expression } from '../expr/expression.ts'
import { constantOf } from '../expr/functions/aggregates/constant-arguments.ts'
import { quotedSqlText, sqlText } from '../expr/sql-text.ts'
import { typeOf } from '../expr/typing.ts'
import type { AnalysisContext } from './analysis-context.ts'
import { raise } from './error-place.ts'
import { extractFields } from './extract.ts'
import { resolveCase } from './resolve-expression.ts'
import { type NamedCall, named, resolveCall } from './resolve-function.ts'

/** `to_char` of a time is `date_format`, of bytes what its format names. */
export function charOtherThanNumber(
  call: NamedCall,
  name: string,
  context: AnalysisContext,
): Expression | undefined {
  const [value, format] = call.args
  if (call.args.length !== 2) return undefined
  const as = (made: string, args: readonly Expression[]) =>
    resolveCall({ ...call, name: [made], args }, context)
  const { kind } = typeOf(value)
  if (kind === 'date' || kind === 'timestamp' || kind === 'timestamp_ntz')
    return as('date_format', [value, format])
  if (kind !== 'binary') return undefined
  const { value: text } = constantOf(format, 'format', string, { ...context, displayName: name })
  const word = `${text}`.toLowerCase()
  if (text === null || word === 'base64' || word === 'hex') return as(text === null ? 'hex' : word, [value])
  if (word === 'utf-8') return as('decode', [value, format])
  const invalidFormat = `'${text}'`
  return raise('INVALID_PARAMETER_VALUE.BINARY_FORMAT', {
    ...{ parameter: '`format`', functionName: `\`${name}\``, invalidFormat },
  })
}

/**
 * Oracle's `decode(value, search, result, ..., default)` is a CASE in which nulls are equal. A default left out is a
 * NULL of text, and counts for the type of the result.
 */
export function searchedDecode(call: NamedCall, context: AnalysisContext): Expression {
  const [value, ...rest] = call.args
  const { origin } = call
  const hasDefault = rest.length % 2 === 1
  const branches: CaseWhen['branches'] = Array.from({ length: rest.length >> 1 }, (_, i) => ({
    when: resolveCall({ name: ['<=>'], args: [value, rest[2 * i]], distinct: false, origin }, context),
    result: rest[2 * i + 1],
  }))
  const chosen = resolveCase(
    {
      kind: 'case',
      style: 'case',
      branches,
      otherwise: hasDefault ? rest[rest.length - 1] : { kind: 'literal', type: string, value: null },
      type: nullType,
      nullable: true,
      ...(origin === undefined ? {} : { origin }),
    },
    context,
  )
  return named(chosen, `decode(${call.args.map(sqlText).join(', ')})`)
}

/** The last moment of a window: what it is found by in windows of windows. */
export function windowTime(call: NamedCall, context: AnalysisContext): Expression {
  const [window] = call.args
  if (call.args.length !== 1) wrongCount('window_time', call.args.length, '1')
  const type = typeOf(window)
  if (type.kind !== 'struct') {
    raise('DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE', {
      ...{ sqlExpr: `"window_time(${sqlText(window)})"`, paramIndex: 'first', requiredType: '"STRUCT"' },
      ...{ inputSql: quotedSqlText(window), inputType: `"${sqlName(type)}"` },
    })
  }
  const notes = window.kind === 'attribute' ? (window.metadata ?? {}) : {}
  if (notes['spark.timeWindow'] !== true && notes['spark.sessionWindow'] !== true) {
    raise('_LEGACY_ERROR_TEMP_3101', { windowTime: `window_time(${sqlText(window)})` })
  }
  const end = extractFields(window, ['end'], context, call.origin)
  const micro: Expression = { kind: 'literal', type: dayTimeInterval(), value: 1n }
  const last = resolveCall({ name: ['-'], args: [end, micro], distinct: false, origin: call.origin }, context)
  return named(last, `window_time(${sqlText(window)})`)
}

/** The mean of one of two decimals, exact as `avg` gives it, over the rows that have both. */
export function exactPairMean(
  call: NamedCall,
  name: 'regr_avgx' | 'regr_avgy',
  context: AnalysisContext,
): Expression | undefined {
  const [y, x] = call.args
  if (call.args.length !== 2) return undefined
  const [value, other] = name === 'regr_avgx' ? [x, y] : [y, x]
  if (typeOf(value).kind !== 'decimal' || !isNumeric(typeOf(other))) return undefined
  const { origin } = call
  const made = (made: string, args: readonly Expression[]) =>
    resolveCall({ name: [made], args, distinct: false, origin }, context)
  const none: Expression = { kind: 'literal', type: typeOf(value), value: null }
  const paired = made('if', [made('isnotnull', [other]), value, none])
  return named(
    resolveCall({ ...call, name: ['avg'], args: [paired] }, context),
    `${name}(${sqlText(y)}, ${sqlText(x)})`,
  )
}
