/**
 * Relations that make other rows or columns: pivot, grouping sets, unpivot, lateral joins, NULLs filled and dropped.
 */
import { SparkError } from '@vonk/common'
import { placeOf } from '@vonk/engine/analysis/error-place'
import { semanticKey } from '@vonk/engine/expr/equality'
import type { Expression, Literal } from '@vonk/engine/expr/expression'
import { visitExpression } from '@vonk/engine/expr/tree'
import type { JoinType, LogicalPlan } from '@vonk/engine/plan/logical-plan'
import type { Aggregate, Relation } from '@vonk/protocol'
import { Aggregate_GroupType, Join_JoinType } from '@vonk/protocol'
import { joinTypeOf } from './combining-relations.ts'
import { definedFields, type ExpressionTranslator } from './expression-messages.ts'
import { assertionFailed, invalidEnum, invalidPlan } from './invalid-plan.ts'
import { illegalArgument, onlyInStreams } from './unsupported.ts'

/** What translating one relation asks of the translator of all. */
export interface RelationParts {
  readonly plan: (sent: Relation | undefined) => LogicalPlan
  readonly expressions: ExpressionTranslator
  readonly randomSeed: () => bigint
}

/** Undefined: another relation. */
export function reshapingRelation(sent: Relation, parts: RelationParts): LogicalPlan | undefined {
  const { plan, expressions } = parts
  const { relType: r } = sent
  switch (r.case) {
    case 'deduplicate': {
      const { input: of, columnNames, allColumnsAsKeys = false, withinWatermark = false } = r.value
      if (of === undefined) throw invalidPlan('DEDUPLICATE_NEEDS_INPUT')
      if (allColumnsAsKeys === columnNames.length > 0)
        throw invalidPlan(
          allColumnsAsKeys ? 'DEDUPLICATE_ALL_COLUMNS_AND_SUBSET' : 'DEDUPLICATE_REQUIRES_COLUMNS_OR_ALL',
        )
      const input = plan(of)
      if (withinWatermark) throw onlyInStreams('dropDuplicatesWithinWatermark')
      if (allColumnsAsKeys) return { kind: 'distinct', input }
      const columns = columnNames.map((name): Expression => ({ kind: 'unresolvedAttribute', parts: [name] }))
      return { kind: 'deduplicate', input, columns }
    }
    case 'unpivot': {
      const { ids, values, variableColumnName: variableName, valueColumnName } = r.value
      return {
        kind: 'unpivot',
        input: plan(r.value.input),
        // Without values, these are all other columns; without ids, there are none.
        ids: expressions.all(ids),
        ...definedFields({ values: values && expressions.all(values.values).map((value) => [value]) }),
        variableName,
        valueNames: [valueColumnName],
        includeNulls: true,
      }
    }
    case 'transpose': {
      const input = plan(r.value.input)
      const [index, ...others] = expressions.all(r.value.indexColumns)
      if (others.length > 0) throw illegalArgument('transpose', 'index', 'a single column')
      const given = index === undefined ? {} : { index }
      return { kind: 'transpose', input, ...given }
    }
    case 'lateralJoin': {
      const { left, right, joinCondition, joinType } = r.value
      const condition = joinCondition === undefined ? undefined : expressions.one(joinCondition)
      const types: Readonly<Record<number, JoinType>> = {
        [Join_JoinType.INNER]: 'inner',
        [Join_JoinType.LEFT_OUTER]: 'leftOuter',
        [Join_JoinType.CROSS]: 'cross',
      }
      if (left === undefined || right === undefined) throw assertionFailed('Both join sides must be present')
      const type = joinTypeOf(joinType, types)
      const sides = { left: plan(left), right: plan(right) }
      return { kind: 'join', ...sides, type, lateral: true, ...definedFields({ condition }) }
    }
    case 'unresolvedTableValuedFunction': {
      const { functionName, arguments: args } = r.value
      return { kind: 'tableFunction', name: [functionName], args: expressions.all(args) }
    }
    case 'withWatermark':
      // It bounds the state of streams; a batch has none, and Spark takes it away before it looks at the column.
      return plan(r.value.input)
    case 'fillNa': {
      const { cols, values } = r.value
      if (values.length === 0) throw invalidPlan('NA_FILL_VALUES_EMPTY')
      if (values.length > 1 && values.length !== cols.length)
        throw invalidPlan('NA_FILL_VALUES_LENGTH_MISMATCH')
      const literals = values.map((value) => expressions.literal(value))
      return { kind: 'fillNulls', input: plan(r.value.input), ...named(cols), values: literals }
    }
    case 'dropNa': {
      const { cols, minNonNulls: least } = r.value
      return { kind: 'dropNulls', input: plan(r.value.input), ...named(cols), ...definedFields({ least }) }
    }
    case 'replace': {
      const replacements = r.value.replacements.map(({ oldValue, newValue }) => ({
        from: expressions.literal(oldValue),
        to: expressions.literal(newValue),
      }))
      return { kind: 'replaceValues', input: plan(r.value.input), ...named(r.value.cols), replacements }
    }
    default:
      return undefined
  }
}

const named = (columns: readonly string[]) => (columns.length === 0 ? {} : { columns })

/** Groupings that are no plain GROUP BY, ROLLUP or CUBE. */
export function reshapingAggregate(sent: Aggregate, parts: RelationParts): LogicalPlan {
  const { plan, expressions } = parts
  const input = plan(sent.input)
  const groupBy = expressions.all(sent.groupingExpressions)
  const aggregates = expressions.all(sent.aggregateExpressions)
  switch (sent.groupType) {
    case Aggregate_GroupType.PIVOT: {
      const { pivot } = sent
      if (pivot === undefined) throw invalidPlan('AGGREGATE_WITH_PIVOT_REQUIRES_PIVOT')
      aggregates.forEach(refuseStar)
      const values: readonly Literal[] = pivot.values.map((value) => expressions.literal(value))
      return { kind: 'pivot', input, groupBy, column: expressions.one(pivot.col), values, aggregates }
    }
    case Aggregate_GroupType.GROUPING_SETS: {
      if (sent.groupingSets.length === 0) throw illegalArgument('groupingSets', 'sets', 'at least one')
      const sets = sent.groupingSets.map((set) => expressions.all(set.groupingSet))
      return groupingSets(input, groupBy, sets, aggregates)
    }
    default:
      throw invalidEnum('Aggregate.GroupType', Aggregate_GroupType, 'GROUP_TYPE', sent.groupType)
  }
}

/** In SQL `count(*)` may stand in a pivot; from a program Spark takes it as a star, and takes none there. */
function refuseStar(aggregate: Expression): void {
  visitExpression(aggregate, (e) => {
    if (e.kind !== 'unresolvedStar') return
    throw new SparkError({
      condition: 'INVALID_USAGE_OF_STAR_OR_REGEX',
      messageParameters: { elem: "'*'", prettyName: 'Pivot' },
      ...placeOf(e.origin),
    })
  })
}

function groupingSets(
  input: LogicalPlan,
  columns: readonly Expression[],
  sets: readonly (readonly Expression[])[],
  aggregates: readonly Expression[],
): LogicalPlan {
  const groupBy: Expression[] = []
  const places = new Map<string, number>()
  const placeOf = (e: Expression): number => {
    const key = semanticKey(e)
    let at = places.get(key)
    if (at === undefined) {
      at = groupBy.length
      groupBy.push(e)
      places.set(key, at)
    }
    return at
  }
  columns.forEach(placeOf)
  const grouping = { kind: 'sets' as const, sets: sets.map((set) => set.map(placeOf)) }
  return { kind: 'aggregate', input, groupBy, columns: [...columns, ...aggregates], grouping }
}
