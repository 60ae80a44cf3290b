/**
 * Aggregates whose state is a few values: count, sum, avg, product, min, max, first, last, boolean ones, moments,
 * pairs, bits, bitmaps, min_by, max_by.
 */
import type { FunctionEntry } from '../function-entry.ts'
import { averages } from './aggregates/average.ts'
import { bitmapAggregates } from './aggregates/bitmaps.ts'
import { bitAggregates } from './aggregates/bits.ts'
import { cardinalityAggregates } from './aggregates/cardinality.ts'
import { counts } from './aggregates/count.ts'
import { extremes } from './aggregates/extremes.ts'
import { lists } from './aggregates/lists.ts'
import { moments } from './aggregates/moments.ts'
import { orderedAggregates } from './aggregates/ordered-lists.ts'
import { pairAggregates } from './aggregates/pairs.ts'
import { percentileAggregates } from './aggregates/percentiles.ts'
import { positions } from './aggregates/position.ts'
import { products } from './aggregates/product.ts'
import { sums } from './aggregates/sum.ts'
import { truths } from './aggregates/truth.ts'
import { variances } from './aggregates/variance.ts'

export const basicAggregates: readonly FunctionEntry[] = [
  ...counts,
  ...sums,
  ...averages,
  ...products,
  ...extremes,
  ...positions,
  ...truths,
  ...variances,
  ...moments,
  ...pairAggregates,
  ...bitAggregates,
  ...bitmapAggregates,
  ...lists,
  ...percentileAggregates,
  ...cardinalityAggregates,
  ...orderedAggregates,
]
