/**
 * How long expressions are cut: a function of the module should not grow with the text of a query. V8 takes no more
 * than 50,000 locals and 7.6 MB of a function, and what it needs to compile one grows faster than its size.
 */
import type { Expression } from './expression.ts'
import { expressionChildren } from './tree.ts'

/** Up to so many nodes of its operands a call is emitted as it is. */
const wholeMax = 2048
/** Nodes of a part that gets a function of its own, at least. */
const partMin = 512
/** A function of more bytes than these leaves larger expressions to functions of their own. */
export const splitBytes = 16_384
const splitMin = 256
const splitMax = 1024

/** Operands that are evaluated one after the other, in a function of their own or where they are. */
export interface CodePart<T> {
  readonly items: readonly T[]
  readonly isOutlined: boolean
}

/** `expressions`: what an item evaluates; undefined where it uses values of the function around it. */
export function partsOf<T>(
  items: readonly T[],
  expressions: (item: T) => readonly Expression[] | undefined,
): readonly CodePart<T>[] {
  const sizes = items.map((item) => expressions(item)?.reduce((sum, e) => sum + nodesOf(e), 0) ?? 0)
  if (sizes.reduce((sum, size) => sum + size, 0) <= wholeMax) return [{ items, isOutlined: false }]
  const parts: CodePart<T>[] = []
  let open: T[] = []
  let size = 0
  const close = (isOutlined: boolean) => {
    if (open.length > 0) parts.push({ items: open, isOutlined })
    open = []
    size = 0
  }
  items.forEach((item, i) => {
    if (expressions(item) === undefined) {
      close(true)
      parts.push({ items: [item], isOutlined: false })
      return
    }
    open.push(item)
    size += sizes[i]
    if (size >= partMin) close(true)
  })
  close(true)
  return parts
}

/** A part is of a size for a function of its own: what is larger has parts that are. */
export function sizeOf(e: Expression): 'small' | 'part' | 'large' {
  const nodes = nodesOf(e)
  if (nodes < splitMin) return 'small'
  return nodes < splitMax ? 'part' : 'large'
}

/** Nodes of the tree, counted up to `splitMax`. */
function nodesOf(e: Expression): number {
  const open = [e]
  let count = 0
  for (let next = open.pop(); next !== undefined && count < splitMax; next = open.pop()) {
    count++
    for (const child of expressionChildren(next)) open.push(child)
  }
  return count
}
