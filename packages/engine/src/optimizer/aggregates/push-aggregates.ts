/**
 * A side of a join that carries all that is aggregated is aggregated before it is joined, where many of its rows have
 * the same keys:
 *
 *     select d.name, sum(f.v) from f join d on f.k = d.k group by d.name
 *     -> select d.name, sum(s) from (select k, sum(v) as s from f group by k) f join d on f.k = d.k group by d.name
 *
 * Rows of the side that agree in what the condition and the groups ask of them find the same partners, so that each
 * partner may as well find their sum. Only where the estimate says that far fewer rows are left, and that the join
 * would not have left most of them out anyway.
 */
import { isNumeric, long } from '@vonk/common'
import { resolveCall } from '../../analysis/resolve-function.ts'
import { castTo } from '../../expr/coercion.ts'
import { isDeterministic, semanticKey } from '../../expr/equality.ts'
import type { AggregateCall, Alias, Attribute, Expression } from '../../expr/expression.ts'
import { mapExpressionChildren, references, visitExpression, withFields } from '../../expr/tree.ts'
import { typeOf } from '../../expr/typing.ts'
import type { Aggregate, Join, LogicalPlan } from '../../plan/logical-plan.ts'
import { outputOf, toAttribute } from '../../plan/output.ts'
import { transformPlan } from '../../plan/tree.ts'
import { distinctValues, estimate } from '../estimate.ts'
import { canRaise, definitions, idsOf, substitute } from '../expression-facts.ts'
import type { OptimizerContext, OptimizerRule } from '../optimizer-rule.ts'

export const pushAggregates: OptimizerRule = {
  name: 'push-aggregates',
  apply: (plan, context) =>
    transformPlan(plan, (node) => (node.kind === 'aggregate' ? pushed(node, context) : node)),
}

/** Groups may be this share of the side's rows, and the join must keep at least that share of them. */
const groupsShareMost = 0.2
const joinedShareLeast = 0.5
/** Fewer rows are joined faster than they are aggregated. */
const rowsLeast = 10_000

function pushed(written: Aggregate, context: OptimizerContext): LogicalPlan {
  const aggregate = withoutProject(written)
  const { input: join } = aggregate
  if (join.kind !== 'join' || written.grouping !== undefined) return written
  const calls = callsOf(aggregate)
  if (calls === undefined || calls.length === 0) return written
  for (const side of ['left', 'right'] as const) {
    const keys = keysBelow(aggregate, join, side, calls)
    if (keys !== undefined && pays(join, side, keys))
      return split(aggregate, join, side, { keys, calls }, context)
  }
  return written
}

/** With the definitions of a projection below put in, so that it stands right on the join. */
function withoutProject(aggregate: Aggregate): Aggregate {
  const { input } = aggregate
  if (input.kind !== 'project' || !input.columns.every(isDeterministic)) return aggregate
  const by = definitions(input.columns)
  const isPlainKey = (e: Expression) => e.kind === 'attribute' && (by.get(e.id) ?? e).kind === 'attribute'
  if (!aggregate.groupBy.every(isPlainKey)) return aggregate
  const columns = aggregate.columns.map((column): Expression => {
    if (column.kind !== 'attribute') return substitute(column, by)
    const below = by.get(column.id) ?? column
    const { id, name } = column
    return below.kind === 'attribute' && below.id === id
      ? below
      : Object.freeze<Alias>({ kind: 'alias', child: below, name, id })
  })
  return withFields(aggregate, {
    input: input.input,
    groupBy: aggregate.groupBy.map((e) => substitute(e, by)),
    columns,
  })
}

/** Functions whose results over parts make the result over the whole. */
const divisible: ReadonlySet<string> = new Set(['sum', 'count', 'min', 'max', 'bool_and', 'bool_or', 'avg'])

/** Each different call once; undefined where one of them needs all rows. */
function callsOf({ columns }: Aggregate): readonly AggregateCall[] | undefined {
  const calls = new Map<string, AggregateCall>()
  for (const column of columns)
    visitExpression(column, (e) => {
      if (e.kind === 'aggregate') calls.set(semanticKey(e), e)
    })
  const all = [...calls.values()]
  return all.every(isDivisible) ? all : undefined
}

function isDivisible(call: AggregateCall): boolean {
  if (!divisible.has(call.name) || call.distinct || call.args.length !== 1) return false
  if (call.filter !== undefined || call.options !== undefined || !isDeterministic(call)) return false
  if (call.name === 'avg') return call.mode === 'ansi' && typeOf(call.args[0]).kind === 'double'
  return call.name !== 'sum' || (call.mode === 'ansi' && isNumeric(typeOf(call.args[0])))
}

/** Join types of which a side may be aggregated; of one that is filled up with NULLs only plain columns. */
const allowed: Readonly<Partial<Record<Join['type'], Partial<Record<'left' | 'right', 'all' | 'columns'>>>>> =
  {
    inner: { left: 'all', right: 'all' },
    cross: { left: 'all', right: 'all' },
    leftOuter: { left: 'all', right: 'columns' },
    rightOuter: { left: 'columns', right: 'all' },
    leftSemi: { left: 'all' },
    leftAnti: { left: 'all' },
  }

/** What the side is to be grouped by, if all that is aggregated comes from it. */
function keysBelow(
  aggregate: Aggregate,
  join: Join,
  side: 'left' | 'right',
  calls: readonly AggregateCall[],
): readonly Attribute[] | undefined {
  const what = allowed[join.type]?.[side]
  if (what === undefined || join.nullAware === true) return undefined
  const ids = idsOf(outputOf(join[side]))
  const isFrom = (e: Expression) => references(e).every((a) => ids.has(a.id)) && !canRaise(e)
  const isColumn = ({ args: [arg] }: AggregateCall) => {
    const column = arg.kind === 'cast' ? arg.child : arg
    return column.kind === 'attribute' && ids.has(column.id) && !canRaise(arg)
  }
  const fits = what === 'columns' ? isColumn : ({ args: [arg] }: AggregateCall) => isFrom(arg)
  if (!calls.every(fits)) return undefined
  // Rows are counted on the side that has most of them, which is tried as the other one too.
  if (calls.every(({ args: [arg] }) => references(arg).length === 0) && !hasMoreRows(join, side))
    return undefined
  const condition = join.condition === undefined ? [] : [join.condition]
  if (!condition.every(isDeterministic)) return undefined
  const outside = [...condition, ...aggregate.groupBy, ...aggregate.columns.map(withoutCalls)]
  const keys = new Map(outside.flatMap(references).map((a) => [a.id, a] as const))
  return outputOf(join[side]).filter((a) => keys.has(a.id))
}

const hasMoreRows = ({ left, right }: Join, side: 'left' | 'right'): boolean =>
  side === 'left' ? estimate(left).rows > estimate(right).rows : estimate(right).rows > estimate(left).rows

const one: Expression = Object.freeze({ kind: 'literal', type: long, value: 0n })
const withoutCalls = (e: Expression): Expression =>
  e.kind === 'aggregate' ? one : mapExpressionChildren(e, withoutCalls)

function pays(join: Join, side: 'left' | 'right', keys: readonly Attribute[]): boolean {
  const { rows } = estimate(join[side])
  if (rows < rowsLeast || keys.length === 0) return false
  let groups = 1
  for (const key of keys) {
    const count = distinctValues(join[side], key)
    if (count === undefined) return false
    groups *= count + (key.nullable ? 1 : 0)
  }
  return groups <= groupsShareMost * rows && estimate(join).rows >= joinedShareLeast * rows
}

interface Parts {
  readonly keys: readonly Attribute[]
  readonly calls: readonly AggregateCall[]
}

function split(
  aggregate: Aggregate,
  join: Join,
  side: 'left' | 'right',
  { keys, calls }: Parts,
  context: OptimizerContext,
): LogicalPlan {
  const { origin } = aggregate
  const parts: Alias[] = []
  const part = (name: string, arg: Expression): Attribute => {
    const child = resolveCall({ name: [name], args: [arg], distinct: false, origin }, context)
    parts.push(Object.freeze({ kind: 'alias', child, name, id: context.nextAttributeId() }))
    return toAttribute(parts[parts.length - 1])
  }
  const whole = new Map(calls.map((call) => [semanticKey(call), inParts(call, part, context)] as const))
  const below: Aggregate = Object.freeze({
    kind: 'aggregate',
    input: join[side],
    groupBy: keys,
    columns: [...keys, ...parts],
    ...(origin === undefined ? {} : { origin }),
  })
  const replaced = (e: Expression): Expression =>
    e.kind === 'aggregate' ? whole.get(semanticKey(e))! : mapExpressionChildren(e, replaced)
  const joined = withFields(join, { [side]: below }) as Join
  return withFields(aggregate, { input: joined, columns: aggregate.columns.map(replaced) })
}

/** The call from what `part` gives of each group below. */
function inParts(
  call: AggregateCall,
  part: (name: string, arg: Expression) => Attribute,
  context: OptimizerContext,
): Expression {
  const {
    origin,
    name,
    args: [arg],
  } = call
  const made = (of: string, args: readonly Expression[]) =>
    resolveCall({ name: [of], args, distinct: false, origin }, context)
  const zero: Expression = Object.freeze({ kind: 'literal', type: long, value: 0n })
  switch (name) {
    case 'count':
      return made('coalesce', [made('sum', [part(name, arg)]), zero])
    case 'avg': {
      const sum = made('sum', [part('sum', arg)])
      return made('/', [sum, made('nullif', [made('sum', [part('count', arg)]), zero])])
    }
    default:
      return castTo(made(name, [part(name, arg)]), call.type, context)
  }
}
