/**
 * What a stage's program depends on, as a text: stages with equal texts have equal programs but for the numbers of
 * their operators and shuffles, and for what the readers of their scans are told. Columns, operators and shuffles are
 * numbered by where they first appear, so that a query that is planned again has the stages that it had.
 */
import type { DataType } from '@vonk/common'
import type { Attribute, Origin } from '../expr/expression.ts'
import type { FileScan } from '../physical/physical-plan.ts'
import type { StagePlan } from './stage-plan.ts'

export interface StageKey {
  readonly text: string
  /** The ids of operators and shuffles in the order of their numbers. */
  readonly operators: readonly number[]
  readonly shuffles: readonly number[]
  /** What the readers of the scans are told. */
  readonly scans: readonly object[]
}

/** Trees that are deeper are seldom planned twice, and are not walked by recursion. */
const depthMax = 500

/** Of a stage that reads rows of the program or writes files: those are made for one query. */
class Unkeyed extends Error {}

/** Undefined where no two stages are taken for equal. */
export function stageKey(plan: StagePlan): StageKey | undefined {
  const walk = new KeyWalk()
  try {
    const text = `${walk.textOf(plan.root)}${walk.textOf(plan.output)}${JSON.stringify(plan.sessionTimeZone)}`
    return { ...walk.numbered(), text: text + walk.sqlTexts() }
  } catch (error) {
    if (error instanceof Unkeyed) return undefined
    throw error
  }
}

class KeyWalk {
  readonly #columns = new Numbers<number>()
  readonly #operators = new Numbers<number>()
  readonly #shuffles = new Numbers<number>()
  readonly #attributes = new Numbers<Attribute>()
  readonly #sqlTexts = new Numbers<string>()
  readonly #scans = new Set<object>()
  #depth = 0

  numbered(): Omit<StageKey, 'text'> {
    return { operators: this.#operators.all, shuffles: this.#shuffles.all, scans: [...this.#scans] }
  }

  sqlTexts(): string {
    return this.#sqlTexts.all.map((text) => JSON.stringify(text)).join()
  }

  /** Each kind of value begins with a sign of its own, so that texts meet only where values do. */
  textOf(value: unknown): string {
    switch (typeof value) {
      case 'string':
        return JSON.stringify(value)
      case 'number':
        return `:${Object.is(value, -0) ? '-0' : value} `
      case 'bigint':
        return `:${value}n `
      case 'object':
        return value === null ? ':null ' : this.#object(value)
      case 'boolean':
      case 'undefined':
        return `:${value} `
      default:
        throw new Unkeyed()
    }
  }

  #object(value: object): string {
    if (Array.isArray(value)) {
      let text = '['
      for (const item of value) text += this.textOf(item)
      return `${text}]`
    }
    if (value instanceof Uint8Array) return `#${value.join()} `
    if (Object.getPrototypeOf(value) !== Object.prototype) throw new Unkeyed()
    if (this.#depth === depthMax) throw new Unkeyed()
    this.#depth++
    const text = this.#node(value as Node)
    this.#depth--
    return text
  }

  #node(node: Node): string {
    switch (node.kind) {
      case 'attribute':
        return this.#attribute(node as Attribute)
      case 'fileScan':
        return this.#scan(node as FileScan)
      // Rows of the program, and places of one write.
      case 'localScan':
      case 'write':
        throw new Unkeyed()
      default:
        return `{${this.#fields(node)}}`
    }
  }

  #fields(node: object): string {
    let text = ''
    for (const name in node) {
      const value = (node as Readonly<Record<string, unknown>>)[name]
      if (value === undefined || unread.has(name)) continue
      text += name
      if (name === 'origin') text += this.#origin(value as Origin)
      else if (name === 'operatorId') text += `o${this.#operators.of(value as number)}`
      else if (name === 'shuffleId') text += `s${this.#shuffles.of(value as number)}`
      else if ((name === 'id' || name === 'resultId') && typeof value === 'number')
        text += `c${this.#columns.of(value)}`
      else if (name === 'type' && typeof value === 'object') text += typeText(value as DataType)
      else text += this.textOf(value)
    }
    return text
  }

  /** The same object again is told by its number. */
  #attribute(attribute: Attribute): string {
    const known = this.#attributes.all.length
    const at = this.#attributes.of(attribute)
    if (at < known) return `^${at} `
    const { id, name, type, nullable, metadata } = attribute
    const more = metadata === undefined ? '' : this.textOf(metadata)
    return `@${this.#columns.of(id)}${JSON.stringify(name)}${typeText(type)}${nullable}${more}`
  }

  /** Which rows it reads, and how it is told, is not the program's. */
  #scan({ operatorId, callSite, output, columns, scan }: FileScan): string {
    if (this.#scans.has(scan.shared)) throw new Unkeyed()
    this.#scans.add(scan.shared)
    const { reader, splits } = scan
    return `%${this.textOf([reader, splits.length, callSite, output, columns])}o${this.#operators.of(operatorId)}`
  }

  #origin({ sqlText, start, stop, view, callSite, fragment }: Origin): string {
    let text = sqlText === undefined ? '~' : `~${this.#sqlTexts.of(sqlText)}`
    text += `:${start}:${stop}`
    if (view !== undefined) text += `v${JSON.stringify(view)}`
    if (callSite !== undefined) text += `c${JSON.stringify(callSite)}`
    if (fragment !== undefined) text += `f${JSON.stringify(fragment)}`
    return text
  }
}

interface Node {
  readonly kind?: string
}

/** What no code is generated from. */
const unread: ReadonlySet<string> = new Set(['estimate', 'reuseKey', 'qualifier', 'displayName'])

const typeTexts = new WeakMap<DataType, string>()
function typeText(type: DataType): string {
  let text = typeTexts.get(type)
  if (text === undefined) typeTexts.set(type, (text = new KeyWalk().textOf(type)))
  return text
}

/** Numbers by order of appearance. */
class Numbers<T> {
  readonly all: T[] = []
  readonly #numbers = new Map<T, number>()

  of(value: T): number {
    let found = this.#numbers.get(value)
    if (found === undefined) {
      found = this.all.push(value) - 1
      this.#numbers.set(value, found)
    }
    return found
  }
}
