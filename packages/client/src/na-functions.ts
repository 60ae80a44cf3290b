/** `df.na`: rows with missing values dropped, missing values filled, values replaced. NaN counts as missing. */
import { SparkError } from '@vonk/common'
import type { Expression_Literal } from '@vonk/protocol'
import type { DataFrame } from './data-frame.ts'
import { literalMessage } from './literal.ts'
import { message } from './plan-message.ts'
import { fitEntries, fitNames } from './unfit-argument.ts'

/** What may be filled in or looked for. */
export type NaValue = number | bigint | string | boolean
/** Columns by name: all when left out. */
type Names = string | readonly string[]

const listed = (names: Names | undefined): string[] => fitNames(names, 'columns')

export class DataFrameNaFunctions<Schema extends object> {
  readonly #frame: DataFrame<Schema>

  /** @internal */
  constructor(frame: DataFrame<Schema>) {
    this.#frame = frame
  }

  get #input() {
    return { input: this.#frame.plan.relation }
  }

  /**
   * The rows without missing values: `any` (the default) drops rows that miss one, `all` those that have none, a number
   * keeps rows with at least so many.
   */
  drop(how: 'any' | 'all' | number = 'any', columns?: Names): DataFrame<Schema> {
    const least = how === 'any' ? undefined : how === 'all' ? 1 : how
    const value = message('NADrop', { ...this.#input, cols: listed(columns), minNonNulls: least })
    return this.#frame.derived({ case: 'dropNa', value }, 'drop')
  }

  /** Missing values replaced: by one value in columns of its kind, or by a value for each named column. */
  fill(value: NaValue | Readonly<Record<string, NaValue>>, columns?: Names): DataFrame<Schema> {
    const entries = typeof value === 'object' ? fitEntries<string, NaValue>(value, 'value') : undefined
    const cols = entries?.map(([name]) => name) ?? listed(columns)
    const values = (entries?.map(([, one]) => one) ?? [value as NaValue]).map((one) => literalMessage(one))
    return this.#frame.derived(
      { case: 'fillNa', value: message('NAFill', { ...this.#input, cols, values }) },
      'fill',
    )
  }

  /** Values replaced by others, given as pairs: a Map, or an object where the old values are texts. */
  replace(
    replacements: ReadonlyMap<NaValue, NaValue | null> | Readonly<Record<string, NaValue | null>>,
    columns?: Names,
  ): DataFrame<Schema> {
    const pairs = fitEntries<NaValue, NaValue | null>(replacements, 'replacements')
    const value = message('NAReplace', {
      ...this.#input,
      cols: listed(columns),
      replacements: pairs.map(([from, to]) =>
        message('NAReplace.Replacement', { oldValue: literalOf(from), newValue: literalOf(to) }),
      ),
    })
    return this.#frame.derived({ case: 'replace', value }, 'replace')
  }
}

/** Spark compares all numbers as doubles here. */
function literalOf(value: NaValue | null): Expression_Literal {
  if (typeof value !== 'number' && typeof value !== 'bigint') return literalMessage(value)
  const number = Number(value)
  if (!Number.isNaN(number))
    return message('Expression.Literal', { literalType: { case: 'double', value: number } })
  throw new SparkError({
    condition: 'INVALID_PARAMETER_VALUE.DOUBLE',
    messageParameters: { functionName: '`replace`', parameter: '`value`' },
  })
}
