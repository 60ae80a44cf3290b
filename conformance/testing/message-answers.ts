/** Answers to raw messages of Spark Connect, and what of Spark's a server of ours says otherwise. */
import assert from 'node:assert/strict'

export type Answer =
  | 'ok'
  | Readonly<Record<string, unknown>>
  | {
      readonly status: number
      readonly condition?: string | undefined
      readonly sqlState?: string | undefined
      readonly parameters?: Readonly<Record<string, string>>
      readonly message?: string
    }

/** What is answered otherwise, and why. */
const otherwise: Readonly<Record<string, string>> = {
  'relation html': 'no HTML is made',
  'expression literal numbers': 'Spark takes these arrays nowhere but in ML; so do we, and here, too',
  'expression typed aggregate': 'functions of Scala are refused by name',
  'expression Python function': 'refused by name, whole or not',
  'expression merge action without mergeAction.actionType': 'refused by name, whole or not',
  'command merge': 'no table takes MERGE',
  'command checkpoint without checkpointCommand.local': 'checkpoints need no folder here',
  'expression alias of two names without alias.expr.unresolvedFunction.arguments':
    'arguments of functions of tables are counted as those of others',
  'expression star': 'Spark has an old condition without a SQLSTATE for it',
  'expression regex without unresolvedRegex.colName': 'no column matches, and none is given',
  'expression update fields without updateFields.fieldName': 'a field has a name',
  'expression cast to unparsed without cast.type.unparsed.dataTypeString':
    'Spark takes it for a struct of nothing',
  'expression literal array without literal.array.elements.0.integer': 'Spark takes it for 0',
  'expression literal array of a type': 'Spark takes an element without a value for 0',
  'expression literal struct without literal.struct.elements.0.integer': 'Spark takes it for 0',
  'expression literal map without literal.map.keys.0.string': "Spark takes it for ''",
  'expression literal map without literal.map.values.0.integer': 'Spark takes it for 0',
  'expression literal struct of no struct without literal.struct.elements': 'Spark makes a struct of no type',
  'expression literal struct of other types without literal.struct.elements.0.integer':
    'Spark takes it for 0',
  'expression literal array of other types without literal.array.elements.0.integer': 'Spark takes it for 0',
  'expression literal struct of texts for numbers': 'Spark takes the text for 0',
  'relation local rows of no struct': 'Spark makes a struct of one column',
  'relation sql of both without sql.posArguments.0.literal':
    'arguments are translated before the statement is parsed',
  'relation with relations of SQL without withRelations.references.0.subqueryAlias.alias':
    'the statement names a table that is not there',
  'relation read of files without read.dataSource.paths': 'a read without a path is an error',
  'relation read of files without read.dataSource.format': 'what a damaged Parquet file is called',
  'status, call 2': 'Spark is still cleaning up, which it calls terminating',
  'artifacts of a batch within chunks, call 1': 'what came whole is told first',
  'artifacts in no known folder, call 1': 'what is no rows and no plain file would be a program',
}

/** Undefined where the answer is as good as Spark's. */
export function differenceOf(expected: Answer, given: Answer, what: string): string | undefined {
  const difference = compared(expected, given, what)
  const [name] = what.split(' without ')
  if (what === name && name in otherwise) return undefined
  if (what in otherwise) return difference === undefined ? `${what}: as in Spark after all` : undefined
  return name in otherwise ? undefined : difference
}

function compared(expected: Answer, given: Answer, what: string): string | undefined {
  try {
    if (expected === 'ok' || !('status' in expected)) assert.deepEqual(given, expected)
    else {
      assert.ok(given !== 'ok' && 'status' in given, 'no error')
      if (isUnworded(expected)) return isUnworded(given) ? `${what}: no words for it` : undefined
      assert.deepEqual(toldOf(given), toldOf(expected))
    }
    return undefined
  } catch {
    return `${what}:\n  Spark ${JSON.stringify(expected)}\n  Vonk  ${JSON.stringify(given)}`
  }
}

/** An exception of the JVM, or an error that Spark calls its own: ours has a condition. */
const isUnworded = ({ condition }: { readonly condition?: unknown }): boolean =>
  condition === undefined || condition === 'INTERNAL_ERROR' || String(condition).startsWith('{')

/** Ids that a server gives itself, and the folders of the two, are their own. */
function toldOf(answer: Exclude<Answer, 'ok'>): object {
  const {
    condition,
    sqlState = '',
    parameters = {},
  } = answer as { readonly parameters?: object } & typeof answer
  const own = new Set(['sessionUUID', 'path', 'outputPath'])
  const told = Object.entries(parameters).filter(([key]) => !own.has(key))
  return { condition, sqlState, parameters: Object.fromEntries(told) }
}
