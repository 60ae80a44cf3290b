/** Text files as a relation. */
import { field, SparkError, string, struct } from '@vonk/common'
import type { ListedFile } from '../file-listing.ts'
import type { FormatRequest, LoadedFiles } from '../loaded-files.ts'
import { checkReadCodec } from './compression.ts'
import { lineOptions } from './line-options.ts'
import { isSplittable } from './recoded-bytes.ts'
import { textSplits } from './text-splits.ts'

export async function loadText(files: readonly ListedFile[], request: FormatRequest): Promise<LoadedFiles> {
  const { given, read } = request
  const schema = given ?? struct([field('value', string)])
  checkReadCodec(read)
  const [value, ...others] = schema.fields
  if (others.length > 0) {
    throw new SparkError({
      condition: 'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
      messageParameters: {
        format: 'Text',
        columnName: value.name,
        columnType: value.type.kind.toUpperCase(),
      },
    })
  }
  const wholeText = read.flag('wholetext', false)
  const lines = lineOptions(read, 'text', wholeText)
  return {
    reader: 'text',
    schema,
    statistics: { bytes: files.reduce((sum, file) => sum + file.size, 0), columns: new Map() },
    shared: { lines, wholeText, valueColumn: value?.name ?? 'value' },
    splits: (keep, scan) =>
      textSplits(files.filter(keep), scan, { wholeFiles: wholeText || !isSplittable(lines.recoding) }),
  }
}
