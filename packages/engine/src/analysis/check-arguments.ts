/**
 * Numbers that the program gives to range, sample and repartition: Spark has requirements, without a condition of
 * theirs, and we have a limit to what the driver can hold.
 */
import { SparkError } from '@vonk/common'
import { partitionsMax } from '../base/settings.ts'
import type { LogicalPlan } from '../plan/logical-plan.ts'
import { placeOf, raise } from './error-place.ts'

export function checkArguments(plan: LogicalPlan): LogicalPlan {
  switch (plan.kind) {
    case 'range':
      if (plan.step === 0n) refuse(plan, 'step', '0', 'a number other than 0')
      checkPartitions(plan)
      return plan
    case 'repartition':
      checkPartitions(plan)
      return plan
    case 'tail':
      if (plan.count >= 0) return plan
      return raise(
        'INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE',
        { name: 'tail', expr: `"${plan.count}"`, v: `${plan.count}` },
        plan.origin,
      )
    case 'sample': {
      const fraction = plan.upper - plan.lower
      if (!(fraction >= 0)) refuse(plan, 'fraction', `${fraction}`, 'not negative')
      if (fraction > 1 && !plan.withReplacement)
        refuse(plan, 'fraction', `${fraction}`, 'at most 1 where no row may come twice')
      if (fraction > copiesMax) refuse(plan, 'fraction', `${fraction}`, `at most ${copiesMax}`)
      return plan
    }
    default:
      return plan
  }
}

/** A row's copies, of which there may be many more than this by chance, must fit in one batch. */
const copiesMax = 3_500

function checkPartitions(plan: LogicalPlan & { readonly partitions?: number }): void {
  const { partitions } = plan
  if (partitions !== undefined && partitions <= 0)
    refuse(plan, 'number of partitions', `${partitions}`, 'positive')
  // Putting partitions together makes no more of them, whatever the number.
  const makesThem = plan.kind !== 'repartition' || plan.shuffle
  if (partitions !== undefined && makesThem && partitions > partitionsMax)
    refuse(plan, 'number of partitions', `${partitions}`, `at most ${partitionsMax}`)
}

function refuse(plan: LogicalPlan, parameter: string, value: string, expected: string): never {
  const name = plan.kind === 'repartition' && !plan.shuffle ? 'coalesce' : plan.kind
  throw new SparkError({
    condition: 'INVALID_PARAMETER_VALUE',
    sqlState: '22023',
    messageParameters: { parameter, functionName: name, expected, value },
    message:
      `[INVALID_PARAMETER_VALUE] The ${parameter} of ${name} is ${value}, but has to be ${expected}. ` +
      'SQLSTATE: 22023',
    ...placeOf(plan.origin),
  })
}
