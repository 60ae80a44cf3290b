/**
 * `window`, `session_window` and `window_time`: what they are for. Analysis puts columns into the places of the first
 * two (`analysis/windows/time-windows.ts`) and takes the last apart; what comes here stands where no rows can be
 * expanded.
 */
import { SparkError } from '@vonk/common'
import type { FunctionDocs, FunctionEntry, ScalarEntry } from '../function-entry.ts'

type Argument = readonly [string, string]

const entry = (name: string, summary: string, example: string, args: readonly Argument[]): ScalarEntry => ({
  kind: 'scalar',
  name,
  docs: {
    summary,
    group: 'datetime',
    arguments: args.map(([written, text]): FunctionDocs['arguments'][number] => {
      const isOptional = written.endsWith('?')
      return { name: written.replace('?', ''), text, ...(isOptional ? { optional: true } : {}) }
    }),
    example,
  },
  resolve: () => {
    throw new SparkError({ condition: '_LEGACY_ERROR_TEMP_1039', messageParameters: {} })
  },
  nulls: 'handles',
  emit: () => {
    throw new SparkError({ condition: '_LEGACY_ERROR_TEMP_1039', messageParameters: {} })
  },
})

export const timeWindows: readonly FunctionEntry[] = [
  entry(
    'window',
    'The windows of time that a row lies in, as a struct of start and end: a row for each of them.',
    "SELECT window(timestamp'2021-01-01 00:01:02', '1 minute');",
    [
      ['time_column', 'The time, or a window.'],
      ['window_duration', 'How long a window is: an interval as text, without months.'],
      [
        'slide_duration?',
        'How long after each other windows begin; without it, one begins where another ends.',
      ],
      ['start_time?', 'How far from 1970-01-01 00:00:00 UTC windows begin.'],
    ],
  ),
  entry(
    'session_window',
    'The session that a row lies in, as a struct of start and end: rows of a group with no longer gap between them.',
    "SELECT session_window(timestamp'2021-01-01 00:01:02', '1 minute');",
    [
      ['time_column', 'The time.'],
      ['gap_duration', 'How long a session stays open behind a row: an interval, or its text.'],
    ],
  ),
  entry(
    'window_time',
    'The last moment of a window: a microsecond before its end.',
    "SELECT window_time(w) FROM (SELECT window(timestamp'2021-01-01 00:01:02', '1 minute') AS w);",
    [['window_column', 'A column of windows.']],
  ),
]
