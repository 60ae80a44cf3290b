/** SQL text in two dialects at once, Spark's and DuckDB's: mostly the same, and both where it is not. */

export interface Sql {
  readonly spark: string
  readonly duckdb: string
}
type Part = string | number | Sql

const in_ = (part: Part, dialect: keyof Sql): string =>
  typeof part === 'object' ? part[dialect] : String(part)

/** A template whose parts are text or both texts. */
export function sql(strings: TemplateStringsArray, ...parts: readonly Part[]): Sql {
  const text = (dialect: keyof Sql) =>
    strings.reduce((all, string, i) => all + in_(parts[i - 1], dialect) + string)
  return { spark: text('spark'), duckdb: text('duckdb') }
}

export const both = (text: string): Sql => ({ spark: text, duckdb: text })

export const joined = (parts: readonly Sql[], separator: string): Sql => ({
  spark: parts.map((part) => part.spark).join(separator),
  duckdb: parts.map((part) => part.duckdb).join(separator),
})
