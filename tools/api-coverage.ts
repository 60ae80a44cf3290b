/**
 * Writes docs/api-coverage.md: every public name of PySpark, and whether Vonk has it: `npm run script --
 * tools/api-coverage.ts`. What Vonk has is looked up in its classes; where it has another spelling (Scala's) or the
 * name makes no sense in JavaScript, the tables here say so.
 */
import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import {
  Column,
  DataFrame,
  DataFrameReader,
  DataFrameWriter,
  functions,
  GroupedData,
  RuntimeConfig,
  SparkSession,
  SparkSessionBuilder,
  Window,
  WindowSpec,
} from '@vonk/client'
import { pysparkNames } from './pyspark-names.ts'

export const coverageFile = fileURLToPath(new URL('../docs/api-coverage.md', import.meta.url))

const classes: Readonly<Record<string, readonly object[]>> = {
  SparkSession: [SparkSession, SparkSession.prototype],
  'SparkSession.Builder': [SparkSessionBuilder.prototype],
  RuntimeConf: [RuntimeConfig.prototype],
  DataFrame: [DataFrame.prototype],
  Column: [Column.prototype],
  GroupedData: [GroupedData.prototype],
  Window: [Window],
  WindowSpec: [WindowSpec.prototype],
  DataFrameReader: [DataFrameReader.prototype],
  DataFrameWriter: [DataFrameWriter.prototype],
}

/** Fields of instances, which prototypes do not show. */
const fields: Readonly<Record<string, readonly string[]>> = {
  SparkSession: ['conf', 'version'],
  DataFrame: ['sparkSession'],
}

/** The same under its Scala or JavaScript name. */
const otherNames: Readonly<Record<string, string>> = {
  'Column.astype': 'cast',
  'Column.endswith': 'endsWith',
  'Column.startswith': 'startsWith',
  'DataFrame.drop_duplicates': 'dropDuplicates',
  'DataFrame.groupby': 'groupBy',
  'DataFrame.subtract': 'except',
  'SparkSession.session_id': 'sessionId',
  'SparkSession.is_stopped': 'isStopped',
}

const python = 'Python only'
export const notApplicable: Readonly<Record<string, string>> = {
  'Column.to_plan': 'internal',
  'DataFrame.mapInArrow': python,
  'DataFrame.mapInPandas': python,
  'DataFrame.pandas_api': python,
  'DataFrame.plot': python,
  'DataFrame.rdd': 'not in Spark Connect',
  'DataFrame.registerTempTable': 'deprecated in Spark',
  'DataFrame.toPandas': python,
  'GroupedData.apply': python,
  'GroupedData.applyInArrow': python,
  'GroupedData.applyInPandas': python,
  'GroupedData.applyInPandasWithState': python,
  'GroupedData.transformWithStateInPandas': python,
  'PandasCogroupedOps.applyInArrow': python,
  'PandasCogroupedOps.applyInPandas': python,
  'SparkSession.Builder.channelBuilder': python,
  'SparkSession.Builder.enableHiveSupport': 'not in Spark Connect',
  'SparkSession.Hook': 'internal',
  'SparkSession.client': 'internal',
  'functions.arrow_udf': python,
  'functions.arrow_udtf': python,
  'functions.pandas_udf': python,
  'functions.unwrap_udt': python,
}

/** Why functions are absent, by name; the first that fits counts. */
export const absentFunctions: readonly (readonly [names: RegExp, reason: string])[] = [
  [
    /^(approxCountDistinct|bitwiseNOT|shift(Left|Right|RightUnsigned)|sumDistinct|to(Degrees|Radians))$/,
    'deprecated in Spark; the name that took its place is there',
  ],
  [
    /^(current_(catalog|database|path|schema|user)|user|session_user)$/,
    'there in SQL and `expr`, as constants of their query',
  ],
  [
    /^(timestamp_add|timestamp_diff|negate|bitwise_not|(listagg|string_agg)_distinct|call_udf)$/,
    'there in SQL and `expr`, under the name or syntax that it has there',
  ],
  [/^(years|months|days|hours|bucket)$/, 'partitions of tables in other catalogs, which are not there'],
  [/^(udf|udtf)$/, 'functions of the user in another language are not run'],
  [/^(java_method|reflect|try_reflect)$/, 'there is no Java to call'],
  [/^st_/, 'the types GEOMETRY and GEOGRAPHY are not there'],
  [/variant|^(try_)?parse_json$/, 'values of the type VARIANT are not there'],
  [/xml|^xpath/, 'they take an XML parser, and XPath as Java has it; the package holds neither'],
  [
    /^(hll|theta|kll|tuple)_/,
    'their bytes are the formats of Apache DataSketches, which no library for JavaScript writes',
  ],
  [/^count_min_sketch$/, 'its bytes are a format of Spark’s own; nothing here reads them'],
  [
    /^(histogram_numeric|sentences|randstr|(try_)?aes_\w+|vector_\w+|counter_diff|timestamp_nanos|unix_nanos)$/,
    'not built yet; nothing stands in the way',
  ],
]

export const reasonOf = (name: string): string | undefined =>
  absentFunctions.find(([names]) => names.test(name))?.[1]

interface Entry {
  readonly name: string
  readonly state: 'there' | 'absent' | 'does not apply'
  readonly note: string
}

function entryOf(owner: string, name: string): Entry {
  const full = `${owner}.${name}`
  const other = otherNames[full]
  if (Object.hasOwn(notApplicable, full)) return { name, state: 'does not apply', note: notApplicable[full] }
  const holders = owner === 'functions' ? [functions] : (classes[owner] ?? [])
  const has = (wanted: string): boolean =>
    holders.some((holder) => wanted in holder) || (fields[owner]?.includes(wanted) ?? false)
  if (other !== undefined && has(other)) return { name, state: 'there', note: `as \`${other}\`` }
  return { name, state: has(name) && name !== 'constructor' ? 'there' : 'absent', note: '' }
}

export function coverageText(): string {
  const { classes: owners, functions: names } = pysparkNames()
  const sections = [...Object.entries(owners), ['functions', Object.keys(names)] as const]
  const lines = [
    '# API coverage',
    '',
    'PySpark’s public names (those of its Spark Connect client) and what Vonk has of them. Made by',
    '`npm run script -- tools/api-coverage.ts`, which looks them up in the classes; a test compares. A function counts',
    'as there when the engine has it.',
    '',
    '| | there | absent | does not apply |',
    '|---|---|---|---|',
  ]
  const bodies: string[] = []
  for (const [owner, members] of sections) {
    const entries = members.map((name) => entryOf(owner, name))
    const of = (state: Entry['state']) => entries.filter((entry) => entry.state === state)
    const counts = (['there', 'absent', 'does not apply'] as const).map((state) => of(state).length)
    lines.push(`| ${owner} | ${counts.join(' | ')} |`)
    bodies.push('', `## ${owner}`)
    for (const state of ['there', 'absent', 'does not apply'] as const) {
      const listed = of(state).map(({ name, note }) =>
        note === '' ? `\`${name}\`` : `\`${name}\` (${note})`,
      )
      if (listed.length > 0 && !(owner === 'functions' && state === 'absent'))
        bodies.push('', `**${state}**: ${listed.join(', ')}`)
    }
    if (owner === 'functions') bodies.push(...absentTable(of('absent').map(({ name }) => name)))
  }
  return `${[...lines, ...bodies].join('\n')}\n`
}

/** Functions are refused by their name (UNRESOLVED_ROUTINE); the table says why they are not there. */
function absentTable(names: readonly string[]): readonly string[] {
  const rows = absentFunctions.map(([, reason]) => {
    const own = names.filter((name) => reasonOf(name) === reason)
    return `| ${own.map((name) => `\`${name}\``).join(', ')} | ${reason} |`
  })
  return ['', '**absent**, with the reason:', '', '| functions | why |', '|---|---|', ...rows]
}

// The bootstrap may import this, so that import.meta.main does not say it.
if (process.argv[1] === import.meta.filename) writeFileSync(coverageFile, coverageText())
