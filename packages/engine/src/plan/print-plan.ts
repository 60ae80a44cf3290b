/**
 * A logical plan as `explain` shows it, in Spark's layout: one operator a line, inputs below it, unresolved operators
 * behind a quote.
 */
import { simpleString } from '@vonk/common'
import { unreachable } from '../base/assert.ts'
import type { Expression } from '../expr/expression.ts'
import { expressionText, isUnresolved } from '../expr/expression-text.ts'
import { visitExpression } from '../expr/tree.ts'
import { doubleText } from '../values/double-text.ts'
import type { JoinType, LogicalPlan, UnresolvedRelation } from './logical-plan.ts'
import { outputOf } from './output.ts'
import { planChildren, planExpressions } from './tree.ts'

/** `suffix`: what stands behind each operator's line. */
export function printPlan(plan: LogicalPlan, suffix: (plan: LogicalPlan) => string = () => ''): string {
  return lines(plan, suffix).join('\n')
}

/** `id: bigint, name: string`: the line above the analyzed plan. */
export const schemaLine = (plan: LogicalPlan): string =>
  outputOf(plan)
    .map((a) => `${a.name}: ${simpleString(a.type)}`)
    .join(', ')

function lines(plan: LogicalPlan, suffix: (plan: LogicalPlan) => string): readonly string[] {
  const quote = isUnresolvedPlan(plan) ? "'" : ''
  const own = operatorLines(plan).map((line, i) => `${i === 0 ? '' : '+- '}${quote}${line}${suffix(plan)}`)
  const depth = '   '.repeat(own.length - 1)
  const children = planChildren(plan)
  const side = children.length > 0 ? ':  ' : '   '
  const inner = branches(subqueriesOf(plan).map((subquery) => lines(subquery, suffix)))
  const below = branches(children.map((child) => lines(child, suffix)))
  return [...own, ...inner.map((line) => `${depth}${side}${line}`), ...below.map((line) => `${depth}${line}`)]
}

/** Trees below one node, joined by Spark's branches. */
export const branches = (trees: readonly (readonly string[])[]): readonly string[] =>
  trees.flatMap((tree, i) => {
    const isLast = i === trees.length - 1
    return tree.map((line, k) => `${k === 0 ? (isLast ? '+- ' : ':- ') : isLast ? '   ' : ':  '}${line}`)
  })

/** The plans of subqueries in the operator's expressions, each once. */
function subqueriesOf(plan: LogicalPlan): readonly LogicalPlan[] {
  const found = new Set<LogicalPlan>()
  for (const e of planExpressions(plan))
    visitExpression(e, (node) => {
      if (node.kind === 'subquery') found.add(node.plan as LogicalPlan)
    })
  return [...found]
}

function isUnresolvedPlan(plan: LogicalPlan): boolean {
  if (plan.kind === 'unresolvedRelation') return true
  return planExpressions(plan).some(isUnresolved) || planChildren(plan).some(isUnresolvedPlan)
}

const list = (expressions: readonly Expression[], separator = ', '): string =>
  `[${expressions.map(expressionText).join(separator)}]`

/** In a select list, what has no name yet is shown as such. */
const selectList = (expressions: readonly Expression[]): string => {
  const named = (e: Expression) =>
    ['alias', 'attribute', 'unresolvedAttribute', 'unresolvedStar'].includes(e.kind)
  return expressions
    .map((e) => (named(e) ? expressionText(e) : `unresolvedalias(${expressionText(e)})`))
    .join(', ')
}

const joinNames: Readonly<Record<JoinType, string>> = {
  inner: 'Inner',
  leftOuter: 'LeftOuter',
  rightOuter: 'RightOuter',
  fullOuter: 'FullOuter',
  leftSemi: 'LeftSemi',
  leftAnti: 'LeftAnti',
  cross: 'Cross',
  existence: 'ExistenceJoin',
  leftSingle: 'LeftSingle',
}

/** Mostly one line; a limit is two operators in Spark. */
function operatorLines(plan: LogicalPlan): readonly string[] {
  if (plan.kind === 'limit') {
    const count = expressionText(plan.count)
    return [`GlobalLimit ${count}`, `LocalLimit ${count}`]
  }
  return [operatorLine(plan)]
}

const planNumber = ({ planId }: LogicalPlan): string => (planId === undefined ? '' : `, ${planId}`)

function operatorLine(plan: Exclude<LogicalPlan, { kind: 'limit' }>): string {
  switch (plan.kind) {
    case 'unresolvedRelation':
      return unresolvedRelationLine(plan.source)
    case 'scan':
      if (plan.relation.cached !== undefined) {
        return `InMemoryRelation ${list(plan.output)}, ${plan.relation.cached.level}`
      }
      return `Relation ${list(plan.output, ',')} ${plan.relation.format}`
    case 'range': {
      const splits = plan.partitions === undefined ? '' : `, splits=Some(${plan.partitions})`
      return `Range (${plan.start}, ${plan.end}, step=${plan.step}${splits})`
    }
    case 'local':
      return `LocalRelation ${plan.data.rowCount === 0 ? '<empty>, ' : ''}${list(plan.output)}`
    case 'oneRow':
      return 'OneRowRelation'
    case 'project':
      return `Project [${selectList(plan.columns)}]`.replace(/ \[\]$/, '')
    case 'filter':
      return `Filter ${expressionText(plan.condition)}`
    case 'aggregate':
      return `Aggregate ${plan.groupBy.length === 0 ? '' : `${list(plan.groupBy)}, `}[${selectList(plan.columns)}]`
    case 'collectMetrics':
      return ['CollectMetrics ', plan.name, ', [', selectList(plan.metrics), ']', planNumber(plan)].join('')
    case 'expand':
      return `Expand [${plan.projections.map((row) => list(row)).join(', ')}], ${list(plan.output)}`
    case 'distinct':
      return 'Distinct'
    case 'deduplicate':
      return `Deduplicate ${list(plan.columns)}`
    case 'sort':
      return `Sort ${list(plan.order)}, ${plan.global}`
    case 'offset':
      return `Offset ${expressionText(plan.count)}`
    case 'tail':
      return `Tail ${plan.count}`
    case 'setOperation':
      return setOperationLine(plan)
    case 'join':
      return `Join ${joinNames[plan.type]}${plan.condition === undefined ? '' : `, ${expressionText(plan.condition)}`}`
    case 'repartition':
      if (plan.shared === true) return 'RepartitionByExpression'
      if (plan.by.length === 0) return `Repartition ${plan.partitions ?? ''}, ${plan.shuffle}`
      return `RepartitionByExpression ${list(plan.by)}${plan.partitions === undefined ? '' : `, ${plan.partitions}`}`
    case 'sample': {
      const method = plan.withReplacement ? 'Poisson' : 'Bernoulli'
      const share = `${doubleText(plan.lower)}, ${doubleText(plan.upper)}`
      return `Sample ${share}, ${plan.withReplacement}, ${plan.seed}, ${method}`
    }
    case 'window':
      return `Window ${[plan.columns, plan.partitionBy, plan.orderBy]
        .filter((items) => items.length > 0)
        .map((items) => list(items))
        .join(', ')}`
    case 'generate': {
      const unrequired = `[${(plan.unrequired ?? []).join(', ')}]`
      const name = plan.qualifier.length === 0 ? '' : `${plan.qualifier.join('.')}, `
      return `Generate ${expressionText(plan.generator)}, ${unrequired}, ${plan.outer}, ${name}${list(plan.output)}`
    }
    default:
      return shorthandLine(plan)
  }
}

function unresolvedRelationLine(source: UnresolvedRelation['source']): string {
  if (source.kind === 'table') return `UnresolvedRelation [${source.name.join(', ')}], [], false`
  const { format, paths } = source
  return `UnresolvedDataSource format: ${format}, isStreaming: false, paths: ${paths.length} provided`
}

function setOperationLine(plan: LogicalPlan & { kind: 'setOperation' }): string {
  if (plan.operation === 'union') return `Union ${plan.byName}, ${plan.allowMissingColumns}`
  return `${plan.operation === 'intersect' ? 'Intersect' : 'Except'} ${plan.all ? 'All true' : 'false'}`
}

type Shorthand = Extract<
  LogicalPlan,
  {
    kind:
      | 'withColumns'
      | 'renameColumns'
      | 'toNames'
      | 'dropColumns'
      | 'subqueryAlias'
      | 'toSchema'
      | 'summary'
      | 'showString'
      | 'hint'
      | 'write'
      | 'namedWindows'
      | 'tableFunction'
      | 'inlineTable'
      | 'with'
      | 'cteReference'
      | 'recursion'
      | 'recursionReference'
      | 'fillNulls'
      | 'dropNulls'
      | 'replaceValues'
      | 'pivot'
      | 'transpose'
      | 'unpivot'
  }
>

function shorthandLine(plan: Shorthand): string {
  switch (plan.kind) {
    case 'withColumns':
      return `WithColumns [${plan.columns.map((c) => `${expressionText(c.value)} AS ${c.name}`).join(', ')}]`
    case 'renameColumns':
      return `WithColumnsRenamed [${plan.renames.map((r) => `${r.from} -> ${r.to}`).join(', ')}]`
    case 'toNames':
      return `ToDF [${plan.names.join(', ')}]`
    case 'dropColumns':
      return `Drop ${list(plan.columns)}`
    case 'subqueryAlias':
      return `SubqueryAlias ${plan.alias.join('.')}`
    case 'toSchema':
      return `ToSchema ${simpleString(plan.schema)}`
    case 'summary':
      return `Summary [${plan.statistics.join(', ')}]`
    case 'showString':
      return `ShowString ${plan.rows}, ${plan.truncate}, ${plan.layout === 'vertical'}`
    case 'namedWindows':
      return `WithWindowDefinition [${plan.definitions.map((d) => d.name).join(', ')}]`
    case 'tableFunction':
      return `UnresolvedTableValuedFunction [${plan.name.join('.')}], ${list(plan.args)}`
    case 'inlineTable':
      return `UnresolvedInlineTable [${plan.names.join(', ')}], [${plan.rows.map((row) => list(row)).join(', ')}]`
    case 'with':
      return `UnresolvedWith [${plan.definitions.map((d) => d.name).join(', ')}]`
    case 'cteReference':
      return `CTERelationRef ${plan.id}, false`
    case 'recursion':
      return `UnionLoop ${plan.id}, ${list(plan.output)}`
    case 'recursionReference':
      return `UnionLoopRef ${plan.id}, ${list(plan.output)}, false`
    case 'fillNulls':
      return `FillNulls ${list(plan.values)}`
    case 'dropNulls':
      return `DropNulls ${plan.least ?? ''}`
    case 'replaceValues':
      return `ReplaceValues ${list(plan.replacements.flatMap(({ from, to }) => [from, to]))}`
    case 'pivot':
      return `Pivot ${expressionText(plan.column)}, ${list(plan.values)}, ${list(plan.aggregates)}`
    case 'transpose':
      return `Transpose ${list(plan.index === undefined ? [] : [plan.index])}`
    case 'unpivot':
      return `Unpivot ${list(plan.ids ?? [])}, ${plan.variableName}, [${plan.valueNames.join(', ')}]`
    case 'hint':
      return `UnresolvedHint ${plan.name}, ${list(plan.parameters)}`
    case 'write':
      return `Write ${plan.format}, ${plan.mode}${plan.path === undefined ? '' : `, ${plan.path}`}`
    default:
      return unreachable(plan)
  }
}
