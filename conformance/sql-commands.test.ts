/** Commands of SQL in sequences over an empty catalog, against what Spark answered: columns, rows, conditions. */
import { testSequences } from './testing/command-sequences.ts'

/** What Spark does and the engine says it does not. */
const unsupported = new RegExp(
  '^(?:delete|update|merge|create (?:temporary )?function|declare|set var|execute|alter|analyze|msck|load|add|list|' +
    'comment|lock|begin|drop function f$|repair|create index|show (?:locks|indexes|roles)|call|' +
    'create (?:materialized|streaming))',
)
/** Answers that are about the machine, the version or the time, or are our own. */
const ownAnswers: ReadonlySet<string> = new Set([
  'set',
  'set time zone local',
  'describe function abs',
  'describe function extended abs',
  "describe function 'abs'",
  'desc function +',
  'explain select 1',
  'explain extended select 1',
  'explain formatted select 1',
  'explain codegen select 1',
  'explain cost select 1',
  'explain select * from nothing',
])

testSequences(new URL('./recorded/sql_commands.json', import.meta.url), { unsupported, ownAnswers })
