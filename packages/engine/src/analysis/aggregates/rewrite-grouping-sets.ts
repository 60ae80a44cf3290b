/**
 * GROUPING SETS, CUBE and ROLLUP: every input row once for each set, with NULL for the keys that the set leaves out,
 * then an ordinary grouping by keys and set.
 */
import { boolean, byte, long } from '@vonk/common'
import { semanticKey } from '../../expr/equality.ts'
import type { Alias, Attribute, Call, Expression, Literal } from '../../expr/expression.ts'
import { expressionText } from '../../expr/expression-text.ts'
import { sqlText } from '../../expr/sql-text.ts'
import { mapExpressionChildren, someExpression } from '../../expr/tree.ts'
import { typeOf } from '../../expr/typing.ts'
import type { ExpandedSets, GroupingSets } from '../../plan/grouping-sets.ts'
import type { Aggregate, Expand, LogicalPlan } from '../../plan/logical-plan.ts'
import { outputOf } from '../../plan/output.ts'
import type { AnalysisContext } from '../analysis-context.ts'
import { raise } from '../error-place.ts'
import { withRenewedNullability } from '../renewed-nullability.ts'
import { mapWindowInputs } from './extend-input.ts'
import { checkAggregate } from './resolve-aggregate.ts'

/** Sets beyond this are refused: a cube of n keys has 2^n. */
const keysMax = 64
const cubeKeysMax = 12

export function rewriteGroupingSets(plan: LogicalPlan, context: AnalysisContext): LogicalPlan {
  if (plan.kind !== 'aggregate') return plan
  if (plan.grouping === undefined) {
    plan.columns.forEach(refuseGrouping)
    return plan
  }
  const { grouping: _, ...rest } = plan
  checkAggregate({ ...rest, columns: plan.columns.filter((c) => !someExpression(c, isGrouping)) })
  return expanded(...withoutRepeats(plan, groupingSets(plan.grouping, plan.groupBy.length)), context)
}

/** A key that is written twice is one key; the sets stay as many as were written. */
function withoutRepeats(
  plan: Aggregate,
  sets: readonly (readonly number[])[],
): [Aggregate, readonly (readonly number[])[]] {
  const places = new Map<string, number>()
  const groupBy: Expression[] = []
  const placeOf = plan.groupBy.map((key) => {
    const text = semanticKey(key)
    const place = places.get(text) ?? groupBy.push(key) - 1
    places.set(text, place)
    return place
  })
  return [{ ...plan, groupBy }, sets.map((set) => [...new Set(set.map((i) => placeOf[i]))])]
}

const isGrouping = (e: Expression): boolean =>
  e.kind === 'call' && (e.name === 'grouping' || e.name === 'grouping_id')

export function refuseGrouping(e: Expression): void {
  if (someExpression(e, isGrouping)) raise('UNSUPPORTED_GROUPING_EXPRESSION', {}, e.origin)
}

function groupingSets(grouping: GroupingSets, keys: number): readonly (readonly number[])[] {
  if (keys > keysMax || (grouping.kind === 'cube' && keys > cubeKeysMax)) {
    raise('GROUPING_SIZE_LIMIT_EXCEEDED', { maxSize: `${grouping.kind === 'cube' ? cubeKeysMax : keysMax}` })
  }
  if (grouping.sets.length > 0 || grouping.kind === 'sets') return grouping.sets
  const all = Array.from({ length: keys }, (_, i) => i)
  if (grouping.kind === 'rollup') return [all, ...all.map((i) => all.slice(0, keys - 1 - i))]
  return Array.from({ length: 2 ** keys }, (_, bits) =>
    all.filter((i) => ((bits >> (keys - 1 - i)) & 1) === 0),
  )
}

function expanded(
  plan: Aggregate,
  sets: readonly (readonly number[])[],
  context: AnalysisContext,
): LogicalPlan {
  const newAttribute = (name: string, type: Attribute['type'], nullable: boolean): Attribute =>
    Object.freeze({ kind: 'attribute', id: context.nextAttributeId(), name, type, nullable, qualifier: [] })
  const input = outputOf(plan.input)
  const keys = plan.groupBy.map((key) => newAttribute(sqlText(key), typeOf(key), true))
  const keyIndex = new Map(plan.groupBy.map((key, i) => [semanticKey(key), i]))
  const position = newAttribute('spark_grouping_id', long, false)
  /** The set of no keys alone is an aggregate without GROUP BY: one row, also of no input. */
  const isWhole = keys.length === 0 && sets.length === 1
  const extra: { attribute: Attribute; key: string; literalOf: (set: readonly number[]) => Literal }[] = []
  /** A column whose value depends on the set only. */
  const perSet = (e: Expression, literalOf: (set: readonly number[]) => Literal): Expression => {
    if (isWhole) return literalOf(sets[0])
    const key = semanticKey(e)
    let found = extra.find((other) => other.key === key)
    if (found === undefined) {
      found = { attribute: newAttribute(sqlText(e), typeOf(e), false), key, literalOf }
      extra.push(found)
    }
    return found.attribute
  }
  const find = (e: Expression) => keyIndex.get(semanticKey(e))
  const rewrite = (e: Expression): Expression => {
    if (e.kind === 'call' && e.name === 'grouping') {
      const index = groupingIndex(e.args[0], e.name, plan.groupBy, find)
      return perSet(e, (set) => ({ kind: 'literal', type: byte, value: set.includes(index) ? 0 : 1 }))
    }
    if (e.kind === 'call' && e.name === 'grouping_id') {
      const indexes =
        e.args.length === 0
          ? keys.map((_, i) => i)
          : e.args.map((arg) => groupingIndex(arg, e.name, plan.groupBy, find))
      return perSet(e, (set) => ({ kind: 'literal', type: long, value: setId(set, indexes) }))
    }
    const index = keyIndex.get(semanticKey(e))
    if (index !== undefined) return keys[index]
    if (e.kind === 'window') return mapWindowInputs(e, rewrite)
    if (e.kind === 'aggregate') return e
    return withRenewedNullability(mapExpressionChildren(e, rewrite), e, context)
  }
  const columns = plan.columns.map((column) => renamedTo(rewrite(column), column, context))
  const expansion: ExpandedSets = { written: plan.groupBy, keys, position, sets }
  const { grouping: _, ...rest } = plan
  if (isWhole) return Object.freeze({ ...rest, columns, expanded: expansion })
  const projections = sets.map((set, i) => [
    ...input,
    ...plan.groupBy.map(
      (key, k): Expression => (set.includes(k) ? key : { kind: 'literal', type: typeOf(key), value: null }),
    ),
    { kind: 'literal' as const, type: long, value: BigInt(i) },
    ...extra.map((column) => column.literalOf(set)),
  ])
  const added = [...keys, position, ...extra.map((column) => column.attribute)]
  const expand: Expand = Object.freeze({
    kind: 'expand',
    input: plan.input,
    projections,
    output: [...input, ...added],
  })
  return Object.freeze({ ...rest, input: expand, groupBy: added, columns, expanded: expansion })
}

/** Which key an argument of grouping() or grouping_id() is. */
function groupingIndex(
  e: Expression,
  name: string,
  keys: readonly Expression[],
  find: (e: Expression) => number | undefined,
): number {
  const index = find(e)
  if (index !== undefined) return index
  const columns = keys.map(expressionText).join(',')
  if (name === 'grouping_id') {
    const parameters = { groupingIdColumn: expressionText(e), groupByColumns: columns }
    return raise('GROUPING_ID_COLUMN_MISMATCH', parameters)
  }
  return raise('GROUPING_COLUMN_MISMATCH', { grouping: expressionText(e), groupingColumns: columns })
}

/**
 * grouping() and grouping_id() over a grouping whose sets are expanded already: chosen by the number of the set.
 * `underlying`: what a column of the grouping's output stands for.
 */
export function groupingOf(
  e: Call,
  { written, keys, position, sets }: ExpandedSets,
  underlying: (e: Expression) => Expression,
): Expression {
  const byKey = new Map([...written, ...keys].map((key, i) => [semanticKey(key), i % keys.length]))
  const find = (arg: Expression) => byKey.get(semanticKey(arg)) ?? byKey.get(semanticKey(underlying(arg)))
  const indexes =
    e.args.length === 0
      ? keys.map((_, i) => i)
      : e.args.map((arg) => groupingIndex(arg, e.name, written, find))
  const isLong = e.name === 'grouping_id'
  const literal = (set: readonly number[]): Literal => ({
    kind: 'literal',
    type: isLong ? long : byte,
    value: isLong ? setId(set, indexes) : Number(setId(set, indexes)),
  })
  if (sets.length === 1) return literal(sets[0])
  const branches = sets.map((set, i) => ({
    when: Object.freeze<Call>({
      kind: 'call',
      name: '=',
      args: [position, { kind: 'literal', type: long, value: BigInt(i) }],
      type: boolean,
      nullable: false,
      mode: 'ansi',
    }),
    result: literal(set),
  }))
  const otherwise = literal([])
  return Object.freeze({
    kind: 'case',
    branches,
    otherwise,
    type: isLong ? long : byte,
    nullable: false,
    style: 'case',
  })
}

export const isGroupingCall = (e: Expression): e is Call =>
  e.kind === 'call' && (e.name === 'grouping' || e.name === 'grouping_id')

/** One bit a key, the first key highest; 1 where the set leaves the key out. */
const setId = (set: readonly number[], keys: readonly number[]): bigint =>
  keys.reduce((id, key) => id * 2n + (set.includes(key) ? 0n : 1n), 0n)

/** A column that was a key keeps its name. */
function renamedTo(rewritten: Expression, column: Expression, context: AnalysisContext): Expression {
  if (rewritten.kind === 'alias' || column.kind !== 'attribute' || rewritten.kind !== 'attribute')
    return rewritten
  const alias: Alias = { kind: 'alias', child: rewritten, name: column.name, id: context.nextAttributeId() }
  return Object.freeze(alias)
}
