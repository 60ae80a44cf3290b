/** Parquet as a format that tasks write. */
import type { FileFormatFactory } from '../files-sink.ts'
import { columnScratch } from './write-column.ts'
import { ParquetFileWriter, parquetCodec } from './write-file.ts'

const groupRowsDefault = 1_000_000
const groupBytesDefault = 128 * 1024 * 1024

export const parquetFormat: FileFormatFactory = ({ kernels, memory }, { consumer }, shared, schema) => {
  const scratch = columnScratch(kernels, memory, consumer)
  const { codec } = parquetCodec(shared.codec)
  const groupBytes = Number(shared.options['parquet.block.size'] ?? groupBytesDefault)
  const options = { schema, codec, groupRows: groupRowsDefault, groupBytes }
  return {
    open: (file) => new ParquetFileWriter(file, scratch, options),
    close() {
      scratch.raw.free()
      scratch.packed.free()
      scratch.region.free()
    },
  }
}
