/** An analysis context for tests: the SQL expression parser, own numbering, no evaluator unless one is given. */
import { parseExpression } from '../../sql/expression-parser.ts'
import { timeZone, utc } from '../../values/time-zone.ts'
import type { AnalysisContext } from '../analysis-context.ts'

let nextId = 0
const losAngeles = timeZone('America/Los_Angeles') ?? utc

export function testContext(fields: Partial<AnalysisContext> = {}): AnalysisContext {
  return {
    mode: 'ansi',
    timeZone: 'America/Los_Angeles',
    caseSensitive: false,
    nextAttributeId: () => nextId++,
    parseExpression: (text) =>
      parseExpression(text, { timeZone: losAngeles, timestampNtz: false, now: () => 0n }),
    session: { user: 'someone', catalog: 'spark_catalog', database: 'default' },
    ...fields,
  }
}
