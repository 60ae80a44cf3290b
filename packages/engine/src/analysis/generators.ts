/**
 * Generators (`explode` and its relatives) where they may stand: in a select list they become a `generate` operator
 * below the projection; LATERAL VIEW and table functions are such operators from the start. Anywhere else they are
 * refused.
 */
import { SparkError, type StructType } from '@vonk/common'
import type { Alias, Attribute, Call, Expression, NamedExpression } from '../expr/expression.ts'
import { lookupFunction } from '../expr/registry.ts'
import { quotedSqlText, sqlText } from '../expr/sql-text.ts'
import { expressionChildren, someExpression, withFields } from '../expr/tree.ts'
import type { Aggregate, Generate, LogicalPlan, Project } from '../plan/logical-plan.ts'
import { toAttribute } from '../plan/output.ts'
import { planExpressions } from '../plan/tree.ts'
import type { AnalysisContext } from './analysis-context.ts'
import { placeOf, raise } from './error-place.ts'
import { type Resolution, resolveExpression } from './resolve-expression.ts'

type GeneratorCall = Call & { readonly kind: 'call' }

export function isGenerator(e: Expression): e is GeneratorCall {
  if (e.kind !== 'call') return false
  const entry = lookupFunction(e.name)
  return entry?.kind === 'scalar' && entry.generator !== undefined
}

const isOuter = (e: GeneratorCall): boolean => {
  const entry = lookupFunction(e.name)
  return entry?.kind === 'scalar' && entry.outer === true
}

const holdsGenerator = (e: Expression): boolean => someExpression(e, isGenerator)

/** The generated columns, under the names given or the generator's own. */
function generatedColumns(
  call: GeneratorCall,
  given: readonly string[] | undefined,
  outer: boolean,
  qualifier: readonly string[],
  context: AnalysisContext,
): readonly Attribute[] {
  const { fields } = call.type as StructType
  if (given !== undefined && given.length !== fields.length) {
    throw new SparkError({
      condition: 'UDTF_ALIAS_NUMBER_MISMATCH',
      messageParameters: { aliasesSize: `${fields.length}`, aliasesNames: given.join(',') },
    }).at(placeOf(call.origin))
  }
  return fields.map(
    (field, i): Attribute =>
      Object.freeze({
        kind: 'attribute',
        id: context.nextAttributeId(),
        name: given?.[i] ?? field.name,
        type: field.type,
        nullable: outer || field.nullable,
        qualifier,
        ...(field.metadata === undefined ? {} : { metadata: field.metadata }),
      }),
  )
}

/** The names that the user gave; undefined where there are none. */
function givenNames(alias: Alias): readonly string[] | undefined {
  if (alias.names !== undefined) return alias.names.length === 0 ? undefined : alias.names
  return [alias.name]
}

function generate(
  input: LogicalPlan,
  generator: GeneratorCall,
  output: readonly Attribute[],
  qualifier: readonly string[] = [],
): Generate {
  return Object.freeze({
    kind: 'generate',
    input,
    generator,
    outer: isOuter(generator),
    qualifier,
    columnNames: [],
    output,
    ...(generator.origin === undefined ? {} : { origin: generator.origin }),
  })
}

/** The columns of a generator in a select list; undefined where the column is none. */
export function generatedBy(column: Alias, context: AnalysisContext): readonly Attribute[] | undefined {
  const call = column.child
  if (!isGenerator(call)) return undefined
  return column.generated ?? generatedColumns(call, givenNames(column), isOuter(call), [], context)
}

/** A projection whose columns are resolved: its generators go below, the first lowest, so that it varies slowest. */
export function placeGenerator(plan: Project, context: AnalysisContext): LogicalPlan {
  const columns = plan.columns as readonly NamedExpression[]
  refuseManyNames(columns)
  if (!columns.some(holdsGenerator)) return plan
  let { input } = plan
  const above = columns.flatMap((column): readonly Expression[] => {
    if (!holdsGenerator(column)) return [column]
    const call = topGenerator(column)
    const output = generatedBy(column as Alias, context) ?? []
    input = generate(input, call, output)
    return output
  })
  return withFields(plan, { input, columns: above })
}

function topGenerator(column: NamedExpression): GeneratorCall {
  const call = column.kind === 'alias' ? column.child : column
  if (isGenerator(call) && !call.args.some(holdsGenerator)) return call
  return raise(
    'UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS',
    { expression: quotedSqlText(call) },
    call.origin,
  )
}

function refuseManyNames(columns: readonly NamedExpression[]): void {
  for (const column of columns) {
    if (column.kind !== 'alias' || column.names === undefined || column.names.length === 0) continue
    if (isGenerator(column.child)) continue
    raise('MULTI_ALIAS_WITHOUT_GENERATOR', {
      expr: quotedSqlText(column.child),
      names: column.names.join(', '),
    })
  }
}

/** `select k, explode(collect_list(x)) ... group by k`: the generator's arguments are computed by the aggregate. */
export function placeAboveAggregate(plan: Aggregate, context: AnalysisContext): LogicalPlan {
  const columns = plan.columns as readonly NamedExpression[]
  const found = columns.filter(holdsGenerator)
  if (found.length === 0) return plan
  if (found.length > 1) {
    raise('UNSUPPORTED_GENERATOR.MULTI_GENERATOR', {
      num: `${found.length}`,
      generators: found.map((e) => quotedSqlText(e.kind === 'alias' ? e.child : e)).join(', '),
    })
  }
  const below: NamedExpression[] = []
  const above = columns.map((column): NamedExpression => {
    if (!holdsGenerator(column)) {
      below.push(column)
      return toAttribute(column)
    }
    const call = topGenerator(column)
    const args = call.args.map((arg): Expression => {
      if (arg.kind === 'literal') return arg
      const alias: Alias = Object.freeze({
        kind: 'alias',
        child: arg,
        name: sqlText(arg),
        id: context.nextAttributeId(),
      })
      below.push(alias)
      return toAttribute(alias)
    })
    return Object.freeze({ ...(column as Alias), child: Object.freeze({ ...call, args }) })
  })
  const aggregate = withFields(plan, { columns: below })
  return placeGenerator(Object.freeze({ kind: 'project', input: aggregate, columns: above }), context)
}

/** LATERAL VIEW. */
export function resolveGenerate(plan: Generate, resolution: Resolution): LogicalPlan {
  if (plan.output.length > 0) return plan
  const call = generatorOf(resolveExpression(plan.generator, resolution), plan.generator)
  const given = plan.columnNames.length === 0 ? undefined : plan.columnNames
  const outer = plan.outer || isOuter(call)
  const output = generatedColumns(call, given, outer, plan.qualifier, resolution.context)
  return withFields(plan, { generator: call, outer, columnNames: [], output })
}

function generatorOf(resolved: Expression, written: Expression): GeneratorCall {
  if (isGenerator(resolved) && !resolved.args.some(holdsGenerator)) return resolved
  const name = written.kind === 'unresolvedFunction' ? written.name : [sqlText(resolved)]
  return raise(
    'UNSUPPORTED_GENERATOR.NOT_GENERATOR',
    { functionName: name.map((part) => `\`${part}\``).join('.'), classCanonicalName: name.at(-1)! },
    written.origin,
  )
}

const isCallOfGenerator = (e: Expression): boolean => {
  if (e.kind !== 'unresolvedFunction') return isGenerator(e)
  const entry = lookupFunction(e.name.at(-1)!)
  return entry?.kind === 'scalar' && entry.generator !== undefined
}
const callsGenerator = (e: Expression): boolean => someExpression(e, isCallOfGenerator)

/** Before types are looked at: outside of select lists there are none, and inside of one they stand alone. */
export function refuseGenerators(plan: LogicalPlan): void {
  switch (plan.kind) {
    case 'generate':
    case 'tableFunction':
      return
    case 'project':
      return plan.columns.forEach(refuseNested)
    case 'withColumns':
      return plan.columns.forEach(({ value }) => {
        refuseNested(value)
      })
    case 'aggregate':
      if (plan.groupBy.some(callsGenerator)) outside(plan)
      return plan.columns.forEach(refuseNested)
    default:
      if (planExpressions(plan).some(callsGenerator)) outside(plan)
  }
}

function refuseNested(column: Expression): void {
  if (!callsGenerator(column)) return
  const top = column.kind === 'alias' ? column.child : column
  if (isCallOfGenerator(top) && !expressionChildren(top).some(callsGenerator)) return
  raise('UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS', { expression: `"${writtenText(top)}"` }, top.origin)
}

/** Operators are calls before they are resolved, too. */
function writtenText(e: Expression): string {
  const args = expressionChildren(e)
  if (e.kind !== 'unresolvedFunction' || args.length !== 2 || /\w/.test(e.name[0])) return sqlText(e)
  return `(${writtenText(args[0])} ${e.name[0]} ${writtenText(args[1])})`
}

function outside(plan: LogicalPlan): never {
  const names: Readonly<Record<string, string>> = {
    aggregate: 'Aggregate',
    sort: 'Sort',
    filter: 'Filter',
    join: 'Join',
  }
  return raise('UNSUPPORTED_GENERATOR.OUTSIDE_SELECT', { plan: names[plan.kind] ?? plan.kind }, plan.origin)
}
