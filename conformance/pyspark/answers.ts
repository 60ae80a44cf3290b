/**
 * What the calls of `calls/` gave on Apache Spark (`conformance/recorded/pyspark-VERSION.json`, by client version), and
 * how Vonk's answers compare: the same, refused by name, or different. `differences.json` lists the known ones; the
 * suite fails where a call is not as listed.
 */
import { readFileSync } from 'node:fs'
import { pysparkNames } from '../../tools/pyspark-names.ts'
import { pysparkClient, pysparkWithServer } from '../testing/python.ts'

export const clientVersions = ['4.3.0', '4.0.0'] as const
export type ClientVersion = (typeof clientVersions)[number]

/** The newest is published with its server only; the suite of Apache Spark needs that too. */
export const clientRequirements = (version: ClientVersion): readonly string[] =>
  version === '4.3.0' ? pysparkWithServer(version) : pysparkClient(version)

export interface Answered {
  readonly group: string
  /** API names that the call is about, separated by spaces. */
  readonly names: string
  readonly call: string
  readonly answer: unknown
}

export type Difference =
  | { readonly kind: 'refused'; readonly condition: string }
  | { readonly kind: 'differs' }
export type Differences = Readonly<Partial<Record<ClientVersion, Readonly<Record<string, Difference>>>>>

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))

export const recordedAnswers = (version: ClientVersion): readonly Answered[] =>
  read(`../recorded/pyspark-${version}.json`) as readonly Answered[]

export const knownDifferences = (): Differences => read('./differences.json') as Differences

interface Failure {
  readonly error: string
  readonly condition: string | null
}
const isFailure = (answer: unknown): answer is Failure =>
  typeof answer === 'object' && answer !== null && 'error' in answer

const refusals =
  /^(UNSUPPORTED_|UNRESOLVED_ROUTINE|DATA_SOURCE_NOT_FOUND|NOT_SUPPORTED|OPERATION_NOT_SUPPORTED)/

/** Undefined where the two answers are equal. */
export function difference(spark: unknown, vonk: unknown): Difference | undefined {
  if (JSON.stringify(spark) === JSON.stringify(vonk)) return undefined
  // A requirement that Spark does not meet with a condition of its own: any is good, if the class is the same.
  // Its client tells none as null, the older one as ''.
  const isBare = isFailure(spark) && !spark.condition && /^(IllegalArgument|NumberFormat)/.test(spark.error)
  if (isBare && isFailure(vonk) && vonk.error === spark.error) return undefined
  // Also where Spark, which has what is asked for, minds something else in the call.
  if (isFailure(vonk) && vonk.condition !== null && refusals.test(vonk.condition)) {
    return { kind: 'refused', condition: vonk.condition }
  }
  return { kind: 'differs' }
}

/** The calls whose answers differ, by call. */
export function differencesOf(
  spark: readonly Answered[],
  vonk: readonly Answered[],
): Readonly<Record<string, Difference>> {
  const given = new Map(vonk.map((item) => [item.call, item.answer]))
  const found: Record<string, Difference> = {}
  for (const { call, answer } of spark) {
    const differs = difference(answer, given.get(call))
    if (differs !== undefined) found[call] = differs
  }
  return found
}

export interface NameStatus {
  readonly name: string
  readonly status: 'same' | 'differs' | 'refused'
  readonly conditions: readonly string[]
  readonly calls: number
  readonly equal: number
}

/** Every public name of PySpark, by what its calls showed. */
export function statusOfNames(
  spark: readonly Answered[],
  differences: Readonly<Record<string, Difference>>,
): readonly NameStatus[] {
  const byName = new Map<string, Answered[]>()
  for (const item of spark) {
    for (const name of item.names.split(' ')) byName.set(name, [...(byName.get(name) ?? []), item])
  }
  return publicNames().map((name) => {
    const calls = byName.get(name) ?? []
    const unequal = calls.flatMap(({ call }) => differences[call] ?? [])
    const conditions = [...new Set(unequal.flatMap((d) => (d.kind === 'refused' ? [d.condition] : [])))]
    const isRefused = unequal.length > 0 && unequal.every((d) => d.kind === 'refused')
    const status = calls.length > 0 && unequal.length === 0 ? 'same' : isRefused ? 'refused' : 'differs'
    return { name, status, conditions, calls: calls.length, equal: calls.length - unequal.length }
  })
}

function publicNames(): readonly string[] {
  const { classes, functions } = pysparkNames()
  const members = Object.entries(classes).flatMap(([owner, names]) => names.map((name) => `${owner}.${name}`))
  return [...members, ...Object.keys(functions).map((name) => `functions.${name}`)]
}
