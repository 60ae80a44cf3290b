/** The families of functions, each one file. */
import type { FunctionEntry } from '../function-entry.ts'
import { basicAggregates } from './aggregates-basic.ts'
import { arithmeticFunctions } from './arithmetic.ts'
import { comparisonFunctions } from './comparison.ts'
import { conditionalFunctions } from './conditional.ts'
import { digestFunctions } from './digest.ts'
import { formatFunctions } from './format.ts'
import { logicFunctions } from './logic.ts'
import { regexpFunctions } from './regexp.ts'
import { buildingFunctions } from './string-building.ts'
import { caseFunctions } from './string-case.ts'
import { encodingFunctions } from './string-encodings.ts'
import { likeFunctions } from './string-like.ts'
import { measureFunctions } from './string-measures.ts'
import { sliceFunctions } from './string-slices.ts'

export const families: readonly (readonly FunctionEntry[])[] = [
  arithmeticFunctions,
  basicAggregates,
  comparisonFunctions,
  conditionalFunctions,
  logicFunctions,
  digestFunctions,
  buildingFunctions,
  caseFunctions,
  encodingFunctions,
  likeFunctions,
  measureFunctions,
  sliceFunctions,
  regexpFunctions,
  formatFunctions,
]
