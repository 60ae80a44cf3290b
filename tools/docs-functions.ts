/** docs/functions.md, from the engine's function registry. */
import { readFileSync } from 'node:fs'
import type { FunctionEntry } from '@vonk/engine/expr/function-entry'
import { functionEntries } from '@vonk/engine/expr/registry'

const titles: Readonly<Record<FunctionEntry['docs']['group'], string>> = {
  aggregate: 'Aggregates',
  array: 'Arrays',
  bitwise: 'Bits',
  collection: 'Collections',
  conditional: 'Conditions',
  conversion: 'Conversion',
  csv: 'CSV',
  datetime: 'Dates and times',
  generator: 'Generators',
  hash: 'Hashes',
  json: 'JSON',
  lambda: 'Lambdas',
  map: 'Maps',
  math: 'Numbers',
  misc: 'Others',
  predicate: 'Predicates',
  string: 'Text',
  struct: 'Structs',
  window: 'Windows',
}

/** What examples read that have a table. */
export const exampleTable = 'CREATE TEMP VIEW t AS VALUES (1, 10), (2, 20), (2, 25), (3, NULL) AS t(a, b);'

/** Examples whose answers differ from Spark's, with the reason. */
const lastDigits = 'sums of doubles in another order of rows: the last digits differ'
export const differing: ReadonlyMap<string, string> = new Map([
  ['SELECT product(a) FROM t;', 'Spark has it in its DataFrame API, and not in SQL'],
  ['SELECT skewness(a) FROM t;', lastDigits],
  ['SELECT regr_sxx(a, b) FROM t;', lastDigits],
  ['SELECT regr_slope(a, b) FROM t;', lastDigits],
  ['SELECT regr_intercept(a, b) FROM t;', lastDigits],
])

const varying = [
  ...['rand', 'randn', 'random', 'randstr', 'uniform', 'uuid', 'shuffle', 'now', 'curdate', 'localtimestamp'],
  ...['current_\\w+', 'monotonically_increasing_id', 'spark_partition_id', 'user', 'session_user', 'version'],
  ...['unix_timestamp\\(\\)', 'input_file_\\w+'],
]
const varyingPattern = new RegExp(`\\b(${varying.join('|')})(?!\\w)`, 'i')

/** Whether an example's answer is another one at another time, in another process, or by chance. */
export const isVarying = (example: string): boolean => varyingPattern.test(example)

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

/** Code between backticks, more of them where the code has some itself. */
function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`'
  return fence.length === 1 ? `\`${cell(text)}\`` : `${fence} ${cell(text)} ${fence}`
}

/** An answer of Spark's: the rows as `show` has them, or the condition of an error. */
interface Answer {
  readonly example: string
  readonly rows?: readonly string[]
  readonly condition?: string
}

const recorded: { readonly answers: readonly Answer[] } = JSON.parse(
  readFileSync(new URL('../conformance/recorded/page_examples.json', import.meta.url), 'utf8'),
)
const answers = new Map(recorded.answers.map((answer) => [answer.example, answer]))

/** What the page says that an example gives: nothing where that varies. */
function answerOf(example: string): string {
  const answer = answers.get(example)
  if (answer === undefined || isVarying(example) || differing.has(example)) return ''
  return answer.condition ?? answer.rows!.map((text) => (text === '' ? '' : code(text))).join('<br>')
}

function row(entry: FunctionEntry): string {
  const { summary, example } = entry.docs
  const names = [entry.name, ...(entry.aliases ?? [])].map(code).join(', ')
  return `| ${names} | ${cell(summary)} | ${example === '' ? '' : code(example)} | ${answerOf(example)} |`
}

export function functionsPage(): string {
  const entries = [...functionEntries()].sort((a, b) => (a.name < b.name ? -1 : 1))
  const groups = new Map<FunctionEntry['docs']['group'], FunctionEntry[]>()
  for (const entry of entries) groups.set(entry.docs.group, [...(groups.get(entry.docs.group) ?? []), entry])
  const sections = [...groups]
    .sort(([a], [b]) => (titles[a] < titles[b] ? -1 : 1))
    .map(([group, members]) =>
      [
        `## ${titles[group]}`,
        '',
        '| name | what it does | example | gives |',
        '|---|---|---|---|',
        ...members.map(row),
      ].join('\n'),
    )
  return `# Functions

Made by \`npm run docs\` from the engine's function registry; a test compares. Names of one row are the same function.
All of them can be used in expressions as text (\`expr\`, \`selectExpr\`, \`filter\`); the TypeScript functions of the
same names are in the package's \`functions\`. Operators stand with their symbol, or, where that means several things,
with the kinds of their operands; names with spaces are none to call. [api-coverage.md](api-coverage.md) lists what
PySpark has beyond these.

What an example gives is Spark 4.3's answer, recorded with the time zone America/Los_Angeles; a test asks Vonk for the
same. It is left out where it varies. The table \`t\` of some examples:

\`\`\`sql
${exampleTable}
\`\`\`

${entries.length} functions.

${sections.join('\n\n')}
`
}
