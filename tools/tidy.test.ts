import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { importsOf, readSource } from './source-text.ts'
import { check } from './tidy.ts'

const opening = '/** What it is for. */\n'

/** `path:line rule` of everything wrong in a tree of these files, each of which opens as it should. */
function wrong(files: Readonly<Record<string, string>>): string[] {
  const tree = new Map(
    Object.entries(files).map(([path, text]) => [path, path.endsWith('.ts') ? opening + text : text]),
  )
  return check(tree).map(({ path, line, rule }) => `${path}:${line} ${rule}`)
}

suite('imports', () => {
  const engine = 'packages/engine/src'
  const isWrong = (path: string, statement: string): boolean => {
    const found = wrong({ [path]: `${statement}\n` })
    if (found.length > 0) assert.deepEqual(found, [`${path}:2 imports`])
    return found.length > 0
  }

  const allowed: readonly (readonly [string, string])[] = [
    [`${engine}/optimizer/a.ts`, `import { walk } from '../plan/tree.ts'`],
    [`${engine}/optimizer/a.ts`, `import { b } from './deep/b.ts'`],
    [`${engine}/optimizer/a.ts`, `import { SparkError } from '@vonk/common'`],
    [`${engine}/index.ts`, `export * from './driver/session.ts'`],
    [`${engine}/exec/a.ts`, `import { readSync } from 'node:fs'`],
    [
      `${engine}/base/a.test.ts`,
      `import { run } from '../driver/session.ts'\nimport { test } from 'node:test'`,
    ],
    [`${engine}/scheduler/a.ts`, `import type { MapStatus } from '../shuffle/map-status.ts'`],
    [`${engine}/scheduler/a.ts`, `import { type SparkErrorData, SparkError } from '@vonk/common'`],
    ['packages/client/src/a.ts', `import { create } from '@vonk/protocol/messages'`],
    ['packages/vonk/src/a.ts', `import { Engine } from '@vonk/engine'`],
    ['conformance/a.ts', `import { sql } from '../packages/engine/src/sql/parser.ts'`],
  ]
  for (const [path, statement] of allowed) {
    test(`${path} may: ${statement}`, () => assert.equal(isWrong(path, statement), false))
  }

  const forbidden: readonly (readonly [string, string])[] = [
    [`${engine}/plan/a.ts`, `import { optimize } from '../optimizer/rules.ts'`],
    [`${engine}/plan/a.ts`, `import type { Rule } from '../optimizer/rules.ts'`],
    [`${engine}/plan/a.ts`, `export { rule } from '../optimizer/rules.ts'`],
    [`${engine}/plan/a.ts`, `const rules = await import('../optimizer/rules.ts')`],
    [`${engine}/plan/a.ts`, `import '../optimizer/rules.ts'`],
    [`${engine}/plan/a.ts`, `import { x } from '../index.ts'`],
    [`${engine}/plan/a.ts`, `import { x } from '../drawer/x.ts'`],
    [`${engine}/plan/a.ts`, `import { x } from '../base/x.testing.ts'`],
    [`${engine}/codegen/a.ts`, `import { readFileSync } from 'node:fs'`],
    [`${engine}/scheduler/a.ts`, `import { walk } from '../plan/tree.ts'`],
    [`${engine}/scheduler/a.ts`, `import { emptyStatus } from '../shuffle/map-status.ts'`],
    [`${engine}/scheduler/a.ts`, `import type { DataType } from '@vonk/common'`],
    [`${engine}/scheduler/a.ts`, `import { setTimeout } from 'node:timers'`],
    [`${engine}/driver/a.ts`, `import { Relation } from '@vonk/protocol'`],
    [`${engine}/driver/a.test.ts`, `import { SparkSession } from '@vonk/client'`],
    [`${engine}/driver/a.ts`, `import { x } from '../../../common/src/types.ts'`],
    ['packages/client/src/a.ts', `import { Engine } from '@vonk/engine'`],
    ['packages/client/src/a.ts', `import { readFileSync } from 'node:fs'`],
    ['packages/common/src/a.ts', `import { SparkSession } from 'vonk'`],
    ['packages/ui/src/a.ts', `import { Engine } from '@vonk/engine'`],
  ]
  for (const [path, statement] of forbidden) {
    test(`${path} must not: ${statement}`, () => assert.equal(isWrong(path, statement), true))
  }

  test('an import over several lines is found at its end', () => {
    const text = `import {\n  a,\n  b,\n} from '../optimizer/rules.ts'\n`
    assert.deepEqual(wrong({ [`${engine}/plan/a.ts`]: text }), [`${engine}/plan/a.ts:5 imports`])
  })

  test('a package must be declared by the package that imports it', () => {
    const manifest = JSON.stringify({ dependencies: { hyparquet: '1', '@a/b': '1' } })
    const importing = (text: string): string[] =>
      wrong({ 'packages/engine/package.json': manifest, [`${engine}/source/a.ts`]: text })
    assert.deepEqual(importing(`import { x } from 'hyparquet/deep'\nimport { y } from '@a/b'\n`), [])
    assert.deepEqual(importing(`import { x } from '@a/c'\n`), [`${engine}/source/a.ts:2 imports`])
  })
})

suite('leftovers', () => {
  const path = 'packages/engine/src/plan/a.ts'
  const testPath = 'packages/engine/src/plan/a.test.ts'
  const rules = (files: Readonly<Record<string, string>>): string[] =>
    wrong(files).map((found) => found.split(' ')[1])

  test('are found in code', () => {
    assert.deepEqual(rules({ [path]: `throw new Error('x')\n` }), ['bare-error'])
    assert.deepEqual(rules({ [path]: 'console.log(1)\n' }), ['console'])
    assert.deepEqual(rules({ [path]: 'debugger\n' }), ['debugger'])
    assert.deepEqual(rules({ [path]: 'export default 1\n' }), ['default-export'])
    assert.deepEqual(rules({ [testPath]: `test.only('x', f)\n` }), ['only'])
    const marker = 'TO' + 'DO'
    assert.deepEqual(rules({ [path]: `// ${marker}: later\n`, 'docs/a.md': `${marker}\n` }), [
      'marker',
      'marker',
    ])
  })

  test('are not found in strings, comments, and where they are at home', () => {
    const quoted = [
      `const a = 'console.log(1)'`,
      '// throw new Error(1)',
      'const b = `debugger ${a} export default`',
      'const c = /console.log("x")/',
      'throw new TypeError(a)',
    ]
    assert.deepEqual(rules({ [path]: `${quoted.join('\n')}\n` }), [])
    assert.deepEqual(
      rules({ 'tools/a.ts': 'console.log(1)\n', 'packages/vonk/src/cli.ts': 'console.log(1)\n' }),
      [],
    )
    assert.deepEqual(rules({ [testPath]: `throw new Error('x')\n` }), [])
  })

  test('code inside templates is code, and a string after one is a string', () => {
    assert.deepEqual(rules({ [path]: 'const a = `${[1].map(() => { console.log(`${1}`) })}`\n' }), [
      'console',
    ])
    assert.deepEqual(rules({ [path]: 'const a = `${`${1}`} text`\nconst b = "console.log(1)"\n' }), [])
    assert.deepEqual(rules({ [path]: `const a = 4 / 2, b = "it's", c = /'/g\nconsole.log(a)\n` }), [
      'console',
    ])
  })

  test('paths of machines are found everywhere, data included', () => {
    const home = '/ho' + 'me/jan/vonk'
    const places = {
      'docs/a.md': `see ${home}\n`,
      'conformance/a.json': `{"a": "${home}"}`,
      [path]: `// ${home}\n`,
    }
    assert.deepEqual(rules(places), ['machine-path', 'machine-path', 'machine-path'])
    assert.deepEqual(rules({ 'docs/a.md': 'homes/jan, https://example.org/work/of/art, /tmp/out\n' }), [])
  })
})

suite('sizes and names', () => {
  test('long files and long lines', () => {
    const lines = (count: number): string => 'const a = 1\n'.repeat(count)
    assert.deepEqual(wrong({ 'sim/a.ts': lines(399), 'sim/a.test.ts': lines(500) }), [])
    assert.deepEqual(wrong({ 'sim/a.ts': lines(400) }), ['sim/a.ts:401 file-length'])
    assert.deepEqual(wrong({ 'sim/a.ts': `\n${'x'.repeat(121)}\n` }), ['sim/a.ts:3 line-length'])
    // 120 characters, each of which is two units of UTF-16.
    assert.deepEqual(wrong({ 'sim/a.ts': `${'𝄞'.repeat(120)}\n` }), [])
  })

  test('generated files are left out', () => {
    assert.deepEqual(
      wrong({ 'packages/protocol/src/generated/aB.ts': `${'x'.repeat(300)}\nexport default 1\n` }),
      [],
    )
  })

  test('names and openings', () => {
    assert.deepEqual(wrong({ 'sim/mapStatus.ts': '' }), ['sim/mapStatus.ts:1 file-name'])
    assert.deepEqual(wrong({ 'sim/utils.ts': '' }), ['sim/utils.ts:1 file-name'])
    assert.deepEqual(
      check(new Map([['sim/a.ts', 'const a = 1\n']])).map(({ rule }) => rule),
      ['opening'],
    )
  })
})

test('every way to import is read with its names', () => {
  const text = [
    `import type { A, B as C } from './a.ts'`,
    `export * from './b.ts'`,
    `const text = "import { x } from './no.ts'"`,
    `// import { x } from './no.ts'`,
    `import * as d from './d.ts'`,
    `const e = await import('./e.ts')`,
  ].join('\n')
  const found = importsOf(readSource(text)).map(({ specifier, line, names, typeOnly }) => [
    specifier,
    line,
    names.join(' '),
    typeOnly,
  ])
  assert.deepEqual(found, [
    ['./a.ts', 1, 'A B', true],
    ['./b.ts', 2, '*', false],
    ['./d.ts', 5, '*', false],
    ['./e.ts', 6, '*', false],
  ])
})
