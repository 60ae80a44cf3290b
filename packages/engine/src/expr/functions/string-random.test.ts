import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { crc32 } from 'node:zlib'
import { type DataType, integer, string } from '@vonk/common'
import { generateStage } from '../../codegen/generate-stage.ts'
import { alias, attribute, call, lit, project, scan } from '../../codegen/testing/expressions.ts'
import { kernelSignatures, runBranch, TestMemory, TestTask } from '../../codegen/testing/stage-runner.ts'
import { loadKernels } from '../../executor/kernel-loader.ts'
import { instantiateKernels } from '../../kernels/signatures.ts'
import type { Expression, LiteralValue } from '../expression.ts'

const kernelModule = (await loadKernels()).module

/** Evaluates expressions over columns of values, batch by batch. */
function run(
  columns: readonly { readonly type: DataType; readonly values: readonly LiteralValue[] }[],
  make: (...columns: Expression[]) => readonly Expression[],
): readonly (readonly LiteralValue[])[] {
  const attributes = columns.map(({ type }, i) => attribute(`c${i}`, type))
  const root = project(scan(attributes), ...make(...attributes).map((e) => alias(e)))
  const program = generateStage(
    { root, output: { kind: 'collect' }, sessionTimeZone: 'UTC' },
    { kernels: kernelSignatures },
  )
  const m = new TestMemory(2048)
  const kernels = instantiateKernels(kernelModule, m.memory)
  return runBranch(
    new TestTask(program, kernels as unknown as WebAssembly.Exports, m),
    program.branches[0],
    columns,
  )
}

let state = 12345
function random(below: number): number {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0
  return Math.floor((state / 2 ** 32) * below)
}
const alphabet = [...'aabbcXY  %_.é日ßΣİ😀𝒳0']
const randomText = (most: number): string =>
  Array.from({ length: random(most + 1) }, () => alphabet[random(alphabet.length)]).join('')
const texts = Array.from({ length: 6000 }, (_, i) =>
  i % 11 === 0 ? null : randomText(i % 5 === 0 ? 80 : 12),
)
const parts = texts
  .map((text, i) => (i % 7 === 0 ? randomText(2) : text === null ? 'x' : text.slice(1, 3)))
  .map((part) => part.toWellFormed())
const numbers = texts.map(() => random(14) - 7)
const columns = [
  { type: string, values: texts },
  { type: string, values: parts },
  { type: integer, values: numbers },
]

type Reference = (text: string, part: string, number: number) => LiteralValue

function compare(
  cases: readonly (readonly [(s: Expression, p: Expression, n: Expression) => Expression, Reference])[],
) {
  const rows = run(columns, (s, p, n) => cases.map(([make]) => make(s, p, n)))
  rows.forEach((row, i) => {
    const text = texts[i]
    cases.forEach(([, reference], k) => {
      const expected = text === null ? null : reference(text, parts[i], numbers[i])
      assert.deepEqual(row[k], expected, `case ${k} of ${JSON.stringify([text, parts[i], numbers[i]])}`)
    })
  })
  assert.equal(rows.length, texts.length)
}

const clamp = (n: number, most: number): number => Math.max(0, Math.min(n, most))

function substring(text: string, position: number, length: number): string {
  const characters = [...text]
  const start = position > 0 ? position - 1 : position < 0 ? characters.length + position : 0
  return characters.slice(clamp(start, characters.length), clamp(start + length, characters.length)).join('')
}

/** As Spark's `base64` breaks lines. */
const inLines = (text: string): string => text.replace(/.{76}(?=.)/g, '$&\r\n')

test('slices and positions, as JavaScript on code points has them', () => {
  compare([
    [(s, _, n) => call('substring', s, n, lit(integer, 4)), (text, _, n) => substring(text, n, 4)],
    [(s, _, n) => call('left', s, n), (text, _, n) => [...text].slice(0, Math.max(n, 0)).join('')],
    [(s, _, n) => call('right', s, n), (text, _, n) => (n <= 0 ? '' : [...text].slice(-n).join(''))],
    [(s) => call('length', s), (text) => [...text].length],
    [(s) => call('reverse', s), (text) => [...text].reverse().join('')],
    [(s) => call('trim', s), (text) => text.replace(/^ +| +$/g, '')],
    [
      (s, p) => call('instr', s, p),
      (text, p) => [...text.slice(0, Math.max(text.indexOf(p), 0))].length + (text.includes(p) ? 1 : 0),
    ],
    [(s, p) => call('contains', s, p), (text, p) => text.includes(p)],
    [(s, p) => call('startswith', s, p), (text, p) => text.startsWith(p)],
    [(s, p) => call('endswith', s, p), (text, p) => text.endsWith(p)],
    [
      (s, p) => call('replace', s, p, lit(string, '<é>')),
      (text, p) => (p === '' ? text : text.replaceAll(p, () => '<é>')),
    ],
    [(s) => call('split_part', s, lit(string, 'a'), lit(integer, 2)), (text) => text.split('a')[1] ?? ''],
    [(s) => call('split_part', s, lit(string, 'a'), lit(integer, -1)), (text) => text.split('a').at(-1)!],
    [(s, _, n) => call('repeat', s, n), (text, _, n) => text.repeat(Math.max(n, 0))],
    [(s, p) => call('concat', s, lit(string, '-'), p), (text, p) => `${text}-${p}`],
  ])
})

test("case, as JavaScript's own mappings have it", () => {
  compare([
    [(s) => call('upper', s), (text) => text.toUpperCase()],
    [(s) => call('lower', s), (text) => text.toLowerCase()],
  ])
  const all = Array.from({ length: 0x1f000 }, (_, i) => i)
    .filter((code) => code < 0xd800 || code > 0xdfff)
    .map((code) => `x${String.fromCodePoint(code)}y`)
  const rows = run([{ type: string, values: all }], (s) => [call('upper', s), call('lower', s)])
  rows.forEach(([upper, lower], i) => {
    assert.equal(upper, all[i].toUpperCase())
    assert.equal(lower, all[i].toLowerCase())
  })
})

test("digests and notations, as Node's have them", () => {
  const hash = (name: string) => (text: string) => createHash(name).update(text).digest('hex')
  const sha2 = (bits: number) => (s: Expression) => call('sha2', s, lit(integer, bits))
  compare([
    [(s) => call('md5', s), hash('md5')],
    [(s) => call('sha', s), hash('sha1')],
    [sha2(224), hash('sha224')],
    [sha2(256), hash('sha256')],
    [sha2(384), hash('sha384')],
    [sha2(512), hash('sha512')],
    [(s) => call('crc32', s), (text) => BigInt(crc32(text))],
    [(s) => call('hex', s), (text) => Buffer.from(text).toString('hex').toUpperCase()],
    [
      (s) => call('base64', call('concat', s, s, s, s, s, s, s, s)),
      (text) => inLines(Buffer.from(text.repeat(8)).toString('base64')),
    ],
    [(s) => call('base64', s), (text) => inLines(Buffer.from(text).toString('base64'))],
    [(s) => call('url_encode', s), (text) => new URLSearchParams([['', text]]).toString().slice(1)],
    [(s) => call('url_decode', call('url_encode', s)), (text) => text],
  ])
  const binary = run(columns.slice(0, 1), (s) => [
    call('unbase64', call('base64', s)),
    call('unhex', call('hex', s)),
    call('encode', s, lit(string, 'utf-16le')),
  ])
  binary.forEach((row, i) => {
    if (texts[i] === null) return
    const own = new Uint8Array(Buffer.from(texts[i]))
    assert.deepEqual(row, [own, own, new Uint8Array(Buffer.from(texts[i], 'utf16le'))])
  })
})

/** A pattern of LIKE as a regular expression of JavaScript. */
function likeRegexp(pattern: string): RegExp {
  const body = pattern.replace(/\\?[\s\S]/gu, (one) => {
    if (one === '%') return '[\\s\\S]*'
    if (one === '_') return '[\\s\\S]'
    return one.at(-1)!.replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&')
  })
  return new RegExp(`^${body}$`, 'u')
}

test('LIKE with constant patterns, and with patterns of a column', () => {
  const patterns = [
    'a%',
    '%a',
    '%a%',
    'a%b',
    '%a%b%',
    '%é%a%X%',
    '',
    '%',
    '%%',
    'aa',
    '_',
    '_%b_',
    '%\\%%',
    '%日_%',
    'a%%b%',
  ]
  compare(
    patterns.map(
      (pattern) =>
        [
          (s: Expression) => call('like', s, lit(string, pattern)),
          (text: string) => likeRegexp(pattern).test(text),
        ] as const,
    ),
  )
  const made = texts.map((_, i) => patterns[i % patterns.length])
  const rows = run([columns[0], { type: string, values: made }], (s, p) => [
    call('like', s, p),
    call('ilike', s, p),
  ])
  rows.forEach(([like, ilike], i) => {
    if (texts[i] === null) return
    assert.equal(like, likeRegexp(made[i]).test(texts[i]), `${texts[i]} like ${made[i]}`)
    const folded = likeRegexp(made[i].toLowerCase()).test(texts[i].toLowerCase())
    assert.equal(ilike, folded, `${texts[i]} ilike ${made[i]}`)
  })
})

function distance(a: readonly string[], b: readonly string[]): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  a.forEach((x, i) => {
    const next = [i + 1]
    b.forEach((y, j) => {
      next.push(Math.min(row[j] + (x === y ? 0 : 1), row[j + 1] + 1, next[j] + 1))
    })
    row = next
  })
  return row[b.length]
}

test('the edit distance', () => {
  compare([[(s, p) => call('levenshtein', s, p), (text, p) => distance([...text], [...p])]])
})
