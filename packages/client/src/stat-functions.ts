/** `df.stat`: statistics of columns, and samples by them. */

import { type ColumnOrName, columnExpression } from './column.ts'
import type { DataFrame } from './data-frame.ts'
import type { ActionOptions } from './data-frame-actions.ts'
import { literalMessage } from './literal.ts'
import type { LiteralValue } from './literal-value.ts'
import { whole } from './numbers.ts'
import { message } from './plan-message.ts'
import { fitEntries, fitList, fitNames } from './unfit-argument.ts'

export class DataFrameStatFunctions<Schema extends object> {
  readonly #frame: DataFrame<Schema>

  /** @internal */
  constructor(frame: DataFrame<Schema>) {
    this.#frame = frame
  }

  get #input() {
    return { input: this.#frame.plan.relation }
  }

  /** Pearson's correlation of two columns. */
  async corr(col1: string, col2: string, options: ActionOptions = {}): Promise<number> {
    const value = message('StatCorr', { ...this.#input, col1, col2, method: 'pearson' })
    return this.#number(this.#frame.derived({ case: 'corr', value }, 'corr'), options)
  }
  /** The sample covariance of two columns. */
  async cov(col1: string, col2: string, options: ActionOptions = {}): Promise<number> {
    const value = message('StatCov', { ...this.#input, col1, col2 })
    return this.#number(this.#frame.derived({ case: 'cov', value }, 'cov'), options)
  }
  async #number(frame: DataFrame<object>, options: ActionOptions): Promise<number> {
    const [row] = await frame.collect(options)
    const value: unknown = row.get(0)
    return value === null ? Number.NaN : Number(value)
  }

  /** How often pairs of values occur: a row for each value of the first column, a column for each of the second. */
  crosstab(col1: string, col2: string): DataFrame {
    const value = message('StatCrosstab', { ...this.#input, col1, col2 })
    return this.#frame.derived({ case: 'crosstab', value }, 'crosstab')
  }

  /** Values that at least a share of the rows (1 % when not given) has, one array for each column. */
  freqItems(columns: readonly string[], support = 0.01): DataFrame {
    const value = message('StatFreqItems', { ...this.#input, cols: fitNames(columns, 'columns'), support })
    return this.#frame.derived({ case: 'freqItems', value }, 'freqItems')
  }

  /** Values of a column at probabilities from 0 to 1; for several columns, a list of them. */
  approxQuantile(
    column: string,
    probabilities: readonly number[],
    relativeError: number,
    options?: ActionOptions,
  ): Promise<number[]>
  approxQuantile(
    columns: readonly string[],
    probabilities: readonly number[],
    relativeError: number,
    options?: ActionOptions,
  ): Promise<number[][]>
  async approxQuantile(
    columns: string | readonly string[],
    probabilities: readonly number[],
    relativeError: number,
    options: ActionOptions = {},
  ): Promise<number[] | number[][]> {
    const list = fitList<number>(probabilities, 'probabilities')
    const fields = { cols: fitNames(columns, 'columns'), probabilities: [...list], relativeError }
    const value = message('StatApproxQuantile', { ...this.#input, ...fields })
    const [row] = await this.#frame
      .derived({ case: 'approxQuantile', value }, 'approxQuantile')
      .collect(options)
    const all = row.get(0) as number[][]
    return typeof columns === 'string' ? all[0] : all
  }

  /** A share of the rows of each value of a column; values that are not named are left out. */
  sampleBy(
    column: ColumnOrName,
    fractions: ReadonlyMap<LiteralValue, number> | Readonly<Record<string, number>>,
    seed?: number | bigint,
  ): DataFrame<Schema> {
    const pairs = fitEntries<LiteralValue, number>(fractions, 'fractions')
    const value = message('StatSampleBy', {
      ...this.#input,
      col: columnExpression(column),
      fractions: pairs.map(([stratum, fraction]) =>
        message('StatSampleBy.Fraction', { stratum: literalMessage(stratum), fraction }),
      ),
      ...(seed === undefined ? {} : { seed: whole(seed, 'seed') }),
    })
    return this.#frame.derived({ case: 'sampleBy', value }, 'sampleBy')
  }
}
