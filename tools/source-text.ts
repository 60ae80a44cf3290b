/**
 * Reads TypeScript text as far as the tidy rules need: which characters are code, which are comments or inside
 * strings, and what a file imports. No parser: the rules must run in a second over the whole tree, also over files
 * that do not compile.
 */

export interface ImportStatement {
  readonly specifier: string
  readonly line: number
  /** `import type` or `export type`: nothing of it is left when the program runs. */
  readonly typeOnly: boolean
  /** What is named between braces, as the other file calls it; `*` where everything is taken. */
  readonly names: readonly string[]
}

export interface SourceText {
  /** The text with comments turned into spaces; every character stays at its place. */
  readonly withoutComments: string
  /** The text with comments, and what stands inside strings and regular expressions, turned into spaces. */
  readonly codeOnly: string
}

const tokenPattern = new RegExp(
  [
    String.raw`(?<comment>\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))`,
    String.raw`(?<string>'(?:\\.|[^'\\\n])*'?|"(?:\\.|[^"\\\n])*"?)`,
    // A slash is a division after a value, else it opens a regular expression.
    String.raw`(?<regex>(?<=(?:^|[([{,;=:!&|?+\-*%<>~^]|\b(?:return|typeof|case|in|of))\s*)` +
      String.raw`\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/)`,
    String.raw`(?<template>[\x60])`,
    String.raw`(?<open>\{)`,
    String.raw`(?<close>\})`,
  ].join('|'),
  'gm',
)

const blank = (text: string): string => text.replace(/[^\n]/g, ' ')
/** Keeps the delimiters, so that `throw f('x')` still reads as a call with a string. */
const hollow = (text: string): string =>
  text.length < 2 ? text : text[0] + blank(text.slice(1, -1)) + text[text.length - 1]

/** Tells code, comments and strings apart. Templates nest: the code inside `${}` is code again. */
export function readSource(text: string): SourceText {
  const withoutComments: string[] = []
  const codeOnly: string[] = []
  // Depth of braces at which each open template's `${` will be closed.
  const templates: number[] = []
  let depth = 0
  let at = 0
  const push = (until: number, kind: 'code' | 'comment' | 'string'): void => {
    const part = text.slice(at, until)
    withoutComments.push(kind === 'comment' ? blank(part) : part)
    codeOnly.push(kind === 'code' ? part : kind === 'comment' ? blank(part) : hollow(part))
    at = until
  }
  const pushTemplateText = (): void => {
    const end = templateTextEnd(text, at)
    const opensCode = text.startsWith('${', end - 2) && end >= 2 && text[end - 1] === '{'
    push(end, 'string')
    if (opensCode) templates.push(depth)
  }
  while (at < text.length) {
    tokenPattern.lastIndex = at
    const match = tokenPattern.exec(text)
    if (match === null) break
    push(match.index, 'code')
    const end = match.index + match[0].length
    const { comment, template, open, close } = match.groups ?? {}
    if (comment !== undefined) push(end, 'comment')
    else if (template !== undefined) pushTemplateText()
    else if (open !== undefined) {
      depth++
      push(end, 'code')
    } else if (close !== undefined && templates.at(-1) === depth) {
      templates.pop()
      pushTemplateText()
    } else if (close !== undefined) {
      depth--
      push(end, 'code')
    } else push(end, 'string')
  }
  push(text.length, 'code')
  return { withoutComments: withoutComments.join(''), codeOnly: codeOnly.join('') }
}

/** Where the text of a template that starts (or goes on after `}`) at `start` ends: after its backtick or `${`. */
function templateTextEnd(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === '`') return i + 1
    else if (text[i] === '$' && text[i + 1] === '{') return i + 2
  }
  return text.length
}

const importPattern = new RegExp(
  [
    String.raw`(?:^|[\n;])[ \t]*(?:import|export)\s+(?<type>type\s+)?(?<names>[\w$*{},\s]+?)\s*from\s*` +
      String.raw`['"](?<from>[^'"\n]+)['"]`,
    String.raw`(?:^|[\n;])[ \t]*import\s*['"](?<effect>[^'"\n]+)['"]`,
    String.raw`\bimport\s*\(\s*['"](?<dynamic>[^'"\n]+)['"]`,
  ].join('|'),
  'g',
)

/** What a file imports or re-exports, in any of the forms, dynamic ones included. */
export function importsOf(source: SourceText): ImportStatement[] {
  const found: ImportStatement[] = []
  for (const match of source.withoutComments.matchAll(importPattern)) {
    const groups = match.groups ?? {}
    const specifier = groups.from ?? groups.effect ?? groups.dynamic
    if (specifier === undefined) continue
    const end = match.index + match[0].length
    // Something that only looks like an import inside a string or a template has no code at its place.
    if (!/\b(?:import|export)\b/.test(source.codeOnly.slice(match.index, end))) continue
    const line = lineAt(source.withoutComments, end)
    found.push({ specifier, line, typeOnly: groups.type !== undefined, names: namesOf(groups.names ?? '*') })
  }
  return found
}

const namesOf = (clause: string): string[] =>
  clause
    .replace(/[{}]/g, ',')
    .split(',')
    .map(
      (part) =>
        part
          .trim()
          .replace(/^type\s+/, '')
          .split(/\s+/)[0],
    )
    .filter((name) => name !== '')

/** The line, from 1, of a place in a text. */
export function lineAt(text: string, index: number): number {
  let line = 1
  for (let i = text.indexOf('\n'); i >= 0 && i < index; i = text.indexOf('\n', i + 1)) line++
  return line
}
