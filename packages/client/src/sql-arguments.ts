/** Arguments of a statement as messages: by name or by position, values or Columns. */
import type { Expression } from '@vonk/protocol'
import { type Operand, operandExpression } from './column.ts'
import { fitEntries } from './unfit-argument.ts'

export type SqlArguments = readonly Operand[] | Readonly<Record<string, Operand>>

export function sqlArguments(args: SqlArguments): {
  readonly posArguments?: Expression[]
  readonly namedArguments?: Record<string, Expression>
} {
  if (isList(args)) return { posArguments: args.map(operandExpression) }
  const named = fitEntries<string, Operand>(args, 'args').map(
    ([name, value]) => [name, operandExpression(value)] as const,
  )
  return { namedArguments: Object.fromEntries(named) }
}

const isList = (args: SqlArguments): args is readonly Operand[] => Array.isArray(args)
