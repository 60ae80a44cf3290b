/** Which columns an operator gives: computed from resolved plans only. */
import { field, type StructType, struct } from '@vonk/common'
import { assert, unreachable } from '../base/assert.ts'
import type { Attribute, Expression } from '../expr/expression.ts'
import { isNullable, typeOf } from '../expr/typing.ts'
import { assertAnalysed } from './analysed-plan.ts'
import type { LogicalPlan } from './logical-plan.ts'

/** The column that a named expression gives to the operators above. */
export function toAttribute(e: Expression): Attribute {
  if (e.kind === 'attribute') return e
  assert(e.kind === 'alias', `an output column must be named, this is ${e.kind}`)
  const metadata = e.metadata ?? (e.child.kind === 'attribute' ? e.child.metadata : undefined)
  return Object.freeze({
    kind: 'attribute',
    id: e.id,
    name: e.name,
    type: typeOf(e.child),
    nullable: isNullable(e.child),
    qualifier: [],
    ...(metadata === undefined ? {} : { metadata }),
    ...(e.origin === undefined ? {} : { origin: e.origin }),
  })
}

const outputs = new WeakMap<LogicalPlan, readonly Attribute[]>()

export function outputOf(plan: LogicalPlan): readonly Attribute[] {
  const known = outputs.get(plan)
  if (known !== undefined) return known
  const output = computeOutput(plan)
  outputs.set(plan, output)
  return output
}

function computeOutput(plan: LogicalPlan): readonly Attribute[] {
  assertAnalysed(plan)
  switch (plan.kind) {
    case 'scan':
    case 'range':
    case 'local':
    case 'expand':
    case 'recursion':
    case 'recursionReference':
      return plan.output
    case 'oneRow':
      return []
    case 'project':
    case 'aggregate':
      return plan.columns.map(toAttribute)
    case 'filter':
    case 'distinct':
    case 'deduplicate':
    case 'sort':
    case 'limit':
    case 'offset':
    case 'tail':
    case 'repartition':
    case 'sample':
    case 'collectMetrics':
    case 'hint':
      return outputOf(plan.input)
    case 'subqueryAlias': {
      assert(plan.columnNames === undefined, 'column names of an alias become a projection in analysis')
      return outputOf(plan.input).map((a) => Object.freeze({ ...a, qualifier: plan.alias }))
    }
    case 'setOperation':
      return unionOutput(plan.inputs.map(outputOf), plan.operation)
    case 'join':
      return joinOutput(plan)
    case 'window':
      return [...outputOf(plan.input), ...plan.columns.map(toAttribute)]
    case 'generate': {
      const dropped = new Set(plan.unrequired)
      return [...outputOf(plan.input).filter((a) => !dropped.has(a.id)), ...plan.output]
    }
    case 'write':
      return []
    case 'showString':
      return assert(false, 'a shown text is no relation of others') as never
    default:
      return unreachable(plan)
  }
}

/** A column is the first input's; of a union nullable if any input's is, of an intersection if all inputs' are. */
function unionOutput(inputs: readonly (readonly Attribute[])[], operation: string): readonly Attribute[] {
  const [first, ...others] = inputs
  if (operation === 'except') return first
  return first.map((attribute, i) => {
    const nullable =
      operation === 'intersect'
        ? attribute.nullable && others.every((other) => other[i].nullable)
        : attribute.nullable || others.some((other) => other[i].nullable)
    return nullable === attribute.nullable ? attribute : Object.freeze({ ...attribute, nullable })
  })
}

function joinOutput(plan: LogicalPlan & { kind: 'join' }): readonly Attribute[] {
  const made = (attributes: readonly Attribute[], nullable: boolean) =>
    nullable ? attributes.map((a) => (a.nullable ? a : Object.freeze({ ...a, nullable: true }))) : attributes
  const left = outputOf(plan.left)
  const { type } = plan
  if (type === 'leftSemi' || type === 'leftAnti') return left
  if (type === 'existence') {
    assert(plan.mark !== undefined, 'an existence join names its mark')
    return [...left, plan.mark]
  }
  return [
    ...made(left, type === 'rightOuter' || type === 'fullOuter'),
    ...made(outputOf(plan.right), type === 'leftOuter' || type === 'fullOuter' || type === 'leftSingle'),
  ]
}

export const schemaOf = (plan: LogicalPlan): StructType => schemaOfAttributes(outputOf(plan))

export const schemaOfAttributes = (attributes: readonly Attribute[]): StructType =>
  struct(attributes.map((a) => field(a.name, a.type, a.nullable, a.metadata)))
