/** The type that a text names in an argument of a function: a type, or columns as in CREATE TABLE. */
import { type DataType, nullType, SparkError } from '@vonk/common'
import type { AnalysisContext } from './analysis-context.ts'
import { valueType } from './char-padding.ts'

/** By way of a cast, which the parser of expressions reads. */
export function parsedType(text: string, context: AnalysisContext): DataType {
  if (text.trim() === '') throw new SparkError({ condition: 'PARSE_EMPTY_STATEMENT', messageParameters: {} })
  const named = (type: string): DataType => {
    const cast = context.parseExpression(`cast(null as ${type})`)
    return cast.kind === 'cast' ? cast.type : nullType
  }
  if (text.trim() === '') throw new SparkError({ condition: 'PARSE_EMPTY_STATEMENT' })
  const parsed = (): DataType => {
    try {
      return named(text)
    } catch (error) {
      try {
        return named(`struct<${text}>`)
      } catch {
        // What is neither a type nor columns is told as no type, at the place of the call.
        if (!(error instanceof SparkError)) throw error
        throw new SparkError({ condition: error.condition, messageParameters: error.messageParameters })
      }
    }
  }
  return valueType(parsed(), context.charVarcharAsString)
}
