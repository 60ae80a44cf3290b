import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import * as types from '@vonk/common'
import { timeZone } from '../values/time-zone.ts'
import { showTextOptions } from '../values/value-text.ts'
import { rowsToFetch, showBatches, showText } from './show-text.ts'

interface Recorded {
  readonly name: string
  readonly sql: string
  readonly show: { readonly n: number; readonly truncate: number; readonly vertical: boolean }
  readonly text?: string
}

const recorded = JSON.parse(
  readFileSync(new URL('../../../../conformance/recorded/show.json', import.meta.url), 'utf8'),
) as { readonly shows: readonly Recorded[] }

/** The cells of a table that was drawn without cutting; undefined where a bar inside a cell leaves them open. */
function cellsOf(text: string): { names: string[]; rows: string[][] } | undefined {
  const [frame, header, , ...lines] = text.trimEnd().split('\n')
  const count = frame === '++' ? 0 : frame.split('+').length - 2
  const split = (line: string) =>
    count === 0
      ? []
      : line
          .slice(1, -1)
          .split('|')
          .map((c) => c.trimEnd())
  const rows = lines.slice(0, lines.indexOf(frame)).map(split)
  const names = split(header)
  return [names, ...rows].every((row) => row.length === count) ? { names, rows } : undefined
}

test('tables and records are drawn as Spark draws them', () => {
  let compared = 0
  for (const { name, sql, show, text } of recorded.shows) {
    const full = recorded.shows.find(
      (s) => s.sql === sql && s.show.truncate === 0 && !s.show.vertical && s.text !== undefined,
    )
    const cells = full?.text === undefined ? undefined : cellsOf(full.text)
    // Trailing spaces and escaped control characters of a cell cannot be told from its drawing.
    if (cells === undefined || text === undefined || /quotes|newline|strings/.test(name)) continue
    const isWhole = !full!.text!.includes('only showing')
    if (!isWhole && show.n > cells.rows.length) continue
    const available = isWhole ? cells.rows.length : cells.rows.length + 1
    const rowCount = Math.min(Math.max(show.n, 0), cells.rows.length)
    const columns = cells.names.map((_, i) => cells.rows.slice(0, rowCount).map((row) => row[i]))
    const drawn = showText(
      { names: cells.names, columns, rowCount, hasMore: available > rowCount },
      { rows: show.n, truncate: show.truncate, layout: show.vertical ? 'vertical' : 'table' },
    )
    assert.equal(drawn, text, `${name} ${JSON.stringify(show)}`)
    compared++
  }
  assert.ok(compared > 100, `${compared} drawings compared`)
})

test('control characters are drawn as escapes', () => {
  const options = { rows: 20, truncate: 20, layout: 'table' } as const
  const drawn = showText({ names: ['a\nb'], columns: [['1']], rowCount: 1, hasMore: false }, options)
  const expected = recorded.shows.find(
    (s) => s.name === 'newline header' && s.show.truncate === 20 && !s.show.vertical,
  )
  assert.equal(drawn, expected?.text)
})

test('values are read out of batches, as many as are shown', () => {
  const schema = types.struct([types.field('id', types.long), types.field('s', types.string)])
  const batch = (ids: bigint[], texts: string[]) => ({
    rowCount: ids.length,
    columns: [
      {
        length: ids.length,
        nullCount: 0,
        validity: null,
        offsets: null,
        data: new Uint8Array(new BigInt64Array(ids).buffer),
        children: [],
      },
      {
        length: ids.length,
        nullCount: 1,
        validity: new Uint8Array([0b10]),
        offsets: new Int32Array([0, texts[0].length, texts.join('').length]),
        data: new TextEncoder().encode(texts.join('')),
        children: [],
      },
    ],
  })
  const text = showTextOptions(timeZone('UTC')!)
  const batches = [batch([1n, 2n], ['', 'two']), batch([3n, 4n], ['', 'not shown'])]
  const drawn = showBatches(schema, batches, { rows: 3, truncate: 20, layout: 'table', text })
  const expected = [
    '+---+----+',
    '| id|   s|',
    '+---+----+',
    '|  1|NULL|',
    '|  2| two|',
    '|  3|NULL|',
    '+---+----+',
    'only showing top 3 rows',
  ]
  assert.equal(drawn, expected.join('\n'))
  const all = showBatches(schema, batches, { rows: 4, truncate: 20, layout: 'table', text })
  assert.doesNotMatch(all, /only showing/)
})

// Spark's escapeMetaCharacters.
test('every control character that has an escape is drawn as it', () => {
  const options = { rows: 20, truncate: 0, layout: 'table' } as const
  const rows = { names: ['c'], columns: [['\n\r\t\f\b\v\u0007']], rowCount: 1, hasMore: false }
  assert.match(showText(rows, options), /\|\\n\\r\\t\\f\\b\\v\\a\|/)
})

// Spark shows at most ByteArrayMethods.MAX_ROUNDED_ARRAY_LENGTH - 1 rows, and takes one more.
test('one row more is asked for than is shown', () => {
  const fetched = (rows: number) => rowsToFetch({ rows, truncate: 20, layout: 'table' })
  assert.deepEqual([-1, 0, 20].map(fetched), [1, 1, 21])
  assert.equal(fetched(2_147_483_647), 2_147_483_632)
})

test('tables of HTML, as recorded from Spark', () => {
  const shown = (names: string[], columns: string[][], more = {}, truncate = 20) =>
    showText(
      { names, columns, rowCount: columns[0]?.length ?? 2, hasMore: false, ...more },
      { rows: 20, truncate, layout: 'html' },
    )
  assert.equal(
    shown(['a<b>', 'nl'], [['<b>&"x"</b> it\'s'], ['a\nb\tc']]),
    "<table border='1'>\n<tr><th>a&lt;b&gt;</th><th>nl</th></tr>\n" +
      "<tr><td>&lt;b&gt;&amp;&quot;x&quot;&lt;/b&gt; it's</td><td>a\\nb\\tc</td></tr>\n</table>\n",
  )
  assert.equal(
    shown(['id'], [['0', '1']], { hasMore: true }),
    "<table border='1'>\n<tr><th>id</th></tr>\n<tr><td>0</td></tr>\n<tr><td>1</td></tr>\n" +
      '</table>\nonly showing top 2 rows\n',
  )
  assert.equal(shown(['id'], [[]]), "<table border='1'>\n<tr><th>id</th></tr>\n</table>\n")
  assert.equal(
    shown(['e'], [['é'.repeat(25)]], {}, 5),
    "<table border='1'>\n<tr><th>e</th></tr>\n<tr><td>&eacute;&eacute;...</td></tr>\n</table>\n",
  )
  assert.equal(
    shown([], []),
    "<table border='1'>\n<tr><th></th></tr>\n<tr><td></td></tr>\n<tr><td></td></tr>\n</table>\n",
  )
})
