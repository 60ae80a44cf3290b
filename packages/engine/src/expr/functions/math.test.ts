import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answer, agrees, columnName, evaluateSql, recorded, resolve } from './testing/recorded.ts'

const { cases } = recorded('function_edges.json') as {
  readonly cases: readonly (readonly [sql: string, ansi: Answer, legacy?: Answer])[]
}

const functions = [
  'abs|sign|ceil|floor|round|bround|rint|bin|shiftleft|shiftright|shiftrightunsigned|bit_count|bit_get|isnan',
  'sqrt|cbrt|exp|expm1|ln|log|log2|log10|log1p|pow|hypot|atan2|degrees|radians',
  'sin|cos|tan|cot|sec|csc|asin|acos|atan|sinh|cosh|tanh|asinh|acosh|atanh|hash|xxhash64|typeof',
].join('|')
const ours = new RegExp(`^(${functions})\\(`)

/** Of text as Spark prints it, with an exponent where there are many zeros. */
function unscaledOf(text: string, scale: number): bigint {
  const [digits, exponent = '0'] = text.split('E')
  const [whole, fraction = ''] = digits.split('.')
  return BigInt(whole + fraction) * 10n ** BigInt(scale - fraction.length + Number(exponent))
}

/** The same number of a type, however it is written: doubles as the text of 17 digits, decimals unscaled. */
function sameNumber(actual: Answer, expected: Answer): boolean {
  if ('error' in actual || 'error' in expected) return false
  const [[type, a], [other, b]] = [actual, expected]
  if (type !== other || a === null || b === null) return false
  if (type === 'double' || type === 'float') {
    const read = type === 'float' ? (text: string) => Math.fround(Number(text)) : Number
    return Object.is(read(a), read(b))
  }
  const scale = /^decimal\(\d+,(\d+)\)$/.exec(type)?.[1]
  return scale !== undefined && BigInt(a) === unscaledOf(b, Number(scale))
}

/** What is not as recorded. */
function differences(of: typeof cases): { readonly count: number; readonly wrong: readonly string[] } {
  const wrong: string[] = []
  let count = 0
  for (const [sql, ansi, legacy] of of) {
    for (const [mode, expected] of [
      ['ansi', ansi],
      ['legacy', legacy ?? ansi],
    ] as const) {
      count++
      const actual = evaluateSql(sql, mode)
      if (!agrees(actual, expected) && !sameNumber(actual, expected)) {
        wrong.push(`${mode} ${sql}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`)
      }
    }
  }
  return { count, wrong }
}

test('mathematical functions give what Spark gave, in both modes', () => {
  const { count, wrong } = differences(
    cases.filter(([sql]) => ours.test(sql) && !sql.includes('array(') && !sql.includes('interval')),
  )
  assert.deepEqual(wrong, [])
  assert.ok(count > 2000, `${count} cases`)
})

test('remainders of decimals that need more than 128 bits on the way are those of Spark', () => {
  const remainders = recorded('decimal_remainders.json') as { readonly cases: typeof cases }
  // Where the quotient has more than 38 digits Java gives up; the remainder is exact all the same.
  const answered = remainders.cases.filter(([, ansi]) => !('error' in ansi && ansi.error.startsWith('{')))
  const { count, wrong } = differences(answered)
  assert.deepEqual(wrong, [])
  assert.ok(count > 180, `${count} cases`)
})

test('hash and xxhash64 give the numbers of Spark', () => {
  const { hashes } = recorded('hashing.json') as {
    readonly hashes: readonly {
      readonly arguments: string
      readonly hash: string
      readonly xxhash64: string
    }[]
  }
  // Constructors of nested values belong to others.
  const flat = hashes.filter(
    (one) => !/array|struct|map|parse_json/.test(one.arguments) && typeof one.hash === 'string',
  )
  assert.ok(flat.length > 90)
  for (const one of flat) {
    for (const name of ['hash', 'xxhash64'] as const) {
      const sql = `${name}(${one.arguments})`
      assert.equal((evaluateSql(sql, 'ansi') as readonly string[])[1], one[name], sql)
    }
  }
})

test('column names are those of Spark', () => {
  for (const name of [
    'SQRT(4)',
    'LOG(E(), 2)',
    'LOG(2, 8)',
    'POWER(2, 3)',
    'CEIL(1)',
    'round(1, 0)',
    'PI()',
    'EXP(1)',
  ]) {
    const sql = name === 'LOG(E(), 2)' ? 'log(2)' : name === 'round(1, 0)' ? 'round(1)' : name.toLowerCase()
    assert.equal(columnName(sql), name)
  }
})

test('arithmetic that gives NULL instead of an error, and other bases', () => {
  const answers: readonly (readonly [string, string | null])[] = [
    ['try_add(2147483647, 1)', null],
    ['try_add(1, 2)', '3'],
    ['try_multiply(9223372036854775807L, 2L)', null],
    ['try_divide(1, 0)', null],
    ['try_mod(5, 0)', null],
    ["conv('100', 2, 10)", '4'],
    ['conv(-10, 16, -10)', '-16'],
    ['width_bucket(5.3, 0.2, 10.6, 5)', '3'],
    ['width_bucket(-0.9, 5.2, 0.5, 2)', '3'],
    ['factorial(5)', '120'],
    ['factorial(21)', null],
    ['equal_null(null, null)', 'true'],
    ['rand(0)', '0.7604953758285915'],
    ['randn(0)', '1.6034991609278433'],
  ]
  for (const [sql, text] of answers)
    assert.equal((evaluateSql(sql, 'ansi') as readonly string[])[1], text, sql)
  assert.equal(resolve('uuid()', 'ansi').kind, 'call')
})
