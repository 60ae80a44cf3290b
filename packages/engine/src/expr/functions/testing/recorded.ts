/**
 * For tests: evaluates an expression's SQL as a query would, through parser, analysis and generated code, and compares
 * with what Spark answered (`conformance/recorded`).
 */
import { readFileSync } from 'node:fs'
import { type DataType, SparkError, simpleString } from '@vonk/common'
import type { AnalysisContext } from '../../../analysis/analysis-context.ts'
import { Scope } from '../../../analysis/columns/scope.ts'
import { resolveExpression } from '../../../analysis/resolve-expression.ts'
import '../host-index.ts'
import { evaluateConstant, installConstantKernels } from '../../../codegen/evaluate-constant.ts'
import { loadKernelsSync } from '../../../executor/kernel-loader.ts'
import { parseExpression } from '../../../sql/expression-parser.ts'
import { timeZone } from '../../../values/time-zone.ts'
import type { Attribute, EvalMode, Expression, LiteralValue } from '../../expression.ts'
import { sqlText } from '../../sql-text.ts'
import { typeOf } from '../../typing.ts'

installConstantKernels(loadKernelsSync().module)

export const recordedZone = 'America/Los_Angeles'

/** Type and text of a value, or the condition of an error. */
export type Answer = readonly [type: string, text: string | null] | { readonly error: string }

export const recorded = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../../../../conformance/recorded/${name}`, import.meta.url), 'utf8'))

type Columns = Readonly<Record<string, DataType>>

export function resolve(
  sql: string,
  mode: EvalMode,
  columns: Columns = {},
  zone = recordedZone,
  settings: Pick<AnalysisContext, 'allowPrecisionLoss'> = {},
): Expression {
  let ids = 1
  const parse = (text: string) => parseExpression(text, { timeZone: timeZone(zone), now: () => 0n } as never)
  const context: AnalysisContext = {
    mode,
    timeZone: zone,
    caseSensitive: false,
    ...settings,
    nextAttributeId: () => ids++,
    parseExpression: parse,
  } as AnalysisContext
  const attributes = Object.entries(columns).map(
    ([name, type]): Attribute => ({
      kind: 'attribute',
      id: ids++,
      name,
      type,
      nullable: true,
      qualifier: [],
    }),
  )
  const resolution = { context, scope: new Scope(attributes, false), inputs: [] }
  const resolved = resolveExpression(parse(sql), resolution)
  return resolved.kind === 'alias' ? resolved.child : resolved
}

/** The name of the column that `SELECT sql` gives. */
export const columnName = (sql: string, columns: Columns = {}): string =>
  sqlText(resolve(sql, 'ansi', columns))

export function evaluateSql(sql: string, mode: EvalMode): Answer {
  try {
    const expression = resolve(sql, mode)
    const type = typeOf(expression)
    const value = evaluateConstant(expression, recordedZone)
    return [simpleString(type), value === null ? null : textOf(value, type)]
  } catch (error) {
    if (error instanceof SparkError) return { error: error.condition }
    throw error
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function textOf(value: LiteralValue, type: DataType): string {
  if (type.kind === 'binary')
    return Buffer.from(value as Uint8Array)
      .toString('hex')
      .toUpperCase()
  if (Object.is(value, -0)) return '-0.0'
  if (type.kind !== 'array') return `${value}`
  const bytes = value as Uint8Array
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const count = view.getUint32(0, true)
  const slots = 8 + ((count + 7) & ~7)
  const item = (i: number): string => {
    if (bytes[8 + i] === 0) return 'null'
    if (type.element.kind !== 'string') return `${view.getInt32(slots + i * 4, true)}`
    const at = view.getUint32(slots + i * 8, true)
    return decoder.decode(bytes.subarray(at, at + view.getUint32(slots + i * 8 + 4, true)))
  }
  return `[${Array.from({ length: count }, (_, i) => item(i)).join(', ')}]`
}

/** Whether an answer is the recorded one. A plain Java exception asks for any SparkError. */
export function agrees(actual: Answer, expected: Answer): boolean {
  if ('error' in expected) {
    if (!('error' in actual)) return false
    return expected.error.startsWith('{') || actual.error === expected.error
  }
  return !('error' in actual) && actual[0] === expected[0] && actual[1] === expected[1]
}
