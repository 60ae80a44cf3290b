/** Numbers that programs give to a DataFrame: checked before a plan is made of them. */
import { SparkError } from '@vonk/common'
import { callSite } from './call-site.ts'
import { fitList, unfitArgument } from './unfit-argument.ts'

/** The number, an integer of 32 bits. */
export function integer(value: number, method: string): number {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 31) return value
  throw new SparkError({
    condition: 'INVALID_PARAMETER_VALUE.INTEGER',
    messageParameters: { parameter: '`n`', functionName: `\`${method}\``, invalidValue: String(value) },
  }).at({ callSite: callSite() })
}

/** The number, an integer of 64 bits. */
export function whole(value: number | bigint, argument: string): bigint {
  if (typeof value !== 'bigint' && !Number.isInteger(value))
    throw unfitArgument(argument, 'a whole number', value)
  const exact = BigInt(value)
  if (BigInt.asIntN(64, exact) !== exact)
    throw unfitArgument(argument, 'a whole number of at most 64 bits', value)
  return exact
}

/** The sum of weights, each 0 or more and not all 0. */
export function totalOf(weights: readonly number[]): number {
  const total = fitList<number>(weights, 'weights').reduce((sum, weight) => sum + weight, 0)
  if (weights.every((weight) => weight >= 0) && total > 0) return total
  throw new SparkError({
    condition: 'INVALID_PARAMETER_VALUE',
    sqlState: '22023',
    messageParameters: { parameter: 'weights', functionName: 'randomSplit', value: String(weights) },
    message:
      `[INVALID_PARAMETER_VALUE] The weights of randomSplit are ${weights.join(', ') || 'none'}, ` +
      'but have to be 0 or more, and one of them more than 0. SQLSTATE: 22023',
  }).at({ callSite: callSite() })
}

/** The seed given, or one by chance. */
export const seedOf = (given: number | bigint | undefined): bigint =>
  given === undefined ? BigInt(Math.floor(Math.random() * Number.MAX_SAFE_INTEGER)) : whole(given, 'seed')
