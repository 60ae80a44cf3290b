/**
 * A comparison of a widened integer column with a literal becomes one of the column itself, so that sources can skip by
 * it: `cast(k as bigint) > 5L` is `k > 5`. Literals out of the column's range decide by themselves, but for NULLs.
 */
import { boolean, type DataType, isIntegral } from '@vonk/common'
import type { Call, Cast, Expression, Literal } from '../../expr/expression.ts'
import { transformExpression } from '../../expr/tree.ts'
import { isNullable, typeOf } from '../../expr/typing.ts'
import { mapPlanExpressions, transformPlan } from '../../plan/tree.ts'
import type { OptimizerRule } from '../optimizer-rule.ts'

export const unwrapCasts: OptimizerRule = {
  name: 'unwrap-casts',
  apply: (plan) =>
    transformPlan(plan, (node) => mapPlanExpressions(node, (e) => transformExpression(e, unwrap))),
}

const limits: Readonly<Record<string, readonly [bigint, bigint]>> = {
  byte: [-128n, 127n],
  short: [-32768n, 32767n],
  integer: [-2147483648n, 2147483647n],
  long: [-(2n ** 63n), 2n ** 63n - 1n],
}
const flipped: Readonly<Record<string, string>> = {
  '=': '=',
  '<=>': '<=>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}

function unwrap(e: Expression): Expression {
  if (e.kind === 'cast' && e.child.kind === 'cast') return e
  if (e.kind !== 'call') return e
  if (e.name === 'in') return unwrapIn(e)
  if (flipped[e.name] === undefined) return e
  const [a, b] = e.args
  if (isWidening(a) && isInteger(b)) return compared(e, e.name, a, b)
  if (isWidening(b) && isInteger(a)) return compared(e, flipped[e.name], b, a)
  return e
}

const isWidening = (e: Expression): e is Cast => {
  if (e.kind !== 'cast' || !isIntegral(e.type)) return false
  const from = limits[typeOf(e.child).kind]
  return from !== undefined && from[1] <= limits[e.type.kind][1]
}
const isInteger = (e: Expression): e is Literal =>
  e.kind === 'literal' && e.value !== null && isIntegral(e.type)

function compared(e: Call, op: string, cast: Cast, literal: Literal): Expression {
  const { child } = cast
  const type = typeOf(child)
  const value = BigInt(literal.value as number | bigint)
  const [least, most] = limits[type.kind]
  if (value >= least && value <= most) {
    return Object.freeze({ ...e, name: op, args: [child, integerLiteral(type, value)] })
  }
  const below = value < least
  if (op === '<=>') return { kind: 'literal', type: boolean, value: false }
  const answer = op === '=' ? false : op.startsWith('<') ? !below : below
  return known(child, answer)
}

/** The answer for every value but NULL. */
function known(child: Expression, value: boolean): Expression {
  const literal: Literal = { kind: 'literal', type: boolean, value }
  if (!isNullable(child)) return literal
  const when: Call = {
    kind: 'call',
    name: 'isnotnull',
    args: [child],
    type: boolean,
    nullable: false,
    mode: 'ansi',
  }
  return Object.freeze({
    kind: 'case',
    branches: [{ when, result: literal }],
    type: boolean,
    nullable: true,
    style: 'case',
  })
}

const integerLiteral = (type: DataType, value: bigint): Literal =>
  Object.freeze({ kind: 'literal', type, value: type.kind === 'long' ? value : Number(value) })

/** Values that the column cannot hold are left out of the list. */
function unwrapIn(e: Call): Expression {
  const [subject, ...values] = e.args
  if (!isWidening(subject) || !values.every(isInteger)) return e
  const type = typeOf(subject.child)
  const [least, most] = limits[type.kind]
  const fitting = values.map((v) => BigInt(v.value as number | bigint)).filter((v) => v >= least && v <= most)
  if (fitting.length === 0) return known(subject.child, false)
  return Object.freeze({ ...e, args: [subject.child, ...fitting.map((v) => integerLiteral(type, v))] })
}
