/** The families of functions, each one file. */
import type { FunctionEntry } from '../function-entry.ts'
import { basicAggregates } from './aggregates-basic.ts'
import { arithmeticFunctions } from './arithmetic.ts'
import { comparisonFunctions } from './comparison.ts'
import { conditionalFunctions } from './conditional.ts'
import { logicFunctions } from './logic.ts'

export const families: readonly (readonly FunctionEntry[])[] = [
  arithmeticFunctions,
  basicAggregates,
  comparisonFunctions,
  conditionalFunctions,
  logicFunctions,
]
