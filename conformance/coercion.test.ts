/**
 * Types of expressions against what Apache Spark answers (record/coercion.py), cell for cell and through the whole of
 * analysis: every pair of 33 types, literals against them, and every type as the argument of 170 expressions, in ANSI
 * mode and outside of it.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { SparkError, type StructType, simpleString } from '@vonk/common'
import { analyser } from './testing/analyser.ts'

type Matrix = readonly (readonly number[])[]
type Texts = Readonly<Record<string, string>>

interface Recorded<Mode> {
  readonly types: readonly string[]
  readonly literals: readonly string[]
  readonly binary: Texts
  readonly unary: Texts
  readonly answers: readonly string[]
  readonly ansi: Mode
  readonly legacy: Mode
}
interface OfTypes {
  readonly pairs: Readonly<Record<string, Matrix>>
  readonly unary: Readonly<Record<string, readonly number[]>>
}
type OfLiterals = Readonly<
  Record<string, { readonly left: Matrix; readonly right: Matrix; readonly both: Matrix }>
>

const read = <Mode>(name: string): Recorded<Mode> =>
  JSON.parse(readFileSync(new URL(`recorded/${name}`, import.meta.url), 'utf8')) as Recorded<Mode>

/** As the recorder writes answers: the types, and for each column whether it may be null. */
function cellOf(fields: StructType['fields']): string {
  const types = new Set(fields.map((f) => simpleString(f.type)))
  return `${[...types].sort().join(' | ')} ${fields.map((f) => (f.nullable ? '?' : '!')).join('')}`
}

/** The cell, or the error's condition. */
async function answerOf(analyse: () => Promise<StructType>): Promise<string> {
  try {
    return cellOf((await analyse()).fields)
  } catch (error) {
    if (error instanceof SparkError) return error.condition
    throw error
  }
}

/**
 * The answers for columns, each asked for twice: over columns that may be null and over those that may not. Those that
 * Spark has a type for go into one statement, as long as all of them have one here; the others are asked alone.
 */
async function answersOf(
  analyse: (sql: string) => Promise<StructType>,
  columns: readonly (readonly [nullable: string, other: string])[],
  expected: readonly string[],
): Promise<readonly string[]> {
  const alone = (i: number) => answerOf(() => analyse(`select ${columns[i].join(', ')} from t`))
  const typed = columns.flatMap((_, i) => (/[?!]$/.test(expected[i]) ? [i] : []))
  const together = new Map<number, string>()
  try {
    const { fields } = await analyse(`select ${typed.flatMap((i) => columns[i]).join(', ')} from t`)
    for (const [at, i] of typed.entries()) together.set(i, cellOf(fields.slice(at * 2, at * 2 + 2)))
  } catch (error) {
    if (!(error instanceof SparkError)) throw error
  }
  const answers: string[] = []
  for (const i of columns.keys()) answers.push(together.get(i) ?? (await alone(i)))
  return answers
}

interface KnownDifference {
  readonly why: string
  /** In how many cells, in both modes: the list may only shrink. */
  readonly cells: number
  readonly is: (where: string, expected: string, actual: string) => boolean
}

/** Whether columns may be null, apart from their types. */
const nullability = (answer: string): string => answer.slice(answer.lastIndexOf(' ') + 1)
const typesOf = (answer: string): string => answer.slice(0, answer.lastIndexOf(' '))
const sameTypes = (expected: string, actual: string): boolean =>
  /^[?!]+$/.test(nullability(expected)) && typesOf(expected) === typesOf(actual)

/** What we answer otherwise, and why; all else is equal. */
const knownDifferences: readonly KnownDifference[] = [
  {
    why: 'a column that has no type and may not be null has no values; Spark makes NULLs of other types of it',
    cells: 16,
    is: (where, expected, actual) => where.includes('void') && sameTypes(expected, actual),
  },
  {
    why: 'a value known when planning is compared as it is, where Spark names it first and then knows only its type',
    cells: 54,
    is: (where, expected, actual) => / between | <=> /.test(where) && sameTypes(expected, actual),
  },
  {
    why: 'an element at an index that is NULL is NULL, which Spark does not declare',
    cells: 4,
    is: (where, expected, actual) =>
      where.startsWith('index by of ') && expected === 'int !!' && actual === 'int ?!',
  },
  {
    why: 'a number with a pattern is refused, where Spark ends in an error of its own',
    cells: 22,
    is: (where, expected, actual) =>
      where.startsWith('to_timestamp format of ') &&
      expected === 'INTERNAL_ERROR' &&
      actual === 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
  },
  {
    why: 'medians are of numbers and intervals; Spark 4.3 casts dates and timestamps to times of day',
    cells: 10,
    is: (where, _, actual) =>
      /^(median|percentile) of (date|time\(6\)|timestamp|timestamp_ntz)$/.test(where) &&
      actual === 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
  },
  {
    why: 'variants cannot be told apart, which is said when the query is analysed and not when it runs',
    cells: 2,
    is: (where, _, actual) =>
      where === 'count distinct of variant' && actual === 'GROUP_EXPRESSION_TYPE_IS_NOT_ORDERABLE',
  },
  {
    why: 'refused by another condition: the cast that there is not is named',
    cells: 2,
    is: (where, _, actual) =>
      where === 'date_add of time(6)' && actual === 'DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION',
  },
  {
    why: 'outside of ANSI mode a variant is raised as its text',
    cells: 1,
    is: (where, _, actual) => where === 'raise_error of variant' && actual === 'void ??',
  },
]

/** How many cells each known difference was found in. */
const found = new Map<KnownDifference, number>()

/** Compares cells, and reports those that differ, by operation. */
class Tally {
  cells = 0
  private readonly wrong = new Map<string, string[]>()

  compare(operation: string, where: string, expected: string, actual: string): void {
    this.cells++
    if (expected === actual) return
    const known = knownDifferences.find(({ is }) => is(where, expected, actual))
    if (known !== undefined) {
      found.set(known, (found.get(known) ?? 0) + 1)
      return
    }
    const list = this.wrong.get(operation) ?? []
    list.push(`${where}: ${actual}, Spark: ${expected}`)
    this.wrong.set(operation, list)
  }

  check(): void {
    const lines = [...this.wrong].map(
      ([operation, list]) => `${operation}: ${list.length}\n  ${list.slice(0, 12).join('\n  ')}`,
    )
    const bad = [...this.wrong.values()].reduce((sum, list) => sum + list.length, 0)
    assert.equal(bad, 0, `${bad} of ${this.cells} cells differ\n${lines.join('\n')}`)
  }
}

const filled = (text: string, a: string, b: string): string => text.replaceAll('{a}', a).replaceAll('{b}', b)

/** The expression over columns that may be null, and over those that may not. */
const both = (text: string, a: string, b: string): readonly [string, string] => {
  const side = (prefix: string) => filled(text, a.replace('COL', prefix), b.replace('COL', prefix))
  return [`${side('n')} x`, `${side('m')} y`]
}

for (const mode of ['ansi', 'legacy'] as const) {
  const recorded = read<OfTypes>('coercion.json')
  const { types, answers, binary } = recorded
  const analyse = analyser(types, mode === 'ansi')

  test(`every type as an argument, ${mode}`, async () => {
    const tally = new Tally()
    for (const [name, cells] of Object.entries(recorded[mode].unary)) {
      for (const [i, answer] of cells.entries()) {
        const sql =
          name === 'group by'
            ? `select n${i} x, m${i} y from t group by n${i}, m${i}`
            : name === 'explode'
              ? `select explode(n${i}) from t`
              : `select ${both(recorded.unary[name], `COL${i}`, '').join(', ')} from t`
        const actual =
          name === 'explode' ? await generated(() => analyse(sql)) : await answerOf(() => analyse(sql))
        tally.compare(name, `${name} of ${types[i]}`, answers[answer], actual)
      }
    }
    tally.check()
  })

  const unions = async (i: number, count: number): Promise<readonly string[]> => {
    const found: string[] = []
    for (let j = 0; j < count; j++) {
      const sql = `select n${i} x, m${i} y from t union all select n${j}, m${j} from t`
      found.push(await answerOf(() => analyse(sql)))
    }
    return found
  }

  test(`pairs of types, ${mode}`, async () => {
    const tally = new Tally()
    for (const [name, matrix] of Object.entries(recorded[mode].pairs)) {
      for (const [i, row] of matrix.entries()) {
        const expected = row.map((answer) => answers[answer])
        const actual =
          name === 'union'
            ? await unions(i, row.length)
            : await answersOf(
                analyse,
                types.map((type, j) =>
                  name === 'cast' || name === 'try_cast'
                    ? ([`${name}(n${i} as ${type}) x`, `${name}(m${i} as ${type}) y`] as const)
                    : both(binary[name], `COL${i}`, `COL${j}`),
                ),
                expected,
              )
        for (const [j, cell] of actual.entries())
          tally.compare(name, `${types[i]} ${name} ${types[j]}`, expected[j], cell)
      }
    }
    tally.check()
  })

  test(`literals, ${mode}`, async () => {
    const { answers: known, literals, ...rest } = read<OfLiterals>('coercion_literals.json')
    const tally = new Tally()
    for (const [name, { left, right, both: among }] of Object.entries(rest[mode])) {
      const compare = async (
        matrix: Matrix,
        operands: (i: number, j: number) => readonly [string, string],
      ) => {
        for (const [i, row] of matrix.entries()) {
          const expected = row.map((answer) => known[answer])
          const columns = row.map((_, j) => both(rest.binary[name], ...operands(i, j)))
          const actual = await answersOf(analyse, columns, expected)
          for (const [j, cell] of actual.entries()) {
            const shown = operands(i, j).map((text) => text.replace(/COL(\d+)/, (_, at) => types[Number(at)]))
            tally.compare(name, shown.join(` ${name} `), expected[j], cell)
          }
        }
      }
      await compare(left, (i, j) => [literals[i], `COL${j}`])
      await compare(right, (i, j) => [`COL${j}`, literals[i]])
      await compare(among, (i, j) => [literals[i], literals[j]])
    }
    tally.check()
  })
}

/** Of a generator, names and types of all columns. */
async function generated(analyse: () => Promise<StructType>): Promise<string> {
  try {
    const { fields } = await analyse()
    return fields.map((f) => `${f.name} ${simpleString(f.type)} ${f.nullable ? '?' : '!'}`).join(', ')
  } catch (error) {
    if (error instanceof SparkError) return error.condition
    throw error
  }
}

test('every known difference is one still, and in no more cells than it was', () => {
  const counts = knownDifferences.map(({ why }, i) => [why, found.get(knownDifferences[i]) ?? 0] as const)
  assert.deepEqual(
    counts.map(([why, count]) => `${count}: ${why}`),
    knownDifferences.map(({ why, cells }) => `${cells}: ${why}`),
  )
})
