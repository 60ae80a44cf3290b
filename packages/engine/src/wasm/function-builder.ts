/**
 * Builds the body of one function: statements are written at once, in the order of the calls; values are code
 * trees, written where they are placed. Every statement asserts its types, its labels and its locals' scopes.
 */

import { type Code, CodeNode, checkType, fail, isConst, noOperands, type ValueType } from './code.ts'
import type { Chunk, CodeBuffer } from './code-buffer.ts'
import { branchCondition, i32Const } from './folding.ts'
import type { LocalTable } from './locals.ts'
import type { Label, Local } from './references.ts'
import { i32, select } from './scalar-operators.ts'
import { StatementBuilder } from './statement-builder.ts'

const BLOCK = 0x02
const LOOP = 0x03
const IF = 0x04

export interface RangeOptions {
  /** 1 unless said otherwise; more than zero. */
  readonly step?: number
  /** Compare bounds as unsigned, for pointers. */
  readonly unsigned?: boolean
}

export interface LoopLabels {
  /** Goes on with the next round. */
  readonly next: Label
  /** Leaves the loop. */
  readonly exit: Label
}

export class FunctionBuilder extends StatementBuilder {
  /** Whether the next statement can be reached. */
  #reachable = true

  if(condition: Code<'i32'>, then: () => void, otherwise?: () => void): void {
    checkType(condition, 'i32', 'if', 'the condition')
    if (isConst(condition)) {
      if (condition.value !== 0) then()
      else otherwise?.()
      return
    }
    this.emitter.emit(branchCondition(condition))
    const label = this.emitter.openBlock(IF, undefined)
    const before = this.#reachable
    then()
    let after = this.#reachable
    this.#reachable = before
    if (otherwise !== undefined) {
      this.emitter.out.byte(0x05)
      otherwise()
      after ||= this.#reachable
    } else {
      after = before
    }
    this.emitter.closeBlock(label)
    this.#join(after)
  }

  /** A value by condition; only the branch taken runs, statements inside the branches included. */
  ifValue<T extends ValueType>(
    type: T,
    condition: Code<'i32'>,
    then: () => Code<NoInfer<T>>,
    otherwise: () => Code<NoInfer<T>>,
  ): Code<T> {
    checkType(condition, 'i32', 'ifValue', 'the condition')
    if (isConst(condition)) return this.sequence(type, condition.value !== 0 ? then : otherwise)
    const before = this.#reachable
    const statements = this.statements
    this.emitter.openCapture()
    const label = this.emitter.openBlock(IF, type)
    const a = this.#branchValue(type, then, 'ifValue')
    this.#reachable = before
    this.emitter.out.byte(0x05)
    const b = this.#branchValue(type, otherwise, 'ifValue')
    this.#reachable = before
    this.emitter.closeBlock(label)
    const chunk = this.emitter.closeCapture()
    const pure = this.statements === statements
    if (pure && isConst(a) && isConst(b)) {
      // `Object.is` keeps 0 and -0 apart.
      if (Object.is(a.value, b.value) && !condition.effects) return a
      if (type === 'i32' && condition.isBoolean) return select(condition, a, b)
    }
    const effects = !pure || a.effects || b.effects || condition.effects
    return this.#deferred(type, [branchCondition(condition)], chunk, effects, a.isBoolean && b.isBoolean)
  }

  /** Statements and then a value, all of which run where the value is placed. */
  sequence<T extends ValueType>(type: T, body: () => Code<NoInfer<T>>): Code<T> {
    const before = this.#reachable
    const statements = this.statements
    this.emitter.openCapture()
    const value = this.#branchValue(type, body, 'sequence')
    this.#reachable = before
    const chunk = this.emitter.closeCapture()
    if (this.statements === statements) return value
    return this.#deferred(type, noOperands, chunk, true, value.isBoolean)
  }

  block(body: (exit: Label) => void): void {
    const label = this.emitter.openBlock(BLOCK, undefined)
    body(label)
    this.emitter.closeBlock(label)
    this.#join(this.#reachable || label.used)
  }

  /** Branching to `again` starts over; without it the loop ends after one round. */
  loop(body: (again: Label) => void): void {
    const label = this.emitter.openBlock(LOOP, undefined)
    body(label)
    this.emitter.closeBlock(label)
    this.#join(this.#reachable)
  }

  br(label: Label): void {
    this.emitter.out.byte(0x0c)
    this.emitter.target(label, 'br')
    this.#leave()
  }

  brIf(label: Label, condition: Code<'i32'>): void {
    checkType(condition, 'i32', 'brIf', 'the condition')
    if (isConst(condition)) {
      if (condition.value !== 0) this.br(label)
      return
    }
    this.emitter.emit(branchCondition(condition))
    this.emitter.out.byte(0x0d)
    this.emitter.target(label, 'brIf')
    this.statements++
  }

  /** Branches to the label numbered by `index`, or to `otherwise` beyond the last. */
  brTable(labels: readonly Label[], otherwise: Label, index: Code<'i32'>): void {
    checkType(index, 'i32', 'brTable', 'the index')
    this.emitter.emit(index)
    this.emitter.out.byte(0x0e)
    this.emitter.out.unsigned(labels.length)
    for (const label of labels) this.emitter.target(label, 'brTable')
    this.emitter.target(otherwise, 'brTable')
    this.#leave()
  }

  whileLoop(condition: () => Code<'i32'>, body: (labels: LoopLabels) => void): void {
    this.block((exit) => {
      this.loop((next) => {
        this.brIf(exit, i32.eqz(condition()))
        body({ next, exit })
        this.br(next)
      })
    })
  }

  /**
   * Runs `body` for `from`, `from + step` and so on while below `to`, which is computed once. Locals declared inside
   * are freed at the end. The bounds are signed unless `unsigned`; `to + step` must not overflow.
   */
  forRange(
    from: Code<'i32'>,
    to: Code<'i32'>,
    body: (index: Local<'i32'>, labels: LoopLabels) => void,
    options: RangeOptions = {},
  ): void {
    const { step = 1, unsigned = false } = options
    if (!(step > 0)) fail('forRange', `the step ${step} is not positive`)
    checkType(from, 'i32', 'forRange', 'the lower bound')
    checkType(to, 'i32', 'forRange', 'the upper bound')
    this.scope(() => {
      const bound = isConst(to) ? to : this.let(to, 'to')
      const index = this.let(from, 'i')
      const inside = () => (unsigned ? i32.ltU(index, bound) : i32.ltS(index, bound))
      this.block((exit) => {
        this.brIf(exit, i32.eqz(inside()))
        this.loop((again) => {
          this.block((next) => body(index, { next, exit }))
          this.set(index, i32.add(index, i32Const(step)))
          this.brIf(again, inside())
        })
      })
    })
  }

  return(...values: readonly Code[]): void {
    const { results } = this.reference
    if (values.length !== results.length) {
      fail('return', `${values.length} values for ${results.length} results`)
    }
    for (let i = 0; i < values.length; i++) {
      checkType(values[i], results[i], 'return', `value ${i + 1}`)
      this.emitter.emit(values[i])
    }
    this.emitter.out.byte(0x0f)
    this.#leave()
  }

  unreachable(): void {
    this.emitter.out.byte(0x00)
    this.#leave()
  }

  /** A value that is never computed: traps. For branches of `ifValue` that leave by `br` or `return`. */
  trap<T extends ValueType>(type: T): Code<T> {
    return new CodeNode<T>(type, 'trap', undefined, noOperands, 0, 0, undefined, true, false)
  }

  /** Ends the body; `value` is what the body callback answered, the result if it is code. */
  finish(value: Code | undefined): { code: CodeBuffer; locals: LocalTable; usesMemory: boolean } {
    if (value !== undefined) this.return(value)
    else if (this.#reachable && this.reference.results.length > 0) fail('end', 'the result is missing')
    this.emitter.out.byte(0x0b)
    return { code: this.emitter.out, locals: this.locals, usesMemory: this.emitter.usesMemory }
  }

  #branchValue<T extends ValueType>(type: T, branch: () => Code, operation: string): Code<T> {
    const value = branch()
    checkType(value, type, operation, 'the value')
    this.emitter.emit(value)
    return value as Code<T>
  }

  #deferred<T extends ValueType>(
    type: T,
    operands: readonly Code[],
    chunk: Chunk,
    effects: boolean,
    isBoolean: boolean,
  ): Code<T> {
    return new CodeNode<T>(type, 'chunk', undefined, operands, 0, 0, chunk, effects, isBoolean)
  }

  #leave(): void {
    this.#reachable = false
    this.statements++
  }

  /** After a block: WebAssembly takes its end for reachable, so where it is not that must be said. */
  #join(reachable: boolean): void {
    this.#reachable = reachable
    if (!reachable) this.emitter.out.byte(0x00)
    this.statements++
  }
}
