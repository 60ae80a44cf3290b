/** docs/functions.md, from the engine's function registry. */
import type { FunctionEntry } from '@vonk/engine/expr/function-entry'
import { functionEntries } from '@vonk/engine/expr/registry'

const titles: Readonly<Record<FunctionEntry['docs']['group'], string>> = {
  aggregate: 'Aggregates',
  array: 'Arrays',
  bitwise: 'Bits',
  collection: 'Collections',
  conditional: 'Conditions',
  conversion: 'Conversion',
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

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

/** Code between backticks, more of them where the code has some itself. */
function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`'
  return fence.length === 1 ? `\`${cell(text)}\`` : `${fence} ${cell(text)} ${fence}`
}

function row(entry: FunctionEntry): string {
  const { summary, example } = entry.docs
  const names = [entry.name, ...(entry.aliases ?? [])].map(code).join(', ')
  return `| ${names} | ${cell(summary)} | ${example === '' ? '' : code(example)} |`
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
        '| name | what it does | example |',
        '|---|---|---|',
        ...members.map(row),
      ].join('\n'),
    )
  return `# Functions

Made by \`npm run docs\` from the engine's function registry; a test compares. Names of one row are the same function.
All of them can be used in expressions as text (\`expr\`, \`selectExpr\`, \`filter\`); the TypeScript functions of the
same names are in the package's \`functions\`. Operators stand with their symbol. [api-coverage.md](api-coverage.md)
lists what PySpark has beyond these.

${entries.length} functions.

${sections.join('\n\n')}
`
}
