/**
 * Joins at random over two or three sides of made-up rows, in SQL for Vonk and for DuckDB: all types, keys of several
 * kinds with NULLs, keys that most rows have, long texts, conditions beside the keys, with an aggregate or a window on
 * top. What comes out are totals that tell which rows were joined.
 */
import { seededRandom } from '../../packages/engine/src/base/random.ts'

/** Choices that follow from a seed. */
export class Chance {
  readonly #next: () => number

  constructor(seed: number) {
    this.#next = seededRandom(seed)
  }

  /** Below `bound`. */
  below(bound: number): number {
    return Math.floor(this.#next() * bound)
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)]
  }
}

export interface RandomJoin {
  readonly sql: string
  readonly duckdb: string
}

const keyKinds = [
  'K',
  'cast(K as int)',
  "'key ' || K",
  'cast(K as decimal(30, 2))',
  'cast(K as double)',
  'K % 2 = 0',
]
const hints = ['merge', 'merge', 'merge', 'shuffle_hash', 'broadcast', '']
const words = ['join', 'left join', 'right join', 'full join', 'left semi join', 'left anti join'] as const

interface Side {
  readonly rows: number
  /** No key, nor NULL, has more than a few rows. */
  readonly isSpread: boolean
  readonly text: string
}

/** Columns `id`, `k` and `j` (keys) and `s`, a text of up to `width` bytes. */
function side(chance: Chance, kinds: readonly string[], rowsMost: number): Side {
  const few = chance.of([0, 1, Math.min(40, rowsMost)])
  const rows = chance.of([few, Math.ceil(rowsMost / 10), rowsMost, rowsMost])
  const values = chance.of([3, 50, Math.max(1, rows), Math.max(1, rows), rowsMost * 2, rowsMost * 2])
  const common = chance.of([2, 1000, 1000, 1000])
  const factor = chance.of([1, 7, 1000003])
  const nulls = chance.of([2, 11, 1000, 1000, 1000])
  const number = `case when id % ${nulls} = 1 then null when id % ${common} = 0 then ${chance.below(5)}
    else id * ${factor} % ${values} end`
  const width = rows * 100 > rowsMost * 50 ? chance.of([1, 90, 600]) : chance.of([1, 90, 2000])
  const key = (kind: string) => kind.replace('K', `(${number})`)
  const text = `'t' || repeat('x', cast(id % ${width} as int)) || id`
  const isSpread = values >= rows && common === 1000 && nulls === 1000 && !kinds[0].includes('%')
  return {
    rows,
    isSpread,
    text: `(select id, ${key(kinds[0])} as k, ${key(kinds[1])} as j, ${text} as s from ROWS)`,
  }
}

const conditions = [
  'L.k = R.k',
  'L.k = R.k',
  'L.k <=> R.k',
  'L.k = R.k and L.j = R.j',
  'L.k <=> R.k and L.j = R.j',
  'L.k = R.k and (L.id + R.id) % 3 = 0',
  'L.k = R.k and L.s < R.s',
  'L.k = R.k and L.id % 100 = R.id % 100',
]

export function randomJoin(chance: Chance, rowsMost: number): RandomJoin {
  const kinds = [chance.of(keyKinds), chance.of(keyKinds)]
  const [a, b, c] = [rowsMost, chance.of([200, rowsMost]), 4].map((most) => side(chance, kinds, most))
  const word = chance.of(words)
  const isOne = word.includes('semi') || word.includes('anti')
  const on = chance.of(conditions)
  const more = chance.below(3) === 0 ? chance.of(words) : undefined
  const onMore = chance.of(conditions)
  const swaps = chance.below(2) === 0
  const hint = chance.of(hints)
  const top = chance.below(4)
  // Of keys that few values have, every row would meet most of the others.
  const few = (one: Side, other: Side) =>
    one.rows * other.rows > 1e6 && !(one.isSpread && other.isSpread) ? ' where id < 20' : ''
  const write = (named: (word: string) => string, rows: (count: number) => string, hinted: string) => {
    const [left, right] = swaps ? [b, a] : [a, b]
    const relation = ({ rows: count, text }: Side, cut = '') =>
      `(select * from ${text.replace('ROWS', rows(count))} r${cut})`
    const joined = `${relation(left, few(left, right))} l ${named(word)} ${relation(right)} r on
      ${on.replaceAll('L.', 'l.').replaceAll('R.', 'r.')}`
    const columns = isOne
      ? 'l.id as i, 0 as n, l.s as s, l.k as k, l.j as j'
      : `l.id as i, r.id as n,
      coalesce(l.s, r.s) as s, l.k as k, l.j as j`
    const once = `select ${hinted} ${columns} from ${joined}`
    const isOneMore = more !== undefined && (more.includes('semi') || more.includes('anti'))
    const twice = `select ${hinted} l.i, l.n${isOneMore ? '' : ' + 3 * r.id'} as n, l.s, l.k from
      (select i as id, i, n, s, k, j from (${once}) o) l ${named(more ?? '')} ${relation(c)} r on
      ${onMore.replaceAll('L.', 'l.').replaceAll('R.', 'r.')}`
    const rowsOf = more === undefined ? once : twice
    const totals = `count(*), count(i), count(n), sum(i), sum(n), sum(i * 31 % 1009 * (n % 101)), sum(length(s)), min(s), max(s)`
    if (top === 0)
      return `select ${totals}, sum(m) from (select i, n, s, count(*) over (partition by k, i % 97) as m from
      (${rowsOf}) w) t`
    if (top === 1)
      return `select ${totals}, sum(m) from (select count(*) as m, sum(i) as i, max(n) as n, max(s) as s
      from (${rowsOf}) g group by k) t`
    return `select ${totals} from (${rowsOf}) t`
  }
  return {
    sql: write(
      (text) => text,
      (count) => `range(${count})`,
      hint === '' ? '' : `/*+ ${hint}(${chance.of(['l', 'r'])}) */`,
    ),
    duckdb: write(
      (text) => (text.includes('semi') || text.includes('anti') ? text.replace('left ', '') : text),
      (count) => `range(${count}) r(id)`,
      '',
    ).replaceAll('<=>', 'is not distinct from'),
  }
}
