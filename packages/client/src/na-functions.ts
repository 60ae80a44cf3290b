/** `df.na`: rows with missing values dropped, missing values filled, values replaced. NaN counts as missing. */
import { SparkError } from '@vonk/common'
import { type Expression_Literal, message } from '@vonk/protocol'
import type { DataFrame } from './data-frame.ts'
import { literalMessage } from './literal.ts'

/** What may be filled in or looked for. */
export type NaValue = number | bigint | string | boolean
/** Columns by name: all when left out. */
type Names = string | readonly string[]

const listed = (names: Names | undefined): string[] =>
  names === undefined ? [] : typeof names === 'string' ? [names] : [...names]

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
    const isMap = typeof value === 'object'
    const cols = isMap ? Object.keys(value) : listed(columns)
    const values = (isMap ? Object.values(value) : [value]).map((one) => literalMessage(one))
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
    const pairs = replacements instanceof Map ? [...replacements] : Object.entries(replacements)
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
