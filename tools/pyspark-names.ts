/**
 * PySpark's public names as the repository keeps them, and how they are taken out of a listing of them:
 * `npm run script -- tools/pyspark-names.ts LISTING` writes tools/pyspark-names.json. A line of the listing is
 * `Class.name<TAB>kind<TAB>signature`, functions are `functions.name`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'

/** A parameter of a function: whether text given for it is a column's name or a literal. */
export interface Parameter {
  readonly name: string
  readonly text: 'column' | 'literal'
  readonly optional: boolean
  readonly rest: boolean
}

export interface PysparkNames {
  /** Members by class. */
  readonly classes: Readonly<Record<string, readonly string[]>>
  /** Functions with their parameters: `str:column len:literal? *cols:column`. */
  readonly functions: Readonly<Record<string, string>>
}

const path = new URL('pyspark-names.json', import.meta.url)

export const pysparkNames = (): PysparkNames => JSON.parse(readFileSync(path, 'utf8')) as PysparkNames

/** In the place of parameters: the listing does not say. */
export const unknownParameters = '?'

/** `str:column len:literal? *cols:column`. */
export function parametersOf(text: string): Parameter[] {
  return text
    .split(' ')
    .filter((part) => part !== '')
    .map((part) => {
      const match = /^(\*?)(\w+):(column|literal)(\??)$/.exec(part)
      if (match === null) throw new TypeError(`no parameter: ${part}`)
      const [, star, name, kind, optional] = match
      return { name, text: kind as Parameter['text'], optional: optional === '?', rest: star === '*' }
    })
}

/** Splits `(a: X, b: Union[Y, Z]=1) -> R` into its parameters. */
function splitSignature(signature: string): string[] {
  const parts: string[] = []
  let depth = 0
  let part = ''
  for (const character of signature.slice(1)) {
    if (character === ')' && depth === 0) break
    if ('[('.includes(character)) depth++
    if ('])'.includes(character)) depth--
    if (character === ',' && depth === 0) {
      parts.push(part.trim())
      part = ''
    } else part += character
  }
  return [...parts, part.trim()].filter((p) => p !== '' && p !== '*')
}

function describe(parameter: string): string {
  const match = /^(\*{0,2})(\w+)(?::\s*(.*?))?(=.*)?$/.exec(parameter)
  if (match === null || match[1] === '**') return ''
  const [, star, name, type = '', initial] = match
  const kind = /ColumnOrName/.test(type) ? 'column' : 'literal'
  return `${star}${name}:${kind}${initial === undefined ? '' : '?'}`
}

/** Unknown where the listing cut the signature off (it has no `-> Column` then): the registry knows its arguments. */
const parametersText = (signature: string): string =>
  signature.includes('->') ? splitSignature(signature).map(describe).join(' ').trim() : unknownParameters

/** The names of a listing. */
export function extractNames(listing: string): PysparkNames {
  const classes: Record<string, string[]> = {}
  const functions: Record<string, string> = {}
  for (const line of listing.split('\n')) {
    const match = /^([\w.]+)\.(\w+)\t(\w+)\t?(.*)$/.exec(line)
    if (match === null) continue
    const [, owner, name, kind, signature] = match
    if (owner !== 'functions') {
      classes[owner] ??= []
      classes[owner].push(name)
    } else if (kind === 'function') functions[name] = parametersText(signature)
    else if (kind === 'alias') functions[name] = ''
  }
  return { classes, functions }
}

// The bootstrap may import this, so that import.meta.main does not say it.
if (process.argv[1] === import.meta.filename) {
  const listing = readFileSync(process.argv[2], 'utf8')
  writeFileSync(path, `${JSON.stringify(extractNames(listing), null, 2)}\n`)
}
