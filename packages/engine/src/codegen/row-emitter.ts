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
import type { ChoiceBranch, Emitter, HelperFunction, MathFunction, RaiseSite, Value } from '../expr/emit.ts'
import type {
  Call,
  CaseWhen,
  Cast,
  EvalMode,
  Expression,
  LambdaFunction,
  Literal,
  LiteralValue,
  Origin,
} from '../expr/expression.ts'
import type { ScalarEntry } from '../expr/function-entry.ts'
import { constantSize, type Magnitude, staticSize, typeMagnitude, typeSize } from '../expr/magnitude.ts'
import { casts, scalarEntry } from '../expr/registry.ts'
import { visitExpression } from '../expr/tree.ts'
import { isVariableLength, partTypes } from '../expr/value-parts.ts'
import {
  type Code,
  constValue,
  type FunctionBuilder,
  i32,
  isConst,
  Local,
  select,
  type ValueType,
} from '../wasm/index.ts'
import { chooseFirst } from './choose-first.ts'
import { ChosenValue, valueOfCodes } from './chosen-value.ts'
import { isDeterministic } from './classify-steps.ts'
import { errorRecord, header } from './context-layout.ts'
import { expressionKey } from './expression-key.ts'
import { hostRecord } from './host-call.ts'
import { renumbered } from './lambda-numbers.ts'
import { errorBytesMax, type ModuleContext } from './module-context.ts'
import { OutlinedCall } from './outlined-call.ts'
import { canRaise, typeOfExpression } from './raises.ts'
import type { ReplayJournal } from './replay-journal.ts'
import { status } from './stage-program.ts'
import { inlineParts, loadParts, storeParts, zeroOf } from './stored-parts.ts'
import { asStored } from './stored-values.ts'
import { packZone } from './zone-table.ts'

/**
 * One way of compiling a row function: with or without null bits, with or without overflow checks that bounds make
 * needless.
 */
export interface Variant {
  readonly nulls: boolean
  readonly guarded: boolean
}

/** A test that must hold for a batch before a guarded body may run. */
export interface Guard {
  readonly magnitude: Magnitude
  readonly limit: number
}

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

export interface RowEmitterOptions {
  readonly module: ModuleContext
  readonly f: FunctionBuilder
  readonly context: Code<'i32'>
  readonly variant: Variant
  readonly columns: RowColumns
  readonly guards: Guard[]
  /** Leaves the function with a status; the row is stored by the emitter. */
  readonly exit: (status: number) => void
}

export interface OperatorPlace {
  readonly operatorId: number
  readonly callSite?: string
}

/**
 * In a function that has more locals than these in use, values are forgotten behind the expression that they were
 * computed for: however long an expression is, its function keeps few locals. What V8 does at each branch grows with
 * their number, and it takes no more than 50,000.
 */
const crowdedLocals = 200

/** More assumptions than these cost a batch more than the checks of its rows that they save. */
const guardsMax = 256

/** V8 takes no more than 1,000. */
const parametersMax = 500

const zero = i32.const(0)
const nowhere: OperatorPlace = { operatorId: -1 }

export class RowEmitter implements Emitter {
  /** The function that is written; another one while `outlined` writes a part of it. */
  f: FunctionBuilder
  readonly module: ModuleContext
  context: Code<'i32'>
  readonly variant: Variant
  /** The current row's position in its batch. */
  row: Code<'i32'> = zero
  /** Stored as `resumeAt` when the function stops at the current row. */
  resume: Code<'i32'> = zero
  operator: OperatorPlace = nowhere
  /** Set while an aggregate's sum is being updated: decides whether it may be kept in one word. */
  sumIsSmall: ((magnitude: Magnitude) => boolean) | undefined
  /** Where rows may be run again from the middle: what notes the state that they change. */
  journal: ReplayJournal | undefined
  /** Whether an expression took scratch memory so far. */
  usesScratch = false
  readonly #columns: RowColumns
  readonly #guards: Guard[]
  #exit: (status: number) => void
  #known: KnownValues[] = [new Map()]
  #provided = new Map<number, () => Value>()
  #literals: LiteralValues = new Map()
  #origin: Origin | undefined

  constructor(options: RowEmitterOptions) {
    this.f = options.f
    this.module = options.module
    this.context = options.context
    this.variant = options.variant
    this.#columns = options.columns
    this.#guards = options.guards
    this.#exit = options.exit
  }

  /** Loads literals into locals, once, before the loop. */
  hoistLiterals(expressions: readonly Literal[]): void {
    for (const literal of expressions) {
      const key = expressionKey(literal)
      if (!this.#literals.has(key)) this.#literals.set(key, this.#parameter(literal))
    }
  }

  /** Forgets what was computed for the row before. */
  nextRow(row: Code<'i32'>, resume: Code<'i32'>): void {
    this.row = row
    this.resume = resume
    this.#known = [new Map()]
  }

  // Values

  bind<T extends Code>(code: T): T {
    return isConst(code) || code instanceof Local ? code : (this.f.let(code) as Code as T)
  }

  value(type: DataType, parts: readonly Code[], isNull: Code<'i32'> = zero): Value {
    return { type, isNull: this.bind(isNull), parts: parts.map((part) => this.bind(part)) }
  }

  sized(value: Value, magnitude: Magnitude): Value {
    const limit = typeSize(value.type)
    if (limit === undefined) return value
    const known =
      staticSize(magnitude) > limit && magnitude.kind === 'constant' ? constantSize(limit) : magnitude
    return { ...value, magnitude: known }
  }

  assumeWithin(magnitude: Magnitude, limit: number): boolean {
    if (staticSize(magnitude) <= limit) return true
    if (magnitude.kind === 'constant' || !this.variant.guarded || this.#guards.length >= guardsMax)
      return false
    this.#guards.push({ magnitude, limit })
    return true
  }

  assumeSum(magnitude: Magnitude): boolean {
    return this.sumIsSmall?.(magnitude) ?? false
  }

  nullValue(type: DataType): Value {
    return { type, isNull: i32.const(1), parts: partTypes(type).map(zeroOf), magnitude: constantSize(0) }
  }

  literal(type: DataType, value: LiteralValue): Value {
    if (value === null) return this.nullValue(type)
    if (typeof value === 'string' || value instanceof Uint8Array) {
      const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value
      return { type, isNull: zero, parts: [this.constant(bytes), i32.const(bytes.length)] }
    }
    const parts = inlineParts(type, value)
    const size = typeof value === 'bigint' || typeof value === 'number' ? Math.abs(Number(value)) : undefined
    return {
      type,
      isNull: zero,
      parts,
      ...(size === undefined || typeSize(type) === undefined
        ? {}
        : { magnitude: constantSize(size * (1 + 2 ** -50)) }),
    }
  }

  choose(type: DataType, cond: Code<'i32'>, then: () => Value, otherwise: () => Value): Value {
    const known = constValue(cond)
    if (known !== undefined) return known !== 0 ? then() : otherwise()
    const chosen = new ChosenValue(this.f, type)
    this.when(
      cond,
      () => chosen.put(then()),
      () => chosen.put(otherwise()),
    )
    return chosen.value()
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

  // Errors and memory

  raise(found: RaiseSite): void {
    const site = asStored(found, this.#storing)
    const { index, offsets } = this.module.errorSite(site, this.operator, this.#origin)
    const record = header.error
    this.f.store('i32', this.context, i32.const(index), record + errorRecord.site)
    this.f.store('i32', this.context, this.row, record + errorRecord.row)
    Object.values(site.values ?? {}).forEach(({ value }, i) => {
      this.#storeErrorValue(value, record + offsets[i])
    })
    this.stop(status.error)
  }

  raiseIf(cond: Code<'i32'>, site: RaiseSite): void {
    const counts = this.#excused === undefined ? cond : i32.and(cond, i32.eqz(this.#excused))
    this.f.if(counts, () => this.f.scope(() => this.raise(site)))
  }

  /** Statement: leaves the function at the current row. */
  stop(code: number): void {
    this.journal?.restore()
    this.f.store('i32', this.context, this.resume, header.resumeAt)
    this.#exit(code)
  }

  scratch(bytes: Code<'i32'>): Code<'i32'> {
    const { f, context } = this
    this.usesScratch = true
    const start = f.let(i32.load(context, header.scratch), 'scratch')
    const size = this.bind(i32.and(i32.add(bytes, i32.const(7)), i32.const(-8)))
    const room = i32.sub(i32.load(context, header.scratchEnd), start)
    f.if(i32.gtU(size, room), () => {
      f.store('i32', context, i32.const(needs.scratch), header.needKind)
      f.store('i32', context, size, header.needBytes)
      this.stop(status.needMemory)
    })
    f.store('i32', context, i32.add(start, size), header.scratch)
    return start
  }

  releaseScratch(end: Code<'i32'>): void {
    const aligned = i32.and(i32.add(end, i32.const(7)), i32.const(-8))
    this.f.store('i32', this.context, aligned, header.scratch)
  }

  temporary(): Code<'i32'> {
    return this.bind(i32.add(this.context, i32.const(header.temporary)))
  }

  helper(definition: HelperFunction, ...args: readonly Code[]): readonly Code[] {
    const reference = this.module.helper(definition)
    if (definition.results.length === 1) return [this.bind(this.f.call(reference as never, args))]
    const results = definition.results.map((type) => this.f.local(type))
    this.f.callMulti(reference, args, results)
    return results
  }

  kernel(name: string, ...args: readonly Code[]): readonly Code[] {
    const reference = this.module.kernels.get(name)
    if (reference.results.length === 1) return [this.bind(this.f.call(reference as never, args))]
    const results = reference.results.map((type) => this.f.local(type))
    this.f.callMulti(reference, args, results)
    return results
  }

  math(name: MathFunction, ...args: readonly Code<'f64'>[]): Code<'f64'> {
    return this.bind(this.f.call(this.module.mathFunction(name, args.length) as never, args)) as Code<'f64'>
  }

  constant(bytes: Uint8Array): Code<'i32'> {
    const slot = this.module.constants.bytes(bytes)
    return this.bind(i32.load(this.#constants(), slot))
  }

  timeZone(name: string): Code<'i32'> {
    return this.constant(packZone(name))
  }

  taskCell(): Code<'i32'> {
    const cell = this.module.context.cell()
    this.journal?.note(cell, 8)
    return this.bind(i32.add(this.context, i32.const(cell)))
  }

  partitionIndex(): Code<'i32'> {
    return this.bind(i32.load(this.context, header.partition))
  }

  host(name: string, args: readonly Value[], type: DataType): Value {
    const { f, context } = this
    assert(args.length <= hostRecord.argumentsMost, `too many arguments for host function ${name}`)
    const { call, record } = this.module.hostFunction({ name, argTypes: args.map((arg) => arg.type), type })
    args.forEach((arg, i) => {
      const slot = record + (i + 1) * hostRecord.slot
      f.store('i32', context, arg.isNull, slot)
      storeParts(f, arg.parts, context, slot + hostRecord.value)
    })
    this.usesScratch = true
    const missing = f.let(f.call(call, [i32.add(context, i32.const(record)), context]), 'missing')
    f.if(missing, () => {
      f.store('i32', context, i32.const(needs.scratch), header.needKind)
      f.store('i32', context, missing, header.needBytes)
      this.stop(status.needMemory)
    })
    return this.value(type, loadParts(type, context, record + hostRecord.value), i32.load(context, record))
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
    if (this.#bound.size > 0 || this.#excused !== undefined) return undefined
    const columns = this.#columnsOf(expressions)
    if (columns === undefined) return undefined
    const call = new OutlinedCall([this.context, this.row, this.resume], [...columns.values(), ...values])
    if (call.args.length > parametersMax) return undefined
    const { f, context, row, resume, journal, sumIsSmall } = this
    const [known, provided, literals, exit] = [this.#known, this.#provided, this.#literals, this.#exit]
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
      this.#exit = (code) => {
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
    this.#exit = exit
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
  /** 1 where the arguments of the call being emitted are null, so that its errors do not count. */
  #excused: Code<'i32'> | undefined
  /** The cast whose code is made now. */
  #storing: Cast | undefined

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
    const origin = this.#origin
    const mode = this.#mode
    if (e.origin !== undefined) this.#origin = e.origin
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
      this.#origin = origin
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
      const before = this.#excused
      this.#excused = before === undefined ? anyNull : this.bind(i32.or(before, anyNull))
      const value = entry.emit!(this, args, call)
      this.#excused = before
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
    this.#storing = e
    try {
      return this.#castValue(value, e.type, e.mode, e.timeZone)
    } finally {
      this.#storing = undefined
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
    return this.#literals.get(expressionKey(e)) ?? this.#parameter(e)
  }

  /** A literal as a parameter of the module: its value lies in the constants, not in the code. */
  #parameter(e: Literal): Value {
    if (e.value === null || typeof e.value === 'boolean') return this.literal(e.type, e.value)
    const offset = this.module.constants.literal(e.type, e.value)
    const value = this.value(e.type, loadParts(e.type, this.#constants(), offset))
    const bound = typeSize(e.type)
    if (bound === undefined) return value
    const wide = partTypes(e.type).length === 2
    const narrow = partTypes(e.type)[0] === 'i32'
    const magnitude: Magnitude = narrow
      ? typeMagnitude(e.type)
      : { kind: 'literal', offset, wide, typeSize: bound }
    return { ...value, magnitude }
  }

  #constants(): Code<'i32'> {
    return i32.load(this.context, header.constants)
  }

  #storeErrorValue(value: Value, at: number): void {
    const { f, context } = this
    f.store('i32', context, value.isNull, at)
    if (isVariableLength(value.type)) {
      const [pointer, length] = value.parts as readonly [Code<'i32'>, Code<'i32'>]
      const kept = this.bind(
        select(i32.gtU(length, i32.const(errorBytesMax)), i32.const(errorBytesMax), length),
      )
      f.store('i32', context, kept, at + 4)
      f.memoryCopy(i32.add(context, i32.const(at + 8)), pointer, kept)
      return
    }
    let offset = at + 8
    for (const part of value.parts) {
      f.store(part.type as 'i32', context, part as Code<'i32'>, offset)
      offset += part.type === 'i32' || part.type === 'f32' ? 4 : 8
    }
  }
}

/** Kinds of memory that a generated function asks the runner for, in the context's `needKind`. */
export const needs = Object.freeze({ scratch: 1, rows: 2, bytes: 3, buckets: 4 })

function placeholder(value: Value, index: number): Expression {
  return {
    kind: 'lambdaVariable',
    name: `argument ${index}`,
    id: -1 - index,
    type: value.type,
    nullable: constValue(value.isNull) !== 0,
  }
}
