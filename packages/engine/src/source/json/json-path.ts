/** Paths of `get_json_object`: `$`, `.name`, `['name']`, `[0]`, `[*]`, and what they find; `.*` finds nothing. */
import { doubleText } from '../../values/double-text.ts'
import type { Json } from './json-text.ts'

type Step =
  | { readonly kind: 'key'; readonly name: string }
  | { readonly kind: 'index'; readonly at: number }
  | { readonly kind: 'all' }

const step = /\.(\*|[^.[]+)|\[\s*(?:(\d+)|(\*)|'([^']+)')\s*\]/y

/** The steps behind `$`; undefined where the text is no path. */
export function parsePath(path: string): readonly Step[] | undefined {
  if (!path.startsWith('$')) return undefined
  const steps: Step[] = []
  let at = 1
  while (at < path.length) {
    step.lastIndex = at
    const found = step.exec(path)
    if (found === null) return undefined
    const [text, name, index, all, quoted] = found
    if (index !== undefined) steps.push({ kind: 'index', at: Number(index) })
    else if (name === '*') steps.push({ kind: 'key', name: '' })
    else if (all !== undefined) steps.push({ kind: 'all' })
    else steps.push({ kind: 'key', name: quoted ?? name })
    at += text.length
  }
  return steps
}

/** What a path finds as text: a string as it is, all else as JSON; undefined where it finds nothing or null. */
export function findPath(root: Json, steps: readonly Step[]): string | undefined {
  if (root === null && steps.length === 0) return 'null'
  const found = follow(root, steps, 0)
  if (found.length === 0) return undefined
  if (!steps.some((one) => one.kind === 'all')) {
    const [value] = found
    if (value === null) return undefined
    return typeof value === 'string' ? value : compactJson(value)
  }
  return found.length === 1 ? compactJson(found[0]) : `[${found.map(compactJson).join(',')}]`
}

function follow(json: Json, steps: readonly Step[], from: number): readonly Json[] {
  if (from === steps.length) return [json]
  if (typeof json !== 'object' || json === null) return []
  const one = steps[from]
  const values = json.kind === 'array' ? json.items : json.kind === 'object' ? json.values : []
  switch (one.kind) {
    case 'key': {
      const at = json.kind === 'object' ? json.keys.indexOf(one.name) : -1
      return at < 0 ? [] : follow(values[at], steps, from + 1)
    }
    case 'index':
      return json.kind === 'array' && one.at < values.length ? follow(values[one.at], steps, from + 1) : []
    default:
      return json.kind === 'array' ? values.flatMap((value) => follow(value, steps, from + 1)) : []
  }
}

/** JSON without white space. */
export function compactJson(json: Json): string {
  if (json === null || typeof json === 'boolean') return `${json}`
  if (typeof json === 'string') return JSON.stringify(json)
  switch (json.kind) {
    case 'number':
      // What has a fraction or an exponent is written anew, as the double that it is.
      return /[.eE]/.test(json.text) ? doubleText(Number(json.text)) : json.text
    case 'array':
      return `[${json.items.map(compactJson).join(',')}]`
    default:
      return `{${json.keys.map((key, i) => `${JSON.stringify(key)}:${compactJson(json.values[i])}`).join(',')}}`
  }
}
