/** What windows over time and sessions share: their calls, times, and columns of start and end. */

import { type DataType, long, string, timestamp, typeName } from '@vonk/common'
import { castTo } from '../../expr/coercion.ts'
import { wrongCount as wrongCountOf } from '../../expr/emitted/argument-types.ts'
import type { Alias, Expression, UnresolvedFunction } from '../../expr/expression.ts'
import { sqlText } from '../../expr/sql-text.ts'
import { typeOf } from '../../expr/typing.ts'
import type { LogicalPlan } from '../../plan/logical-plan.ts'
import { outputOf } from '../../plan/output.ts'
import type { AnalysisContext } from '../analysis-context.ts'
import { Scope } from '../columns/scope.ts'
import { located, raise } from '../error-place.ts'
import type { Resolution } from '../resolve-expression.ts'
import { resolveCall } from '../resolve-function.ts'

const names: ReadonlySet<string> = new Set(['window', 'session_window'])

export const nameOf = (e: UnresolvedFunction): string => e.name[e.name.length - 1].toLowerCase()
export const isWindow = (e: Expression): e is UnresolvedFunction =>
  e.kind === 'unresolvedFunction' && e.name.length === 1 && names.has(nameOf(e))

export const resolutionOver = (input: LogicalPlan, context: AnalysisContext): Resolution => ({
  context,
  scope: new Scope(outputOf(input), context.caseSensitive),
  inputs: [input],
})

export function wrongCount(call: UnresolvedFunction, expected: string): never {
  return located(call.origin, () => wrongCountOf(nameOf(call), call.args.length, expected))
}

const requiredTime =
  '("(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)" or "STRUCT<start: TIMESTAMP, end: TIMESTAMP>" or ' +
  '"STRUCT<start: TIMESTAMP_NTZ, end: TIMESTAMP_NTZ>")'

/** The time that a row's windows are found by; a window's is its last moment. */
export function timeOf(
  time: Expression,
  text: string,
  call: UnresolvedFunction,
  { context }: Resolution,
): Expression {
  const type = typeOf(time)
  switch (type.kind) {
    case 'timestamp':
    case 'timestamp_ntz':
      return time
    case 'date':
    case 'string':
    case 'null':
      return castTo(time, timestamp, context)
    case 'struct': {
      const [start, end] = type.fields
      const isTime = (of: DataType | undefined) => of?.kind === 'timestamp' || of?.kind === 'timestamp_ntz'
      if (type.fields.length === 2 && isTime(start.type) && end.type.kind === start.type.kind) {
        return called('window_time', [time], context)
      }
    }
  }
  return raise(
    'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
    {
      ...{ sqlExpr: `"${text}"`, paramIndex: 'first', requiredType: requiredTime },
      ...{
        inputSql: `"${sqlText(time)}"`,
        inputType: `"${typeName(type).toUpperCase().replace('INTEGER', 'INT')}"`,
      },
    },
    call.origin,
  )
}

export const called = (name: string, args: readonly Expression[], context: AnalysisContext): Expression =>
  resolveCall({ name: [name], args, distinct: false, origin: undefined }, context)

export const count = (value: bigint): Expression => ({ kind: 'literal', type: long, value })

/** What Spark notes on columns of windows. */
const timeWindowNote = Object.freeze({ 'spark.timeWindow': true })
export const sessionWindowNote = Object.freeze({ 'spark.sessionWindow': true })

export function structOf(start: Expression, end: Expression, context: AnalysisContext): Expression {
  const name = (value: string): Expression => ({ kind: 'literal', type: string, value })
  return called('named_struct', [name('start'), start, name('end'), end], context)
}

export const aliased = (
  child: Expression,
  name: string,
  context: AnalysisContext,
  metadata: Alias['metadata'] = timeWindowNote,
): Alias => Object.freeze({ kind: 'alias', child, name, id: context.nextAttributeId(), metadata })

export const filtered = (input: LogicalPlan, condition: Expression): LogicalPlan =>
  Object.freeze({ kind: 'filter', input, condition })

/** An operator over one input. */
export type Single = LogicalPlan & { readonly input: LogicalPlan }
