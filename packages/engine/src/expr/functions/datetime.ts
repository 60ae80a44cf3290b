/** All functions of dates, times and intervals. */
import type { FunctionEntry } from '../function-entry.ts'
import { datetimeOperators } from './datetime-arithmetic.ts'
import { dayFunctions } from './datetime-days.ts'
import { fieldFunctions } from './datetime-fields.ts'
import { instantFunctions } from './datetime-instants.ts'
import { makingFunctions } from './datetime-making.ts'
import { nowFunctions } from './datetime-now.ts'
import { datetimeTextFunctions } from './datetime-text.ts'
import { timeFunctions } from './datetime-time.ts'

export const datetimeFunctions: readonly FunctionEntry[] = [
  ...datetimeOperators,
  ...dayFunctions,
  ...fieldFunctions,
  ...instantFunctions,
  ...makingFunctions,
  ...nowFunctions,
  ...datetimeTextFunctions,
  ...timeFunctions,
]
