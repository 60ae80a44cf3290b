/**
 * Writes the functions of the public API, packages/client/src/functions/generated/functions.ts, from the engine's
 * registry of functions (names, documentation) and PySpark's signatures (order and names of arguments, and which take
 * text as a literal): `npm run script -- tools/generate-functions.ts`. Functions with a shape of their own are in
 * `functions/special.ts` and left out here.
 */
import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { FunctionEntry } from '@vonk/engine/expr/function-entry'
import { functionEntries } from '@vonk/engine/expr/registry'
import * as special from '../packages/client/src/functions/special.ts'
import { type Parameter, parametersOf, pysparkNames, unknownParameters } from './pyspark-names.ts'

export const generatedFunctions = fileURLToPath(
  new URL('../packages/client/src/functions/generated/functions.ts', import.meta.url),
)

/** Operators, and words of SQL that are no functions of the API. */
const leftOut: ReadonlySet<string> = new Set([
  ...['and', 'or', 'in', 'if', 'div', 'any'],
  // `create_map`, and what getField and getItem of a Column are.
  ...['map', 'getfield', 'getarrayfield', 'getitem'],
])
/** Parameters of functions with lambdas that are one. */
const lambdaParameters: ReadonlySet<string> = new Set(['f', 'merge', 'finish', 'comparator'])
/** Names that JavaScript keeps for itself: declared with an underscore, exported as they are. */
const reserved: ReadonlySet<string> = new Set([
  'typeof',
  'try',
  'case',
  'default',
  'delete',
  'new',
  'void',
  'with',
])

export function functionsText(): string {
  const { functions } = pysparkNames()
  const declarations: string[] = []
  const renamed: string[] = []
  const named = functionEntries().flatMap((entry) =>
    [entry.name, ...(entry.aliases ?? [])].map((name) => ({ name, entry })),
  )
  for (const { name, entry } of named.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!/^[a-z]\w*$/i.test(name) || leftOut.has(name) || Object.hasOwn(special, name)) continue
    const known = Object.hasOwn(functions, name) ? functions[name] : unknownParameters
    const parameters = known === unknownParameters ? parametersOfEntry(entry) : parametersOf(known)
    declarations.push(declarationOf(name, entry, parameters))
    if (reserved.has(name)) renamed.push(`${name}_ as ${name}`)
  }
  const opening = [
    '// Made by `npm run script -- tools/generate-functions.ts` from the registry of functions; do not edit.',
    '/** The functions of the registry that are calls by name. */',
    "import type { Column } from '../../column.ts'",
    "import { type Argument, invoke as $, type Lambda } from '../invoke.ts'",
    '',
  ]
  const closing = renamed.length === 0 ? [] : [`export { ${renamed.join(', ')} }`]
  return `${[...opening, ...declarations, ...closing].join('\n')}\n`
}

/** As the registry documents them; text is a column's name. */
const parametersOfEntry = (entry: FunctionEntry): Parameter[] =>
  entry.docs.arguments.map(({ name, optional }) => ({
    name,
    text: 'column',
    optional: optional === true,
    rest: false,
  }))

function declarationOf(name: string, entry: FunctionEntry, parameters: readonly Parameter[]): string {
  const isReserved = reserved.has(name)
  const own = parameters.map((p) => ({ ...p, name: reserved.has(p.name) ? `${p.name}_` : p.name }))
  // In TypeScript only the last ones can be left out.
  const required = parameters.findLastIndex((p) => !p.optional && !p.rest)
  const typeOf = (p: Parameter) =>
    entry.docs.group === 'lambda' && lambdaParameters.has(p.name) ? 'Lambda' : 'Argument'
  const list = own.map((p, i) =>
    p.rest ? `...${p.name}: readonly Argument[]` : `${p.name}${i > required ? '?' : ''}: ${typeOf(p)}`,
  )
  const texts = parameters.map((p) => (p.text === 'column' ? 'c' : 'l')).join('')
  const args = own.map((p) => (p.rest ? `...${p.name}` : p.name)).join(', ')
  const docs = [
    entry.docs.summary,
    ...argumentDocs(entry, own),
    `Example: \`${oneLine(entry.docs.example)}\``,
  ]
  return [
    '/**',
    ...docs.map((line) => ` * ${line.replaceAll('*/', '* /')}`),
    ' */',
    `${isReserved ? '' : 'export '}const ${name}${isReserved ? '_' : ''} = (${list.join(', ')}): Column =>`,
    `  $('${name}', '${texts}', [${args}])`,
  ].join('\n')
}

const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, ' ').replaceAll('`', "'")

/** Where registry and signature agree on how many arguments there are, they mean the same ones. */
function argumentDocs(entry: FunctionEntry, parameters: readonly Parameter[]): string[] {
  const { arguments: documented } = entry.docs
  if (documented.length !== parameters.length) return []
  return documented.map(({ text }, i) => `@param ${parameters[i].name} ${oneLine(text)}`)
}

// The bootstrap may import this, so that import.meta.main does not say it.
if (process.argv[1] === import.meta.filename) writeFileSync(generatedFunctions, functionsText())
