/** The families of functions, each one file. */
import type { FunctionEntry } from '../function-entry.ts'
import { basicAggregates } from './aggregates-basic.ts'
import { arithmeticFunctions } from './arithmetic.ts'
import { arrayElementFunctions } from './array-elements.ts'
import { arrayMakingFunctions } from './array-making.ts'
import { arrayOrderFunctions } from './array-order.ts'
import { arraySequenceFunctions } from './array-sequence.ts'
import { arraySetFunctions } from './array-sets.ts'
import { bitmapFunctions } from './bitmaps.ts'
import { bitwiseFunctions } from './bitwise.ts'
import { comparisonFunctions } from './comparison.ts'
import { conditionalFunctions } from './conditional.ts'
import { csvFunctions } from './csv.ts'
import { datetimeFunctions } from './datetime.ts'
import { digestFunctions } from './digest.ts'
import { fileNameFunctions } from './file-names.ts'
import { formatFunctions } from './format.ts'
import { generatorFunctions } from './generators.ts'
import { hashFunctions } from './hash.ts'
import { inspectionFunctions } from './inspection.ts'
import { jsonFunctions } from './json.ts'
import { lambdaMapFunctions } from './lambda-maps.ts'
import { lambdaSortFunctions } from './lambda-sort.ts'
import { lambdaFunctions } from './lambdas.ts'
import { logicFunctions } from './logic.ts'
import { mapFunctions } from './maps.ts'
import { numberFunctions } from './math-numbers.ts'
import { realFunctions } from './math-real.ts'
import { roundingFunctions } from './math-rounding.ts'
import { nestedAccessFunctions } from './nested-access.ts'
import { numberFormatFunctions } from './number-formats.ts'
import { randomFunctions } from './random.ts'
import { regexpFunctions } from './regexp.ts'
import { buildingFunctions } from './string-building.ts'
import { caseFunctions } from './string-case.ts'
import { encodingFunctions } from './string-encodings.ts'
import { likeFunctions } from './string-like.ts'
import { measureFunctions } from './string-measures.ts'
import { sliceFunctions } from './string-slices.ts'
import { structFieldFunctions } from './struct-fields.ts'
import { structFunctions } from './structs.ts'
import { timeWindows } from './time-windows.ts'
import { urlFunctions } from './url.ts'
import { rankingFunctions } from './window-ranking.ts'
import { valueFunctions } from './window-values.ts'

export const families: readonly (readonly FunctionEntry[])[] = [
  arithmeticFunctions,
  basicAggregates,
  comparisonFunctions,
  conditionalFunctions,
  logicFunctions,
  realFunctions,
  roundingFunctions,
  numberFunctions,
  bitwiseFunctions,
  bitmapFunctions,
  hashFunctions,
  randomFunctions,
  inspectionFunctions,
  datetimeFunctions,
  timeWindows,
  fileNameFunctions,
  numberFormatFunctions,
  digestFunctions,
  buildingFunctions,
  caseFunctions,
  encodingFunctions,
  urlFunctions,
  likeFunctions,
  measureFunctions,
  sliceFunctions,
  regexpFunctions,
  formatFunctions,
  jsonFunctions,
  csvFunctions,
  generatorFunctions,
  lambdaSortFunctions,
  lambdaMapFunctions,
  arrayOrderFunctions,
  arraySetFunctions,
  arraySequenceFunctions,
  lambdaFunctions,
  arrayElementFunctions,
  arrayMakingFunctions,
  mapFunctions,
  nestedAccessFunctions,
  structFunctions,
  structFieldFunctions,
  rankingFunctions,
  valueFunctions,
]
