/**
 * Functions that loop over the rows of a batch, compiled in up to three bodies: one without nulls and overflow checks,
 * one with nulls, one with both. The exported function looks at the batch's vectors (is there a validity area, how
 * large are the values) and calls the body that fits.
 */
import { vector } from '../columnar/vector.ts'
import type { Expression, Literal } from '../expr/expression.ts'
import { tableItems } from '../expr/functions/in-list.ts'
import type { Magnitude } from '../expr/magnitude.ts'
import { expressionChildren } from '../expr/tree.ts'
import {
  type Code,
  type FunctionBuilder,
  type FunctionReference,
  f64,
  i32,
  type Local,
} from '../wasm/index.ts'
import { type InputColumn, LoadedColumns, mayBeNull } from './input-columns.ts'
import { KnownMagnitudes, MagnitudeCode } from './magnitude-code.ts'
import type { ModuleContext } from './module-context.ts'
import { RowEmitter } from './row-emitter.ts'
import type { Guard, Variant } from './value-emitter.ts'

export interface RowFunctionSpec {
  readonly name: string
  readonly exported: boolean
  /** All columns of the pipeline, by attribute id, and attributes that are defined by expressions over them. */
  readonly columns: ReadonlyMap<number, InputColumn>
  readonly definitions: ReadonlyMap<number, Expression>
  /** What the body will evaluate: decides which columns and literals are loaded before the loop. */
  readonly expressions: readonly Expression[]
  /** Where the function keeps sums whose size is watched over all batches. */
  readonly sums?: WatchedSums
  /** Exit of the body at a row: `resumeAt` is stored already. */
  exit(f: FunctionBuilder, status: number): void
  body(parts: RowFunctionParts): Code | undefined
}

/**
 * Sums of which only the low words are kept up to date while a bound on all that was added says that these suffice. At
 * `cell` of the context lie an f64, the bound so far, and a u32 that is 1 once both words count.
 */
export interface WatchedSums {
  readonly cell: number
  /**
   * After the bodies were emitted: a function (context) that brings the high words up to date, if there are such sums.
   */
  widen(): FunctionReference<readonly ['i32'], readonly []> | undefined
}
/** More literals than these are loaded where they are needed: locals that live on over the loop are registers. */
const hoistedMax = 256

/** The largest that the low word of such a sum may become. */
const sumLimit = 2 ** 62

export interface RowFunctionParts {
  readonly f: FunctionBuilder
  readonly e: RowEmitter
  readonly context: Local<'i32'>
  /** The function's second and third parameter. */
  readonly a: Local<'i32'>
  readonly b: Local<'i32'>
  readonly variant: Variant
  /** Sizes of values that this body adds to watched sums. */
  readonly added: Magnitude[]
}

type Signature = FunctionReference<readonly ['i32', 'i32', 'i32'], readonly ['i32']>

/** Columns that expressions reach, through definitions too, and the literals in them. */
export function reach(spec: Pick<RowFunctionSpec, 'columns' | 'definitions' | 'expressions'>): {
  readonly used: readonly InputColumn[]
  readonly literals: readonly Literal[]
} {
  const used = new Map<number, InputColumn>()
  const literals: Literal[] = []
  const entered = new Set<number>()
  const walk = (e: Expression): void => {
    const inTable = tableItems(e)
    for (const child of expressionChildren(e)) if (!inTable.has(child as Literal)) walk(child)
    if (e.kind === 'literal') literals.push(e)
    if (e.kind !== 'attribute' || entered.has(e.id)) return
    entered.add(e.id)
    const column = spec.columns.get(e.id)
    if (column !== undefined) used.set(e.id, column)
    else if (spec.definitions.has(e.id)) walk(spec.definitions.get(e.id)!)
  }
  for (const expression of spec.expressions) walk(expression)
  return { used: [...used.values()].sort((x, y) => x.index - y.index), literals }
}

/** Emits the bodies and, if there is more than one, the function that chooses; answers the one to call. */
export function emitRowFunction(module: ModuleContext, spec: RowFunctionSpec): Signature {
  const { used, literals } = reach(spec)
  const nullable = used.filter((column) => mayBeNull(column.attribute, { nulls: true, guarded: true }))
  const body = (name: string, variant: Variant): Body => {
    const guards: Guard[] = []
    const added: Magnitude[] = []
    const reference: Signature = module.module.addFunction(
      name,
      ['i32', 'i32', 'i32'],
      ['i32'],
      (f, context, a, b) => {
        const columns = new LoadedColumns(spec.columns, spec.definitions)
        const exit = (status: number) => spec.exit(f, status)
        const e = new RowEmitter({ module, f, context, variant, columns, guards, exit })
        columns.prepare(f, context, used, variant)
        if (literals.length <= hoistedMax) e.hoistLiterals(literals)
        return spec.body({ f, e, context, a, b, variant, added })
      },
    )
    return { reference, guards, added }
  }
  const plain = body(`${spec.name}_plain`, { nulls: false, guarded: true })
  if (nullable.length === 0) {
    if (!isConditional(plain)) return forward(module, spec, plain.reference)
    const careful = body(`${spec.name}_careful`, { nulls: false, guarded: false })
    return dispatch(module, spec, [], { plain, careful })
  }
  const nulls = body(`${spec.name}_nulls`, { nulls: true, guarded: true })
  if (!isConditional(plain) && !isConditional(nulls)) {
    return dispatch(module, spec, nullable, { plain, nulls, careful: nulls })
  }
  const careful = body(`${spec.name}_careful`, { nulls: true, guarded: false })
  return dispatch(module, spec, nullable, { plain, nulls, careful })
}

interface Body {
  readonly reference: Signature
  readonly guards: readonly Guard[]
  readonly added: readonly Magnitude[]
}

const isConditional = (body: Body): boolean => body.guards.length > 0 || body.added.length > 0

function forward(module: ModuleContext, spec: RowFunctionSpec, plain: Signature): Signature {
  if (!spec.exported) return plain
  return module.module.addFunction(
    spec.name,
    ['i32', 'i32', 'i32'],
    ['i32'],
    (f, context, a, b) => f.call(plain, [context, a, b]),
    { export: true },
  )
}

function dispatch(
  module: ModuleContext,
  spec: RowFunctionSpec,
  nullable: readonly InputColumn[],
  bodies: { readonly plain: Body; readonly careful: Body; readonly nulls?: Body },
): Signature {
  const { sums } = spec
  const widen = sums?.widen()
  return module.module.addFunction(
    spec.name,
    ['i32', 'i32', 'i32'],
    ['i32'],
    (f, context, a, b) => {
      const byIndex = new Map([...spec.columns.values()].map((column) => [column.index, column]))
      const known = new KnownMagnitudes()
      const args = [context, a, b]
      const { plain, careful, nulls } = bodies
      const runCareful = () => {
        if (sums !== undefined && widen !== undefined) {
          f.if(i32.eqz(i32.load(context, sums.cell + 8)), () => {
            f.callVoid(widen, [context])
            f.store('i32', context, i32.const(1), sums.cell + 8)
          })
        }
        f.return(f.call(careful.reference, args))
      }
      /** Calls the body if its guards hold, else the careful one. */
      const choose = (wanted: Body): Code<'i32'> => {
        const sizes = new MagnitudeCode(f, context, byIndex, known)
        for (const guard of known.needed(wanted.guards))
          f.if(f64.gt(sizes.of(guard.magnitude), f64.const(guard.limit)), runCareful)
        if (sums !== undefined && wanted.added.length > 0) {
          f.if(i32.load(context, sums.cell + 8), runCareful)
          const most = known
            .distinct(wanted.added)
            .map((magnitude) => sizes.of(magnitude))
            .reduce((x, y) => f64.max(x, y))
          const rows = f64.convertI32U(i32.sub(a, b))
          const bound = f.let(f64.add(f64.load(context, sums.cell), f64.mul(rows, most)), 'bound')
          f.if(f64.gt(bound, f64.const(sumLimit)), runCareful)
          f.store('f64', context, bound, sums.cell)
        }
        return f.call(wanted.reference, args)
      }
      if (nulls === undefined) return choose(plain)
      let validity: Code<'i32'> = i32.const(0)
      for (const column of nullable) {
        if (column.attribute.type.kind === 'null') continue
        validity = i32.or(validity, i32.load(i32.load(context, column.vectorWord), vector.validity))
      }
      f.if(i32.eqz(validity), () => f.scope(() => f.return(choose(plain))))
      return choose(nulls)
    },
    { export: spec.exported },
  )
}
