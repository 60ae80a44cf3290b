/** Rows of one string column as lines. */
import { SparkError } from '@vonk/common'
import type { FileFormatFactory } from '../files-sink.ts'
import { VectorValues } from '../vector-values.ts'
import { textCodec } from './compression.ts'
import { TextFileWriter } from './text-writer.ts'

export const textFormat: FileFormatFactory = ({ memory }, _request, shared, schema) => {
  const [column] = schema.fields
  if (column === undefined) {
    throw new SparkError({ condition: 'ALL_PARTITION_COLUMNS_NOT_ALLOWED', messageParameters: {} })
  }
  const columns = [new VectorValues(memory, column.type)]
  const codec = textCodec(shared.codec)
  const format = {
    lineEnd: shared.options.linesep ?? '\n',
    line: ([values]: readonly VectorValues[], row: number) => (values.get(row) as string | null) ?? '',
  }
  return {
    open: (file) => new TextFileWriter(file, memory, columns, format, codec),
    close: () => undefined,
  }
}
