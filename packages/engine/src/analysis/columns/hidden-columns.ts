/**
 * Hidden columns: what a join by USING or NATURAL leaves out of its output is still there under its table's name
 * (`u.id` beside the shared `id`). Such a join's projection lists them (`Project.hidden`), and only an operator that
 * names one makes the operators below hand it up, flagged so that `*` and bare names pass it over. A query that names
 * none gets the plan that it would get without them. They do not leave a subquery, a view, a grouping or a set
 * operation.
 */
import { unreachable } from '../../base/assert.ts'
import type { Attribute, Expression } from '../../expr/expression.ts'
import { expressionChildren, withFields } from '../../expr/tree.ts'
import { isAnalysed } from '../../plan/analysed-plan.ts'
import { fileMetadataName, isFileMetadata, withFileMetadata } from '../../plan/file-columns.ts'
import type { LogicalPlan, Project } from '../../plan/logical-plan.ts'
import { outputOf } from '../../plan/output.ts'
import { mapPlanChildren, planChildren, planExpressions, visitPlan } from '../../plan/tree.ts'
import type { AnalysisContext } from '../analysis-context.ts'
import { operatorsOf } from '../plan-ids.ts'
import { fileFieldOf } from './file-names.ts'
import { Scope } from './scope.ts'
import { parsed } from './select-items.ts'

const hiddenOutputs = new WeakMap<LogicalPlan, readonly Attribute[]>()
const none: readonly Attribute[] = []

/** The columns that a resolved operator could give beside its output, to those who name them with their table. */
export function hiddenOutputOf(plan: LogicalPlan): readonly Attribute[] {
  const known = hiddenOutputs.get(plan)
  if (known !== undefined) return known
  const hidden = computeHidden(plan)
  hiddenOutputs.set(plan, hidden)
  return hidden
}

function computeHidden(plan: LogicalPlan): readonly Attribute[] {
  switch (plan.kind) {
    case 'scan':
      return plan.fileColumns?.slice(0, 1) ?? none
    case 'subqueryAlias':
      return hiddenOutputOf(plan.input)
        .filter(isFileMetadata)
        .map((a) => Object.freeze({ ...a, qualifier: plan.alias }))
    case 'project': {
      const hidden = plan.hidden ?? hiddenOutputOf(plan.input)
      if (hidden.length === 0) return none
      const given = new Set(outputOf(plan).flatMap((a) => (a.hidden ? [] : [a.id])))
      return hidden.filter((a) => !given.has(a.id))
    }
    case 'join': {
      const sides =
        plan.type === 'leftSemi' || plan.type === 'leftAnti' ? [plan.left] : [plan.left, plan.right]
      return sides.flatMap(hiddenOutputOf)
    }
    default:
      return passesHidden(plan) ? planChildren(plan).flatMap(hiddenOutputOf) : none
  }
}

/** Operators that give their input's columns on, so that a column more of the input is one of theirs. */
function passesHidden(plan: LogicalPlan): boolean {
  if (!isAnalysed(plan)) return false
  switch (plan.kind) {
    case 'project':
    case 'join':
    case 'filter':
    case 'sort':
    case 'limit':
    case 'offset':
    case 'tail':
    case 'distinct':
    case 'deduplicate':
    case 'sample':
    case 'collectMetrics':
    case 'repartition':
    case 'hint':
    case 'window':
    case 'generate':
      return true
    case 'scan':
    case 'range':
    case 'local':
    case 'oneRow':
    case 'aggregate':
    case 'expand':
    case 'setOperation':
    case 'subqueryAlias':
    case 'recursion':
    case 'recursionReference':
    case 'showString':
    case 'write':
      return false
    default:
      return unreachable(plan)
  }
}

/** The operator over inputs that give the hidden columns which its expressions may mean. */
export function withHiddenColumns<P extends LogicalPlan>(plan: P, context: AnalysisContext): P {
  const inputs = planChildren(plan)
  if (inputs.every((input) => hiddenOutputOf(input).length === 0)) return plan
  const expressions = planExpressions(plan)
  return mapPlanChildren(plan, (input) => exposedFor(input, expressions, context)) as P
}

/** `input` with the hidden columns that the unresolved expressions may mean. */
export function exposedFor(
  input: LogicalPlan,
  expressions: readonly Expression[],
  context: AnalysisContext,
): LogicalPlan {
  const hidden = hiddenOutputOf(input)
  if (hidden.length === 0) return input
  const scope = new Scope(hidden, context.caseSensitive)
  const wanted = new Set<number>()
  const add = (attributes: readonly Attribute[]) => {
    for (const a of attributes) wanted.add(a.id)
  }
  const ofFrame = (planId: number): readonly Attribute[] =>
    operatorsOf(input, planId)
      .flatMap(outputOf)
      .filter((a) => scope.withId(a.id) !== undefined)
  const visit = (e: Expression): void => {
    if (e.kind === 'unresolvedText') return visit(parsed(e, context))
    if (fileFieldOf(e) !== undefined) add(scope.named(fileMetadataName))
    if (e.kind === 'unresolvedAttribute') {
      if (e.planId === undefined) {
        add(scope.qualifiedMatches(e.parts).attributes)
        if (namesFile(e.parts)) add(scope.named(e.parts[0]))
      } else add(new Scope(ofFrame(e.planId), context.caseSensitive).named(e.parts[0]))
    } else if (e.kind === 'unresolvedStar') {
      if (e.planId !== undefined) add(ofFrame(e.planId))
      else if (e.target !== undefined) {
        add(scope.qualified(e.target))
        if (namesFile(e.target)) add(scope.named(e.target[0]))
      }
    } else if (e.kind === 'subquery') {
      for (const inner of expressionsWithin(e.plan as LogicalPlan)) visit(inner)
    }
    expressionChildren(e).forEach(visit)
  }
  expressions.forEach(visit)
  return wanted.size === 0 ? input : exposed(input, wanted)
}

/** Every expression of a plan, in all its operators. */
export function expressionsWithin(plan: LogicalPlan): readonly Expression[] {
  const found: Expression[] = []
  visitPlan(plan, (node) => {
    found.push(...planExpressions(node))
  })
  return found
}

const namesFile = (parts: readonly string[]): boolean => parts[0].toLowerCase() === fileMetadataName

function exposed(plan: LogicalPlan, ids: ReadonlySet<number>): LogicalPlan {
  if (!hiddenOutputOf(plan).some((a) => ids.has(a.id))) return plan
  if (plan.kind === 'scan') {
    const made = withFileMetadata(plan, plan.fileColumns ?? none)
    const columns = outputOf(made).map((a) => (isFileMetadata(a) ? asHidden(a) : a))
    return Object.freeze({ kind: 'project', input: made, columns, hidden: hiddenOutputOf(plan) })
  }
  const below = mapPlanChildren(plan, (child) => exposed(child, ids))
  if (below.kind !== 'project') return below
  const given = new Set(outputOf(plan).map((a) => a.id))
  const byId = new Map(outputOf(below.input).map((a) => [a.id, a]))
  const added = hiddenOutputOf(plan).flatMap(({ id }) =>
    ids.has(id) && !given.has(id) ? [byId.get(id)!] : [],
  )
  return withFields(below, { columns: [...below.columns, ...added.map(asHidden)] })
}

const asHidden = (a: Attribute): Attribute => (a.hidden ? a : Object.freeze({ ...a, hidden: true }))

/** What an operator passed on of its input's hidden columns is hidden again. */
export function hideAgain(plan: LogicalPlan): LogicalPlan {
  const output = outputOf(plan)
  if (!output.some((a) => a.hidden)) return plan
  return Object.freeze<Project>({
    kind: 'project',
    input: plan,
    columns: output.filter((a) => !a.hidden),
    hidden: hiddenOutputOf(plan),
    ...(plan.origin === undefined ? {} : { origin: plan.origin }),
  })
}
