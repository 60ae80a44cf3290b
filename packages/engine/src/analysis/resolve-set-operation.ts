/** UNION, INTERSECT, EXCEPT: inputs of equal width, columns by position or name, casts to common types. */
import { nullType, sameType, sqlName } from '@vonk/common'
import { castTo, commonType, sameStructure } from '../expr/coercion.ts'
import type { Attribute, NamedExpression } from '../expr/expression.ts'
import { withFields } from '../expr/tree.ts'
import type { LogicalPlan, Project, SetOperation } from '../plan/logical-plan.ts'
import { outputOf } from '../plan/output.ts'
import type { AnalysisContext } from './analysis-context.ts'
import { Scope } from './columns/scope.ts'
import { quotedName } from './columns/similar-names.ts'
import { raise } from './error-place.ts'
import { withFreshIds } from './fresh-ids.ts'
import { requireComparable } from './ordering-check.ts'

const ordinals = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
]
const ordinalOf = (index: number): string => ordinals[index] ?? `${index + 1}th`

export function resolveSetOperation(plan: SetOperation, context: AnalysisContext): LogicalPlan {
  const apart = distinctIds(plan.inputs, context)
  const aligned = plan.byName ? alignByName(plan, apart, context) : apart
  checkWidths(plan, aligned)
  const inputs = withCommonTypes(plan, aligned, context)
  if (plan.operation !== 'union' || !plan.all) requireComparable(outputOf(inputs[0]), plan.origin)
  return withFields(plan, { inputs, byName: false, allowMissingColumns: false })
}

function distinctIds(inputs: readonly LogicalPlan[], context: AnalysisContext): readonly LogicalPlan[] {
  const seen = new Set<number>()
  return inputs.map((input) => {
    const clashes = outputOf(input).some(({ id }) => seen.has(id))
    const done = clashes ? withFreshIds(input, context.nextAttributeId) : input
    for (const { id } of outputOf(done)) seen.add(id)
    return done
  })
}

const nameOf = (plan: SetOperation): string =>
  `${plan.operation.toUpperCase()}${plan.all && plan.operation !== 'union' ? ' ALL' : ''}`

function checkWidths(plan: SetOperation, inputs: readonly LogicalPlan[]): void {
  const width = outputOf(inputs[0]).length
  inputs.forEach((input, i) => {
    const own = outputOf(input).length
    if (own === width) return
    raise(
      'NUM_COLUMNS_MISMATCH',
      {
        operator: nameOf(plan),
        firstNumColumns: `${width}`,
        invalidOrdinalNum: ordinalOf(i),
        invalidNumColumns: `${own}`,
      },
      plan.origin,
    )
  })
}

function withCommonTypes(
  plan: SetOperation,
  inputs: readonly LogicalPlan[],
  context: AnalysisContext,
): readonly LogicalPlan[] {
  const outputs = inputs.map(outputOf)
  const types = outputs[0].map((column, at) => {
    let type = column.type
    for (let i = 1; i < outputs.length; i++) {
      const other = outputs[i][at].type
      // Structs of one make are united by position, under the first's names.
      const common = sameStructure(type, other) ? type : commonType([type, other], context)
      if (common === undefined) raiseIncompatible(plan, outputs, i, at)
      type = common
    }
    return type
  })
  return inputs.map((input, i) => {
    const fits = outputs[i].every((column, at) => sameType(column.type, types[at]))
    if (fits) return input
    const columns = outputs[i].map((column, at) => cast(column, types[at], context))
    return columns.every((column, at) => column === outputs[i][at]) ? input : projected(input, columns)
  })
}

function cast(column: Attribute, type: Attribute['type'], context: AnalysisContext): NamedExpression {
  const child = castTo(column, type, context)
  if (child === column) return column
  return Object.freeze({ kind: 'alias', child, name: column.name, id: context.nextAttributeId() })
}

const projected = (input: LogicalPlan, columns: readonly NamedExpression[]): Project =>
  Object.freeze({ kind: 'project', input, columns })

function raiseIncompatible(
  plan: SetOperation,
  outputs: readonly (readonly Attribute[])[],
  table: number,
  column: number,
): never {
  raise(
    'INCOMPATIBLE_COLUMN_TYPE',
    {
      operator: nameOf(plan),
      columnOrdinalNumber: ordinalOf(column),
      tableOrdinalNumber: ordinalOf(table),
      dataType1: `"${sqlName(outputs[table][column].type)}"`,
      dataType2: `"${sqlName(outputs[0][column].type)}"`,
      hint: '',
    },
    plan.origin,
  )
}

/** Every input's columns in the order of the first's; what is missing is NULL if that is allowed. */
function alignByName(
  plan: SetOperation,
  inputs: readonly LogicalPlan[],
  context: AnalysisContext,
): readonly LogicalPlan[] {
  let left = inputs[0]
  const aligned: LogicalPlan[] = []
  for (const right of inputs.slice(1)) {
    const pair = alignPair(plan, left, right, context)
    // Columns that the right input added are added to all before it, as NULLs.
    const added = outputOf(pair.left).slice(outputOf(left).length)
    aligned.forEach((done, i) => {
      if (added.length > 0)
        aligned[i] = projected(done, [...outputOf(done), ...added.map((a) => missing(a, context))])
    })
    left = pair.left
    aligned.push(pair.right)
  }
  return [left, ...aligned]
}

function alignPair(plan: SetOperation, left: LogicalPlan, right: LogicalPlan, context: AnalysisContext) {
  const leftOutput = outputOf(left)
  const rightScope = new Scope(outputOf(right), context.caseSensitive)
  const taken = new Set<number>()
  const columns = leftOutput.map((column): NamedExpression => {
    const [found, ...more] = rightScope.named(column.name)
    if (more.length > 0) {
      raise('AMBIGUOUS_REFERENCE', {
        name: quotedName([column.name]),
        referenceNames: `[${[found, ...more].map((a) => quotedName([a.name])).join(', ')}]`,
      })
    }
    if (found !== undefined) {
      taken.add(found.id)
      return found
    }
    if (plan.allowMissingColumns) return missing(column, context)
    return raise(
      'UNRESOLVED_COLUMN_AMONG_FIELD_NAMES',
      { colName: column.name, fieldNames: rightScope.attributes.map((a) => a.name).join(', ') },
      plan.origin,
    )
  })
  const rest = rightScope.attributes.filter((a) => !taken.has(a.id))
  if (rest.length > 0 && !plan.allowMissingColumns) {
    raise(
      'NUM_COLUMNS_MISMATCH',
      {
        operator: 'UNION',
        firstNumColumns: `${leftOutput.length}`,
        invalidOrdinalNum: 'second',
        invalidNumColumns: `${rightScope.attributes.length}`,
      },
      plan.origin,
    )
  }
  const same =
    columns.length + rest.length === rightScope.attributes.length &&
    [...columns, ...rest].every((column, i) => column === rightScope.attributes[i])
  return {
    left:
      rest.length === 0 ? left : projected(left, [...leftOutput, ...rest.map((a) => missing(a, context))]),
    right: same ? right : projected(right, [...columns, ...rest]),
  }
}

/** A column of NULLs with the name and type of another. */
function missing(of: Attribute, context: AnalysisContext): NamedExpression {
  const child = castTo({ kind: 'literal', type: nullType, value: null }, of.type, context)
  return Object.freeze({ kind: 'alias', child, name: of.name, id: context.nextAttributeId() })
}
