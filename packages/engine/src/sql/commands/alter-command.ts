/**
 * ALTER TABLE and ALTER VIEW, which this engine has no part for: what is to be done is read as far as it takes to name
 * it, since Spark first says where a table is meant and a view is there, or the other way round.
 */
import type { Command, UnsupportedCommand } from '../../plan/command.ts'
import type { QueryParser } from '../query-parser.ts'
import { command } from './command-parser.ts'
import { skipToEnd } from './show-command.ts'

/** What the words behind the name begin with, what Spark calls that, and whether the other statement does it, too. */
type Action = readonly [words: readonly string[], operation: string, forBoth?: 'both']

const ofTables: readonly Action[] = [
  [['ADD', 'PARTITION'], '... ADD PARTITION ...'],
  [['ADD', 'IF'], '... ADD PARTITION ...'],
  [['ADD', 'CONSTRAINT'], '... ADD CONSTRAINT'],
  [['ADD', 'COLUMN'], '... ADD COLUMNS'],
  [['ADD', 'COLUMNS'], '... ADD COLUMNS'],
  [['DROP', 'PARTITION'], '... DROP PARTITION ...'],
  [['DROP', 'COLUMN'], '... DROP COLUMNS'],
  [['DROP', 'COLUMNS'], '... DROP COLUMNS'],
  [['DROP', 'IF'], '... DROP COLUMNS'],
  [['DROP', 'CONSTRAINT'], '... DROP CONSTRAINT'],
  [['RENAME', 'TO'], '', 'both'],
  [['RENAME', 'COLUMN'], '... RENAME COLUMN'],
  [['ALTER'], '... ALTER COLUMN'],
  [['CHANGE'], '... ALTER COLUMN'],
  [['REPLACE', 'COLUMNS'], '... REPLACE COLUMNS'],
  [['PARTITION'], '... RENAME TO PARTITION'],
  [['RECOVER', 'PARTITIONS'], '... RECOVER PARTITIONS'],
  [['SET', 'TBLPROPERTIES'], '... SET TBLPROPERTIES', 'both'],
  [['UNSET', 'TBLPROPERTIES'], '... UNSET TBLPROPERTIES', 'both'],
  [['SET', 'SERDE'], '... SET [SERDE|SERDEPROPERTIES]', 'both'],
  [['SET', 'SERDEPROPERTIES'], '... SET [SERDE|SERDEPROPERTIES]', 'both'],
  [['SET', 'LOCATION'], '... SET LOCATION ...'],
  [['CLUSTER', 'BY'], '... CLUSTER BY'],
]
const ofViews: readonly Action[] = [
  [['AS'], '... AS'],
  [['SELECT'], '... AS'],
  [['RENAME', 'TO'], '', 'both'],
  [['SET', 'TBLPROPERTIES'], '... SET TBLPROPERTIES', 'both'],
  [['UNSET', 'TBLPROPERTIES'], '... UNSET TBLPROPERTIES', 'both'],
  [['WITH', 'SCHEMA'], '... WITH SCHEMA ...'],
]

export function alter(what: 'TABLE' | 'VIEW'): (parser: QueryParser, start: number) => Command {
  return (parser, start) => {
    const { stream } = parser
    stream.expect('ALTER', what)
    const table = parser.expressions.tableName()
    const found = (what === 'TABLE' ? ofTables : ofViews).find(([words]) => stream.sees(...words))
    if (found === undefined) throw stream.unexpected()
    skipToEnd(parser)
    const operation = `ALTER ${what} ${found[1]}`.trim()
    const refusal: UnsupportedCommand = {
      kind: 'unsupportedCommand',
      condition: 'UNSUPPORTED_FEATURE.TABLE_OPERATION',
      parameters: { operation: `ALTER ${what}` },
      table,
      expects: { what: what === 'TABLE' ? 'table' : 'view', operation, alternative: found[2] === 'both' },
    }
    return command(parser, refusal, start)
  }
}
