import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { SparkError, simpleString, toDDL } from '@vonk/common'
import type { Expression } from '../expr/expression.ts'
import { utc } from '../values/time-zone.ts'
import { parseDataType, parseSchema } from './data-type.ts'
import { parseExpression } from './expression-parser.ts'

const options = { timeZone: utc, timestampNtz: false, now: () => 0n }
const parse = (text: string) => parseExpression(text, options)

/** A short form of the tree, so that tests can say what was understood. */
function form(e: Expression): string {
  const list = (items: readonly Expression[]) => items.map(form).join(' ')
  switch (e.kind) {
    case 'literal':
      return `${simpleString(e.type)}:${Array.isArray(e.value) ? JSON.stringify(e.value) : String(e.value)}`
    case 'unresolvedAttribute':
      return e.parts.join('.')
    case 'unresolvedFunction': {
      const filter = e.filter === undefined ? '' : ` filter ${form(e.filter)}`
      return `(${e.name.join('.')}${e.distinct ? ' distinct' : ''} ${list(e.args)}${filter})`
    }
    case 'alias':
      return `${form(e.child)} as ${e.name}`
    case 'cast':
      return `(${e.mode === 'try' ? 'try_cast' : 'cast'} ${form(e.child)} ${simpleString(e.type)})`
    case 'case': {
      const branches = e.branches.map((b) => `${form(b.when)}=>${form(b.result)}`).join(' ')
      return `(case ${branches}${e.otherwise === undefined ? '' : ` else ${form(e.otherwise)}`})`
    }
    case 'unresolvedStar':
      return `${e.target === undefined ? '' : `${e.target.join('.')}.`}*`
    case 'unresolvedExtract':
      return `${form(e.child)}[${form(e.key)}]`
    case 'lambda':
      return `(${e.parameters.map((p) => p.name).join(',')} -> ${form(e.body)})`
    case 'sortOrder':
      return `${form(e.child)} ${e.ascending ? 'asc' : 'desc'}`
    case 'window':
      return `(over ${form(e.function)} by ${list(e.partitionBy)} order ${list(e.orderBy)})`
    default:
      return e.kind
  }
}

const understood: readonly (readonly [text: string, tree: string])[] = [
  ['a + b * c', '(+ a (* b c))'],
  ['(a + b) * c', '(* (+ a b) c)'],
  ['a - b - c', '(- (- a b) c)'],
  ['a or b and not c = 1', '(or a (and b (not (= c int:1))))'],
  ['a & b | c ^ d', '(| (& a b) (^ c d))'],
  ['a << 1 + 2', '(<< a (+ int:1 int:2))'],
  ['a > 1 = b', '(= (> a int:1) b)'],
  ['a <> 1', '(not (= a int:1))'],
  ['-1', 'int:-1'],
  ['- 1', 'int:-1'],
  ['-(1)', '(negative int:1)'],
  ['-a', '(negative a)'],
  ['2147483648', 'bigint:2147483648'],
  ['-2147483648', 'int:-2147483648'],
  ['9223372036854775808', 'decimal(19,0):9223372036854775808'],
  ['1.50', 'decimal(3,2):150'],
  ['.5', 'decimal(1,1):5'],
  ['5.', 'decimal(1,0):5'],
  ['1e3', 'double:1000'],
  ['1.5BD', 'decimal(2,1):15'],
  ['1L', 'bigint:1'],
  ['-128Y', 'tinyint:-128'],
  ['1.5F', 'float:1.5'],
  ["'it''s' 'x'", "string:it'sx"],
  ["'a\\nb\\u0041'", 'string:a\nbA'],
  ["r'a\\n'", 'string:a\\n'],
  ["X'1F'", 'binary:31'],
  ["date '1970-01-02'", 'date:1'],
  ["timestamp '1970-01-01 00:00:01'", 'timestamp:1000000'],
  ["interval '1' day", 'interval day:86400000000'],
  ['interval 1 day 2 hours', 'interval day to hour:93600000000'],
  ["interval '1-2' year to month", 'interval year to month:14'],
  ['interval -3 months', 'interval month:-3'],
  ['interval', 'interval'],
  ['interval + 1', '(+ interval int:1)'],
  ['a is not null', '(isnotnull a)'],
  ['a is not true', '(not (<=> a boolean:true))'],
  ['a is distinct from b', '(not (<=> a b))'],
  ['a not between 1 and 2 and b', '(and (not (between a int:1 int:2)) b)'],
  ["a in (1, 'x')", '(in a int:1 string:x)'],
  ["a not like 'x%' escape '/'", '(not (like a string:x% string:/))'],
  ["a like any ('x', 'y')", '(likeany a string:x string:y)'],
  ['case a when 1 then b else c end', '(case (= a int:1)=>b else c)'],
  ['case when a then b end', '(case a=>b)'],
  ['cast(a as decimal(10,2))', '(cast a decimal(10,2))'],
  ['a::array<array<int>>[0]', '(cast a array<array<int>>)[int:0]'],
  ['try_cast(a as int)', '(try_cast a int)'],
  ['count(distinct a, b)', '(count distinct a b)'],
  ['count(*) filter (where a > 1)', '(count * filter (> a int:1))'],
  ['sum(a) over (partition by b order by c desc)', '(over (sum a) by b order c desc)'],
  ['extract(year from d)', '(extract string:year d)'],
  ["trim(both 'x' from s)", '(trim string:x s)'],
  ["trim(leading 'x' from s)", '(ltrim string:x s)'],
  ['trim(s)', '(trim s)'],
  ["position('a' in s)", '(locate string:a s)'],
  ["position('a', s)", '(position string:a s)'],
  ['substring(s from 2 for 3)', '(substring s int:2 int:3)'],
  ['substring(s, 2)', '(substring s int:2)'],
  ['t.*', 't.*'],
  ['`a b`.`c``d`', 'a b.c`d'],
  ['a.b[1].c', 'a.b[int:1][string:c]'],
  ['x -> x + 1', '(x -> (+ x int:1))'],
  ['(x, y) -> x', '(x,y -> x)'],
  ['(a, 1)', '(row constructor a int:1)'],
  ['a as b', 'a as b'],
  ['a b', 'a as b'],
  ['current_date', '(current_date )'],
  ['current_date()', '(current_date )'],
  ['date_add(a, 1)', '(date_add a int:1)'],
  ['timestampadd(HOUR, 1, t)', '(timestampadd string:HOUR int:1 t)'],
  ['a /* x /* y */ z */ + -- c\n b', '(+ a b)'],
  ['1a', '1a'],
]

for (const [text, tree] of understood) {
  test(`parses ${text}`, () => assert.equal(form(parse(text)), tree))
}

test('a wrong token is a SparkError that points at it', () => {
  const cases: readonly (readonly [string, string, number])[] = [
    ['a +', 'PARSE_SYNTAX_ERROR', 3],
    ['a + + ', 'PARSE_SYNTAX_ERROR', 6],
    ['(a', 'PARSE_SYNTAX_ERROR', 2],
    ['a b c', 'PARSE_SYNTAX_ERROR', 4],
    ["'a", 'PARSE_SYNTAX_ERROR', 0],
    ['', 'PARSE_EMPTY_STATEMENT', 0],
    ['300Y', 'INVALID_NUMERIC_LITERAL_RANGE', 0],
    ["date '2020-13-01'", 'INVALID_TYPED_LITERAL', 0],
    ['cast(a as nothing)', 'UNSUPPORTED_DATATYPE', 10],
    ['a =', 'PARSE_SYNTAX_ERROR', 3],
  ]
  for (const [text, condition, at] of cases) {
    assert.throws(
      () => parse(text),
      (error) => {
        assert.ok(error instanceof SparkError, text)
        assert.equal(error.condition, condition, text)
        const [context] = error.queryContext
        assert.ok(context.kind === 'sql')
        assert.equal(context.start, at, text)
        return true
      },
    )
  }
})

test('deep nesting is an error, long chains are not', () => {
  assert.throws(() => parse(`${'('.repeat(10_000)}1${')'.repeat(10_000)}`), SparkError)
  parse(Array.from({ length: 20_000 }, (_, i) => `a${i}`).join(' + '))
})

test('schemas as DDL', () => {
  const ddl = (text: string) => toDDL(parseSchema(text))
  assert.equal(ddl('a int, b string not null'), 'a INT,b STRING NOT NULL')
  assert.equal(ddl('a: int'), 'a INT')
  assert.equal(
    ddl("`a b` decimal(10, 2) comment 'x', c map<string,array<struct<d:bigint,e:timestamp_ntz>>>"),
    "`a b` DECIMAL(10,2) COMMENT 'x',c MAP<STRING, ARRAY<STRUCT<d: BIGINT, e: TIMESTAMP_NTZ>>>",
  )
  assert.equal(ddl('struct<a:int,b:array<array<int>>>'), 'a INT,b ARRAY<ARRAY<INT>>')
  assert.equal(simpleString(parseDataType('interval day to second')), 'interval day to second')
  assert.throws(() => parseSchema('a decimal(39,0)'), SparkError)
  assert.throws(() => parseSchema('a int b string'), SparkError)
})

test("every statement of Spark's expression names recording parses, or fails where Spark fails to parse", () => {
  const file = new URL('../../../../conformance/recorded/names.json', import.meta.url)
  const recorded = JSON.parse(readFileSync(file, 'utf8')) as { sql: [string, string[] | { error: string }][] }
  const failed = recorded.sql.filter(([text, names]) => {
    // Subqueries are the statement grammar's.
    if (!Array.isArray(names) || /\bselect\b/.test(text)) return false
    try {
      parse(text)
      return false
    } catch {
      return true
    }
  })
  assert.deepEqual(
    failed.map(([text]) => text),
    [],
  )
})
