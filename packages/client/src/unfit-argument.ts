/** What a program gives to a method that takes something else: told where it is called, before a plan is made of it. */
import { SparkError } from '@vonk/common'
import { callSite } from './call-site.ts'

/** PySpark's condition: `Argument "condition" has to be a Column, but is undefined.` */
export function unfitArgument(argument: string, expected: string, value: unknown): SparkError {
  const given = nameOf(value)
  return new SparkError({
    condition: 'NOT_EXPECTED_TYPE',
    sqlState: '22023',
    messageParameters: { arg_name: argument, expected_type: expected, arg_type: given },
    message: `[NOT_EXPECTED_TYPE] Argument \`${argument}\` has to be ${expected}, but is ${given}. SQLSTATE: 22023`,
  }).at({ callSite: callSite() })
}

function nameOf(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const { name } = value.constructor ?? {}
  return name === undefined || name === '' || name === 'Object' ? 'an object' : `of class ${name}`
}
