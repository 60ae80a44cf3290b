/**
 * The parameters and locals of one function, and which places are free for reuse. A scope hands its locals' places
 * back when it ends. Deferred code (a value with statements inside, placed later) keeps the places that it took
 * until the scope around it ends, since nobody knows when it will run; inside itself it reuses them.
 */

import { fail, type ValueType } from './code.ts'
import type { Scope } from './code-buffer.ts'
import { Local } from './references.ts'

type Pool = Record<ValueType, Local[]>

const emptyPool = (): Pool => ({ i32: [], i64: [], f32: [], f64: [], v128: [] })

export class LocalTable {
  readonly owner: object
  readonly parameterCount: number
  /** The type of every place, parameters first. */
  readonly types: ValueType[] = []
  /** Every name that a place has had, for the name section. */
  readonly names: string[][] = []
  readonly parameters: readonly Local[]
  live = 0
  /** The innermost last; a piece of deferred code adds one of each. */
  readonly #scopes: Scope[] = [{ locals: [], places: [], open: true }]
  readonly #pools: Pool[] = [emptyPool()]

  constructor(owner: object, parameters: readonly ValueType[], names: readonly string[]) {
    this.owner = owner
    this.parameterCount = parameters.length
    this.parameters = parameters.map((type, i) => this.#place(type, names[i] ?? `p${i}`))
  }

  get scope(): Scope {
    return this.#scopes[this.#scopes.length - 1]
  }

  get count(): number {
    return this.types.length - this.parameterCount
  }

  declare<T extends ValueType>(type: T, name: string): Local<T> {
    let local: Local<T> | undefined
    for (let i = this.#pools.length - 1; i >= 0 && local === undefined; i--) {
      const place = this.#pools[i][type]?.pop()
      if (place !== undefined) {
        local = new Local(this.owner, type, place.index, name, this.#pools.length - 1)
        if (name !== '') this.names[place.index].push(name)
      }
    }
    local ??= this.#place(type, name)
    const scope = this.scope
    scope.locals.push(local)
    scope.places.push(local)
    this.live++
    return local
  }

  openScope(): void {
    this.#scopes.push({ locals: [], places: [], open: true })
  }

  closeScope(): void {
    const scope = this.#scopes.pop()!
    scope.open = false
    for (const local of scope.locals) {
      if (local.live) this.live--
      local.live = false
    }
    const pool = this.#pools[this.#pools.length - 1]
    // The earliest declared is taken first again, so that sibling scopes use places in the same order.
    for (let i = scope.places.length - 1; i >= 0; i--) pool[scope.places[i].type].push(scope.places[i])
  }

  openCapture(): void {
    this.#scopes.push({ locals: [], places: [], open: true })
    this.#pools.push(emptyPool())
  }

  closeCapture(): void {
    const { locals, places } = this.#scopes.pop()!
    const pool = this.#pools.pop()!
    const outer = this.scope
    outer.locals.push(...locals)
    outer.places.push(...places, ...pool.i32, ...pool.i64, ...pool.f32, ...pool.f64, ...pool.v128)
  }

  /** Asserts that a local belongs to this function and that its scope has not ended. */
  check(local: Local, operation: string): void {
    if (local.owner !== this.owner) fail(operation, `local ${describe(local)} belongs to another function`)
    if (!local.live) fail(operation, `local ${describe(local)} is used after its scope has ended`)
  }

  #place<T extends ValueType>(type: T, name: string): Local<T> {
    const local = new Local(this.owner, type, this.types.length, name, this.#pools?.length - 1)
    this.types.push(type)
    this.names.push(name === '' ? [] : [name])
    return local
  }
}

function describe(local: Local): string {
  return local.name === '' ? `number ${local.index}` : local.name
}
