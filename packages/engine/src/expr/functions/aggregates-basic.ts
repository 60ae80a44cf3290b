/**
 * Aggregates whose state is a few values: count, sum, avg, min, max, first, last, boolean ones, moments, pairs, bits,
 * min_by, max_by.
 */
import type { FunctionEntry } from '../function-entry.ts'
import { averages } from './aggregates/average.ts'
import { bitAggregates } from './aggregates/bits.ts'
import { counts } from './aggregates/count.ts'
import { extremes } from './aggregates/extremes.ts'
import { lists } from './aggregates/lists.ts'
import { moments } from './aggregates/moments.ts'
import { pairAggregates } from './aggregates/pairs.ts'
import { positions } from './aggregates/position.ts'
import { sums } from './aggregates/sum.ts'
import { truths } from './aggregates/truth.ts'
import { variances } from './aggregates/variance.ts'

export const basicAggregates: readonly FunctionEntry[] = [
  ...counts,
  ...sums,
  ...averages,
  ...extremes,
  ...positions,
  ...truths,
  ...variances,
  ...moments,
  ...pairAggregates,
  ...bitAggregates,
  ...lists,
]
