/** Functions in FROM: `range`, and generators. What else is called there is an error with Spark's condition. */

import { type DataType, integer, long, SparkError, sqlName } from '@vonk/common'
import { canCast, castTo, implicitCast } from '../expr/coercion.ts'
import { wrongCount } from '../expr/emitted/argument-types.ts'
import type { Expression, Literal, Origin } from '../expr/expression.ts'
import { lookupFunction } from '../expr/registry.ts'
import { quotedSqlText } from '../expr/sql-text.ts'
import { references, someExpression } from '../expr/tree.ts'
import { typeOf } from '../expr/typing.ts'
import type { LogicalPlan, SubqueryAlias, TableFunction } from '../plan/logical-plan.ts'
import { outputOf } from '../plan/output.ts'
import type { AnalysisContext } from './analysis-context.ts'
import { checkArguments } from './check-arguments.ts'
import { Scope } from './columns/scope.ts'
import { quotedName } from './columns/similar-names.ts'
import { type ConstantTable, constantTables } from './constant-tables.ts'
import { located, raise } from './error-place.ts'
import { resolveGenerate } from './generators.ts'
import { type Resolution, resolveExpression } from './resolve-expression.ts'
import { resolveInlineTable } from './resolve-inline-table.ts'

const argumentsMax = 4

/** `resolution`: its scope is empty, since there is nothing that the arguments could read but the query around. */
export function resolveTableFunction(plan: TableFunction, resolution: Resolution): LogicalPlan {
  const name = plan.name.at(-1)!.toLowerCase()
  if (name === 'range') return resolveRange(plan, resolution.context)
  const constant = constantTables.get(name)
  if (constant !== undefined) return constantTable(plan, name, constant, resolution.context)
  const entry = lookupFunction(name)
  if (entry?.kind === 'scalar' && entry.generator !== undefined) return resolveGenerator(plan, resolution)
  if (entry !== undefined) {
    raise('NOT_A_TABLE_FUNCTION', { functionName: quotedName(plan.name) }, plan.origin)
  }
  return raise('UNRESOLVABLE_TABLE_VALUED_FUNCTION', { name: quotedName(plan.name) }, plan.origin)
}

function constantTable(
  { args, origin }: TableFunction,
  name: string,
  { names, rows }: ConstantTable,
  context: AnalysisContext,
): LogicalPlan {
  if (args.length > 0) located(origin, () => wrongCount(name, args.length, '0'))
  return resolveInlineTable({ kind: 'inlineTable', names, rows }, context)
}

/** The rows that a generator gives for the one row that there is. */
function resolveGenerator(plan: TableFunction, resolution: Resolution): LogicalPlan {
  const { name, args, origin } = plan
  const place = origin === undefined ? {} : { origin }
  const generator: Expression = { kind: 'unresolvedFunction', name, args, distinct: false, ...place }
  return resolveGenerate(
    {
      kind: 'generate',
      input: Object.freeze({ kind: 'oneRow' }),
      generator,
      outer: false,
      qualifier: [],
      columnNames: [],
      output: [],
      ...place,
      ...(plan.planId === undefined ? {} : { planId: plan.planId }),
    },
    resolution,
  )
}

/** `range(2) AS r(x, y)`. */
export function checkFunctionAliases(
  { columnNames, input: named, origin }: SubqueryAlias,
  input: LogicalPlan,
): void {
  const outColsNum = outputOf(input).length
  if (named.kind !== 'tableFunction' || columnNames === undefined || columnNames.length === outColsNum) return
  raise(
    'NUM_TABLE_VALUE_ALIASES_MISMATCH',
    { funcName: quotedName(named.name), aliasesNum: `${columnNames.length}`, outColsNum: `${outColsNum}` },
    origin,
  )
}

function resolveRange(plan: TableFunction, context: AnalysisContext): LogicalPlan {
  const { args, origin } = plan
  if (args.length === 0 || args.length > argumentsMax)
    located(origin, () => wrongCount('range', args.length, '[1, 2, 3, 4]'))
  const values = args.map((e, i) => argument(e, i, plan, context))
  const [start, end] = values.length === 1 ? [0n, values[0]] : values
  const step = values[2] ?? 1n
  if (step === 0n) raise('FAILED_FUNCTION_CALL', { funcName: '`range`' }, origin)
  const partitions = values[3] === undefined ? {} : { partitions: Number(values[3]) }
  const output = [
    Object.freeze({
      kind: 'attribute' as const,
      id: context.nextAttributeId(),
      name: 'id',
      type: long,
      nullable: false,
      qualifier: [],
    }),
  ]
  return checkArguments(
    Object.freeze({
      kind: 'range',
      start,
      end,
      step,
      ...partitions,
      output,
      ...(origin === undefined ? {} : { origin }),
      ...(plan.planId === undefined ? {} : { planId: plan.planId }),
    }),
  )
}

const ordinals = ['first', 'second', 'third', 'fourth']
const parameters = ['start', 'end', 'step', 'numPartitions']

function argument(e: Expression, at: number, plan: TableFunction, context: AnalysisContext): bigint {
  const scope = new Scope([], context.caseSensitive)
  const wanted: DataType = at === 3 ? integer : long
  const resolved = someExpression(e, isSubquery) ? e : resolveExpression(e, { context, scope, inputs: [] })
  if (someExpression(resolved, (node) => node.kind === 'outer' || isSubquery(node))) {
    raise(
      'NON_FOLDABLE_ARGUMENT',
      {
        funcName: '`range`',
        paramName: `\`${parameters[plan.args.length === 1 ? 1 : at]}\``,
        paramType: `"${sqlName(wanted)}"`,
      },
      plan.origin,
    )
  }
  const value = resolved.kind === 'alias' ? resolved.child : resolved
  const literal = placedAt(plan.origin, () => constantOf(value, wanted, context))
  if (literal?.value !== null && literal !== undefined) return BigInt(literal.value as number | bigint)
  return raise(
    'UNEXPECTED_INPUT_TYPE',
    {
      functionName: '`range`',
      paramIndex: ordinals[plan.args.length === 1 ? 1 : at],
      requiredType: `"${sqlName(wanted)}"`,
      inputSql: quotedSqlText(value),
      inputType: `"${sqlName(typeOf(value))}"`,
    },
    plan.origin,
  )
}

/** Whatever place the error has, it is told at this one. */
function placedAt<T>(origin: Origin | undefined, action: () => T): T {
  try {
    return action()
  } catch (error) {
    if (!(error instanceof SparkError)) throw error
    return raise(error.condition, error.messageParameters, origin)
  }
}

const isSubquery = (e: Expression): boolean => e.kind === 'subquery'

function constantOf(e: Expression, to: DataType, context: AnalysisContext): Literal | undefined {
  const type = typeOf(e)
  // Spark casts what the analyzer casts without being asked.
  if (
    references(e).length > 0 ||
    type.kind === 'null' ||
    type.kind === 'boolean' ||
    !canCast(type, to, context.mode)
  )
    return undefined
  const cast = implicitCast(e, to, context) ?? castTo(e, to, context)
  return cast.kind === 'literal' ? cast : context.evaluateOrRaise?.(cast)
}
