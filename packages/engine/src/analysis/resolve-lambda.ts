/**
 * Arguments of functions, those that are lambdas last: what a lambda's parameters are follows from the other arguments.
 * Parameters are numbered by how deep their lambda lies, so that two lambdas that mean the same are equal.
 */

import { SparkError } from '@vonk/common'
import { byName } from '../base/by-name.ts'
import type { Expression, LambdaFunction, LambdaVariable, UnresolvedFunction } from '../expr/expression.ts'
import type { LambdaParameter, ScalarEntry } from '../expr/function-entry.ts'
import { lookupFunction } from '../expr/registry.ts'
import { expandArguments } from './columns/star.ts'
import { placeOf, raise } from './error-place.ts'
import { type Resolution, resolveExpression } from './resolve-expression.ts'

export function resolveArguments(e: UnresolvedFunction, resolution: Resolution): readonly Expression[] {
  const given = expandArguments(e, resolution)
  const entry = lookupFunction(e.name.at(-1)!)
  if (entry?.kind !== 'scalar' || entry.lambda === undefined) {
    const lambda = given.find((arg) => arg.kind === 'lambda')
    if (lambda !== undefined && entry !== undefined) {
      raise('INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION', { class: e.name.at(-1)! }, e.origin)
    }
    // Of a function that there is not, the call itself will say so.
    return given.map((arg) => (arg.kind === 'lambda' ? arg : resolveExpression(arg, resolution)))
  }
  const takes = entry.lambda.bind(entry) as NonNullable<ScalarEntry['lambda']>
  const places = lambdaPlaces[entry.name] ?? []
  const args = given.map((arg, i) =>
    places.includes(i) || arg.kind === 'lambda' ? arg : resolveExpression(arg, resolution),
  )
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]
    if (!places.includes(i) && arg.kind !== 'lambda') continue
    const count = arg.kind === 'lambda' ? arg.parameters.length : 0
    const parameters = takes(args, i, count, resolution.context)
    if (parameters === undefined) {
      raise('INVALID_LAMBDA_FUNCTION_CALL.PARAMETER_DOES_NOT_ACCEPT_LAMBDA_FUNCTION', {}, arg.origin)
    }
    args[i] = bind(arg, parameters, resolution)
  }
  return args
}

/** Where functions take lambdas: an expression there is a lambda that does not look at its parameters. */
const lambdaPlaces = byName<readonly number[]>({
  transform: [1],
  filter: [1],
  exists: [1],
  forall: [1],
  aggregate: [2, 3],
  zip_with: [2],
  transform_keys: [1],
  transform_values: [1],
  map_filter: [1],
  map_zip_with: [2],
  array_sort: [1],
})

const firstId = -1000
const idsADepth = 8

function bind(arg: Expression, types: readonly LambdaParameter[], resolution: Resolution): LambdaFunction {
  const around = resolution.lambdas ?? []
  const lambda: LambdaFunction = arg.kind === 'lambda' ? arg : { kind: 'lambda', body: arg, parameters: [] }
  const { parameters } = lambda
  if (parameters.length > 0 && parameters.length !== types.length) {
    throw new SparkError({
      condition: 'INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH',
      messageParameters: { expectedNumArgs: `${parameters.length}`, actualNumArgs: `${types.length}` },
    }).at(placeOf(arg.origin))
  }
  checkNames(parameters, resolution, lambda)
  const depth =
    1 + around.reduce((most, one) => Math.max(most, Math.floor((firstId - one.id) / idsADepth)), -1)
  const bound = types.map(
    ({ type, nullable }, i): LambdaVariable =>
      Object.freeze({
        kind: 'lambdaVariable',
        name: parameters[i]?.name ?? `col${i}`,
        id: firstId - depth * idsADepth - i,
        type,
        nullable,
      }),
  )
  const visible = parameters.length === 0 ? [] : bound
  const body = resolveExpression(lambda.body, { ...resolution, lambdas: [...around, ...visible] })
  return Object.freeze({ ...lambda, parameters: bound, body })
}

function checkNames(
  parameters: readonly LambdaVariable[],
  { scope, context }: Resolution,
  lambda: LambdaFunction,
): void {
  const twice = parameters.some((p, i) => parameters.slice(0, i).some((q) => scope.sameName(p.name, q.name)))
  if (!twice) return
  const names = parameters.map((p) => (context.caseSensitive ? p.name : p.name.toLowerCase()))
  raise(
    'INVALID_LAMBDA_FUNCTION_CALL.DUPLICATE_ARG_NAMES',
    { args: names.map((name) => `\`${name}\``).join(', '), caseSensitiveConfig: '"spark.sql.caseSensitive"' },
    lambda.origin,
  )
}
