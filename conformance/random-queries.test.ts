/**
 * Random queries over small tables of longs with NULLs, run by the engine as plans and by DuckDB as SQL: projections,
 * filters, groupings with DISTINCT and FILTER, set operations, sorts and limits in any order. A failure names the
 * seed's query.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DuckDBInstance } from '@duckdb/node-api'
import type { ColumnData } from '@vonk/engine/columnar/local-data'
import { startEngine } from '@vonk/engine/driver/engine'
import type { Engine } from '@vonk/engine/driver/engine-port'
import type { LogicalPlan } from '@vonk/engine/plan/logical-plan'
import { asc, filter, limit, project, range, sort } from '@vonk/engine/plan/testing/plans'

/** The same query twice, and the columns that it gives. */
interface Query {
  readonly plan: LogicalPlan
  readonly sql: string
  readonly columns: readonly string[]
}

const queriesCount = 80
const text = (sql: string) => ({ kind: 'unresolvedText' as const, text: sql })

class Generator {
  private seed: number
  private names = 0

  constructor(seed: number) {
    this.seed = seed
  }

  private below(n: number): number {
    this.seed = (this.seed * 1103515245 + 12345) % 2147483648
    return Math.floor(this.seed / 65536) % n
  }
  private pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]
  }
  private name(): string {
    return `x${this.names++}`
  }

  query(): Query {
    let query = this.table()
    for (let steps = 1 + this.below(6); steps > 0; steps--) query = this.step(query)
    return query
  }

  private table(): Query {
    const end = 20 + this.below(60)
    const items = [
      'id',
      'case when id % 5 = 0 then cast(null as bigint) else id % 7 end as a',
      'id % 3 as b',
      'case when id % 4 = 1 then cast(null as bigint) else id * 2 end as c',
    ]
    return {
      plan: project(range(end), ...items.map(text)),
      sql: `(select ${items.join(', ')} from (select unnest(range(0, ${end})) id))`,
      columns: ['id', 'a', 'b', 'c'],
    }
  }

  private number(columns: readonly string[], depth = 0): string {
    const inner = () => this.number(columns, depth + 1)
    switch (this.below(depth > 2 ? 2 : 6)) {
      case 0:
        return this.pick(columns)
      case 1:
        return `${this.below(9)}L`
      case 2:
        return `(${inner()} + ${inner()})`
      case 3:
        return `(${inner()} - ${inner()})`
      case 4:
        return `(${inner()} * ${this.below(4)}L)`
      default:
        return `case when ${this.condition(columns, depth + 1)} then ${inner()} else ${inner()} end`
    }
  }

  private condition(columns: readonly string[], depth = 0): string {
    const number = () => this.number(columns, depth + 1)
    const inner = () => this.condition(columns, depth + 1)
    switch (this.below(depth > 2 ? 3 : 9)) {
      case 0:
        return `(${number()} > ${number()})`
      case 1:
        return `(${number()} = ${number()})`
      case 2:
        return `(${number()} <= ${this.below(12)}L)`
      case 3:
        return `(${inner()} and ${inner()})`
      case 4:
        return `(${inner()} or ${inner()})`
      case 5:
        return `(not ${inner()})`
      case 6:
        return `(${number()} is null)`
      case 7:
        return `(${number()} is not null)`
      default:
        return `(${this.pick(columns)} in (${this.below(5)}L, ${this.below(9)}L, ${this.below(9)}L))`
    }
  }

  private step(query: Query): Query {
    const { plan, sql, columns } = query
    switch (this.below(9)) {
      case 0:
      case 1: {
        const condition = this.condition(columns)
        return {
          plan: filter(plan, text(condition)),
          sql: `(select * from ${sql} where ${condition})`,
          columns,
        }
      }
      case 2:
      case 3:
        return this.select(query)
      case 4:
      case 5:
        return this.group(query)
      case 6:
        return { plan: { kind: 'distinct', input: plan }, sql: `(select distinct * from ${sql})`, columns }
      case 7:
        return this.combine(query)
      default: {
        const count = 1 + this.below(20)
        const order = columns.map((column) => `${column} nulls first`).join(', ')
        const sorted = sort(plan, ...columns.map((column) => asc(text(column))))
        return {
          plan: limit(sorted, count),
          sql: `(select * from ${sql} order by ${order} limit ${count})`,
          columns,
        }
      }
    }
  }

  private select({ plan, sql, columns }: Query): Query {
    const kept = columns.filter(() => this.below(2) === 1)
    const added = Array.from({ length: 1 + this.below(3) }, () => this.name())
    const items = [...kept, ...added.map((name) => `${this.number(columns)} as ${name}`)]
    return {
      plan: project(plan, ...items.map(text)),
      sql: `(select ${items.join(', ')} from ${sql})`,
      columns: [...kept, ...added],
    }
  }

  private group({ plan, sql, columns }: Query): Query {
    const any = Array.from({ length: this.below(3) }, () => this.number(columns, 2))
    // A number alone would be a position.
    const keys = any.filter((key) => !/^\d+L$/.test(key)).map((key) => ({ key, name: this.name() }))
    const calls = Array.from({ length: 1 + this.below(3) }, () => {
      const distinct = this.below(4) === 0 ? 'distinct ' : ''
      const where = this.below(4) === 0 ? ` filter (where ${this.condition(columns, 2)})` : ''
      const argument = this.number(columns, 1)
      return {
        call: `${this.pick(['sum', 'min', 'max', 'count'])}(${distinct}${argument})${where}`,
        name: this.name(),
      }
    })
    const items = keys.map(({ key, name }) => `${key} as ${name}`)
    // DuckDB's sums are wider.
    const wide = calls.map(({ call, name }) => `cast(${call} as bigint) as ${name}`)
    const by = keys.length === 0 ? '' : `group by ${keys.map(({ key }) => key).join(', ')}`
    return {
      plan: {
        kind: 'aggregate',
        input: plan,
        groupBy: keys.map(({ key }) => text(key)),
        columns: [...items, ...calls.map(({ call, name }) => `${call} as ${name}`)].map(text),
      },
      sql: `(select ${[...items, ...wide].join(', ')} from ${sql} ${by})`,
      columns: [...keys, ...calls].map(({ name }) => name),
    }
  }

  private combine({ plan, sql, columns }: Query): Query {
    const other = this.table()
    const items = columns.map(() => `${this.number(other.columns, 1)} as ${this.name()}`)
    const words = this.pick(['union all', 'union', 'intersect', 'except'])
    return {
      plan: {
        kind: 'setOperation',
        operation: words.split(' ')[0] as 'union',
        inputs: [plan, project(other.plan, ...items.map(text))],
        all: words === 'union all',
        byName: false,
        allowMissingColumns: false,
      },
      sql: `(select * from ${sql} ${words} select ${items.join(', ')} from ${other.sql})`,
      columns,
    }
  }
}

let engine: Engine
before(async () => {
  engine = await startEngine({ master: 'local[2]', appName: 'random queries', settings: {} })
})
after(() => engine.stop())

async function rowsOf(plan: LogicalPlan): Promise<readonly string[]> {
  const { batches } = await engine.newSession().execute(plan)
  const rows: string[] = []
  for await (const { rowCount, columns } of batches) {
    for (let i = 0; i < rowCount; i++) rows.push(columns.map((column) => longAt(column, i)).join('|'))
  }
  return rows.sort()
}

function longAt({ validity, data }: ColumnData, i: number): string {
  if (validity !== null && ((validity[i >> 3] >> (i & 7)) & 1) === 0) return 'null'
  return `${new DataView(data.buffer, data.byteOffset).getBigInt64(i * 8, true)}`
}

test(`${queriesCount} random queries give DuckDB's rows`, async () => {
  const duckdb = await (await DuckDBInstance.create()).connect()
  const generator = new Generator(7)
  for (let i = 0; i < queriesCount; i++) {
    const { plan, sql } = generator.query()
    const asked = `select * from ${sql.replace(/(\d)L/g, '$1::bigint')}`
    const reader = await duckdb.runAndReadAll(asked)
    const wanted = reader.getRows().map((row) => row.map(String).join('|'))
    assert.deepEqual(await rowsOf(plan), wanted.sort(), asked)
  }
})
