/** The error of a malformed record where the mode is FAILFAST. */
import { SparkError } from '@vonk/common'
import { readUri } from '../local-path.ts'

/** `row`: records of the split before it, plus one; the split starts at byte `start` of the file. */
export function badRecord(
  path: string,
  record: string,
  place: { readonly row: number; readonly start: number; readonly column?: string },
): SparkError {
  const from = place.start === 0 ? '' : ` counted from byte ${place.start}`
  const column = place.column === undefined ? '' : `, column ${place.column}`
  const detail = `record ${place.row}${from}${column} is malformed: ${record}`
  const cause = new SparkError({
    condition: 'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION',
    messageParameters: { badRecord: record, failFastMode: 'FAILFAST' },
  })
  return new SparkError({
    condition: 'FAILED_READ_FILE.NO_HINT',
    messageParameters: { path: readUri(path) },
    message: `[FAILED_READ_FILE.NO_HINT] Cannot read ${readUri(path)}: ${detail}. SQLSTATE: KD001`,
    cause,
  })
}
