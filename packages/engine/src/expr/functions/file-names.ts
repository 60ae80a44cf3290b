/**
 * `input_file_name` and its relatives: what they are where rows come from no file. Where they do, analysis puts columns
 * of the scan into their places (`analysis/columns/file-names.ts`).
 */
import { type DataType, long, string } from '@vonk/common'
import { countOf } from '../emitted/argument-types.ts'
import type { LiteralValue } from '../expression.ts'
import type { FunctionEntry, ScalarEntry } from '../function-entry.ts'

const entry = (name: string, summary: string, type: DataType, value: LiteralValue): ScalarEntry => ({
  kind: 'scalar',
  name,
  docs: { summary, group: 'misc', arguments: [], example: `SELECT ${name}();` },
  resolve: (args, context) => {
    countOf(args, context, 0)
    return { argTypes: [], type, nullable: false }
  },
  nulls: 'propagates',
  emit: (e) => e.literal(type, value),
})

export const fileNameFunctions: readonly FunctionEntry[] = [
  entry(
    'input_file_name',
    'The file that a row is read from; an empty text where there is none.',
    string,
    '',
  ),
  entry(
    'input_file_block_start',
    'Where the part of the file begins that a task reads; -1 without one.',
    long,
    -1n,
  ),
  entry(
    'input_file_block_length',
    'How long the part of the file is that a task reads; -1 without one.',
    long,
    -1n,
  ),
]
