/** Where Vonk answers otherwise than Spark on purpose, and why. */

/** What Spark refuses and Vonk answers: rows as the SQL standard has them (checked against DuckDB). */
export const beyondSpark: ReadonlyMap<string, readonly (readonly unknown[])[]> = new Map()

export const otherwise: ReadonlyMap<
  string,
  { readonly reason: string; readonly answer: Readonly<Record<string, unknown>> }
> = new Map()
