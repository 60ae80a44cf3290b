/** Arguments given by name (`mask(s, lowerChar => 'q')`), put where the function has its parameters. */

import { string } from '@vonk/common'
import { byName } from '../base/by-name.ts'
import type { Alias, Expression, Literal, UnresolvedFunction } from '../expr/expression.ts'
import { lookupFunction } from '../expr/registry.ts'
import { namedArgumentId } from '../sql/function-call.ts'
import { editDistance, quotedName } from './columns/similar-names.ts'
import { raise } from './error-place.ts'

interface Parameter {
  readonly name: string
  /** Absent: it must be given. */
  readonly otherwise?: Expression
}

const text = (value: string | null): Literal => Object.freeze({ kind: 'literal', type: string, value })

const collection: readonly Parameter[] = [{ name: 'collection' }]
const input: readonly Parameter[] = [{ name: 'input' }]

/** Spark's functions that take names, as far as there are any here. */
const signatures = byName<readonly Parameter[]>({
  mask: [
    { name: 'str' },
    { name: 'upperChar', otherwise: text('X') },
    { name: 'lowerChar', otherwise: text('x') },
    { name: 'digitChar', otherwise: text('n') },
    { name: 'otherChar', otherwise: text(null) },
  ],
  explode: collection,
  explode_outer: collection,
  posexplode: collection,
  posexplode_outer: collection,
  inline: input,
  inline_outer: input,
})

const isNamed = (e: Expression): e is Alias => e.kind === 'alias' && e.id === namedArgumentId

export function placeNamedArguments(call: UnresolvedFunction): UnresolvedFunction {
  if (!call.args.some(isNamed)) return call
  const name = call.name.at(-1)!.toLowerCase()
  const signature = signatures[name]
  if (signature === undefined) {
    // What is not there at all is told as such, by whoever looks it up.
    if (lookupFunction(name) === undefined) return call
    raise('NAMED_PARAMETERS_NOT_SUPPORTED', { functionName: quotedName([name]) }, call.origin)
  }
  return Object.freeze({ ...call, args: placed(call, name, signature) })
}

function placed(
  { args, origin }: UnresolvedFunction,
  name: string,
  signature: readonly Parameter[],
): readonly Expression[] {
  const routineName = quotedName([name])
  const first = args.findIndex(isNamed)
  const values = new Map<string, Expression>()
  for (const arg of args.slice(first)) {
    const parameterName = quotedName([(args[first] as Alias).name])
    if (!isNamed(arg)) raise('UNEXPECTED_POSITIONAL_ARGUMENT', { routineName, parameterName }, origin)
    const at = signature.findIndex((parameter) => parameter.name.toLowerCase() === arg.name.toLowerCase())
    if (at < 0) {
      const proposal = nearest(arg.name, signature)
      raise(
        'UNRECOGNIZED_PARAMETER_NAME',
        { routineName, argumentName: quotedName([arg.name]), proposal },
        origin,
      )
    }
    const twice = { routineName, parameterName: quotedName([signature[at].name]) }
    if (at < first) raise('DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.BOTH_POSITIONAL_AND_NAMED', twice, origin)
    if (values.has(signature[at].name))
      raise('DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.DOUBLE_NAMED_ARGUMENT_REFERENCE', twice, origin)
    values.set(signature[at].name, arg.child)
  }
  const rest = signature.slice(first).map((parameter, i): Expression => {
    const value = values.get(parameter.name) ?? parameter.otherwise
    if (value !== undefined) return value
    const missing = { routineName, parameterName: quotedName([parameter.name]), index: String(first + i) }
    return raise('REQUIRED_PARAMETER_NOT_FOUND', missing, origin)
  })
  return [...args.slice(0, first), ...rest]
}

/** At most three, nearest first. */
const nearest = (wanted: string, signature: readonly Parameter[]): string =>
  signature
    .map(({ name }) => ({ name, distance: editDistance(name, wanted) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => quotedName([name]))
    .join(' ')
