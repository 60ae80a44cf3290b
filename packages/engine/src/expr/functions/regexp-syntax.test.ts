import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainPattern, RegexpProblem, translateRegexp } from './regexp-syntax.ts'
import { recorded } from './testing/recorded.ts'

type Match = readonly (number | string | null)[]

interface Recorded {
  readonly texts: readonly string[]
  readonly patterns: readonly (readonly [pattern: string, answers: readonly (readonly Match[])[] | null])[]
}

/** Patterns that JavaScript cannot say (refused by name), or answers otherwise, with the reason. */
const different: Readonly<Record<string, string>> = {
  '\\G\\w': 'refused: where the last match ended is not known',
  '\\X': 'refused: grapheme clusters',
  '\\N{LATIN SMALL LETTER A}': 'refused: names of characters',
  '\\B': 'between the halves of a surrogate pair Java sees a place, we do not',
  '(a*)*': 'a round that matches nothing is kept by Java as the last one, JavaScript drops it',
  '(a*)+': 'likewise',
  '(|a)+': 'likewise',
}

function found(pattern: string, text: string): readonly Match[] {
  const { source, groupCount } = translateRegexp(pattern)
  const regexp = new RegExp(source, 'gv')
  const all: Match[] = []
  for (let from = 0; from <= text.length; ) {
    regexp.lastIndex = from
    const match = regexp.exec(text)
    if (match === null) break
    const end = match.index + match[0].length
    const groups = Array.from({ length: groupCount }, (_, i) => match.groups?.[`g${i + 1}`] ?? null)
    all.push([match.index, end, ...groups])
    from = match[0] === '' ? end + (text.codePointAt(end)! > 0xffff ? 2 : 1) : end
  }
  return all
}

/** Java also matches nothing between the halves of a surrogate pair, which would tear it apart. */
const whole = (text: string, matches: readonly Match[]): readonly Match[] =>
  matches.filter(([start, end]) => start !== end || !/[\udc00-\udfff]/.test(text[start as number] ?? ''))

test("Java's regular expressions, as Java answers", () => {
  const { texts, patterns } = recorded('regexps.json') as Recorded
  const wrong: unknown[] = []
  for (const [pattern, answers] of patterns) {
    if (Object.hasOwn(different, pattern)) continue
    try {
      const actual = texts.map((text) => found(pattern, text))
      if (answers === null) wrong.push([pattern, 'Java refuses it'])
      else {
        texts.forEach((text, i) => {
          const expected = whole(text, answers[i])
          if (JSON.stringify(actual[i]) !== JSON.stringify(expected)) {
            wrong.push([pattern, text, JSON.stringify(expected), JSON.stringify(actual[i])])
          }
        })
      }
    } catch (error) {
      if (!(error instanceof RegexpProblem || error instanceof SyntaxError)) throw error
      if (answers !== null) wrong.push([pattern, error.message])
    }
  }
  assert.deepEqual(wrong, [])
})

test('what cannot be said in JavaScript is refused by name', () => {
  for (const [pattern, name] of [
    ['\\G\\w', /\\G/],
    ['\\X', /\\X/],
    ['\\N{LATIN SMALL LETTER A}', /\\N/],
    ['\\p{InThai}', /InThai/],
  ] as const) {
    assert.throws(
      () => translateRegexp(pattern),
      (error: unknown) => error instanceof RegexpProblem && name.test(error.message),
    )
  }
})

test('patterns that are plain texts', () => {
  assert.equal(plainPattern('abc'), 'abc')
  assert.equal(plainPattern('a\\.b'), 'a.b')
  assert.equal(plainPattern('\\|'), '|')
  assert.equal(plainPattern('[,]'), ',')
  assert.equal(plainPattern(''), '')
  for (const pattern of ['a.b', '^a', '[ab]', 'a{2}', '\\d', 'a|b', '(a)']) {
    assert.equal(plainPattern(pattern), undefined, pattern)
  }
})
