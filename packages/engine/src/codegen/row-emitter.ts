/**
 * Evaluates expressions for the current row of a generated function: the `Emitter` that function entries see, and the
 * rules of evaluation around them: nulls, lazily evaluated branches, common subexpressions, errors.
 *
 * A common subexpression is computed once where it is first met; inside a branch that runs only for some rows it is
 * known to that branch alone.
 */
import { type DataType, sameType } from '@vonk/common'
import { assert } from '../base/assert.ts'
import { sizeOf, splitBytes } from '../expr/code-parts.ts'
import type { ChoiceBranch, Emitter, Value } from '../expr/emit.ts'
import type {
  Call,
  CaseWhen,
  Cast,
  EvalMode,
  Expression,
  LambdaFunction,
  Literal,
} from '../expr/expression.ts'
import type { ScalarEntry } from '../expr/function-entry.ts'
import { casts, scalarEntry } from '../expr/registry.ts'
import { visitExpression } from '../expr/tree.ts'
import { isVariableLength, partTypes } from '../expr/value-parts.ts'
import {
  type Code,
  constValue,
  type FunctionBuilder,
  i32,
  type Local,
  type ValueType,
} from '../wasm/index.ts'
import { chooseFirst } from './choose-first.ts'
import { ChosenValue, valueOfCodes } from './chosen-value.ts'
import { isDeterministic } from './classify-steps.ts'
import { expressionKey } from './expression-key.ts'
import { renumbered } from './lambda-numbers.ts'
import { OutlinedCall } from './outlined-call.ts'
import { canRaise, typeOfExpression } from './raises.ts'
import { status } from './stage-program.ts'
import { zeroOf } from './stored-parts.ts'
import { ValueEmitter, type ValueEmitterOptions, zero } from './value-emitter.ts'

/** Where attributes of the current row come from. */
export interface RowColumns {
  /** Loads the column of this row, or undefined if the attribute is not a column but defined by an expression. */
  load(e: RowEmitter, attributeId: number): Value | undefined
  definition(attributeId: number): Expression | undefined
}

/** What was computed for the row: attributes by number, other expressions by key. */
type KnownValues = Map<string | number, Value>

/** Literals that were loaded before the loop, by key. */
export type LiteralValues = Map<string, Value>

export interface RowEmitterOptions extends ValueEmitterOptions {
  readonly columns: RowColumns
}

/**
 * In a function that has more locals than these in use, values are forgotten behind the expression that they were
 * computed for: however long an expression is, its function keeps few locals. What V8 does at each branch grows with
 * their number, and it takes no more than 50,000.
 */
const crowdedLocals = 200

/** V8 takes no more than 1,000. */
const parametersMax = 500

export class RowEmitter extends ValueEmitter implements Emitter {
  readonly #columns: RowColumns
  #known: KnownValues[] = [new Map()]
  #provided = new Map<number, () => Value>()
  #literals: LiteralValues = new Map()

  constructor(options: RowEmitterOptions) {
    super(options)
    this.#columns = options.columns
  }

  /** Loads literals into locals, once, before the loop. */
  hoistLiterals(expressions: readonly Literal[]): void {
    for (const literal of expressions) {
      const key = expressionKey(literal)
      if (!this.#literals.has(key)) this.#literals.set(key, this.parameter(literal))
    }
  }

  /** Forgets what was computed for the row before. */
  nextRow(row: Code<'i32'>, resume: Code<'i32'>): void {
    this.row = row
    this.resume = resume
    this.#known = [new Map()]
  }
  chooseFirst(type: DataType, branches: readonly ChoiceBranch[], otherwise: () => Value): Value {
    return chooseFirst(this, type, branches, otherwise)
  }

  when(cond: Code<'i32'>, then: () => void, otherwise?: () => void): void {
    const branch = (body: () => void) => () => {
      this.#known.push(new Map())
      this.f.scope(body)
      this.#known.pop()
    }
    this.f.if(cond, branch(then), otherwise === undefined ? undefined : branch(otherwise))
  }

  // Evaluation

  evaluate(e: Expression): Value {
    switch (e.kind) {
      case 'literal':
        return this.#literal(e)
      case 'alias':
      case 'sortOrder':
        return this.evaluate(e.child)
      case 'attribute':
      case 'lambdaVariable':
      case 'call':
      case 'cast':
      case 'case':
        return this.#remembered(e)
      default:
        return assert(false, `codegen cannot evaluate ${e.kind}`) as never
    }
  }

  typeOf(e: Expression): DataType {
    return typeOfExpression(e)
  }

  apply(lambda: LambdaFunction, args: readonly Value[]): Value {
    // Inside of itself (a column that a rule put in its place) a lambda's parameters need other numbers.
    const bound = lambda.parameters.some((p) => this.#bound.has(p.id))
    const { parameters, body } = bound ? renumbered(lambda) : lambda
    parameters.forEach((parameter, i) => {
      this.#bound.add(parameter.id)
      this.#known[this.#known.length - 1].set(expressionKey(parameter), args[i])
    })
    const value = this.evaluate(body)
    for (const parameter of parameters) this.#bound.delete(parameter.id)
    return value
  }

  /** Makes an attribute's value known for the rest of the row (or of the branch). */
  define(attributeId: number, value: Value): void {
    this.#known[this.#known.length - 1].set(attributeId, value)
  }

  /** Says how an attribute is loaded that steps of the pipeline bring along, wherever it is used. */
  provide(attributeId: number, load: () => Value): void {
    this.#provided.set(attributeId, load)
  }

  evaluateDefined(attributeId: number, definition: Expression): void {
    this.define(attributeId, this.evaluate(definition))
  }

  /** Statement block in which values are made known that are forgotten behind it. */
  within(body: () => void): void {
    this.#known.push(new Map())
    this.f.scope(body)
    this.#known.pop()
  }

  get #isCrowded(): boolean {
    return this.f.liveLocals > crowdedLocals
  }

  /** `apart` where the expression is a part of a large one and of a size for a function, else `here`. */
  #split<T>(e: Expression, apart: () => T | undefined, here: () => T): T {
    const around = this.#around
    if (around === 'small' && this.f.size <= splitBytes) return here()
    const size = sizeOf(e)
    const isPart = size === 'part' && (around === 'large' || this.f.size > splitBytes)
    this.#around = size === 'large' ? 'large' : 'small'
    const result = (isPart ? apart() : undefined) ?? here()
    this.#around = around
    return result
  }

  outlined(
    expressions: readonly Expression[],
    values: readonly Value[],
    types: readonly ValueType[],
    body: (values: readonly Value[]) => readonly Code[],
  ): readonly Local[] | undefined {
    // What is bound or excused here would have to be there, too.
    if (this.#bound.size > 0 || this.excused !== undefined) return undefined
    const columns = this.#columnsOf(expressions)
    if (columns === undefined) return undefined
    const call = new OutlinedCall([this.context, this.row, this.resume], [...columns.values(), ...values])
    if (call.args.length > parametersMax) return undefined
    const { f, context, row, resume, journal, sumIsSmall } = this
    const [known, provided, literals, exit] = [this.#known, this.#provided, this.#literals, this.exit]
    let leaves = false
    const enter = (inner: FunctionBuilder): readonly Code[] => {
      const given = call.valuesIn(inner.params)
      const known = [...columns.keys()].map((id, i): [number, Value] => [id, given[i]])
      this.f = inner
      this.context = inner.param(0, 'i32')
      this.row = inner.param(1, 'i32')
      this.resume = inner.param(2, 'i32')
      this.journal = undefined
      this.sumIsSmall = undefined
      this.#known = [new Map(known)]
      this.#provided = new Map()
      this.#literals = new Map()
      this.exit = (code) => {
        leaves = true
        inner.return(i32.const(code), ...types.map(zeroOf))
      }
      return body(given.slice(columns.size))
    }
    const part = this.module.module.addFunction('part', call.types, ['i32', ...types], (inner) => {
      inner.return(i32.const(status.ok), ...enter(inner))
    })
    Object.assign(this, { f, context, row, resume, journal, sumIsSmall })
    this.#known = known
    this.#provided = provided
    this.#literals = literals
    this.exit = exit
    const [code, ...results] = ['i32' as const, ...types].map((type) => f.local(type))
    f.callMulti(part, call.args, [code, ...results])
    if (leaves) {
      for (const stopped of [status.error, status.needMemory]) {
        f.if(i32.eq(code as Local<'i32'>, i32.const(stopped)), () =>
          f.scope(() => {
            journal?.restore()
            exit(stopped)
          }),
        )
      }
    }
    return results
  }

  /** The columns that expressions read, loaded here; undefined where a value may differ from one time to the next. */
  #columnsOf(expressions: readonly Expression[]): ReadonlyMap<number, Value> | undefined {
    const columns = new Map<number, Value>()
    const entered = new Set<number>()
    const walk = (root: Expression): boolean => {
      if (!isDeterministic(root)) return false
      let isFine = true
      visitExpression(root, (e) => {
        if (e.kind !== 'attribute' || entered.has(e.id)) return
        entered.add(e.id)
        const value = this.#known.findLast((map) => map.has(e.id))?.get(e.id) ?? this.#load(e.id)
        if (value !== undefined) columns.set(e.id, value)
        else isFine &&= walk(this.#columns.definition(e.id)!)
      })
      return isFine
    }
    return expressions.every(walk) ? columns : undefined
  }

  #load(id: number): Value | undefined {
    const value = this.#provided.get(id)?.() ?? this.#columns.load(this, id)
    if (value !== undefined) this.define(id, value)
    return value
  }

  apart(body: () => void): void {
    if (this.#isCrowded) this.within(body)
    else body()
  }

  /** What `body` evaluates is of another row of the batch. */
  atRow<T>(row: Code<'i32'>, body: () => T): T {
    const [here, known] = [this.row, this.#known]
    this.row = row
    this.#known = [new Map()]
    const result = body()
    this.row = here
    this.#known = known
    return result
  }

  /** 1 where the condition is true, 0 where it is false or null. */
  condition(e: Expression): Code<'i32'> {
    return this.#split(
      e,
      () => this.outlined([e], [], ['i32'], () => [this.#condition(e)])?.[0] as Local<'i32'> | undefined,
      () => {
        if (!this.#isCrowded) return this.#condition(e)
        const holds = this.f.local('i32')
        this.within(() => this.f.set(holds, this.#condition(e)))
        return holds
      },
    )
  }

  #condition(e: Expression): Code<'i32'> {
    if (e.kind === 'call' && (e.name === 'and' || e.name === 'or') && !this.canRaise(e.args[1])) {
      // Bound before the second is evaluated, whose statements come in between.
      const a = this.condition(e.args[0])
      const b = this.condition(e.args[1])
      return e.name === 'and' ? i32.and(a, b) : i32.or(a, b)
    }
    const value = this.evaluate(e)
    return i32.and(value.parts[0] as Code<'i32'>, i32.eqz(value.isNull))
  }

  canRaise(e: Expression): boolean {
    return canRaise(e, (id) => this.#columns.definition(id))
  }

  call(name: string, args: readonly Value[], type: DataType, options?: Call['options']): Value {
    const entry = scalarEntry(name)
    // Arguments that are values already need no expressions: placeholders carry type and nullability.
    const call: Call = {
      kind: 'call',
      name,
      args: args.map((arg, i) => placeholder(arg, i)),
      type,
      nullable: args.some((arg) => constValue(arg.isNull) !== 0),
      mode: this.#mode,
      ...(options === undefined ? {} : { options }),
    }
    if (entry.nulls === 'lazy')
      return entry.emitLazy!(
        this,
        args.map((arg) => () => arg),
        call,
      )
    return this.#apply(entry, call, args)
  }

  cast(value: Value, to: DataType, mode: EvalMode, timeZone?: string): Value {
    if (sameType(value.type, to)) return value
    return this.#castValue(value, to, mode, timeZone)
  }

  /** Numbers of the lambda parameters that have a value here. */
  readonly #bound = new Set<number>()
  #mode: EvalMode = 'ansi'
  /** Of the expression that the one being evaluated is a part of. */
  #around: 'small' | 'large' | undefined

  #remembered(e: Expression): Value {
    const key = e.kind === 'attribute' ? e.id : expressionKey(e)
    for (let i = this.#known.length - 1; i >= 0; i--) {
      const value = this.#known[i].get(key)
      if (value !== undefined) return value
    }
    const value = this.#computeWhere(e)
    this.#known[this.#known.length - 1].set(key, value)
    return value
  }

  /** In a function of its own where it is large; where this one is crowded, only the value itself keeps its locals. */
  #computeWhere(e: Expression): Value {
    if (e.kind === 'attribute') return this.#compute(e)
    const apart = (): Value | undefined => {
      const type = this.typeOf(e)
      const results = this.outlined([e], [], ['i32', ...partTypes(type)], () => {
        const { isNull, parts } = this.#compute(e)
        return [isNull, ...parts]
      })
      return results && valueOfCodes(type, results)
    }
    return this.#split(e, apart, () => {
      if (!this.#isCrowded) return this.#compute(e)
      const chosen = new ChosenValue(this.f, this.typeOf(e))
      this.within(() => chosen.put(this.#compute(e)))
      return chosen.value()
    })
  }

  #compute(e: Expression): Value {
    const origin = this.origin
    const mode = this.#mode
    if (e.origin !== undefined) this.origin = e.origin
    try {
      switch (e.kind) {
        case 'attribute': {
          const column = this.#provided.get(e.id)?.() ?? this.#columns.load(this, e.id)
          if (column !== undefined) return column
          const definition = this.#columns.definition(e.id)
          assert(definition !== undefined, `attribute ${e.name}#${e.id} is not an input of the pipeline`)
          return this.evaluate(definition)
        }
        case 'call':
          this.#mode = e.mode
          return this.#call(e)
        case 'cast':
          return this.#cast(e)
        case 'case':
          return this.#case(e)
        default:
          return assert(false, `codegen cannot compute ${e.kind}`) as never
      }
    } finally {
      this.origin = origin
      this.#mode = mode
    }
  }

  #call(call: Call): Value {
    const entry = scalarEntry(call.name)
    if (entry.nulls === 'lazy') {
      return entry.emitLazy!(
        this,
        call.args.map((arg) => () => this.evaluate(arg)),
        call,
      )
    }
    return this.#apply(
      entry,
      call,
      call.args.map((arg) => this.evaluate(arg)),
    )
  }

  #apply(entry: ScalarEntry, call: Call, args: readonly Value[]): Value {
    if (entry.nulls !== 'propagates') return entry.emit!(this, args, call)
    const anyNull = this.bind(args.reduce<Code<'i32'>>((sum, arg) => i32.or(sum, arg.isNull), zero))
    const known = constValue(anyNull)
    if (known === 0) return entry.emit!(this, args, call)
    if (known !== undefined) return this.nullValue(call.type)
    const costly = isVariableLength(call.type) || args.some((arg) => isVariableLength(arg.type))
    if (entry.runsOnNulls && !costly) {
      const before = this.excused
      this.excused = before === undefined ? anyNull : this.bind(i32.or(before, anyNull))
      const value = entry.emit!(this, args, call)
      this.excused = before
      return { ...value, isNull: this.bind(i32.or(anyNull, value.isNull)) }
    }
    if (costly || entry.raises?.(call)) {
      return this.choose(
        call.type,
        anyNull,
        () => this.nullValue(call.type),
        () => entry.emit!(this, args, call),
      )
    }
    const value = entry.emit!(this, args, call)
    return { ...value, isNull: this.bind(i32.or(anyNull, value.isNull)) }
  }

  #cast(e: Cast): Value {
    const value = this.evaluate(e.child)
    this.storing = e
    try {
      return this.#castValue(value, e.type, e.mode, e.timeZone)
    } finally {
      this.storing = undefined
    }
  }

  #castValue(value: Value, to: DataType, mode: EvalMode, timeZone: string | undefined): Value {
    const known = constValue(value.isNull)
    if (known === 1) return this.nullValue(to)
    const entry = casts()
    const costly = entry.raises(value.type, to, mode) || isVariableLength(to) || isVariableLength(value.type)
    if (known === 0) return entry.emit(this, value, to, mode, timeZone)
    const bare: Value = { ...value, isNull: zero }
    if (costly) {
      return this.choose(
        to,
        value.isNull,
        () => this.nullValue(to),
        () => entry.emit(this, bare, to, mode, timeZone),
      )
    }
    const result = entry.emit(this, bare, to, mode, timeZone)
    return { ...result, isNull: this.bind(i32.or(value.isNull, result.isNull)) }
  }

  #case({ type, branches, otherwise }: CaseWhen): Value {
    return this.chooseFirst(
      type,
      branches.map(({ when, result }) => ({
        reads: [when, result],
        test: () => ({ holds: this.condition(when), value: () => this.evaluate(result) }),
      })),
      () => (otherwise === undefined ? this.nullValue(type) : this.evaluate(otherwise)),
    )
  }

  #literal(e: Literal): Value {
    if (e.value === null || typeof e.value === 'boolean') return this.literal(e.type, e.value)
    return this.#literals.get(expressionKey(e)) ?? this.parameter(e)
  }
}

function placeholder(value: Value, index: number): Expression {
  return {
    kind: 'lambdaVariable',
    name: `argument ${index}`,
    id: -1 - index,
    type: value.type,
    nullable: constValue(value.isNull) !== 0,
  }
}
