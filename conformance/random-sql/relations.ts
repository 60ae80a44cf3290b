/** Items of FROM and select lists: tables under fresh names, queries as relations. */
import { both, joined, type Sql, sql } from './dialects.ts'
import type { Choices, Relation } from './scope.ts'
import { type Type, tableColumns, tableNames } from './tables.ts'

export interface Item {
  readonly sql: Sql
  readonly type: Type
}

/** A select list with names of its own before the rest of the query. */
export function listed(
  choices: Choices,
  items: readonly Item[],
  rest: Sql,
  rows: number,
  before = both('select'),
): Relation {
  const names = items.map(() => choices.name('c'))
  const list = joined(
    items.map((item, i) => sql`${item.sql} as ${names[i]}`),
    ', ',
  )
  return {
    sql: sql`${before} ${list} ${rest}`,
    columns: items.map((item, i) => ({ text: names[i], type: item.type })),
    rows,
    unique: false,
  }
}

export function aliased(choices: Choices, { sql: text, columns, rows }: Relation, prefix = 'q'): Relation {
  const alias = choices.name(prefix)
  return {
    sql: sql`(${text}) ${alias}`,
    columns: columns.map((column) => ({ text: `${alias}.${column.text}`, type: column.type })),
    rows,
    unique: false,
  }
}

export function table(choices: Choices): Relation {
  const alias = choices.name('q')
  return {
    sql: both(`${choices.pick(tableNames)} ${alias}`),
    columns: tableColumns.map(({ name, type }) => ({ text: `${alias}.${name}`, type })),
    rows: 20,
    unique: true,
  }
}
