/**
 * GROUP BY: plain keys, ALL, and every way to write grouping sets, down to a list of keys and, where the whole is not
 * one ROLLUP or CUBE of plain keys, sets of indices into it.
 */
import type { Expression } from '../expr/expression.ts'
import { rowItems } from '../expr/tree.ts'
import type { GroupingSets } from '../plan/grouping-sets.ts'
import type { Aggregate } from '../plan/logical-plan.ts'
import { expressionKey } from './expression-key.ts'
import type { QueryParser } from './query-parser.ts'

export type Grouping = Pick<Aggregate, 'groupBy' | 'grouping' | 'groupByAll'>

/** An item of GROUP BY as the sets it stands for; of a plain key, one set of one key. */
type Sets = readonly (readonly Expression[])[]

interface Item {
  readonly sets: Sets
  /** ROLLUP or CUBE of plain keys, which stays what it is where it is alone. */
  readonly whole?: { readonly kind: 'rollup' | 'cube'; readonly keys: readonly Expression[] }
  readonly isPlain: boolean
}

/** Sets that one clause may make: a cube of many keys beside others is refused rather than built. */
const setsMax = 4096

/** `key` reads a plain key: an expression, which has a name only after `|> AGGREGATE`. */
export function groupByClause(
  parser: QueryParser,
  key = (): Expression => parser.expressions.expression(),
): Grouping {
  const { stream } = parser
  const after = stream.peek(1)
  if (stream.sees('ALL') && (after.kind !== 'symbol' || [')', ';', '|>'].includes(after.text))) {
    stream.next()
    return { groupBy: [], groupByAll: true }
  }
  const items = parser.list(() => groupingItem(parser, key))
  if (items.every((item) => item.isPlain))
    return trailing(
      parser,
      items.flatMap((item) => item.sets[0]),
    )
  const [only] = items
  if (items.length === 1 && only.whole !== undefined) {
    return { groupBy: only.whole.keys, grouping: Object.freeze({ kind: only.whole.kind, sets: [] }) }
  }
  return indexed(
    product(
      parser,
      items.map((item) => item.sets),
    ),
    [],
  )
}

/** `GROUP BY a, b WITH CUBE | WITH ROLLUP | GROUPING SETS (...)`. */
function trailing(parser: QueryParser, keys: readonly Expression[]): Grouping {
  const { stream } = parser
  if (stream.accept('WITH', 'CUBE')) return { groupBy: keys, grouping: { kind: 'cube', sets: [] } }
  if (stream.accept('WITH', 'ROLLUP')) return { groupBy: keys, grouping: { kind: 'rollup', sets: [] } }
  if (stream.accept('GROUPING', 'SETS')) return indexed(listedSets(parser), keys)
  return { groupBy: keys }
}

function groupingItem(parser: QueryParser, key: () => Expression): Item {
  const { stream } = parser
  if (stream.sees('GROUPING', 'SETS', '(')) {
    stream.next()
    stream.next()
    return { sets: listedSets(parser), isPlain: false }
  }
  if (stream.sees('ROLLUP', '(') || stream.sees('CUBE', '(')) {
    const kind = stream.next().upper === 'CUBE' ? 'cube' : 'rollup'
    const groups = parser.listInParentheses(() => groupingSet(parser))
    const sets = kind === 'cube' ? cubeSets(parser, groups) : rollupSets(groups)
    const isSimple = groups.every((group) => group.length === 1)
    return { sets, isPlain: false, ...(isSimple ? { whole: { kind, keys: groups.flat() } } : {}) }
  }
  return { sets: [[key()]], isPlain: true }
}

/** The sets between the parentheses of GROUPING SETS; ROLLUP and CUBE may stand among them. */
function listedSets(parser: QueryParser): Sets {
  const { stream } = parser
  return parser
    .listInParentheses((): Sets => {
      const nested =
        stream.sees('ROLLUP', '(') || stream.sees('CUBE', '(') || stream.sees('GROUPING', 'SETS', '(')
      return nested
        ? stream.nested(() => groupingItem(parser, () => parser.expressions.expression()).sets)
        : [groupingSet(parser)]
    })
    .flat()
}

/** `(a, b)`, `()` or one key. */
function groupingSet(parser: QueryParser): readonly Expression[] {
  const { stream, expressions } = parser
  if (stream.accept('(', ')')) return []
  const { start } = stream.peek()
  const value = expressions.expression()
  const items = stream.text[start] === '(' ? rowItems(value) : undefined
  return items ?? [value]
}

const rollupSets = (groups: Sets): Sets =>
  Array.from({ length: groups.length + 1 }, (_, i) => groups.slice(0, groups.length - i).flat())

function cubeSets({ stream }: QueryParser, groups: Sets): Sets {
  if (2 ** groups.length > setsMax) {
    throw stream.error('GROUPING_SIZE_LIMIT_EXCEEDED', { maxSize: `${Math.log2(setsMax)}` })
  }
  return Array.from({ length: 2 ** groups.length }, (_, bits) =>
    groups.filter((_group, i) => ((bits >> (groups.length - 1 - i)) & 1) === 0).flat(),
  )
}

function product({ stream }: QueryParser, items: readonly Sets[]): Sets {
  return items.reduce<Sets>(
    (sets, more) => {
      if (sets.length * more.length > setsMax) {
        throw stream.error('GROUPING_SIZE_LIMIT_EXCEEDED', { maxSize: `${Math.log2(setsMax)}` })
      }
      return sets.flatMap((set) => more.map((other) => [...set, ...other]))
    },
    [[]],
  )
}

/** Each key once, and the sets as indices. */
function indexed(sets: Sets, listed: readonly Expression[]): Grouping {
  const indices = new Map<string, number>()
  const groupBy: Expression[] = []
  const indexOf = (key: Expression): number => {
    const text = expressionKey(key)
    let index = indices.get(text)
    if (index === undefined) {
      index = groupBy.length
      indices.set(text, index)
      groupBy.push(key)
    }
    return index
  }
  listed.forEach(indexOf)
  const grouping: GroupingSets = Object.freeze({
    kind: 'sets',
    sets: sets.map((set) => [...new Set(set.map(indexOf))]),
  })
  return { groupBy, grouping }
}
