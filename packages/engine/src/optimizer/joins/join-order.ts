/**
 * The cheapest order of joins by estimate: dynamic programming over connected sets of inputs (after Moerkotte and
 * Neumann, "Dynamic Programming Strikes Back", SIGMOD 2008, in its plain form over subsets) while there are few,
 * greedily joining the pair with the smallest result where there are more. Bushy trees are among those compared; cross
 * products come last.
 */
import type { EqualColumns, JoinGraph } from './join-graph.ts'

/** A join tree over a set of inputs. */
export interface JoinTree {
  readonly mask: number
  readonly rows: number
  readonly width: number
  readonly cost: number
  readonly left?: JoinTree
  readonly right?: JoinTree
}

/** With more inputs than this, 3^n pairs of sets would cost more than they save. */
const exactInputsMax = 9
/** A side above this is shuffled and not sent whole to every executor. */
const broadcastBytes = 10 * 1024 * 1024
/** Costs of a row, relative to one that only comes out of a join. */
const buildCost = 2
const probeCost = 0.5
const shuffleCost = 1
/** What is known of a condition that is no equality of columns: how many pairs of rows it lets through. */
const otherShare = 0.2

export function joinOrder(graph: JoinGraph): JoinTree {
  const leaves = graph.inputs.map(({ rows, width }, i): JoinTree => ({ mask: 1 << i, rows, width, cost: 0 }))
  const parts = graph.inputs.length <= exactInputsMax ? exactParts(graph, leaves) : leaves
  return greedy(graph, parts)
}

/** The best tree for each connected part of the graph. */
function exactParts(graph: JoinGraph, leaves: readonly JoinTree[]): readonly JoinTree[] {
  const size = 1 << leaves.length
  const best: (JoinTree | undefined)[] = new Array(size)
  for (const leaf of leaves) best[leaf.mask] = leaf
  for (let mask = 1; mask < size; mask++) {
    if ((mask & (mask - 1)) === 0) continue
    for (let left = (mask - 1) & mask; left > 0; left = (left - 1) & mask) {
      const right = mask ^ left
      if (left < right) break
      const [a, b] = [best[left], best[right]]
      if (a === undefined || b === undefined || !isConnected(graph, left, right)) continue
      const joined = join(graph, a, b)
      const known = best[mask]
      if (known === undefined || joined.cost < known.cost) best[mask] = joined
    }
  }
  const parts: JoinTree[] = []
  let rest = size - 1
  while (rest > 0) {
    const mask = component(graph, rest & -rest, leaves.length)
    parts.push(best[mask]!)
    rest &= ~mask
  }
  return parts
}

function component(graph: JoinGraph, from: number, inputs: number): number {
  let mask = from
  for (;;) {
    let grown = mask
    for (let i = 0; i < inputs; i++) {
      if ((grown & (1 << i)) === 0 && isConnected(graph, grown, 1 << i)) grown |= 1 << i
    }
    if (grown === mask) return mask
    mask = grown
  }
}

/** The pair with the smallest result first; pairs without a condition only when there is no other. */
function greedy(graph: JoinGraph, parts: readonly JoinTree[]): JoinTree {
  const trees = [...parts]
  while (trees.length > 1) {
    let chosen: { tree: JoinTree; i: number; j: number; connected: boolean } | undefined
    for (let i = 0; i < trees.length; i++) {
      for (let j = i + 1; j < trees.length; j++) {
        const connected = isConnected(graph, trees[i].mask, trees[j].mask)
        if (chosen?.connected === true && !connected) continue
        const tree = join(graph, trees[i], trees[j])
        const isBetter =
          chosen === undefined || (connected && !chosen.connected) || tree.rows < chosen.tree.rows
        if (isBetter) chosen = { tree, i, j, connected }
      }
    }
    const { tree, i, j } = chosen!
    trees.splice(j, 1)
    trees.splice(i, 1, tree)
  }
  return trees[0]
}

export const crosses = (mask: number, left: number, right: number): boolean =>
  (mask & left) !== 0 && (mask & right) !== 0

/** Whether a condition becomes whole when the two sets meet. */
export const meets = (mask: number, left: number, right: number): boolean =>
  crosses(mask, left, right) && (mask & ~(left | right)) === 0

function isConnected(graph: JoinGraph, left: number, right: number): boolean {
  return (
    graph.classes.some((columns) => crosses(columns.mask, left, right)) ||
    graph.others.some((other) => meets(other.mask, left, right))
  )
}

function join(graph: JoinGraph, a: JoinTree, b: JoinTree): JoinTree {
  const rows = Math.max(1, a.rows * b.rows * share(graph, a, b))
  const [build, probe] = a.rows * a.width <= b.rows * b.width ? [a, b] : [b, a]
  const isShuffled = build.rows * build.width > broadcastBytes
  const own =
    rows +
    build.rows * buildCost +
    probe.rows * probeCost +
    (isShuffled ? (build.rows + probe.rows) * shuffleCost : 0)
  return {
    mask: a.mask | b.mask,
    rows,
    width: a.width + b.width,
    cost: a.cost + b.cost + own,
    left: probe,
    right: build,
  }
}

/** Of all pairs of rows, those that the conditions between the two let through. */
function share(graph: JoinGraph, a: JoinTree, b: JoinTree): number {
  let others = 1
  for (const { mask } of graph.others) if (meets(mask, a.mask, b.mask)) others *= otherShare
  const between = graph.classes.filter((columns) => crosses(columns.mask, a.mask, b.mask))
  if (between.length === 0) return others
  const values = [a, b].map((tree) => {
    const product = between.reduce((all, columns) => all * valuesIn(graph, columns, tree), 1)
    return { product, bound: boundOf(graph, between, tree) }
  })
  // The columns of several keys are not independent: a side has no more combinations than its table has rows.
  const [left, right] = values.map(({ product, bound }) => Math.min(product, bound))
  const distinct = between.length === 1 ? Math.max(left, right) : Math.min(left, right)
  return others / Math.max(1, distinct)
}

/** How many values the columns of the class have in the tree's rows. */
function valuesIn(graph: JoinGraph, columns: EqualColumns, tree: JoinTree): number {
  let least = Infinity
  for (const input of columns.columns.keys()) {
    if ((tree.mask & (1 << input)) === 0) continue
    least = Math.min(least, columns.distinct.get(input) ?? graph.inputs[input].rows)
  }
  return least
}

/** Rows of the smallest input that has columns of all classes; the tree's own where they lie in several. */
function boundOf(graph: JoinGraph, between: readonly EqualColumns[], tree: JoinTree): number {
  let bound = Infinity
  graph.inputs.forEach((input, i) => {
    const has = (tree.mask & (1 << i)) !== 0 && between.every((columns) => columns.columns.has(i))
    if (has) bound = Math.min(bound, input.rows)
  })
  return bound === Infinity ? Math.max(1, tree.rows) : bound
}
