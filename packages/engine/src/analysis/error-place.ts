/** Puts the place in the user's program or SQL text on errors that are raised where only types are known. */
import { type QueryContext, SparkError } from '@vonk/common'
import type { Origin } from '../expr/expression.ts'

/** What an error says of where it happened. */
export function placeOf(origin: Origin | undefined): {
  readonly callSite?: string
  readonly queryContext?: readonly QueryContext[]
} {
  if (origin === undefined) return {}
  const callSite = origin.callSite === undefined ? {} : { callSite: origin.callSite }
  const { sqlText, start, stop } = origin
  if (sqlText !== undefined && start !== undefined && stop !== undefined) {
    const fragment = sqlText.slice(start, stop)
    const ofView = origin.view === undefined ? {} : { objectType: 'VIEW', objectName: origin.view }
    const place = { kind: 'sql', fragment, start, stop: stop - 1, text: sqlText, ...ofView } as const
    return { ...callSite, queryContext: [place] }
  }
  if (origin.callSite === undefined && origin.fragment === undefined) return {}
  const queryContext: QueryContext = {
    kind: 'dataframe',
    fragment: origin.fragment ?? '',
    callSite: origin.callSite ?? '',
  }
  return { ...callSite, queryContext: [queryContext] }
}

/** Runs `action`; an error that does not know its place gets this one. */
export function located<T>(origin: Origin | undefined, action: () => T): T {
  try {
    return action()
  } catch (error) {
    if (!(error instanceof SparkError) || origin === undefined) throw error
    const known = error.queryContext.length > 0
    if (known && error.callSite !== undefined) throw error
    throw error.at(placeOf(origin))
  }
}

/** Spark tells these where the expression around them is, or the operator. */
const placedAround: ReadonlySet<string> = new Set([
  'AMBIGUOUS_COLUMN_REFERENCE',
  'CANNOT_RESOLVE_DATAFRAME_COLUMN',
  'WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE',
])

/** As `located`, for such errors only. */
export function locatedAround<T>(origin: Origin | undefined, action: () => T): T {
  try {
    return action()
  } catch (error) {
    if (!(error instanceof SparkError) || !placedAround.has(error.condition)) throw error
    return located(origin, () => {
      throw error
    })
  }
}

export function raise(condition: string, messageParameters: Record<string, string>, origin?: Origin): never {
  throw new SparkError({ condition, messageParameters, ...placeOf(origin) })
}

/** Where names are looked for, as errors tell it. */
export const searchPath = '[`system`.`builtin`, `system`.`session`, `spark_catalog`.`default`]'
