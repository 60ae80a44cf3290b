/** The types of a row's fields, found row by row. */
import type { DataType } from '@vonk/common'
import type { FieldInference } from '../text/infer-field.ts'
import type { CsvOptions } from './options.ts'
import type { CsvRecord } from './records.ts'

/** Widens the types by a row; undefined: nothing but nulls so far. */
export function addRecord(
  types: (DataType | undefined)[],
  record: CsvRecord,
  options: CsvOptions,
  inference: FieldInference,
): void {
  for (let i = 0; i < types.length; i++) {
    const text = record[i] ?? ''
    if (text !== '' && text !== options.nullValue) types[i] = inference.next(types[i], text)
  }
}
